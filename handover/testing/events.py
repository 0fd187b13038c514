"""Events that a test fires, and what becomes of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Any, get_args

from handover.checks.arrival import problem
from handover.emulator.runtime.events.topics import TOPICS
from handover.emulator.state.journal import Step
from handover.emulator.testing import Genesys
from handover.genesys.events import EVENTS, conversation, event_body, topic

__tracebackhide__ = True  # pytest shows where a test has called this, not what is in here

_STEPS: tuple[str, ...] = get_args(Step)


@dataclass(frozen=True, repr=False)
class Hop:
    """One step of an event's way, as the emulator's journal has it.

    Attributes:
        step: What it came to: `event`, `trigger`, `workflow`, `action`, `request`, `receiver` and so on.
        name: Its name in the org.
        outcome: `passed`, `stopped` or `failed`.
        reason: Why, in a sentence.
        detail: What the journal has beside: the criteria's verdicts, the request that was sent and so on.
    """

    step: str
    name: str
    outcome: str
    reason: str
    detail: Mapping[str, Any]

    def __repr__(self) -> str:
        return f"<{self.outcome} {self.step} {self.name!r}: {self.reason}>"


@dataclass(frozen=True)
class Delivery:
    """A request that has arrived at the emulator's Cognigy.

    Attributes:
        url: Where it went.
        body: What it said; JSON is parsed.
        headers: Its headers, without what is secret in them.
        status: What it was answered with.
    """

    url: str
    body: Any
    headers: Mapping[str, str]
    status: int


@dataclass(frozen=True, repr=False)
class Fired:
    """An event that was fired, and what has become of it.

    Attributes:
        event: Its short name, e.g. `acw`.
        body: The event.
        hops: Its way, step by step.
        deliveries: What has arrived at Cognigy because of it, by webhook or EventBridge.
        problem: Why it doesn't count as delivered, in a sentence; None if it does: it arrived once at each Cognigy, by
            each way that it took, with what Cognigy needs.
    """

    event: str
    body: Mapping[str, Any]
    hops: tuple[Hop, ...]
    deliveries: tuple[Delivery, ...]
    problem: str | None

    @property
    def delivered(self) -> bool:
        """Whether it has arrived as it should; if not, `problem` says why."""
        return self.problem is None

    def stopped_by(self, step: Step, name: str | None = None) -> bool:
        """Tell whether the event went no further at a step, e.g. at a trigger by its criteria.

        Args:
            step: The kind of step, e.g. `trigger`.
            name: Its name in the org, where it matters which one it was.

        Raises:
            ValueError: There is no such kind of step.
        """
        if step not in _STEPS:
            raise ValueError(f"There is no step {step!r} on an event's way; there are {', '.join(_STEPS)}.")
        return any(hop.step == step and hop.outcome == "stopped" and name in (None, hop.name) for hop in self.hops)

    def __str__(self) -> str:
        return "\n".join([self.problem or f"{self.event} was delivered.", *(f"  {hop!r}" for hop in self.hops)])

    def __repr__(self) -> str:
        return f"<Fired {self.problem or f'{self.event}: delivered'}>"


def fire(genesys: Genesys, event: str, fields: Mapping[str, Any]) -> Fired:
    """Fire an event of a new conversation over Open Messaging, and wait until all that it starts has ended.

    Args:
        genesys: The org.
        event: `user.start`, `user.end`, `acw` or `customer.end`.
        fields: What is different in it.

    Raises:
        ValueError: There is no such event, or it has no such field.
        AssertionError: The emulator refuses the event, whose field has a value that it can't have.
    """
    if event not in EVENTS:
        raise ValueError(f"There is no event {event!r}; there are {', '.join(EVENTS)}.")
    known = TOPICS[topic(event)].schema["properties"]
    if unknown := sorted(fields.keys() - known):
        near = get_close_matches(unknown[0], known, 3)
        hint = f"did you mean {' or '.join(near)}?" if near else f"it has {', '.join(sorted(known))}."
        raise ValueError(f"An event {event!r} has no field {unknown[0]!r}; {hint}")
    body = {**event_body(event, conversation()), **fields}
    entries = genesys.fire(topic(event), body)
    return Fired(
        event,
        body,
        tuple(Hop(*(entry[key] for key in ("step", "name", "outcome", "reason", "detail"))) for entry in entries),
        deliveries(genesys, {entry["eventId"] for entry in entries}),
        problem(event, body, entries),
    )


def deliveries(genesys: Genesys, events: set[str] | None = None) -> tuple[Delivery, ...]:
    """Return what has arrived at Cognigy, of these events or of all, oldest first."""
    return tuple(
        Delivery(*(each[key] for key in ("url", "body", "headers", "status")))
        for each in genesys.deliveries()
        if events is None or each["eventId"] in events
    )
