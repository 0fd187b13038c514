"""How long names may be."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from handover.verbs.conformance.model import CannotTellError, Observed
from handover.verbs.conformance.question import Question
from handover.verbs.conformance.workshop.calls import Refusal
from handover.verbs.conformance.workshop.objects import Kind, path_of
from handover.verbs.conformance.workshop.workshop import Workshop, constant

# What else a change is refused with says nothing of the name.
_TOO_LONG = (400, 413, 422)
_MOST = 1_024
"""Longer names are not tried."""

Takes = Callable[[str], bool]


def _longest(workshop: Workshop, expected: int, takes: Takes) -> Observed:
    """Find the longest name that an org takes: the expected one, or else by halving."""

    def fits(length: int) -> bool:
        return takes(workshop.name("long").ljust(length, "x"))

    most = max(_MOST, expected + 1)
    low, high = len(workshop.name("long")) + 1, most + 1
    if low < expected and fits(expected):
        low, high = (expected + 1, high) if fits(expected + 1) else (expected, expected + 1)
    elif not fits(low):
        raise CannotTellError(f"Not even a name of {low} characters is taken; see the evidence of --json.")
    elif low < expected:
        high = expected
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (middle, high) if fits(middle) else (low, middle)
    if low == most:
        return Observed(low, f"A name of {low} characters is taken, the longest that was tried.")
    if fits(high) or not fits(low):  # what was refused once for another reason is not told by its length
        raise CannotTellError(f"Names of {low} and {high} characters are taken one time and refused another.")
    return Observed(low, f"A name of {low} characters is taken, one of {high} is not.")


def _is_taken(found: Any) -> bool:
    """Tell whether a change of a name was carried out; `CannotTellError` if it was refused for something else."""
    if isinstance(found, Refusal) and found.status not in _TOO_LONG:
        raise CannotTellError(f"A name was refused with {found.status}, which is not for its length: {found.message}.")
    return not isinstance(found, Refusal)


def _flow(workshop: Workshop) -> Observed:
    return _longest(workshop, workshop.expected.longest_flow_name, lambda name: bool(workshop.publish(name).flow))


def _action(workshop: Workshop) -> Observed:
    action = workshop.action(constant("one"))
    path = path_of(Kind.ACTION, action.id)

    def takes(name: str) -> bool:
        version = workshop.calls.call("GET", path)["version"]
        body = {"name": name, "category": workshop.category, "version": version}
        return _is_taken(workshop.calls.attempt("PATCH", path, body))

    return _longest(workshop, workshop.expected.longest_action_name, takes)


def _integration(workshop: Workshop) -> Observed:
    path = f"{path_of(Kind.INTEGRATION, workshop.new_integration())}/config/current"

    def takes(name: str) -> bool:
        current = workshop.calls.call("GET", path)
        return _is_taken(workshop.calls.attempt("PUT", path, {**current, "name": name}))

    return _longest(workshop, workshop.expected.longest_integration_name, takes)


def _trigger(workshop: Workshop) -> Observed:
    path = path_of(Kind.TRIGGER, workshop.trigger(workshop.flow)["id"])

    def takes(name: str) -> bool:
        version = workshop.calls.call("GET", path)["version"]
        body = workshop.trigger_body(workshop.flow, name, version=version)
        return _is_taken(workshop.calls.attempt("PUT", path, body))

    return _longest(workshop, workshop.expected.longest_trigger_name, takes)


QUESTIONS = (
    Question("longest-flow-name", "How many characters may a workflow's name have?", True, _flow),
    Question("longest-action-name", "How many characters may a data action's name have?", True, _action),
    Question("longest-integration-name", "How many characters may an integration's name have?", True, _integration),
    Question("longest-trigger-name", "How many characters may a trigger's name have?", True, _trigger),
)
