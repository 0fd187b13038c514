"""Whether a fired event has arrived at Cognigy, by the emulator's journal."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from handover.genesys.events import topic_literal

Entries = Sequence[Mapping[str, Any]]


def problem(event: str, body: Mapping[str, Any], entries: Entries) -> str | None:
    """Say in one sentence why an event fired with a body does not count as arrived by its journal; None if it does."""
    arrivals = _arrivals(body, entries)
    if not arrivals:
        return f"{event} did not arrive at the receiver: {_reason(entries)}"
    expected = expected_arrival(event, body)
    if expected in [_cut(arrival, expected) for arrival in arrivals]:
        return None
    got = _cut(arrivals[-1], expected)
    wrong = "; ".join(
        f"{key} {got[key]!r} instead of {value!r}" for key, value in expected.items() if got[key] != value
    )
    return f"{event} arrived at the receiver with {wrong}."


def _arrivals(body: Mapping[str, Any], entries: Entries) -> list[Any]:
    """Return the bodies of what arrived of this event's conversation."""
    return [
        entry["detail"].get("body")
        for entry in entries
        if entry["step"] == "receiver" and entry["conversationId"] == body.get("conversationId")
    ]


def expected_arrival(event: str, body: Mapping[str, Any]) -> dict[str, Any]:
    """Return what Cognigy must get of an event: the user's id, the topic as the guide writes it, and how it ended."""
    expected = {"userId": body.get("addressTo"), "topic": topic_literal(event)}
    return {**expected, "disconnectType": body.get("disconnectType")} if event == "user.end" else expected


def _cut(arrival: Any, expected: Mapping[str, Any]) -> dict[str, Any]:
    return {key: arrival.get(key) if isinstance(arrival, Mapping) else None for key in expected}


def _reason(entries: Entries) -> str:
    ends = [entry for entry in entries if entry["outcome"] != "passed" and entry["step"] != "expression"]
    if not entries:
        return "the emulator has nothing about it in its journal."
    last = ends[-1] if ends else entries[-1]
    return f"{last['step']} {last['name']!r} {'ended' if not ends else last['outcome']}: {last['reason']}"
