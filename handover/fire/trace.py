"""What became of a fired event: its journal as a trace for the reader, and the verdict."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from handover.genesys.events import topic, topic_literal

if TYPE_CHECKING:
    from rich.console import Console

_STYLES = {"passed": "green", "stopped": "yellow", "failed": "red"}
Entries = Sequence[Mapping[str, Any]]


def problem(event: str, body: Mapping[str, Any], entries: Entries) -> str | None:
    """Say in one sentence why an event does not count as arrived, None if it does.

    Args:
        event: ``user.end`` or ``acw``.
        body: The event as it was fired.
        entries: Its journal.
    """
    arrivals = _arrivals(body, entries)
    if not arrivals:
        return f"{event} did not arrive at the receiver: {_reason(entries)}"
    expected = _expected(event, body)
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


def _expected(event: str, body: Mapping[str, Any]) -> dict[str, Any]:
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


def show(console: Console, event: str, body: Mapping[str, Any], entries: Entries, verdict: str | None) -> None:
    """Print the trace of one event, a line for each step."""
    from rich.text import Text

    console.print(Text.assemble((event, "bold"), f" of conversation {body.get('conversationId')}, on {topic(event)}"))
    width = max((len(entry["step"]) for entry in entries), default=0)
    for entry in entries:
        line = Text.assemble(
            "  ",
            (f"{entry['outcome']:7}", _STYLES[entry["outcome"]]),
            f"  {entry['step']:{width}}  ",
            (entry["name"], "bold"),
            f"  {entry['reason']}",
        )
        console.print(line)
    if verdict is None:
        arrived = ", ".join(f"{key} {value!r}" for key, value in _expected(event, body).items())
        console.print(Text(f"  Arrived with {arrived}.", "green"))
