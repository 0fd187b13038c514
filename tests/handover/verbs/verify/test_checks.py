"""Each thing that can differ between a deployment and its org is found and has a remedy."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from handover.checks.kinds.workflow import check_workflow
from handover.checks.model import Check, Verdict, overall
from handover.genesys.models import Flow
from handover.io.text import HIDDEN
from handover.stacks.model import FLOW, INTEGRATION_ACTION, TRIGGER, DeployedStack
from handover.verbs.verify.end_to_end import check_end_to_end
from handover.verbs.verify.run import run_checks
from tests.handover.conftest import Deployment

OPEN_MESSAGING = "/api/v2/conversations/messaging/integrations/open"


def verify(deployment: Deployment, stack: DeployedStack | None = None, **options: bool) -> list[Check]:
    with deployment.open() as genesys:
        return run_checks(stack or deployment.stack, genesys, **options)


def bad(checks: list[Check]) -> dict[tuple[str, str], Check]:
    """Return what is not ok, without the org's lack of Open Messaging; every such check must have a remedy."""
    found = {(check.subject, check.title): check for check in checks if check.verdict is not Verdict.OK}
    assert all(check.remedy for check in found.values())
    found.pop(("prerequisites", "Open Messaging"), None)
    return found


def test_a_fresh_deployment_is_as_deployed(deployment: Deployment) -> None:
    checks = verify(deployment, end_to_end=True)
    assert bad(checks) == {}
    assert overall(checks) is Verdict.WARNING
    assert {"version", "criteria", "URL", "headers", "input contract", "test"} <= {check.title for check in checks}
    test = next(check for check in checks if check.title == "test")
    assert test.found == "accepted"
    assert test.steps[-1].endswith(": ok")


def disable_integration(deployment: Deployment) -> None:
    path = f"/api/v2/integrations/{deployment.id_of('handover-integration')}"
    deployment.call("PATCH", path, {"intendedState": "DISABLED"})


def configure_integration(**change: Any) -> Callable[[Deployment], None]:
    def configure(deployment: Deployment) -> None:
        path = f"/api/v2/integrations/{deployment.id_of('handover-integration')}/config/current"
        deployment.call("PUT", path, {**deployment.call("GET", path), **change})

    return configure


def patch_action(**change: Any) -> Callable[[Deployment], None]:
    def patch(deployment: Deployment) -> None:
        path = f"/api/v2/integrations/actions/{deployment.id_of('handover-data-action')}"
        action = deployment.call("GET", path + "?includeConfig=true")
        config = action["config"]
        request = {**config["request"], **change.get("request", {})}
        body = {"version": action["version"], "config": {**config, "request": request, **change.get("config", {})}}
        deployment.call("PATCH", path, {**body, **change.get("action", {})})

    return patch


def put_trigger(**change: Any) -> Callable[[Deployment], None]:
    def put(deployment: Deployment) -> None:
        path = f"/api/v2/processautomation/triggers/{deployment.id_of('handover-acw-trigger')}"
        deployment.call("PUT", path, {**deployment.call("GET", path), **change})

    return put


def retarget(deployment: Deployment) -> None:
    other = deployment.id_of("handover-user-end-workflow")
    put_trigger(target={"type": "Workflow", "id": other, "workflowTargetSettings": {"dataFormat": "Json"}})(deployment)


def reformat(deployment: Deployment) -> None:
    own = deployment.id_of("handover-acw-workflow")
    put_trigger(target={"type": "Workflow", "id": own, "workflowTargetSettings": {"dataFormat": "Json"}})(deployment)


def unpublish(deployment: Deployment) -> None:
    deployment.call("POST", f"/api/v2/flows/actions/deactivate?flow={deployment.id_of('handover-acw-workflow')}")


def delete(path: str, name: str) -> Callable[[Deployment], None]:
    return lambda deployment: deployment.call("DELETE", f"{path}/{deployment.id_of(name)}")


