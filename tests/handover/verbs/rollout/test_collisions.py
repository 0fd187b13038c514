"""A first deployment beside what somebody else has live: it is named, and not touched unless that is asked for."""

from __future__ import annotations

import json

from tests.handover.verbs.adopt.handmade import HandMade, Names
from tests.handover.verbs.rollout.conftest import Desk

GUIDE = Names(
    integration="Web Services Data Actions Integration",
    category="Web Services Data Actions Integration",
    action="Send Event to Cognigy",
    workflows={event: f"Workflow conversation.id.{event}" for event in ("acw", "user.end")},
    triggers={event: f"Trigger conversation.id.{event}" for event in ("acw", "user.end")},
)
PREFIX = ("Pulumi.dev.yaml", "config:", "config:\n  cognigy-handover:namePrefix: New")


def test_a_live_pipeline_made_by_hand_is_named_and_left_alone(desk: Desk) -> None:
    ids = HandMade(desk.org).pipeline(GUIDE)
    before = desk.objects()
    result = desk.rollout()
    assert result.exit_code == 2
    for id_ in ids.values():
        assert f"({id_})" in result.stderr
    assert "the workflow 'Workflow conversation.id.acw'" in result.stderr
    for remedy in ("`handover adopt -s dev`", "cognigy-handover:namePrefix", "--take-over", "Nothing has been changed"):
        assert remedy in result.stderr
    assert desk.objects() == before


def test_a_prefix_keeps_clear_of_it_and_cognigy_is_not_told_twice(desk: Desk) -> None:
    made = HandMade(desk.org)
    ids = made.pipeline(GUIDE)
    desk.project.edit(*PREFIX)
    result = desk.rollout()
    assert result.exit_code == 1
    twice = f"'Trigger conversation.id.acw' ({ids['handover-acw-trigger']})"
    assert f"Cognigy would be told twice: {twice}" in result.stderr
    assert "The triggers stay inactive." in result.stderr
    for trigger in desk.org.get("/api/v2/processautomation/triggers").json()["entities"]:
        if trigger["id"] in ids.values():
            made.call("PUT", f"processautomation/triggers/{trigger['id']}", {**trigger, "enabled": False})
    assert desk.rollout().exit_code == 0
    assert sorted(desk.triggers()) == [False, False, True, True]


def test_it_is_taken_over_when_that_is_said(desk: Desk) -> None:
    ids = HandMade(desk.org).pipeline(GUIDE)
    result = desk.rollout("--take-over")
    assert result.exit_code == 0, result.output
    assert "as --take-over allows" in result.output
    state = (desk.project.path / ".handover/dev/state.json").read_text(encoding="utf-8")
    assert ids["handover-acw-workflow"] in state


def test_an_adopted_pipeline_is_the_stacks_own(desk: Desk) -> None:
    """The other remedy: what was in the way is imported, and rolled out from then on."""
    HandMade(desk.org).pipeline(GUIDE)
    assert desk.rollout().exit_code == 2
    adopted = desk.handover("adopt", "--write")
    assert adopted.exit_code == 0, adopted.output
    imported = desk.handover(
        "sandbox", "import", "-f", str(desk.project.path / ".handover/dev/adopt/import.json"), "--yes"
    )
    assert imported.exit_code == 0, imported.output
    result = desk.rollout()
    assert result.exit_code == 0, result.output
    assert len(desk.triggers()) == 2


def test_genesys_finds_workflows_by_name_so_case_does_not_help(desk: Desk) -> None:
    made = HandMade(desk.org)
    made.action(made.integration("Other"), "Act", "Other")
    id_ = made.workflow("WORKFLOW conversation.id.ACW", "Other", "Act", "t")
    result = desk.rollout()
    assert result.exit_code == 2
    assert f"the workflow 'WORKFLOW conversation.id.ACW' ({id_})" in result.stderr


def test_a_name_that_changes_is_looked_for_too(desk: Desk) -> None:
    desk.live()
    HandMade(desk.org).integration("New Web Services Data Actions Integration")
    desk.project.edit(*PREFIX)
    result = desk.rollout()
    assert result.exit_code == 2
    assert "the integration 'New Web Services Data Actions Integration'" in result.stderr


def test_a_workflow_whose_creation_was_cut_off_is_the_stacks_own(desk: Desk) -> None:
    desk.live()
    path = desk.project.path / ".handover/dev/state.json"
    state = json.loads(path.read_text(encoding="utf-8"))
    resources = state["deployment"]["resources"]
    flow = next(each for each in resources if each["urn"].endswith("Flow::handover-acw-workflow") and each["custom"])
    trigger = next(each for each in resources if each["urn"].endswith("::handover-acw-trigger") and each["custom"])
    state["deployment"]["resources"] = [each for each in resources if each not in (flow, trigger)]
    pending = {key: value for key, value in flow.items() if key not in ("id", "outputs")}
    state["deployment"]["pending_operations"] = [{"resource": pending, "type": "creating"}]
    path.write_text(json.dumps(state), encoding="utf-8")
    desk.org.delete(f"/api/v2/processautomation/triggers/{trigger['id']}").raise_for_status()
    result = desk.rollout()
    assert result.exit_code == 0, result.output
    assert desk.id_of("handover-acw-workflow") == flow["id"]
    assert desk.triggers() == [True, True]
