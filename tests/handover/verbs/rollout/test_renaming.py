"""Renaming a workflow of a live stack: it is replaced, no event is lost, and no other workflow comes to harm."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from handover.cli import app
from handover.emulator.answers import Answers
from handover.emulator.server.embedded import EmbeddedEmulator
from handover.emulator.settings import EmulatorSettings
from handover.emulator.testing import Genesys
from tests.handover.verbs.rollout.conftest import Desk
from tests.handover.verbs.rollout.obstacles import OBSTACLES, when_asked

ACW, USER_END = "Workflow conversation.id.acw", "Workflow conversation.id.user.end"


@pytest.fixture
def org() -> Iterator[Genesys]:
    """An org that refuses to delete what is in use; whether a live one does is unknown."""
    strict = EmulatorSettings(answers=Answers(targeted_flow_deletion="refused"))
    with EmbeddedEmulator(settings=strict) as emulator, Genesys(emulator.url) as client:
        yield client


def rename(desk: Desk, **names: str) -> None:
    """Write the names into the stack's file; none takes them out."""
    file = desk.project.path / "Pulumi.dev.yaml"
    text = file.read_text(encoding="utf-8").partition("  cognigy-handover:names:")[0]
    lines = [f"    {key}: {name!r}\n" for key, name in names.items()]
    file.write_text(text + "".join(["  cognigy-handover:names:\n", *lines] if lines else []), encoding="utf-8")


def sandbox(desk: Desk, verb: str, *options: str) -> Result:
    where = ["-s", "dev", "-C", str(desk.project.path), "--emulator", desk.org.url]
    return CliRunner().invoke(app, ["sandbox", verb, *where, *options])


