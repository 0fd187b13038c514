"""A stack that tells Cognigy by Amazon EventBridge, alone or beside webhooks: what verify and drift find of it."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import httpx
import pytest
from typer.testing import CliRunner, Result

from handover.checks.kinds.event_source import check_state
from handover.checks.model import Check, Verdict
from handover.cli import app
from handover.emulator.testing import Genesys as Org
from handover.genesys.api import Genesys
from handover.genesys.connection import Connection
from handover.genesys.events import topic
from handover.genesys.models import Integration
from handover.genesys.retries import Patience
from handover.io.text import HIDDEN
from handover.stacks.event_bridge import sources
from handover.stacks.model import CREATING, FLOW, INTEGRATION, TRIGGER, Engine, Unfinished
from handover.verbs.drift.run import find_drift
from handover.verbs.verify.run import run_checks
from tests.handover.conftest import QUICK, Deployment
from tests.handover.verbs.adopt.handmade import HandMade

SOURCE = "handover-eventbridge"
OTHER_ACCOUNT = "999999999999"


def verify(deployment: Deployment, **options: Any) -> list[Check]:
    with deployment.open() as genesys:
        return run_checks(options.pop("stack", deployment.stack), genesys, **options)


def bad(checks: list[Check]) -> dict[tuple[str, str], Check]:
    """Return what is not ok, without the org's lack of Open Messaging; every such check must have a remedy."""
    found = {(check.subject, check.title): check for check in checks if check.verdict is not Verdict.OK}
    assert all(check.remedy for check in found.values())
    found.pop(("prerequisites", "Open Messaging"), None)
    return found


def drift(deployment: Deployment) -> set[tuple[str, str]]:
    found = find_drift(deployment.directory, deployment.name, Engine.SANDBOX, emulator=deployment.url, patience=QUICK)
    return {(check.subject, check.title) for check in (*found.differences, *found.unknown)}


def path(deployment: Deployment) -> str:
    return f"/api/v2/integrations/{deployment.id_of(SOURCE)}"


def configure(**properties: Any) -> Callable[[Deployment], None]:
    def change(deployment: Deployment) -> None:
        config = f"{path(deployment)}/config/current"
        live = deployment.call("GET", config)
        deployment.call("PUT", config, {**live, "properties": {**live["properties"], **properties}})

    return change


def hold(deployment: Deployment, code: str, detail: str | None = None) -> None:
    state = f"/_emulator/integrations/{deployment.id_of(SOURCE)}/reported-state"
    deployment.call("PUT", state, {"code": code, "detail": detail})


def test_a_stack_without_webhooks_is_as_deployed_and_reaches_cognigy(sending: Deployment) -> None:
    checks = verify(sending, end_to_end=True)
    assert bad(checks) == {}
    assert {check.subject for check in checks} == {SOURCE, "AWS", "prerequisites", "end to end"}
    assert {"AWS account", "AWS region", "event source suffix", "topics", "reported state"} <= {
        check.title for check in checks if check.subject == SOURCE
    }
    ends = [check for check in checks if check.subject == "end to end"]
    assert [check.title for check in ends] == [f"{SOURCE}, user.start", f"{SOURCE}, customer.end"]
    assert ends[0].steps[0].startswith("event-source aws.partner/genesys.com/cloud/")
    assert drift(sending) == set()


def test_each_way_of_both_is_seen_to_arrive_once(moving: Deployment) -> None:
    checks = verify(moving, end_to_end=True)
    assert bad(checks) == {}
    ends = {check.title: check for check in checks if check.subject == "end to end"}
    assert list(ends) == [
        "handover-user-end-trigger",
        f"{SOURCE}, user.end",
        "handover-acw-trigger",
        f"{SOURCE}, acw",
        f"{SOURCE}, customer.end",
    ]
    assert not any(step.startswith(("bus", "rule", "target")) for step in ends["handover-acw-trigger"].steps)
    assert not any(step.startswith(("trigger", "workflow")) for step in ends[f"{SOURCE}, acw"].steps)
    assert drift(moving) == set()


