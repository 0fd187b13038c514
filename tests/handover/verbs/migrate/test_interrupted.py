"""A step that is broken off anywhere can be gone on with, or back from; what is told of it is true."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from handover.stacks.engines.model import DeploymentError
from handover.stacks.engines.sandbox import SandboxEngine
from handover.verbs.migrate.onpremises import OnPremises
from tests.handover.verbs.migrate.conftest import TARGET, Mover

Break = Callable[[BaseException], None]


@pytest.fixture
def breaking(monkeypatch: pytest.MonkeyPatch) -> Break:
    """Have the next deployment end before it begins."""
    original = SandboxEngine.up

    def prepare(error: BaseException) -> None:
        errors = [error]

        def up(self: SandboxEngine, **options: Any) -> None:
            if errors:
                raise errors.pop()
            original(self, **options)

        monkeypatch.setattr(SandboxEngine, "up", up)

    return prepare


def test_between_the_file_and_the_deployment_it_goes_on_or_back(mover: Mover, breaking: Break) -> None:
    mover.as_a_service().live()
    mover.moves("next", "--cognigy-version", "4.100")
    ready = mover.text
    breaking(KeyboardInterrupt())
    result = mover.migrate("next", *TARGET)
    assert result.exit_code == 8
    assert "`handover migrate -s dev --engine sandbox` says where the stack stands" in result.stderr
    # The file is ahead of the org.
    assert ("delivery: both" in mover.text, mover.sent()) == (True, set())
    said = mover.moves()
    assert "It stands at: webhooks, with a Cognigy that takes EventBridge too" in said
    assert "The stack's file asks for another place: webhooks and EventBridge." in said
    assert "next  2" in said
    mover.moves("back")
    assert (mover.text, mover.sent(), mover.triggers()) == (ready, set(), [True, True])

    breaking(DeploymentError("It failed."))
    assert mover.migrate("next", *TARGET).exit_code == 1
    mover.moves("next")
    assert mover.sent() == {"acw", "user.end"}


def test_a_rollout_that_cannot_begin_changes_neither_file_nor_org(mover: Mover) -> None:
    mover.as_a_service().live()
    mover.moves("next", "--cognigy-version", "4.100")
    mover.cognigy_answers(500)
    assert "Nothing has been changed" in mover.refused("next", *TARGET, code=3)
    assert mover.sent() == set()


def test_half_removed_webhooks_go_or_come_back(mover: Mover) -> None:
    mover.to_rest().end("c-2")
    resting = mover.text
    flow = mover.id_of("handover-acw-workflow")
    mover.org.set_faults({"method": "DELETE", "path": f"/api/v2/flows/{flow}", "status": 400})
    assert mover.migrate("next", "--conversation", "c-2").exit_code == 1
    mover.org.set_faults()
    assert mover.triggers() == []
    said = mover.moves()
    assert "It stands at: EventBridge, and webhooks at rest." in said
    assert "next  4" in said
    mover.moves("back")
    assert (mover.text, mover.triggers()) == (resting, [False, False])
    mover.org.set_faults({"method": "DELETE", "path": f"/api/v2/flows/{flow}", "status": 400})
    assert mover.migrate("next", "--conversation", "c-2").exit_code == 1
    mover.org.set_faults()
    mover.moves("next", "--conversation", "c-2")
    assert mover.all() == {"handover-eventbridge"}


def test_webhooks_that_came_back_in_part_are_the_next_step(mover: Mover) -> None:
    mover.to_rest().end("c-2")
    resting = mover.text
    mover.moves("next", "--conversation", "c-2")
    mover.org.set_faults({"method": "POST", "path": "/api/v2/flows/jobs", "status": 400})
    assert mover.migrate("back").exit_code == 1
    mover.org.set_faults()
    said = mover.moves()
    assert "It stands at: EventBridge, and webhooks at rest." in said
    assert "next  3" in said
    mover.moves("next")
    assert (mover.text, mover.triggers()) == (resting, [False, False])
    assert "done  3" in mover.moves()


def test_a_change_that_was_cut_off_is_gone_on_with_though_nothing_is_to_be_changed(mover: Mover) -> None:
    mover.to_rest().end("c-2")
    mover.moves("next", "--conversation", "c-2")
    alone = mover.text
    mover.moves("next")
    wide = mover.text
    # A step back has written the file, and was killed before Genesys heard of it.
    mover.file.write_text(alone, encoding="utf-8")
    mover.cut_off("handover-eventbridge")
    assert "a run was cut off while updating it" in mover.moves()
    mover.moves("next")
    assert (mover.text, mover.sent()) == (wide, {"acw", "user.end", "customer.end"})
    assert "cut off" not in mover.moves()
    mover.moves("next", "--cognigy-version", "2025.12")
    assert mover.sent() == {"customer.end"}


def test_a_narrowing_that_failed_is_gone_on_with_whatever_version_is_said_again(mover: Mover) -> None:
    mover.to_rest().end("c-2")
    mover.moves("next", "--conversation", "c-2")
    mover.moves("next")
    source = mover.id_of("handover-eventbridge")
    mover.org.set_faults({"method": "PUT", "path": f"/api/v2/integrations/{source}/config/current", "status": 409})
    assert mover.migrate("next", "--cognigy-version", "2025.12").exit_code == 1
    mover.org.set_faults()
    assert mover.sent() == {"acw", "user.end", "customer.end"}
    assert "no way back" in mover.refused("back")
    mover.moves("next", "--cognigy-version", "2025.12")
    assert mover.sent() == {"customer.end"}


def test_an_aws_side_that_was_left_behind_comes_first(mover: Mover, monkeypatch: pytest.MonkeyPatch) -> None:
    mover.live()
    mover.moves("next", "--cognigy-version", "4.100")
    original = OnPremises.bring_up

    def interrupt(*_: Any, **__: Any) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(OnPremises, "bring_up", interrupt)
    assert mover.migrate("next", *TARGET).exit_code == 8
    assert mover.end("c-1") == {"webhook"}
    monkeypatch.setattr(OnPremises, "bring_up", original)
    # Refused for the proof, but from now on there is a bus.
    assert mover.migrate("next").exit_code == 2
    assert mover.end("c-2") == {"webhook", "EventBridge"}


def test_a_file_is_not_changed_without_asking(mover: Mover) -> None:
    mover.as_a_service().live()
    text = mover.text
    result = mover.migrate("next", "--cognigy-version", "4.100", yes=False)
    assert result.exit_code == 2
    assert "--yes must be passed in" in result.stderr
    assert mover.text == text