def entities(desk: Desk, path: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = desk.org.get(f"/api/v2/{path}").json()["entities"]
    return found


def flows(desk: Desk) -> dict[str, str]:
    """The org's workflows: ids by name."""
    return {flow["name"]: flow["id"] for flow in entities(desk, "flows?type=WORKFLOW")}


def targets(desk: Desk) -> set[str]:
    return {trigger["target"]["id"] for trigger in entities(desk, "processautomation/triggers")}


def test_a_renamed_workflow_is_replaced_and_its_trigger_follows(desk: Desk) -> None:
    desk.live()
    before = flows(desk)
    rename(desk, acwWorkflow="New")
    result = desk.rollout()
    assert result.exit_code == 0, result.output
    after = flows(desk)
    assert set(after) == {"New", USER_END}
    assert after["New"] not in before.values()
    assert targets(desk) == set(after.values())
    assert sandbox(desk, "preview", "--expect-no-changes").exit_code == 0
    assert sandbox(desk, "destroy", "--yes").exit_code == 0
    assert flows(desk) == {}


def test_every_kind_of_object_is_renamed_while_events_come_and_wait(desk: Desk) -> None:
    desk.org.post("/_emulator/seed", json={"seed": "1"}).raise_for_status()
    desk.project.edit("Pulumi.dev.yaml", 'Version: "4.99"', 'Version: "4.99"\n  cognigy-handover:delayBySeconds: 60')
    desk.live()
    fired: list[str] = []
    kinds = ["integration", "dataAction", "acwWorkflow", "acwTrigger", "userEndWorkflow", "userEndTrigger"]
    for kind in kinds:
        rename(desk, **{each: f"Renamed {each}" for each in kinds[: kinds.index(kind) + 1]})
        with desk.agents() as agents:
            result = desk.rollout()
        assert result.exit_code == 0, result.output
        desk.org.post("/_emulator/clock/advance", json={"seconds": 61}).raise_for_status()
        fired += agents.fired
        assert [one for one in desk.arrived() if one] == sorted(fired), kind
    found = desk.org.get("/_emulator/health").json()["objects"]
    assert found == {"integrations": 1, "actions": 1, "flows": 2, "triggers": 2}


@pytest.mark.parametrize(
    ("names", "said"),
    [
        ({"acwWorkflow": ACW.upper()}, "upper and lower case"),
        ({"acwWorkflow": USER_END, "userEndWorkflow": ACW}, f"handover-user-end-workflow is called {USER_END!r}"),
        ({"acwWorkflow": USER_END.title(), "userEndWorkflow": "Other"}, "handover-user-end-workflow is called"),
        ({"acwWorkflow": "by hand"}, "the org has a workflow 'By Hand'"),
    ],
    ids=["case", "swapped", "chained", "foreign"],
)
def test_a_name_that_a_workflow_has_is_refused_before_anything_is_published(
    desk: Desk, names: dict[str, str], said: str
) -> None:
    desk.live()
    yaml = entities(desk, "flows?type=WORKFLOW")[0]["id"]
    configuration = desk.org.get(f"/api/v2/flows/{yaml}/latestconfiguration").text
    assert desk.org.publish(configuration.replace(ACW, "By Hand").replace(USER_END, "By Hand"))["status"] == "Success"
    before = desk.objects()
    rename(desk, **names)
    for result in (
        desk.rollout(),
        desk.rollout("--preview"),
        sandbox(desk, "preview"),
        sandbox(desk, "up", "--yes"),
    ):
        assert result.exit_code == 1
        assert said in result.output
        assert "in two updates" in result.output or "Choose another name" in result.output
    assert desk.objects() == before


def test_two_updates_swap_two_names(desk: Desk) -> None:
    """The remedy that the refusal names."""
    desk.live()
    before = flows(desk)
    rename(desk, acwWorkflow="Free", userEndWorkflow="Free too")
    assert desk.rollout().exit_code == 0
    rename(desk, acwWorkflow=USER_END, userEndWorkflow=ACW)
    assert desk.rollout().exit_code == 0
    after = flows(desk)
    assert set(after) == set(before)
    assert targets(desk) == set(after.values())


def test_a_workflow_renamed_by_hand_is_refreshed_first(desk: Desk) -> None:
    desk.live()
    id_ = flows(desk)[ACW]
    configuration = desk.org.get(f"/api/v2/flows/{id_}/latestconfiguration").text
    desk.org.post(f"/_emulator/flows/{id_}/publish", json={"user": "ann", "yaml": configuration.replace(ACW, "New")})
    assert flows(desk)["New"] == id_
    rename(desk, acwWorkflow="New")
    result = sandbox(desk, "up", "--yes")
    assert result.exit_code == 1
    assert "Run `refresh` first" in result.output
    assert sandbox(desk, "refresh", "--yes").exit_code == 0
    assert sandbox(desk, "up", "--yes").exit_code == 0
    assert flows(desk)["New"] == id_


def test_a_trigger_of_somebody_else_on_the_old_workflow_stops_it(desk: Desk) -> None:
    desk.live()
    own = entities(desk, "processautomation/triggers")[0]
    other = {key: own[key] for key in ("topicName", "matchCriteria", "target", "enabled")}
    desk.org.post("/api/v2/processautomation/triggers", json={**other, "name": "Theirs"}).raise_for_status()
    rename(desk, acwWorkflow="New", userEndWorkflow="New too")
    before = desk.objects()
    result = desk.rollout()
    assert result.exit_code == 1
    assert "The trigger 'Theirs'" in result.output
    assert desk.objects() == before


def test_protected_workflows_are_renamed_by_the_update_that_unprotects_them(desk: Desk) -> None:
    desk.project.edit("Pulumi.dev.yaml", 'Version: "4.99"', 'Version: "4.99"\n  cognigy-handover:protect: true')
    desk.live()
    rename(desk, acwWorkflow="New")
    before = desk.objects()
    for result in (desk.rollout(), sandbox(desk, "preview")):
        assert result.exit_code == 1
        assert "`protect: false`" in result.output
    assert desk.objects() == before
    desk.project.edit("Pulumi.dev.yaml", "protect: true", "protect: false")
    assert desk.rollout().exit_code == 0
    assert set(flows(desk)) == {"New", USER_END}


@pytest.mark.parametrize(("trouble", "verb"), [*((each, "rollout") for each in OBSTACLES), ("forbidden", "up")])
def test_an_old_workflow_that_cannot_be_deleted_is_deleted_by_the_next_run(
    desk: Desk, trouble: str, verb: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    obstacle = OBSTACLES[trouble]
    desk.live()
    old = flows(desk)[ACW]
    rename(desk, acwWorkflow="New")
    when_asked(monkeypatch, lambda: obstacle.put(desk.org, old))

    def run() -> Result:
        return desk.rollout(yes=False) if verb == "rollout" else sandbox(desk, "up")

    result = run()
    assert result.exit_code == 1
    assert "whatever used the old object uses that: the next run deletes this one." in result.output
    assert targets(desk) - {old} == {flows(desk)["New"], flows(desk)[USER_END]}
    rename(desk)
    back = run()
    assert back.exit_code == 1
    assert "still to be deleted" in back.output
    rename(desk, acwWorkflow="New")
    obstacle.clear(desk.org, old)
    when_asked(monkeypatch, lambda: None)
    again = run()
    assert again.exit_code == 0, again.output
    assert set(flows(desk)) == {"New", USER_END}
    assert desk.handover("verify", "--no-test").exit_code == 0


def test_a_state_of_before_is_found_and_put_right(desk: Desk) -> None:
    """Of a version of this project that renamed in place: the new workflow, and its trigger on the old one."""
    option = ', replace_on_changes=["name"]'
    desk.project.edit("components/workflow.py", option, "")
    desk.live()
    old = flows(desk)[ACW]
    rename(desk, acwWorkflow="New")
    assert sandbox(desk, "up", "--yes").exit_code == 0
    new = flows(desk)["New"]
    assert old in targets(desk)
    desk.project.edit("components/workflow.py", "(parent=self)", f"(parent=self{option})")
    for verb in (["verify", "--no-test"], ["drift"]):
        found = desk.handover(*verb)
        assert found.exit_code == 1
        assert old in found.output
        assert new in found.output
        assert "`handover sandbox refresh -s dev` and then `handover sandbox up -s dev`" in found.output
    assert sandbox(desk, "refresh", "--yes").exit_code == 0
    assert sandbox(desk, "up", "--yes").exit_code == 0
    assert targets(desk) == {new, flows(desk)[USER_END]}
    assert sandbox(desk, "preview", "--expect-no-changes").exit_code == 0
    desk.org.delete(f"/api/v2/flows/{old}").raise_for_status()
    assert desk.handover("verify", "--no-test").exit_code == 0


def test_nothing_is_asked_of_the_org_unless_a_workflow_is_renamed(desk: Desk) -> None:
    desk.live()
    desk.org.set_faults({"path": "/api/v2/*", "status": 403})
    assert sandbox(desk, "preview", "--expect-no-changes").exit_code == 0
    rename(desk, acwWorkflow="New")
    assert sandbox(desk, "preview").exit_code == 1
