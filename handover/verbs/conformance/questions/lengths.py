"""How long names may be."""

from __future__ import annotations

from collections.abc import Callable

from handover.verbs.conformance.model import CannotTellError, Observed
from handover.verbs.conformance.question import Question
from handover.verbs.conformance.workshop.calls import Refusal
from handover.verbs.conformance.workshop.objects import Kind, path_of
from handover.verbs.conformance.workshop.workshop import Workshop, constant

_MOST = 1_024
"""Longer names are not tried."""

Takes = Callable[[str], bool]


def _longest(workshop: Workshop, expected: int, takes: Takes) -> Observed:
    """Find the longest name that an org takes: the expected one, or else by halving."""

    def fits(length: int) -> bool:
        return takes(workshop.name("long").ljust(length, "x"))

    if fits(expected):
        if not fits(expected + 1):
            return Observed(expected, f"A name of {expected} characters is taken, one of {expected + 1} is not.")
        low, high = expected + 1, _MOST + 1
    else:
        low, high = len(workshop.name("long")) + 1, expected
        if not fits(low):
            raise CannotTellError(f"Not even a name of {low} characters is taken; see the evidence of --json.")
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (middle, high) if fits(middle) else (low, middle)
    more = ", the longest that was tried" if low == _MOST else ""
    return Observed(low, f"A name of {low} characters is taken{more}.")


def _flow(workshop: Workshop) -> Observed:
    return _longest(workshop, workshop.expected.longest_flow_name, lambda name: bool(workshop.publish(name).flow))


def _action(workshop: Workshop) -> Observed:
    action = workshop.action(constant("one"))
    path = path_of(Kind.ACTION, action.id)

    def takes(name: str) -> bool:
        version = workshop.calls.call("GET", path)["version"]
        body = {"name": name, "category": workshop.category, "version": version}
        return not isinstance(workshop.calls.attempt("PATCH", path, body), Refusal)

    return _longest(workshop, workshop.expected.longest_action_name, takes)


def _integration(workshop: Workshop) -> Observed:
    path = f"{path_of(Kind.INTEGRATION, workshop.new_integration())}/config/current"

    def takes(name: str) -> bool:
        current = workshop.calls.call("GET", path)
        return not isinstance(workshop.calls.attempt("PUT", path, {**current, "name": name}), Refusal)

    return _longest(workshop, workshop.expected.longest_integration_name, takes)


def _trigger(workshop: Workshop) -> Observed:
    path = path_of(Kind.TRIGGER, workshop.trigger(workshop.flow)["id"])

    def takes(name: str) -> bool:
        version = workshop.calls.call("GET", path)["version"]
        body = workshop.trigger_body(workshop.flow, name, version=version)
        return not isinstance(workshop.calls.attempt("PUT", path, body), Refusal)

    return _longest(workshop, workshop.expected.longest_trigger_name, takes)


QUESTIONS = (
    Question("longest-flow-name", "How many characters may a workflow's name have?", True, _flow),
    Question("longest-action-name", "How many characters may a data action's name have?", True, _action),
    Question("longest-integration-name", "How many characters may an integration's name have?", True, _integration),
    Question("longest-trigger-name", "How many characters may a trigger's name have?", True, _trigger),
)