@pytest.mark.parametrize(
    ("change", "subject", "titles"),
    [
        (disable_integration, "handover-integration", {"state"}),
        (configure_integration(name="Another"), "handover-integration", {"name"}),
        (
            configure_integration(properties={"a": "b"}, advanced={"a": "b"}),
            "handover-integration",
            {"properties", "advanced"},
        ),
        (patch_action(action={"name": "X", "category": "Y"}), "handover-data-action", {"name", "category"}),
        (
            patch_action(request={"requestUrlTemplate": "https://elsewhere.test/x?key=hush", "requestType": "PUT"}),
            "handover-data-action",
            {"URL", "method"},
        ),
        (patch_action(request={"requestTemplate": "{}"}), "handover-data-action", {"request template"}),
        (patch_action(request={"headers": {"X-Key": "hush"}}), "handover-data-action", {"headers"}),
        (patch_action(request={"headers": {"Content-Type": "hush"}}), "handover-data-action", {"headers"}),
        (
            patch_action(request={"headers": {"Content-Type": "application/json", "X-Key": "hush"}}),
            "handover-data-action",
            {"headers"},
        ),
        (patch_action(config={"timeoutSeconds": 7}), "handover-data-action", {"timeout"}),
        (unpublish, "handover-acw-workflow", {"published"}),
        (lambda deployment: deployment.publish_as_user("handover-acw-workflow"), "handover-acw-workflow", {"version"}),
        (put_trigger(enabled=False, name="X"), "handover-acw-trigger", {"enabled", "name"}),
        (put_trigger(matchCriteria=[]), "handover-acw-trigger", {"criteria"}),
        (put_trigger(eventTTLSeconds=60), "handover-acw-trigger", {"event TTL"}),
        (put_trigger(delayBySeconds=60), "handover-acw-trigger", {"delay"}),
        (retarget, "handover-acw-trigger", {"target"}),
        (reformat, "handover-acw-trigger", {"target"}),
        (delete("/api/v2/flows", "handover-acw-workflow"), "handover-acw-workflow", {"exists"}),
        (delete("/api/v2/processautomation/triggers", "handover-acw-trigger"), "handover-acw-trigger", {"exists"}),
    ],
)
def test_every_change_in_the_org_is_found(
    deployment: Deployment, change: Callable[[Deployment], None], subject: str, titles: set[str]
) -> None:
    change(deployment)
    checks = verify(deployment, test=False)
    found = bad(checks)
    assert {title for of, title in found if of == subject} == titles
    assert {of for of, _ in found} == {subject}
    assert overall(checks) is Verdict.FAILED
    assert "hush" not in str(checks)


def test_a_deleted_action_takes_its_test_with_it(deployment: Deployment) -> None:
    delete("/api/v2/integrations/actions", "handover-data-action")(deployment)
    found = bad(verify(deployment))
    assert {title for subject, title in found if subject == "handover-data-action"} == {"exists", "test"}


def test_an_edit_in_architect_names_who_and_when_and_what_to_do(deployment: Deployment) -> None:
    deployment.publish_as_user("handover-acw-workflow")
    check = bad(verify(deployment, test=False))["handover-acw-workflow", "version"]
    assert "version 2.0, published by the user Ada at 20" in check.found
    assert "It was edited in Architect." in check.remedy


def test_a_version_by_a_client_counts_as_deployed_unless_it_is_much_younger(deployment: Deployment) -> None:
    stack = deployment.stack
    flow = stack.of_type(FLOW)[0]
    assert flow.modified is not None

    def version(earlier: timedelta) -> Check:
        recorded = replace(flow, modified=flow.modified and flow.modified - earlier)
        with deployment.open() as genesys:
            return next(check for check in check_workflow(stack, recorded, genesys) if check.title == "version")

    # The provider gives a job 16 minutes.
    assert version(timedelta(minutes=19)).verdict is Verdict.OK
    late = version(timedelta(minutes=21))
    assert late.verdict is Verdict.FAILED
    assert "published again after the deployment" in late.remedy


def test_an_api_that_does_not_say_who_published_is_a_warning(
    deployment: Deployment, monkeypatch: pytest.MonkeyPatch
) -> None:
    flow = replace(deployment.stack.of_type(FLOW)[0], modified=None)
    live = {"id": flow.id, "name": flow.inputs["name"], "active": True, "publishedVersion": {"id": "1.0"}}
    with deployment.open() as genesys:
        monkeypatch.setattr(genesys, "flow", lambda _: Flow.model_validate(live))
        name, version = check_workflow(deployment.stack, flow, genesys)
    assert (name.verdict, version.verdict) == (Verdict.OK, Verdict.WARNING)
    assert version.found == "version 1.0, published by nobody the API names"