def test_a_way_that_is_broken_is_told_from_the_other(moving: Deployment) -> None:
    profile = "/_emulator/cognigy/profile"
    moving.admin.put(profile, json={"apiKey": "another"}).raise_for_status()
    ends = [key for key in bad(verify(moving, test=False, end_to_end=True)) if key[0] == "end to end"]
    assert [title for _, title in ends] == [f"{SOURCE}, user.end", f"{SOURCE}, acw", f"{SOURCE}, customer.end"]


def test_what_this_version_does_not_take_yet_is_a_warning(moving: Deployment) -> None:
    moving.admin.put("/_emulator/cognigy/profile", json={"version": "4.100"}).raise_for_status()
    found = bad(verify(moving, test=False, end_to_end=True))
    assert {key: check.verdict for key, check in found.items()} == {
        ("end to end", f"{SOURCE}, customer.end"): Verdict.WARNING
    }
    assert "need not take it" in found["end to end", f"{SOURCE}, customer.end"].remedy
    # What was fired has become a dead letter, which is one more warning.
    assert bad(verify(moving, test=False))["AWS", "dead letters"].verdict is Verdict.WARNING


def test_webhooks_that_rest_beside_a_live_source_are_no_finding(moving: Deployment) -> None:
    for event in ("acw", "user-end"):
        trigger = f"/api/v2/processautomation/triggers/{moving.id_of(f'handover-{event}-trigger')}"
        moving.call("PUT", trigger, {**moving.call("GET", trigger), "enabled": False})
    resting = tuple(
        replace(each, inputs={**each.inputs, "enabled": False}) if each.type == TRIGGER else each
        for each in moving.stack.resources
    )
    checks = verify(moving, stack=replace(moving.stack, resources=resting), end_to_end=True)
    assert bad(checks) == {}
    assert "handover-acw-trigger" not in {check.title for check in checks}
    # By themselves they would be one.
    found = bad(verify(moving, test=False))
    assert {title for _, title in found} == {"enabled", "active"}


def delete(deployment: Deployment) -> None:
    deployment.call("DELETE", path(deployment))


def switch_off(deployment: Deployment) -> None:
    deployment.call("PATCH", path(deployment), {"intendedState": "DISABLED"})


@pytest.mark.parametrize(
    ("meddle", "titles"),
    [
        (configure(eventFilter=[topic("customer.end")]), {"topics"}),
        (configure(awsAccountId=OTHER_ACCOUNT), {"AWS account"}),
        (configure(awsAccountRegion="eu-west-1"), {"AWS region"}),
        (configure(eventSourceSuffix="another"), {"event source suffix"}),
        (configure(more="x"), {"properties"}),
        (switch_off, {"state"}),
        (delete, {"exists"}),
    ],
)
def test_every_change_of_the_source_is_found(
    sending: Deployment, meddle: Callable[[Deployment], None], titles: set[str]
) -> None:
    meddle(sending)
    found = {key for key in bad(verify(sending)) if key[0] != "AWS"}
    assert found == {(SOURCE, title) for title in titles}
    assert drift(sending) == found


def test_topics_in_another_order_are_the_same(sending: Deployment) -> None:
    configure(eventFilter=[topic("user.start"), topic("customer.end")])(sending)
    assert bad(verify(sending)) == {}


@pytest.mark.parametrize("code", ["INACTIVE", "DEACTIVATING", "ERROR"])
def test_a_state_that_genesys_reports_fails_with_its_detail(sending: Deployment, code: str) -> None:
    hold(sending, code, "AWS refused the account.")
    check = bad(verify(sending))[SOURCE, "reported state"]
    assert check.verdict is Verdict.FAILED
    assert check.found.startswith(f"{code} since 20")
    assert check.found.endswith(" UTC: AWS refused the account.")
    assert (SOURCE, "reported state") in drift(sending)


