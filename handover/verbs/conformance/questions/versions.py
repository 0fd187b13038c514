"""What an update gets that names an outdated version."""

from __future__ import annotations

from typing import Any

from handover.verbs.conformance.model import Observed
from handover.verbs.conformance.question import Question
from handover.verbs.conformance.workshop.calls import Refusal
from handover.verbs.conformance.workshop.objects import Kind, path_of
from handover.verbs.conformance.workshop.workshop import Workshop, constant


def _stale(workshop: Workshop, method: str, path: str, body: dict[str, Any], version: int) -> Observed:
    """Change something, then once more with the version that it had before."""
    workshop.calls.call(method, path, {**body, "version": version})
    found = workshop.calls.attempt(method, path, {**body, "version": version})
    if isinstance(found, Refusal):
        # With its present version it can still be changed.
        workshop.calls.call(method, path, {**body, "version": workshop.calls.call("GET", path)["version"]})
        return Observed(str(found.status), f"It was refused with {found.status}: {found.message}.")
    return Observed("accepted", "It was carried out.")


def _action(workshop: Workshop) -> Observed:
    action = workshop.action(constant("one"))
    body = {"name": action.name, "category": workshop.category}
    return _stale(workshop, "PATCH", path_of(Kind.ACTION, action.id), body, action.version)


def _configuration(workshop: Workshop) -> Observed:
    path = f"{path_of(Kind.INTEGRATION, workshop.new_integration())}/config/current"
    current = workshop.calls.call("GET", path)
    return _stale(workshop, "PUT", path, current, int(current["version"]))


def _trigger(workshop: Workshop) -> Observed:
    trigger = workshop.trigger(workshop.flow)
    body = workshop.trigger_body(workshop.flow, trigger["name"])
    return _stale(workshop, "PUT", path_of(Kind.TRIGGER, trigger["id"]), body, int(trigger["version"]))


_TEXT = "What does an update of {} get that names an outdated version?"
QUESTIONS = (
    Question("stale-action-version", _TEXT.format("a data action"), True, _action),
    Question("stale-configuration-version", _TEXT.format("an integration's configuration"), True, _configuration),
    Question("stale-trigger-version", _TEXT.format("a trigger"), True, _trigger),
)
