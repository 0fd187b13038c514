"""What Architect's expressions make of a variable that is NOT_SET."""

from __future__ import annotations

from handover.verbs.conformance.model import CannotTellError, Observed
from handover.verbs.conformance.question import Question
from handover.verbs.conformance.workshop.workflows import assign, call
from handover.verbs.conformance.workshop.workshop import Workshop, constant


def _require_reading(workshop: Workshop, flow: str, read: str) -> None:
    """Make sure that a workflow gets to its end where the variable is set: else its failure tells nothing."""
    ended = workshop.launch(flow, given="given")
    if ended.outputs.get("read") != read:
        raise CannotTellError(f"The probe's workflow failed with the variable set too; it came to {ended.status}.")


def _unset_read(workshop: Workshop) -> Observed:
    action = workshop.action(constant("one"))
    reading = call(workshop.category, action.name, text={"exp": "Flow.given"})
    flow = workshop.published(workshop.name("workflow"), reading, assign("read", {"lit": "after"}))
    ended = workshop.launch(flow)
    if ended.outputs.get("read") == "after":
        called = "the data action was called" if ended.ran == "one" else "the data action failed"
        return Observed("reads-nothing", f"The workflow went on; {called}.")
    _require_reading(workshop, flow, "after")
    return Observed("error-handling", f"The workflow did not get past the reading; it came to {ended.status}.")


def _if_is_set(workshop: Workshop) -> Observed:
    expression = {"exp": 'If(IsSet(Flow.given), Flow.given, "unset")'}
    flow = workshop.published(workshop.name("workflow"), assign("read", expression))
    ended = workshop.launch(flow)
    if ended.outputs.get("read") == "unset":
        return Observed("default", "The expression gave its default.")
    _require_reading(workshop, flow, "given")
    return Observed("error-handling", f"The expression gave no default; the workflow came to {ended.status}.")


QUESTIONS = (
    Question(
        "unset-read",
        "What does a bare reading of a variable that is NOT_SET do, where a data action's input gets its value?",
        True,
        _unset_read,
    ),
    Question(
        "if-is-set",
        'What does `If(IsSet(Flow.x), Flow.x, "…")` give for a variable that is NOT_SET?',
        True,
        _if_is_set,
    ),
)
