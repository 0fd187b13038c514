"""A step of an event's journal as a line for the reader."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from handover.io.text import styled

if TYPE_CHECKING:
    from rich.text import Text

_STYLES = {"passed": "green", "stopped": "yellow", "failed": "red"}


def step_line(entry: Mapping[str, Any], width: int) -> Text:
    """Return a line that says what became of an event at a step, whose name gets so much room."""
    outcome = entry["outcome"]
    return styled(
        "  ",
        (f"{outcome:7}", _STYLES.get(outcome, "")),
        f"  {entry['step']:{width}}  ",
        (entry["name"], "bold"),
        f"  {entry['reason']}",
    )
