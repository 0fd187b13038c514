"""What should be live and isn't is named, and put back when that is asked for; only then is the stack live."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.handover.verbs.rollout.conftest import Desk


def switch_off(desk: Desk) -> None:
    path = f"/api/v2/processautomation/triggers/{desk.id_of('handover-acw-trigger')}"
    desk.org.put(path, json={**desk.org.get(path).json(), "enabled": False}).raise_for_status()


def delete(desk: Desk) -> None:
    desk.org.delete(f"/api/v2/processautomation/triggers/{desk.id_of('handover-acw-trigger')}").raise_for_status()


def disable(desk: Desk) -> None:
    path = f"/api/v2/integrations/{desk.id_of('handover-integration')}"
    desk.org.patch(path, json={"intendedState": "DISABLED"}).raise_for_status()


BROKEN = [
    (switch_off, "handover-acw-trigger, enabled: false instead of true"),
    (delete, "handover-acw-trigger, exists: deleted"),
    (disable, "handover-integration, state: DISABLED instead of ENABLED"),
]


@pytest.mark.parametrize(("damage", "said"), BROKEN)
def test_it_is_named_and_the_rollout_fails(desk: Desk, damage: Callable[[Desk], None], said: str) -> None:
    damage(desk.live())
    result = desk.rollout()
    assert result.exit_code == 1
    assert f"Not everything is live that should be: {said}" in result.stderr
    assert "--activate" in result.stderr
    assert "the stack is live" not in result.output


@pytest.mark.parametrize(("damage", "said"), BROKEN)
def test_it_is_put_back_when_that_is_asked_for(desk: Desk, damage: Callable[[Desk], None], said: str) -> None:
    damage(desk.live())
    result = desk.rollout("--activate")
    assert result.exit_code == 0, result.output
    assert said in result.output
    assert result.output.rstrip().endswith("The new configuration is live.")
    assert desk.triggers() == [True, True]
    assert desk.handover("verify", "--no-test").exit_code == 0


def test_other_changes_go_out_and_what_is_not_live_is_named_all_the_same(desk: Desk) -> None:
    switch_off(desk.live())
    desk.move_to("new.cognigy.ai")
    result = desk.rollout()
    assert result.exit_code == 1
    assert "handover-acw-trigger, enabled: false" in result.stderr
    assert "new configuration is live" not in result.output


def test_a_workflow_that_is_not_published_is_not_live(desk: Desk) -> None:
    flow = desk.live().id_of("handover-acw-workflow")
    desk.org.post(f"/api/v2/flows/actions/deactivate?flow={flow}").raise_for_status()
    result = desk.rollout()
    assert result.exit_code == 1
    assert "handover-acw-workflow, published: none: the workflow is not published" in result.stderr
    # Its remedy.
    template = desk.project.path / "components/workflow.yaml"
    template.write_text(template.read_text(encoding="utf-8") + "# again\n", encoding="utf-8")
    assert desk.rollout().exit_code == 0


def test_nothing_is_said_to_be_live_that_the_org_does_not_show(desk: Desk) -> None:
    desk.live().org.set_faults({"method": "GET", "path": "/api/v2/flows/*", "status": 403})
    result = desk.rollout()
    assert result.exit_code == 1
    assert "handover-acw-workflow, exists: GET /api/v2/flows/" in result.stderr


def test_nothing_is_put_back_where_all_is_live(desk: Desk) -> None:
    result = desk.live().rollout("--activate")
    assert result.exit_code == 0
    assert "Nothing is to be changed; the stack is live." in result.output


def test_a_preview_puts_nothing_back_even_if_asked_to(desk: Desk) -> None:
    delete(desk.live())
    state = desk.project.path / ".handover" / "dev" / "state.json"
    before = state.read_bytes()
    assert desk.rollout("--activate", "--preview").exit_code == 0
    assert state.read_bytes() == before


def test_with_activate_a_live_stack_is_tested_first_all_the_same(desk: Desk) -> None:
    desk.live().move_to("broken.cognigy.ai")
    desk.cognigy_answers(500)
    before = desk.objects()
    assert desk.rollout("--activate").exit_code == 3
    assert desk.objects() == before


def test_what_activate_does_not_put_back_is_named_without_naming_it_again(desk: Desk) -> None:
    flow = desk.live().id_of("handover-acw-workflow")
    desk.org.post(f"/api/v2/flows/actions/deactivate?flow={flow}").raise_for_status()
    result = desk.rollout("--activate")
    assert result.exit_code == 1
    assert "handover-acw-workflow, published: none" in result.stderr
    assert "A rollout with" not in result.stderr
    assert result.stderr.endswith(".\n")
    assert " \n" not in result.stderr


def test_of_an_inactive_stack_what_is_missing_is_named_before_anything_is_deployed(desk: Desk) -> None:
    desk.project.edit("Pulumi.dev.yaml", "config:", "config:\n  cognigy-handover:triggersEnabled: false")
    delete(desk.live())
    desk.move_to("new.cognigy.ai")
    before = desk.objects()
    result = desk.rollout()
    assert result.exit_code == 1
    said = "handover-acw-trigger, exists: deleted instead of an object in the org. "
    assert said in result.stderr
    assert "`handover sandbox refresh -s dev`" in result.stderr
    assert "A rollout with --activate puts back what the provider can, and tests first." in result.stderr
    assert "Nothing has been changed; what was live still is." in result.stderr
    assert desk.objects() == before
