"""What can be deleted that something else needs."""

from __future__ import annotations

from collections.abc import Sequence

from handover.verbs.conformance.model import CannotTellError, Observed
from handover.verbs.conformance.question import Question
from handover.verbs.conformance.workshop.objects import Kind
from handover.verbs.conformance.workshop.workflows import call
from handover.verbs.conformance.workshop.workshop import Workshop, constant

_Object = tuple[Kind, str]


def _deletion(workshop: Workshop, object_: _Object, what: str, needed_by: Sequence[_Object]) -> Observed:
    """Delete an object, and see whether it is gone.

    Args:
        workshop: Where it was made.
        object_: The object.
        what: What it is, for people.
        needed_by: What needs it: a deletion that is refused without that too is refused for another reason.
    """
    workshop.pace.settled()
    refused = workshop.delete(*object_)
    if refused is None and not workshop.stays(*object_):
        return Observed("deleted", f"{what} was deleted.")
    said = f"with {refused.status}: {refused.message}" if refused else "silently: it is still there"
    for other in needed_by:
        workshop.delete(*other)
    workshop.pace.settled()
    if workshop.delete(*object_) or workshop.stays(*object_):
        raise CannotTellError(f"{what} was refused to be deleted, {said}; and so it was when nothing needed it.")
    return Observed("refused", f"{what} was refused to be deleted, {said}.")


def _called_action(workshop: Workshop) -> Observed:
    action = workshop.action(constant("one"))
    flow = workshop.published(workshop.name("workflow"), call(workshop.category, action.name))
    what = "The data action that a published workflow calls"
    return _deletion(workshop, (Kind.ACTION, action.id), what, [(Kind.FLOW, flow)])


def _targeted_flow(workshop: Workshop) -> Observed:
    flow = workshop.published(workshop.name("workflow"))
    trigger = workshop.trigger(flow)["id"]
    return _deletion(workshop, (Kind.FLOW, flow), "The workflow that a trigger targets", [(Kind.TRIGGER, trigger)])


def _integration(workshop: Workshop) -> Observed:
    integration = workshop.new_integration()
    action = workshop.action(constant("one"), integration=integration)
    what = "The integration with a data action"
    found = _deletion(workshop, (Kind.INTEGRATION, integration), what, [(Kind.ACTION, action.id)])
    if found.answer == "refused":
        return found
    if workshop.stays(Kind.ACTION, action.id):
        return Observed("deleted-alone", f"{found.seen} The action is still there.")
    return Observed("deleted-with-actions", f"{found.seen} The action went with it.")


QUESTIONS = (
    Question(
        "called-action-deletion",
        "Can a data action be deleted that a published workflow calls?",
        True,
        _called_action,
    ),
    Question("targeted-flow-deletion", "Can a workflow be deleted that a trigger targets?", True, _targeted_flow),
    Question("integration-deletion", "Can an integration be deleted that has data actions?", True, _integration),
)
