"""How long probes wait."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

from handover.verbs.conformance.model import NotYetError

Found = TypeVar("Found")


@dataclass(frozen=True)
class Pace:
    """How long to wait for what an org does by itself.

    Attributes:
        settle: Seconds until what was changed is taken to be known everywhere in the org.
        pause: Seconds of the first pause while something is waited for; each further one is twice as long.
        longest_pause: No pause is longer.
        sleep: Waits; tests put a function here that does not.
        clock: Seconds since whenever.
    """

    settle: float = 5.0
    pause: float = 0.5
    longest_pause: float = 4.0
    sleep: Callable[[float], None] = time.sleep
    clock: Callable[[], float] = time.monotonic

    def settled(self) -> None:
        """Wait until what was changed is known."""
        if self.settle:
            self.sleep(self.settle)

    def until(self, what: str, seconds: float, ask: Callable[[], Found | None]) -> Found:
        """Ask until there is something, and return it.

        Args:
            what: What is waited for, as "the job has ended".
            seconds: How long, at most.
            ask: Returns it, or None.

        Raises:
            NotYetError: It takes longer.
        """
        ends, pause = self.clock() + seconds, self.pause
        while (found := ask()) is None:
            if self.clock() + pause > ends:
                raise NotYetError(f"After {seconds:g} seconds it was not so that {what}.")
            self.sleep(pause)
            pause = min(2 * pause, self.longest_pause)
        return found


EMULATED = Pace(settle=0, pause=0.01, longest_pause=0.2)
"""For an emulator, in which all is known at once."""
