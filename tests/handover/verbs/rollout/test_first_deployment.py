"""A stack without active triggers: deployed inactive, tested, and activated only if Cognigy takes the test."""

from __future__ import annotations

import pytest

from tests.handover.verbs.rollout.conftest import Desk


def test_it_goes_live_after_its_test(desk: Desk) -> None:
    result = desk.rollout()
    assert result.exit_code == 0, result.output
    assert desk.triggers() == [True, True]
    [tested] = desk.org.deliveries()
    assert tested["body"] == {"userId": "123", "topic": "123", "disconnectType": "123"}
    assert "Test of handover-data-action with 123: accepted" in result.output
    assert result.output.rstrip().endswith("The stack is live.")


@pytest.mark.parametrize(("status", "verdict"), [(500, "server error (5xx)"), (404, "refused (4xx)")])
def test_it_stays_inactive_when_cognigy_does_not_accept(desk: Desk, status: int, verdict: str) -> None:
    desk.cognigy_answers(status)
    with desk.agents() as agents:
        result = desk.rollout()
    assert result.exit_code == 3
    assert verdict in result.stderr
    assert "The triggers stay inactive." in result.stderr
    assert desk.triggers() == [False, False]
    assert agents.fired
    assert desk.arrived() == []


def test_it_is_activated_by_the_next_rollout_when_cognigy_is_well_again(desk: Desk) -> None:
    desk.cognigy_answers(500)
    assert desk.rollout().exit_code == 3
    desk.org.delete("/_emulator/cognigy").raise_for_status()
    assert desk.rollout().exit_code == 0
    assert desk.triggers() == [True, True]


def test_a_4xx_can_be_declared_good_enough_and_a_5xx_can_not(desk: Desk) -> None:
    desk.cognigy_answers(500)
    assert desk.rollout("--allow-4xx").exit_code == 3
    desk.cognigy_answers(404)
    refused = desk.rollout()
    assert refused.exit_code == 3
    assert "use --allow-4xx" in refused.stderr
    assert desk.triggers() == [False, False]
    assert desk.rollout("--allow-4xx").exit_code == 0
    assert desk.triggers() == [True, True]


def test_a_stack_that_is_to_be_inactive_is_tested_and_left_so(desk: Desk) -> None:
    desk.project.edit("Pulumi.dev.yaml", "config:", "config:\n  cognigy-handover:triggersEnabled: false")
    result = desk.rollout()
    assert result.exit_code == 0
    assert "triggersEnabled is false in the stack's configuration." in result.output
    assert desk.triggers() == [False, False]
    assert len(desk.org.deliveries()) == 1


def test_nothing_is_done_without_being_confirmed(desk: Desk) -> None:
    result = desk.rollout(yes=False)
    assert result.exit_code == 2
    assert "--yes must be passed" in result.stderr
    assert desk.org.objects("integrations") == 0


def test_a_state_that_is_not_the_stacks_or_cannot_be_used_is_one_sentence(desk: Desk) -> None:
    desk.live()
    folder = desk.project.path / ".handover" / "dev"
    state = folder / "state.json"
    state.write_text(state.read_text(encoding="utf-8").replace("urn:pulumi:dev::", "urn:pulumi:prod::"))
    refused = desk.rollout()
    assert refused.exit_code == 1
    assert "which is not of stack 'dev' of project 'cognigy-handover'" in refused.stderr
    (folder / "lock").unlink()
    (folder / "lock").mkdir()
    refused = desk.rollout()
    assert refused.exit_code == 1
    assert refused.stderr == f"error: {folder / 'lock'} cannot be used: Is a directory.\n"


def test_the_stack_file_is_left_alone(desk: Desk) -> None:
    before = (desk.project.path / "Pulumi.dev.yaml").read_bytes()
    desk.live()
    assert (desk.project.path / "Pulumi.dev.yaml").read_bytes() == before
