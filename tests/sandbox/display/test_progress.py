"""The one line that tells what a run is doing."""

from __future__ import annotations

import io

import pytest
from rich.console import Console

from handover.sandbox.display import progress
from handover.sandbox.display.progress import Progress


class Clock:
    now = 100.0

    def monotonic(self) -> float:
        return self.now


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    clock = Clock()
    monkeypatch.setattr(progress, "time", clock)
    return clock


def test_it_says_what_is_under_way_how_far_and_for_how_long(clock: Clock) -> None:
    shown = Progress("Updating (dev)", 8)
    clock.now += 12.2
    shown.done, shown.doing = 3, "handover-data-action"
    assert shown.line().plain[1:] == " Updating (dev) 12s  3 of 8  handover-data-action"

    unknown = Progress("Previewing update (dev)")
    assert unknown.line().plain[1:].rstrip() == " Previewing update (dev) 0s"


def test_it_is_one_line_that_is_gone_at_the_end(clock: Clock) -> None:
    written = io.StringIO()
    console = Console(file=written, force_terminal=True, width=60, color_system=None)
    shown = Progress("Updating (dev)", 1)
    shown.doing = "x" * 200
    with shown.on(console):
        pass
    text = written.getvalue()
    assert "Updating (dev) 0s" in text
    assert max(map(len, text.replace("\r", "\n").split("\n"))) <= 60 + len("\x1b[?25l\x1b[2K")
    assert text.rstrip("\n").endswith("\x1b[2K"), "erased"