def test_a_source_on_its_way_is_unchecked_and_too_long_on_its_way_fails(sending: Deployment) -> None:
    hold(sending, "ACTIVATING")
    check = bad(verify(sending))[SOURCE, "reported state"]
    assert check.verdict is Verdict.UNCHECKED
    assert "look again; 10 minutes are more than it needs" in check.remedy
    (source,) = sources(sending.stack)
    with sending.open() as org:
        live = org.integration(source.id)
    assert live.reported_since is not None

    def after(minutes: float) -> Check:
        assert live.reported_since is not None
        (check,) = check_state(source, live, live.reported_since + timedelta(minutes=minutes))
        return check

    assert after(10).verdict is Verdict.UNCHECKED
    assert after(10.1).verdict is Verdict.FAILED
    assert "has not made the event source in 10 minutes" in after(10.1).remedy
    (silent,) = check_state(source, live.model_copy(update={"reported_since": None}), datetime.now(UTC))
    assert (silent.verdict, silent.found) == (Verdict.UNCHECKED, "ACTIVATING")


@pytest.mark.parametrize(
    ("reported", "found"),
    [
        (None, "(none)"),
        ({"code": "ERROR", "detail": {"message": "No {a}.", "messageWithParams": "No b."}}, "ERROR: No b."),
        ({"code": "ERROR", "detail": {"message": "No.", "messageWithParams": None}}, "ERROR: No."),
        ({"code": "ERROR", "detail": None, "lastUpdated": None}, "ERROR"),
    ],
)
def test_what_genesys_says_is_read_as_it_comes(sending: Deployment, reported: Any, found: str) -> None:
    live = Integration.model_validate({"id": "1", "reportedState": reported})
    (source,) = sources(sending.stack)
    (check,) = check_state(source, live)
    assert (check.verdict, check.found) == (Verdict.FAILED, found)


def second_source(deployment: Deployment, **properties: Any) -> str:
    config = deployment.call("GET", f"{path(deployment)}/config/current")
    body = {"name": "Another", "integrationType": {"id": "amazon-eventbridge-source"}}
    id_: str = deployment.call("POST", "/api/v2/integrations", body)["id"]
    other = f"/api/v2/integrations/{id_}/config/current"
    changed = {**deployment.call("GET", other), "name": "Another", "properties": {**config["properties"], **properties}}
    deployment.call("PUT", other, changed)
    deployment.call("PATCH", f"/api/v2/integrations/{id_}", {"intendedState": "ENABLED"})
    return id_


def test_a_second_source_for_the_same_organisation_fails_until_it_is_switched_off(sending: Deployment) -> None:
    id_ = second_source(sending, awsAccountId=OTHER_ACCOUNT)
    check = bad(verify(sending))["pipeline", "other sources"]
    assert check.found == (
        f"the integration 'Another' ({id_}) sends with the suffix 60c1f4f2a6d1e70a4c1b2f3e to AWS account "
        f"{OTHER_ACCOUNT}, eu-central-1 too"
    )
    assert drift(sending) == {("pipeline", "other sources")}
    sending.call("PATCH", f"/api/v2/integrations/{id_}", {"intendedState": "DISABLED"})
    assert bad(verify(sending)) == {}


def test_a_source_for_another_organisation_is_none(sending: Deployment) -> None:
    second_source(sending, eventSourceSuffix="another")
    assert bad(verify(sending)) == {}


def test_a_source_that_nobody_has_configured_may_be_left_over(sending: Deployment) -> None:
    body = {"name": "Left", "integrationType": {"id": "amazon-eventbridge-source"}}
    id_ = sending.call("POST", "/api/v2/integrations", body)["id"]
    check = bad(verify(sending))["pipeline", "left over"]
    assert check.verdict is Verdict.WARNING
    assert f"the EventBridge source 'Left' ({id_}), without a configuration" in check.found
    sending.call("DELETE", f"/api/v2/integrations/{id_}")
    assert bad(verify(sending)) == {}


def test_a_trigger_of_somebody_elses_that_tells_the_same_cognigy_fails(sending: Deployment) -> None:
    with Org(sending.url) as org:
        made = HandMade(org)
        ids = made.pipeline()
        assert bad(verify(sending)) == {}  # it tells another Cognigy
        action = f"/api/v2/integrations/actions/{ids['handover-data-action']}"
        live = sending.call("GET", f"{action}?includeConfig=true")
        url = "https://endpoint-eu.example.com/handover/genesysCloudOM"
        request = {**live["config"]["request"], "requestUrlTemplate": url}
        sending.call("PATCH", action, {"version": live["version"], "config": {**live["config"], "request": request}})
    found = bad(verify(sending))
    assert set(found) == {("pipeline", "other triggers")}
    assert "calls the data action" in found["pipeline", "other triggers"].found


