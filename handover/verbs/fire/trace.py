"""What became of a fired event: its journal as a trace for the reader."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from rich.console import Console

from handover.checks.arrival import Entries, Way, deliveries, expected_arrival
from handover.genesys.events import topic
from handover.io.text import styled

_STYLES = {"passed": "green", "stopped": "yellow", "failed": "red"}


def show(console: Console, event: str, body: Mapping[str, Any], entries: Entries, verdict: str | None) -> None:
    """Print the trace of one event, a line for each step."""
    console.print(styled((event, "bold"), f" of conversation {body.get('conversationId')}, on {topic(event)}"))
    width = max((len(entry["step"]) for entry in entries), default=0)
    for entry in entries:
        line = styled(
            "  ",
            (f"{entry['outcome']:7}", _STYLES[entry["outcome"]]),
            f"  {entry['step']:{width}}  ",
            (entry["name"], "bold"),
            f"  {entry['reason']}",
        )
        console.print(line)
    if verdict is None:
        for way in dict.fromkeys(arrival.way for arrival in deliveries(body, entries)):
            arrived = ", ".join(f"{key} {value!r}" for key, value in expected_arrival(way, event, body).items())
            by = " by Amazon EventBridge" if way is Way.EVENT_BRIDGE else ""
            console.print(styled((f"  Arrived once{by}, with {arrived}.", "green")))
