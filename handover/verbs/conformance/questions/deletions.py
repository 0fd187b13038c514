"""What can be deleted that something else needs."""

from __future__ import annotations

from handover.verbs.conformance.model import Observed
from handover.verbs.conformance.question import Question
from handover.verbs.conformance.workshop.objects import Kind
from handover.verbs.conformance.workshop.workflows import call
from handover.verbs.conformance.workshop.workshop import Workshop, constant


def _deletion(workshop: Workshop, kind: Kind, id_: str, what: str) -> Observed:
    """Delete an object, and see whether it is gone."""
    refused = workshop.delete(kind, id_)
    if refused is None and not workshop.is_there(kind, id_):
        return Observed("deleted", f"{what} was deleted.")
    said = f"with {refused.status}: {refused.message}" if refused else "silently: it is still there"
    return Observed("refused", f"{what} was refused to be deleted, {said}.")


def _called_action(workshop: Workshop) -> Observed:
    action = workshop.action(constant("one"))
    workshop.published(workshop.name("workflow"), call(workshop.category, action.name))
    return _deletion(workshop, Kind.ACTION, action.id, "The data action that a published workflow calls")


def _targeted_flow(workshop: Workshop) -> Observed:
    flow = workshop.published(workshop.name("workflow"))
    workshop.trigger(flow)
    return _deletion(workshop, Kind.FLOW, flow, "The workflow that a trigger targets")


def _integration(workshop: Workshop) -> Observed:
    integration = workshop.new_integration()
    action = workshop.action(constant("one"), integration=integration)
    found = _deletion(workshop, Kind.INTEGRATION, integration, "The integration with a data action")
    if found.answer == "refused":
        return found
    if workshop.is_there(Kind.ACTION, action.id):
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
