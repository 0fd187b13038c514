"""How a failure is summed up."""

from __future__ import annotations

import pytest

from handover.sandbox.display.verdict import first_cause, verdict
from handover.sandbox.engine.steps import Op, Outcome, Step
from handover.sandbox.state.resource import Resource

URN = "urn:pulumi:dev::p::t:index:Thing::"
WANTED = {f"{URN}{name}" for name in "abcd"}


def done(*names: str) -> list[Step]:
    return [Step(Op.CREATE, None, Resource(urn=f"{URN}{name}", custom=True, type="t:index:Thing")) for name in names]


@pytest.mark.parametrize(
    ("errors", "steps", "done_", "said"),
    [
        ([(f"{URN}b", "No."), (f"{URN}c", "No.")], done("a", "b", "c"), True, "FAILED: 2 failed, 1 not reached"),
        ([(f"{URN}d", "No.")], done("a", "b", "c", "d"), True, "FAILED: 1 failed"),
        ([("", "The program failed.")], done("a"), True, "FAILED: 3 not reached"),
        ([("", "The program failed.")], done(*"abcd"), True, "FAILED: the run has not come to its end"),
        ([(f"{URN}d", "No.")], done("a"), False, "FAILED: 1 failed, nothing has been changed"),
        ([("", "The program failed.")], [], False, "FAILED: nothing has been changed"),
    ],
)
def test_what_failed_and_what_was_not_come_to_is_counted(
    errors: list[tuple[str, str]], steps: list[Step], done_: bool, said: str
) -> None:
    assert verdict(Outcome(steps=steps, errors=errors), WANTED, done=done_) == said


CRASH = 'Program failed with an unhandled exception:\nTraceback (most recent call last):\n  File "x"\nValueError: no'


@pytest.mark.parametrize(
    ("error", "cause"),
    [
        ((f"{URN}a", "The API refuses.\nIt says more."), "t:index:Thing a: The API refuses."),
        (("", CRASH), "Program failed with an unhandled exception: ValueError: no"),
        (("", "The configuration is wrong:\n  - one\n  - two"), "The configuration is wrong: - one"),
        (("", ""), ""),
    ],
)
def test_the_first_cause_is_a_line(error: tuple[str, str], cause: str) -> None:
    assert first_cause(Outcome(errors=[error, ("", "Another.")])) == cause