def test_a_workflow_that_is_published_and_inactive_fails(
    deployment: Deployment, monkeypatch: pytest.MonkeyPatch
) -> None:
    flow = deployment.stack.of_type(FLOW)[0]
    with deployment.open() as genesys:
        inactive = genesys.flow(flow.id).model_copy(update={"active": False})
        monkeypatch.setattr(genesys, "flow", lambda _: inactive)
        checks = list(check_workflow(deployment.stack, flow, genesys))
    assert [(check.title, check.verdict) for check in checks] == [("name", Verdict.OK), ("published", Verdict.FAILED)]


def test_a_workflow_somebody_works_on_is_a_warning(deployment: Deployment, monkeypatch: pytest.MonkeyPatch) -> None:
    flow = deployment.stack.of_type(FLOW)[0]
    deployment.call("PUT", f"/_emulator/flows/{flow.id}/lock", {"user": "Ada"})
    check = bad(verify(deployment, test=False))[flow.name, "draft"]
    assert (check.verdict, check.found) == (Verdict.WARNING, "Ada has it open in Architect")

    with deployment.open() as genesys:
        live = genesys.flow(flow.id)
        assert live.published is not None
        saved = live.model_copy(update={"locked_by": None, "saved": live.published.model_copy(update={"id": "9.0"})})
        monkeypatch.setattr(genesys, "flow", lambda _: saved)
        checks = list(check_workflow(deployment.stack, flow, genesys))
    assert checks[-1].found == "there is a newer, unpublished version"


def test_an_integration_that_genesys_could_not_activate_fails(
    deployment: Deployment, monkeypatch: pytest.MonkeyPatch
) -> None:
    with deployment.open() as genesys:
        integration = genesys.integration(deployment.id_of("handover-integration"))
        monkeypatch.setattr(
            genesys, "integration", lambda _: integration.model_copy(update={"reported_state": "ERROR"})
        )
        found = bad(run_checks(deployment.stack, genesys, test=False))
    assert found["handover-integration", "reported state"].found == "ERROR"


def with_inputs(stack: DeployedStack, type_: str, **inputs: Any) -> DeployedStack:
    changed = [
        replace(resource, inputs={**resource.inputs, **inputs}) if resource.type == type_ else resource
        for resource in stack.resources
    ]
    return replace(stack, resources=tuple(changed))


def test_a_workflow_that_was_renamed_in_place_is_found(deployment: Deployment) -> None:
    stack = deployment.stack
    flow = stack.of_type(FLOW)[0]
    renamed = replace(flow, outputs={**flow.outputs, "flowId": "new"})
    stack = replace(stack, resources=tuple(renamed if each is flow else each for each in stack.resources))
    check = bad(verify(deployment, stack))[(flow.name, "identity")]
    assert (check.expected, check.found) == (f"the workflow {flow.id}", "new")
    assert "refresh" in check.remedy
    assert f"then delete {flow.id} by hand" in check.remedy


def test_secrets_of_the_state_are_not_compared(deployment: Deployment) -> None:
    request = {"headers": {"Content-Type": HIDDEN}, "requestUrlTemplate": "https://x.test/?key=hush"}
    stack = with_inputs(deployment.stack, INTEGRATION_ACTION, contractInput=HIDDEN, configRequest=request)
    stack = with_inputs(stack, TRIGGER, matchCriteria=HIDDEN)
    checks = verify(deployment, stack, test=False)
    assert {title for subject, title in bad(checks) if subject == "handover-data-action"} == {
        "URL",
        "method",
        "request template",
    }
    assert not [title for subject, title in bad(checks) if subject.endswith("trigger")]
    assert "hush" not in str(checks)


def test_a_trigger_without_criteria_is_compared_too(deployment: Deployment) -> None:
    stack = with_inputs(deployment.stack, TRIGGER, matchCriteria=None)
    assert bad(verify(deployment, stack, test=False))["handover-acw-trigger", "criteria"].expected == "[]"


def test_a_stack_without_a_part_of_the_pipeline_fails(deployment: Deployment) -> None:
    stack = replace(deployment.stack, resources=())
    found = bad(verify(deployment, stack))
    assert found["stack", "complete"].verdict is Verdict.FAILED


