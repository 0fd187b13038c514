"""How a published workflow calls its data action."""

from __future__ import annotations

from handover.genesys.errors import GenesysError
from handover.verbs.conformance.model import CannotTellError, Observed
from handover.verbs.conformance.question import Question
from handover.verbs.conformance.workshop.calls import refusal
from handover.verbs.conformance.workshop.workflows import call
from handover.verbs.conformance.workshop.workshop import Action, Workshop, constant


def _calling(workshop: Workshop, action: Action) -> str:
    """Publish a workflow that calls an action, see that it does, and return its id."""
    flow = workshop.published(workshop.name("workflow"), call(workshop.category, action.name))
    ended = workshop.launch(flow)
    if ended.ran != "one":
        raise CannotTellError(
            f"The probe's workflow did not call its data action: the execution came to {ended.status}. The action's "
            "request must be answered; --reply-url names another address for it."
        )
    return flow


def _published_call(workshop: Workshop) -> Observed:
    action = workshop.action(constant("one"))
    flow = _calling(workshop, action)
    workshop.rename(action, workshop.name("action"))
    workshop.action(constant("two"), name=action.name)
    workshop.pace.settled()
    ran = workshop.launch(flow).ran
    if ran not in ("one", "two"):
        raise CannotTellError("Once its action had another name, and another action its name, the workflow had none.")
    seen = "the action it was published with" if ran == "one" else "another action, which has its name now"
    return Observed("id" if ran == "one" else "name", f"After a rename the workflow called {seen}.")


def _same_name(workshop: Workshop) -> Observed:
    first = workshop.action(constant("one"))
    name = workshop.name("workflow")
    workshop.published(name, call(workshop.category, first.name))
    try:
        workshop.action(constant("two"), name=first.name)
    except GenesysError as error:
        said = refusal(error)
        workshop.action(constant("two"))  # one of another name is not
        return Observed("creation-refused", f"A second data action of the name was refused: {said.message}.")
    workshop.pace.settled()
    done = workshop.publish_patiently(name, call(workshop.category, first.name))
    if not done.flow:
        _calling(workshop, workshop.action(constant("one")))  # one whose name no other has can be called
        return Observed("publishing-refused", f"With two data actions of one name, the job failed: {done.said}")
    ran = workshop.launch(done.flow).ran
    if ran not in ("one", "two"):
        raise CannotTellError("Neither of the two data actions answered.")
    answer = "oldest" if ran == "one" else "newest"
    return Observed(answer, f"Of two data actions of one name, the {answer} ran.")


def _action_rename(workshop: Workshop) -> Observed:
    action = workshop.action(constant("one"))
    flow = _calling(workshop, action)
    renamed = workshop.rename(action, workshop.name("action"))
    workshop.pace.settled()
    goes_on = workshop.launch(flow).ran == "one"
    if not goes_on:
        _calling(workshop, renamed)  # by its new name it can be called
    said = "The live workflow goes on" if goes_on else "The live workflow fails"
    again = workshop.publish(workshop.name("workflow"), call(workshop.category, action.name))
    new = "can still be published" if again.flow else "is not published any more"
    return Observed(
        "calls-go-on" if goes_on else "calls-fail", f"{said} after the rename; one that calls the old name {new}."
    )


QUESTIONS = (
    Question(
        "published-call",
        "By what does a published workflow call its data action: by the id that it was published with, or by its name?",
        True,
        _published_call,
    ),
    Question(
        "same-name",
        "Which of two data actions with one name in one category does Architect take when a workflow is published?",
        True,
        _same_name,
    ),
    Question(
        "action-rename",
        "When a data action gets another name, does a live workflow go on calling it until it is published again?",
        True,
        _action_rename,
    ),
)
