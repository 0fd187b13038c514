"""The remedies that `verify` and `drift` name, tried on an org that somebody has meddled with."""

from __future__ import annotations

import json

import pytest

from tests.handover.verbs.adopt.handmade import HandMade
from tests.handover.verbs.rollout.conftest import Desk


def put(desk: Desk, path: str, **change: object) -> None:
    desk.org.put(path, json={**desk.org.get(path).json(), **change}).raise_for_status()


def trigger(desk: Desk, name: str = "acw") -> str:
    return f"/api/v2/processautomation/triggers/{desk.id_of(f'handover-{name}-trigger')}"


def failed(desk: Desk, verb: str = "verify") -> dict[str, str]:
    """What a verb finds, `subject, title` with the remedy; its exit code goes with that."""
    result = desk.handover(verb, "--json", *(["--no-test"] if verb == "verify" else []))
    report = json.loads(result.stdout)
    if verb == "drift":
        found = {f"{row['object']}, {row['property']}": row["remedy"] for row in report["stacks"][0]["differences"]}
    else:
        bad = [check for check in report["checks"] if check["verdict"] == "failed"]
        found = {f"{check['subject']}, {check['title']}": check["remedy"] for check in bad}
    assert result.exit_code == (1 if found else 0)
    return found


def sandbox(desk: Desk, *verbs: str) -> None:
    for verb in verbs:
        result = desk.handover("sandbox", verb, "--yes")
        assert result.exit_code == 0, result.output


def test_refresh_and_up_put_back_what_was_changed_or_deleted(desk: Desk) -> None:
    desk.live()
    integration = f"/api/v2/integrations/{desk.id_of('handover-integration')}"
    desk.org.patch(integration, json={"intendedState": "DISABLED"}).raise_for_status()
    put(desk, f"{integration}/config/current", name="Another", properties={"a": "b"}, advanced={"a": "b"})
    action = f"/api/v2/integrations/actions/{desk.id_of('handover-data-action')}"
    live = desk.org.get(action, params={"includeConfig": "true"}).json()
    request = {**live["config"]["request"], "requestUrlTemplate": "https://elsewhere.test", "headers": {"X": "y"}}
    body = {"version": live["version"], "config": {**live["config"], "request": request, "timeoutSeconds": 7}}
    desk.org.patch(action, json=body).raise_for_status()
    target = {"type": "Workflow", "id": desk.id_of("handover-user-end-workflow")}
    put(desk, trigger(desk), target=target, matchCriteria=[], enabled=False, eventTTLSeconds=60)
    desk.org.delete(trigger(desk, "user-end")).raise_for_status()
    found = failed(desk)
    assert set(failed(desk, "drift")) == set(found)
    assert {name.partition(",")[0] for name in found} == {
        "handover-integration",
        "handover-data-action",
        "handover-acw-trigger",
        "handover-user-end-trigger",
        "pipeline",
    }
    assert "cognigy-handover:actionTimeoutSeconds" in found.pop("handover-data-action, timeout")
    assert set(found.values()) == {
        "`handover sandbox refresh -s dev` and then `handover sandbox up -s dev` put it back."
    }
    desk.project.edit("Pulumi.dev.yaml", "config:", "config:\n  cognigy-handover:actionTimeoutSeconds: 10")
    sandbox(desk, "refresh", "up")
    assert failed(desk) == {}


def test_what_the_program_ignores_on_purpose_is_no_difference(desk: Desk) -> None:
    desk.live()
    put(desk, f"/api/v2/integrations/{desk.id_of('handover-integration')}/config/current", notes="Ask Ada first.")
    put(desk, trigger(desk), description="Ask Ada first.")
    assert failed(desk) == failed(desk, "drift") == {}
    sandbox(desk, "refresh", "up")
    assert desk.org.get(trigger(desk)).json()["description"] == "Ask Ada first."


def test_a_second_trigger_on_a_topic_of_ours_fails_until_it_is_switched_off(desk: Desk) -> None:
    made = HandMade(desk.live().org)
    ids = made.pipeline()
    ours = made.trigger("Twice", "acw", desk.id_of("handover-acw-workflow"))
    elsewhere = made.action(ids["handover-integration"], "B", "B", requestUrlTemplate="https://endpoint-b.test/x")
    assert elsewhere
    made.trigger("Another Cognigy", "acw", made.workflow("B", "B", "B", "t"))
    # A stack that nobody has any more, or one that is deployed twice, tells Cognigy just as well.
    managed = "Tells Cognigy of acw events. Managed by Pulumi."
    theirs = made.trigger("Another stack's", "acw", ids["handover-acw-workflow"], description=managed)
    report = desk.handover("verify", "--no-test", "--json")
    twice = [check for check in json.loads(report.stdout)["checks"] if check["title"] == "other triggers"]
    assert {check["verdict"] for check in twice} == {"failed"}
    for id_ in (ours, theirs, ids["handover-acw-trigger"], ids["handover-user-end-trigger"]):
        assert sum(f"({id_})" in check["found"] for check in twice) == 1
    assert len(twice) == 4
    assert "starts this stack's workflow" in str(twice)
    assert "calls the data action 'Notify Cognigy'" in str(twice)
    assert set(failed(desk, "drift")) == {"pipeline, other triggers"}
    for id_ in (ours, theirs, ids["handover-acw-trigger"]):
        put(desk, f"/api/v2/processautomation/triggers/{id_}", enabled=False)
    made.call("DELETE", f"processautomation/triggers/{ids['handover-user-end-trigger']}")
    assert failed(desk) == {}