def test_a_stack_without_triggers_needs_no_permission_for_them(sending: Deployment) -> None:
    sending.faults({"path": "/api/v2/processautomation/*", "status": 403})
    check = bad(verify(sending))["pipeline", "triggers"]
    assert check.verdict is Verdict.WARNING
    policies = [{"domain": "integrations", "entityName": "integration", "actions": ["*"]}]
    subject = httpx.Response(200, json={"grants": [{"role": {"policies": policies}}]})

    def answer(request: httpx.Request) -> httpx.Response:
        return subject if request.url.path.startswith("/api/v2/authorization") else sending.admin.send(request)

    connection = Connection.to_gateway(sending.url, "id", "secret")
    with Genesys(connection, Patience(attempts=1), httpx.MockTransport(answer)) as org:
        checks = {check.title: check.verdict for check in run_checks(sending.stack, org)}
    assert checks["permissions"] is Verdict.OK


def test_a_half_deployed_pipeline_beside_a_source_fails(moving: Deployment) -> None:
    kept = tuple(each for each in moving.stack.resources if each.type in (INTEGRATION, FLOW))
    found = bad(verify(moving, stack=replace(moving.stack, resources=kept), test=False))
    assert found["stack", "complete"].verdict is Verdict.FAILED
    (source,) = sources(moving.stack)
    assert bad(verify(moving, stack=replace(moving.stack, resources=(source,)), test=False)).keys() == {
        ("pipeline", "other triggers")
    }


def test_settings_that_the_state_keeps_secret_are_not_compared(sending: Deployment) -> None:
    (source,) = sources(sending.stack)
    hidden = replace(source, inputs={**source.inputs, "config": {**source.inputs["config"], "properties": HIDDEN}})
    checks = verify(sending, stack=replace(sending.stack, resources=(hidden,)))
    assert {key: check.verdict for key, check in bad(checks).items()} == {("AWS", "association"): Verdict.UNKNOWN}
    assert "topics" not in {check.title for check in checks}


def run(deployment: Deployment, *more: str) -> Result:
    options = ["-s", deployment.name, "-C", str(deployment.directory), "--engine", "sandbox"]
    return CliRunner().invoke(app, ["verify", *options, "--emulator", deployment.url, *more])


def test_what_nobody_can_see_ends_with_4_and_is_an_error_of_the_report(
    sending: Deployment, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr("handover.checks.association.check.is_emulator", lambda _: False)
    junit = tmp_path / "verify.xml"
    done = run(sending, "--junit", str(junit))
    assert done.exit_code == 4
    assert "unknown AWS, association" in done.stdout
    assert done.stdout.splitlines()[-1].endswith("1 warning, 1 unknown")
    suite = ElementTree.fromstring(junit.read_text())  # noqa: S314 - our own
    assert (suite.get("failures"), suite.get("errors")) == ("0", "1")
    assert json.loads(run(sending, "--json").stdout)["verdict"] == "unknown"


def test_aws_is_asked_for_what_only_it_knows(sending: Deployment, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("handover.checks.association.check.is_emulator", lambda _: False)
    monkeypatch.setattr("handover.aws.boto.find_spec", lambda _: None)
    done = run(sending, "--aws")
    assert done.exit_code == 2
    assert "boto3 is not installed, so that no AWS account can be looked into." in done.stdout
    assert "remedy    Install it: pip install 'cognigy-genesys-handover[aws]'." in done.stdout


def test_a_source_that_a_failed_run_has_made_is_left_over_and_no_second_one(sending: Deployment) -> None:
    (source,) = sources(sending.stack)
    id_ = second_source(sending)
    left = Unfinished(replace(source, id=id_), CREATING)
    found = bad(verify(sending, stack=replace(sending.stack, unfinished=(left,))))
    assert set(found) == {("pipeline", "left over")}
    assert found["pipeline", "left over"].verdict is Verdict.FAILED
    assert f"the EventBridge source 'Another' ({id_})" in found["pipeline", "left over"].found
