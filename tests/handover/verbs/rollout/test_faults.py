"""Everything that can go wrong on the way: a sentence, the right exit code, and nothing half-done that is not said."""

from __future__ import annotations

from functools import partial
from typing import Any

import pytest

from handover.genesys.api import Genesys
from handover.genesys.errors import GenesysError
from handover.genesys.retries import Patience
from handover.sandbox.opening import stack_directory
from handover.sandbox.provider.client import connect
from handover.sandbox.state.lock import stack_lock
from tests.handover.verbs.rollout.conftest import Desk

TEST = {"method": "POST", "path": "/api/v2/integrations/actions/*/test"}
DRAFT_TEST = {"method": "POST", "path": "/api/v2/integrations/actions/*/draft/test"}
DRAFTS = {"method": "POST", "path": "/api/v2/integrations/actions/drafts"}
REMOVAL = {"method": "DELETE", "path": "/api/v2/integrations/actions/*/draft"}


@pytest.fixture(autouse=True)
def impatient(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """Don't wait between attempts; what would have been waited is in the list."""
    waited: list[float] = []
    patience = Patience(sleep=waited.append)
    monkeypatch.setattr("handover.stacks.engines.sandbox.connect", partial(connect, patience=patience))
    return waited


@pytest.mark.parametrize(
    ("fault", "said"),
    [
        ({"status": 401}, "Check GENESYSCLOUD_OAUTHCLIENT_ID"),
        ({"status": 403}, "Give the OAuth client's role"),
        ({"status": 404}, "answered with 404"),
        ({"status": 409}, "answered with 409"),
        ({"status": 429, "retryAfter": 3600}, "rate limit"),
        ({"status": 500}, "Genesys Cloud has a problem"),
        ({"drop": True}, "broke off"),
    ],
    ids=lambda value: str(value)[:24],
)
@pytest.mark.parametrize("stage", ["first", "live"])
def test_a_test_that_cannot_be_run_activates_nothing(desk: Desk, stage: str, fault: dict[str, Any], said: str) -> None:
    if stage == "live":
        desk.live().move_to("new.cognigy.ai")
    before = desk.objects()
    desk.org.set_faults({**(TEST if stage == "first" else DRAFT_TEST), **fault})
    result = desk.rollout()
    assert result.exit_code == 1
    assert said in result.stderr
    assert "Traceback" not in result.output
    if stage == "first":
        assert "The triggers stay inactive." in result.stderr
        assert desk.triggers() == [False, False]
    else:
        assert "what was live still is" in result.stderr
        assert desk.objects() == before
    assert desk.drafts() == []


def test_a_rate_limit_that_passes_is_waited_for(desk: Desk, impatient: list[float]) -> None:
    desk.live().move_to("new.cognigy.ai")
    desk.org.set_faults({**DRAFT_TEST, "status": 429, "retryAfter": 7, "times": 1})
    assert desk.rollout().exit_code == 0
    assert impatient == [7.0]


def test_a_token_that_expires_in_the_middle_is_renewed(desk: Desk) -> None:
    desk.live().move_to("new.cognigy.ai")
    desk.org.set_faults({**DRAFT_TEST, "status": 401, "times": 1})
    assert desk.rollout().exit_code == 0


def test_a_draft_whose_creation_was_not_answered_is_found_and_removed(desk: Desk) -> None:
    desk.live().move_to("new.cognigy.ai")
    desk.org.set_faults({**DRAFTS, "drop": True})
    result = desk.rollout()
    assert result.exit_code == 1
    assert desk.drafts() == []


def test_a_draft_that_was_made_though_the_org_answers_with_an_error_is_removed(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk.live().move_to("new.cognigy.ai")
    call = Genesys.call

    def answered_by_a_proxy(self: Genesys, method: str, path: str, **options: Any) -> Any:
        reply = call(self, method, path, **options)
        if (method, path) == ("POST", DRAFTS["path"]):
            assert len(desk.drafts()) == 1
            raise GenesysError(method, path, 504, "Gateway timeout")
        return reply

    monkeypatch.setattr(Genesys, "call", answered_by_a_proxy)
    assert desk.rollout().exit_code == 1
    assert desk.drafts() == []


def test_the_draft_is_removed_though_the_org_refuses_at_first(desk: Desk) -> None:
    desk.live().move_to("new.cognigy.ai")
    desk.org.set_faults({**REMOVAL, "status": 500, "times": 2})
    assert desk.rollout().exit_code == 0
    assert desk.drafts() == []


def test_a_draft_that_cannot_be_removed_is_named_and_keeps_nothing_up(desk: Desk) -> None:
    desk.live().move_to("new.cognigy.ai")
    desk.org.set_faults({**REMOVAL, "status": 500})
    result = desk.rollout()
    assert result.exit_code == 0
    [left] = desk.drafts()
    assert f"The draft '{left}', made for the test, may be left behind: delete it by hand." in result.output


def test_ctrl_c_during_the_test_removes_the_draft(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    desk.live().move_to("new.cognigy.ai")
    before = desk.objects()
    call = Genesys.call

    def interrupted(self: Genesys, method: str, path: str, **options: Any) -> Any:
        if path.endswith("/draft/test"):
            raise KeyboardInterrupt
        return call(self, method, path, **options)

    monkeypatch.setattr(Genesys, "call", interrupted)
    result = desk.rollout()
    assert result.exit_code == 8
    assert "No live trigger has been switched off" in result.stderr
    assert desk.objects() == before
    assert desk.drafts() == []


def test_an_org_that_does_not_say_what_is_live_is_not_deployed_to(desk: Desk) -> None:
    desk.live().move_to("new.cognigy.ai")
    before = desk.objects()
    desk.org.set_faults({"method": "GET", "path": "/api/v2/processautomation/triggers/*", "status": 403})
    result = desk.rollout()
    assert result.exit_code == 1
    desk.org.set_faults()
    assert desk.objects() == before


def test_a_first_deployment_that_fails_in_the_middle_is_inactive_and_can_be_gone_on_with(desk: Desk) -> None:
    desk.org.set_faults({"method": "POST", "path": "/api/v2/processautomation/triggers", "status": 403, "after": 1})
    result = desk.rollout()
    assert result.exit_code == 1
    assert "The triggers stay inactive." in result.stderr
    assert True not in desk.triggers()
    desk.org.set_faults()
    assert desk.rollout().exit_code == 0
    assert desk.triggers() == [True, True]


def test_an_activation_that_fails_in_the_middle_is_gone_on_with_as_a_live_stack(desk: Desk) -> None:
    desk.org.set_faults({"method": "PUT", "path": "/api/v2/processautomation/triggers/*", "status": 403, "after": 1})
    result = desk.rollout()
    assert result.exit_code == 1
    assert "not every trigger may be active: run the rollout again" in result.stderr
    assert sorted(desk.triggers()) == [False, True]
    desk.org.set_faults()
    again = desk.rollout()
    assert again.exit_code == 0, again.output
    assert desk.triggers() == [True, True]


def test_two_people_at_once_are_kept_apart(desk: Desk) -> None:
    with stack_lock(stack_directory(desk.project.path, "dev"), "rollout"):
        result = desk.rollout()
    assert result.exit_code == 1
    assert "Another run is at work on this stack: `handover rollout`" in result.stderr


def test_somebody_elses_activation_while_this_one_is_being_confirmed_is_noticed(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk.cognigy_answers(500)
    assert desk.rollout().exit_code == 3

    def confirmed_late(_question: str, *, yes: bool) -> None:
        for trigger in desk.org.get("/api/v2/processautomation/triggers").json()["entities"]:
            path = f"/api/v2/processautomation/triggers/{trigger['id']}"
            desk.org.put(path, json={**trigger, "enabled": True}).raise_for_status()

    monkeypatch.setattr("handover.verbs.rollout.command.confirm", confirmed_late)
    result = desk.rollout()
    assert result.exit_code == 1
    assert "Somebody else has just activated the stack" in result.stderr
    assert desk.triggers() == [True, True]


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["-s", "nosuch"], "There is no stack 'nosuch'"),
        (["-s", "dev", "-C", "/"], "There is no Pulumi.yaml in /"),
    ],
)
def test_a_wrong_command_line_is_a_sentence(desk: Desk, arguments: list[str], said: str) -> None:
    result = desk.rollout(*arguments)
    assert result.exit_code != 0
    assert said in result.stderr


def test_a_program_that_fails_is_the_sandboxs_diagnosis(desk: Desk) -> None:
    desk.project.edit("Pulumi.dev.yaml", "cognigyDomain: trial.cognigy.ai", "cognigyDomain: https://x")
    result = desk.rollout()
    assert result.exit_code == 1
    assert "cognigy-handover:cognigyDomain is 'https://x'" in result.output
    assert "Nothing has been changed" in result.stderr


def test_a_program_without_a_data_action_cannot_be_tested(desk: Desk) -> None:
    (desk.project.path / "__main__.py").write_text("", encoding="utf-8")
    result = desk.rollout()
    assert result.exit_code == 2
    assert "neither a data action that could be tested nor a source" in result.stderr


def test_an_action_with_a_secret_cannot_be_tested_before_it_is_deployed(desk: Desk) -> None:
    desk.live().project.edit(
        "components/data_action.py",
        'headers={"Content-Type": "application/json"}',
        'headers={"Content-Type": "application/json", "Authorization": pulumi.Output.secret("hunter2")}',
    )
    result = desk.rollout()
    assert result.exit_code == 1
    assert "something in configRequest is secret" in result.stderr
    assert "hunter2" not in result.output


def test_an_org_that_answers_too_late_leaves_no_draft(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    desk.live().move_to("new.cognigy.ai")
    before = desk.objects()
    monkeypatch.setattr("handover.stacks.engines.sandbox.connect", partial(connect, patience=Patience(timeout=0.5)))
    desk.org.set_faults({**DRAFT_TEST, "latencyMs": 1500})
    result = desk.rollout()
    assert result.exit_code == 1
    assert "did not answer within 0.5 seconds" in result.stderr
    assert desk.objects() == before
    assert desk.drafts() == []
