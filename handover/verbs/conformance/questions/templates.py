"""What data actions make of templates and replies that are empty."""

from __future__ import annotations

from typing import Any

from handover.verbs.conformance.model import CannotTellError, Observed
from handover.verbs.conformance.question import Question
from handover.verbs.conformance.workshop.calls import Refusal
from handover.verbs.conformance.workshop.objects import Kind, path_of
from handover.verbs.conformance.workshop.workshop import Action, Workshop, constant

_BODY = "handover-conformance-body"
_INPUT = "handover-conformance-input"


def _require_answered(workshop: Workshop, method: str) -> None:
    """Make sure that the request of a probe's data action is answered: a constant template succeeds then."""
    done = workshop.execute(workshop.action(constant("one"), method=method))
    if isinstance(done, Refusal):
        raise CannotTellError(
            f"The data action's {method} request was not answered: {done.message}. --reply-url names another address."
        )


def _named(result: Any, *, raw: str) -> str:
    return "empty-object" if result == {} else raw


def _success_template(workshop: Workshop) -> Observed:
    _require_answered(workshop, "GET")
    done = workshop.execute(workshop.action(""))
    if isinstance(done, Refusal):
        _require_answered(workshop, "GET")  # still, so that it is not the request that failed
        return Observed("fails", f"A data action without a success template failed: {done.message}.")
    answer = _named(done, raw="raw-result")
    what = "an empty object" if answer == "empty-object" else "what came back"
    return Observed(answer, f"A data action without a success template gave {what}.")


def _empty_reply(workshop: Workshop) -> Observed:
    _require_answered(workshop, "HEAD")
    done = workshop.execute(workshop.action("${rawResult}", method="HEAD"))
    if isinstance(done, Refusal):
        _require_answered(workshop, "HEAD")
        return Observed("fails", f"With the success template ${{rawResult}}, an empty reply failed: {done.message}.")
    shown = "an empty object" if done == {} else workshop.calls.evidence.redacted(str(done)[:100])
    answer = _named(done, raw="something")
    return Observed(answer, f"With the success template ${{rawResult}}, an empty reply gave {shown}.")


def _request_template(workshop: Workshop) -> Observed:
    # Where a constant body is to be found among the steps of a test, the empty one's is looked for.
    shown = _steps(workshop, workshop.action(constant("one"), method="POST", request_template=_BODY))
    places = {place for place, text in shown.items() if _BODY in text}
    if not places:
        raise CannotTellError("The data action's test does not show the body that it sends.")
    empty = _steps(workshop, workshop.action(constant("one"), method="POST", request_template=""))
    if not places <= empty.keys():
        raise CannotTellError("With an empty request template, the data action's test does not show what it sends.")
    if sent := [place for place in sorted(places) if _INPUT in empty[place]]:
        return Observed("input", f"With an empty request template the input was sent, by the step {sent[0]!r}.")
    return Observed("nothing", "With an empty request template nothing of the input was sent.")


def _steps(workshop: Workshop, action: Action) -> dict[str, str]:
    """Run a data action's test, and return what it shows by the names of the steps."""
    reply = workshop.calls.call("POST", f"{path_of(Kind.ACTION, action.id)}/test", {"text": _INPUT})
    return {str(step.get("name", "")): str(step.get("result", "")) for step in reply.get("operations") or ()}


QUESTIONS = (
    Question(
        "empty-success-template", "What does a data action without a success template give?", True, _success_template
    ),
    Question("raw-result-of-empty-reply", "What does `${rawResult}` of an empty reply come to?", True, _empty_reply),
    Question(
        "empty-request-template", 'What does a data action with `requestTemplate: ""` send?', True, _request_template
    ),
)
