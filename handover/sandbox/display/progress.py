"""The one line that tells what a run is doing, on a terminal; it is gone once there is something to read."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from handover.io.text import styled

if TYPE_CHECKING:
    from rich.console import Console
    from rich.text import Text

_FRAMES = "⠋⠙⠹⠸⠼⠴⠦⠧⠇⠏"
_A_SECOND = 8


class Progress:
    """What the line says.

    Attributes:
        doing: What is under way; empty if that isn't known.
        done: How much has been done.
        total: How much there is to do; 0 if that isn't known.
    """

    def __init__(self, title: str, total: int = 0) -> None:
        self.doing = ""
        self.done = 0
        self.total = total
        self._title = title
        self._begin = time.monotonic()

    def line(self) -> Text:
        """Return the line as it is now."""
        seconds = time.monotonic() - self._begin
        frame = _FRAMES[int(seconds * _A_SECOND) % len(_FRAMES)]
        count = f"  {self.done} of {self.total}" if self.total else ""
        text = styled((frame, "green"), f" {self._title} {seconds:.0f}s{count}", (f"  {self.doing}", "dim"))
        text.no_wrap, text.overflow = True, "ellipsis"
        return text

    @contextmanager
    def on(self, console: Console) -> Iterator[None]:
        """Show the line below all that is printed in a `with` block."""
        from rich.live import Live

        with Live(console=console, refresh_per_second=_A_SECOND, transient=True, get_renderable=self.line):
            yield
