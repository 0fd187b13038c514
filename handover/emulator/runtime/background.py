"""What goes on by itself: delayed workflows, events that are tried again."""

import asyncio
from collections.abc import Coroutine
from typing import Any

from handover.emulator.state.clock import Clock


class Background:
    """Runs things without anybody waiting for them, as long as the organization is run.

    Args:
        clock: Whoever moves it waits for what it has woken.
    """

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._tasks: set[asyncio.Task[Any]] = set()

    def start(self, run: Coroutine[Any, Any, Any]) -> None:
        """Let something run."""
        task = self._clock.start(run)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def close(self) -> None:
        """Give up what still runs."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def settle(self) -> None:
        """Wait for the end of what runs now; it goes on if nobody waits any longer."""
        if self._tasks:
            await asyncio.wait(set(self._tasks))