def test_all_triggers_inactive_fails_though_they_were_deployed_so(desk: Desk) -> None:
    desk.cognigy_answers(500)
    assert desk.rollout().exit_code == 3
    found = failed(desk)
    assert found == failed(desk, "drift")
    assert "`handover rollout -s dev --engine sandbox`" in found["pipeline, active"]
    desk.org.delete("/_emulator/cognigy").raise_for_status()
    assert desk.rollout().exit_code == 0
    assert failed(desk) == {}


def test_what_a_failed_deployment_has_not_made_is_named_until_it_is_made(desk: Desk) -> None:
    desk.org.set_faults({"method": "POST", "path": "/api/v2/processautomation/triggers", "status": 403, "after": 1})
    assert desk.handover("sandbox", "up", "--yes").exit_code == 1
    found = failed(desk)
    assert found == failed(desk, "drift")
    (missing,) = (name for name in found if name.endswith("trigger, deployed"))
    flow = missing.replace("-trigger, deployed", "-workflow, trigger")
    assert set(found) == {missing, flow}
    assert "`handover sandbox up -s dev`" in found[missing]
    desk.org.set_faults()
    sandbox(desk, "up")
    assert failed(desk) == {}


def test_what_a_run_was_cut_off_at_is_named_until_it_is_cleared_up(desk: Desk) -> None:
    desk.live()
    path = desk.project.path / ".handover/dev/state.json"
    state = json.loads(path.read_text(encoding="utf-8"))
    name = "handover-acw-trigger"
    resources = state["deployment"]["resources"]
    (cut,) = (each for each in resources if each["urn"].endswith(f"::{name}") and each["custom"])
    state["deployment"]["resources"] = [each for each in resources if each is not cut]
    pending = {key: value for key, value in cut.items() if key not in ("id", "outputs")}
    state["deployment"]["pending_operations"] = [{"resource": pending, "type": "creating"}]
    path.write_text(json.dumps(state), encoding="utf-8")
    found = failed(desk)
    assert set(found) == {
        f"{name}, deployed",
        f"{name}, finished",
        # The cut-off creation had happened: nobody knows the trigger that it made.
        "pipeline, left over",
    }
    assert found == failed(desk, "drift")
    desk.org.delete(f"/api/v2/processautomation/triggers/{cut['id']}").raise_for_status()
    sandbox(desk, "refresh", "up")
    assert failed(desk) == {}


def test_an_old_object_that_was_to_be_deleted_is_named_until_it_is(desk: Desk) -> None:
    desk.live().project.edit(
        "components/data_action.py", '"topic": {"type": "string"},', '"topic": {"type": ["string"]},'
    )
    desk.org.set_faults({"method": "DELETE", "path": "/api/v2/integrations/actions/*", "status": 403})
    assert desk.handover("sandbox", "up", "--yes").exit_code == 1
    found = failed(desk)
    assert found == failed(desk, "drift")
    assert set(found) == {"handover-data-action, finished"}
    desk.org.set_faults()
    sandbox(desk, "up")
    assert failed(desk) == {}


def edited_in_architect(desk: Desk) -> str:
    """Have somebody edit a workflow, and return the remedy."""
    flow = desk.id_of("handover-acw-workflow")
    desk.org.post(f"/_emulator/flows/{flow}/publish", json={"user": "Ada"}).raise_for_status()
    found = failed(desk)
    assert set(found) == {"handover-acw-workflow, version"}
    return found["handover-acw-workflow, version"]


def test_an_edit_in_architect_goes_by_any_change_of_the_file_that_the_state_names(desk: Desk) -> None:
    remedy = edited_in_architect(desk.live())
    assert "carry it over into components/workflow.yaml. Then" in remedy
    assert "any change of that file" in remedy
    desk.project.edit("components/workflow.yaml", "workflow:", "# again\nworkflow:")
    sandbox(desk, "up")
    assert failed(desk) == {}


@pytest.mark.parametrize("setting", ["true", "false"])
def test_a_copy_of_the_template_is_not_to_be_changed(desk: Desk, setting: str) -> None:
    # As in a program outside the repository: what runs there next writes the copy anew.
    desk.project.edit("components/template.py", "program.is_relative_to(_TEMPLATE.parents[1])", "False")
    desk.project.edit("Pulumi.dev.yaml", "config:", f"config:\n  cognigy-handover:forceUnlock: {setting}")
    remedy = edited_in_architect(desk.live())
    assert ".handover-components/workflow.yaml is a copy" in remedy
    copy = desk.project.path / ".handover-components/workflow.yaml"
    copy.write_text(f"# again\n{copy.read_text(encoding='utf-8')}", encoding="utf-8")
    sandbox(desk, "up")
    assert edited_in_architect(desk) == remedy
    assert "the setting forceUnlock" in remedy
    other = {"true": "false", "false": "true"}[setting]
    desk.project.edit("Pulumi.dev.yaml", f"forceUnlock: {setting}", f"forceUnlock: {other}")
    sandbox(desk, "up")
    assert failed(desk) == {}
