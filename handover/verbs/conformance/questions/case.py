"""Where upper and lower case tell names and texts apart."""

from __future__ import annotations

from handover.verbs.conformance.model import CannotTellError, Observed
from handover.verbs.conformance.question import Question
from handover.verbs.conformance.workshop.objects import Kind, path_of
from handover.verbs.conformance.workshop.workshop import Workshop


def _flow_name(workshop: Workshop) -> Observed:
    name = workshop.name("workflow")
    first = workshop.published(name)
    workshop.pace.settled()
    # Of the run's name, by which it would be found again, the case stays.
    other = workshop.publish_patiently(name.replace("workflow", "Workflow"))
    if not other.flow:
        workshop.published(workshop.name("workflow"))  # under a name that is no other's, one can be
        return Observed("refused", f"The job that publishes it under a name of another case failed: {other.said}")
    if other.flow == first:
        return Observed("same-flow", "It was published over the workflow whose name differs in case alone.")
    return Observed("another-flow", "A name that differs in case alone made another workflow.")


def _criteria(workshop: Workshop) -> Observed:
    criterion = {"jsonPath": "addressTo", "operator": "Equal", "value": "Conformance"}
    path = f"{path_of(Kind.TRIGGER, workshop.trigger(workshop.flow, matchCriteria=[criterion])['id'])}/test"

    def matches(text: str) -> bool:
        reply = workshop.calls.call("POST", path, {"addressTo": text})
        found = (reply.get("jsonPathValidation") or {}).get("matches")
        if not isinstance(found, bool):
            raise CannotTellError("The trigger's test does not say whether its criteria match.")
        return found

    if not matches("Conformance"):
        raise CannotTellError("The trigger's test says that its criterion is not met by the very text.")
    if matches("conformance"):
        return Observed("ignored", "The trigger's test takes a text in another case for the same.")
    return Observed("regarded", "The trigger's test does not take a text in another case for the same.")


QUESTIONS = (
    Question(
        "flow-name-case",
        "Does publishing a workflow under a name that differs in case alone make another workflow?",
        True,
        _flow_name,
    ),
    Question("criteria-case", "Do triggers' criteria compare texts with regard to case?", True, _criteria),
)