def test_triggers_deployed_inactive_get_no_events_and_make_no_pipeline(deployment: Deployment) -> None:
    for name in ("acw", "user-end"):
        path = f"/api/v2/processautomation/triggers/{deployment.id_of(f'handover-{name}-trigger')}"
        deployment.call("PUT", path, {**deployment.call("GET", path), "enabled": False})
    found = bad(verify(deployment, with_inputs(deployment.stack, TRIGGER, enabled=False), end_to_end=True))
    assert "triggersEnabled" in found.pop(("pipeline", "active")).remedy
    assert set(found) == {("end to end", "handover-acw-trigger"), ("end to end", "handover-user-end-trigger")}
    assert {check.verdict for check in found.values()} == {Verdict.WARNING}


def test_an_event_that_does_not_arrive_fails_with_its_steps(deployment: Deployment) -> None:
    put_trigger(matchCriteria=[{"jsonPath": "messageType", "operator": "Equal", "value": "SMS"}])(deployment)
    check = bad(verify(deployment, end_to_end=True))["end to end", "handover-acw-trigger"]
    assert check.verdict is Verdict.FAILED
    assert "messageType" in " ".join(check.steps)


@pytest.mark.parametrize("status", [500, 404, 400])
def test_an_event_that_cognigy_refuses_fails_and_names_the_hop(deployment: Deployment, status: int) -> None:
    deployment.call("PUT", "/_emulator/cognigy", {"status": status})
    found = bad(verify(deployment, test=False, end_to_end=True))
    for name in ("acw", "user-end"):
        check = found["end to end", f"handover-{name}-trigger"]
        assert check.verdict is Verdict.FAILED
        assert f"receiver 'endpoint-trial.cognigy.ai' failed: The receiver was told to answer {status}." in check.found


def test_an_event_that_a_second_trigger_delivers_too_fails(deployment: Deployment) -> None:
    path = "/api/v2/processautomation/triggers"
    mine = deployment.call("GET", f"{path}/{deployment.id_of('handover-acw-trigger')}")
    kept = {key: mine[key] for key in ("topicName", "matchCriteria", "target", "enabled")}
    deployment.call("POST", path, {**kept, "name": "Somebody else's"})
    check = bad(verify(deployment, test=False, end_to_end=True))["end to end", "handover-acw-trigger"]
    assert check.verdict is Verdict.FAILED
    assert "acw was delivered 2 times" in check.found


def test_triggers_on_other_topics_are_not_fired_at(deployment: Deployment) -> None:
    stack = with_inputs(deployment.stack, TRIGGER, topicName="v2.detail.events.conversation.{id}.customer.end")
    checks = verify(deployment, stack, test=False, end_to_end=True)
    assert not [check for check in checks if check.subject == "end to end"]

    first, second = deployment.stack.of_type(TRIGGER)
    foreign = replace(first, inputs={**first.inputs, "topicName": "another"})
    with deployment.open() as genesys:
        [check] = check_end_to_end(replace(deployment.stack, resources=(foreign, second)), genesys)
    assert (check.title, check.verdict) == (second.name, Verdict.OK)


@pytest.mark.parametrize(
    ("webhook", "verdict", "shown"),
    [
        ("https://endpoint-trial.cognigy.ai/hush", Verdict.OK, "Cognigy (webhook at endpoint-trial.cognigy.ai)"),
        ("https://elsewhere.test/hush", Verdict.WARNING, "Cognigy (webhook at elsewhere.test)"),
        ("no address", Verdict.WARNING, "Cognigy (webhook at ?)"),
    ],
)
def test_open_messaging_is_looked_for_by_its_webhook(
    deployment: Deployment, webhook: str, verdict: Verdict, shown: str
) -> None:
    body = {
        "name": "Cognigy",
        "outboundNotificationWebhookUrl": webhook,
        "outboundNotificationWebhookSignatureSecretToken": "hush",
    }
    deployment.call("POST", OPEN_MESSAGING, body)
    check = next(check for check in verify(deployment, test=False) if check.title == "Open Messaging")
    assert (check.verdict, check.found) == (verdict, shown)


def test_an_action_whose_address_is_no_address_is_looked_at_all_the_same(deployment: Deployment) -> None:
    stack = with_inputs(deployment.stack, INTEGRATION_ACTION, configRequest={"requestUrlTemplate": "http://[?x"})
    assert ("handover-data-action", "URL") in bad(verify(deployment, stack, test=False))
    stack = with_inputs(deployment.stack, INTEGRATION_ACTION, configRequest=None)
    assert ("handover-data-action", "URL") in bad(verify(deployment, stack, test=False))
