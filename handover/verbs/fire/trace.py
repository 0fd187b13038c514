"""What became of a fired event: its journal as a trace for the reader."""

from __future__ import annotations

from rich.console import Console

from handover.checks.arrival import Way, deliveries, expected_arrival
from handover.io.text import styled
from handover.verbs.fire.volley import Fired

_STYLES = {"passed": "green", "stopped": "yellow", "failed": "red"}


def show(console: Console, fired: Fired) -> None:
    """Print the trace of one event, a line for each step."""
    conversation = fired.body.get("conversationId") or "without an id"
    console.print(styled((fired.event, "bold"), f" of conversation {conversation}, on {fired.topic}"))
    width = max((len(entry["step"]) for entry in fired.entries), default=0)
    for entry in fired.entries:
        line = styled(
            "  ",
            (f"{entry['outcome']:7}", _STYLES[entry["outcome"]]),
            f"  {entry['step']:{width}}  ",
            (entry["name"], "bold"),
            f"  {entry['reason']}",
        )
        console.print(line)
    if fired.problem is None:
        for way in dict.fromkeys(arrival.way for arrival in deliveries(fired.body, fired.entries)):
            expected = expected_arrival(way, fired.event, fired.body)
            arrived = ", ".join(f"{key} {value!r}" for key, value in expected.items())
            by = " by Amazon EventBridge" if way is Way.EVENT_BRIDGE else ""
            console.print(styled((f"  Arrived once{by}, with {arrived}.", "green")))
