"""Time, as the emulator sees it: the system's, or one that tests move by hand."""

import asyncio
import heapq
import itertools
import time
from datetime import UTC, datetime
from typing import Protocol


class Clock(Protocol):
    """Tells and waits for the time."""

    def now(self) -> float:
        """Return the seconds since 1970."""
        ...

    async def sleep(self, seconds: float) -> None:
        """Return when that many seconds have passed."""
        ...


class SystemClock:
    """The machine's own clock."""

    def now(self) -> float:
        """Return the seconds since 1970."""
        return time.time()

    async def sleep(self, seconds: float) -> None:
        """Return when that many seconds have passed."""
        await asyncio.sleep(seconds)


class VirtualClock:
    """A clock that stands still until it is moved, for reproducible runs.

    Args:
        start: Seconds since 1970 to begin at.
    """

    def __init__(self, start: float = 1_735_689_600.0) -> None:
        self._now = start
        self._sleepers: list[tuple[float, int, asyncio.Future[None]]] = []
        self._order = itertools.count()

    def now(self) -> float:
        """Return the seconds since 1970."""
        return self._now

    async def sleep(self, seconds: float) -> None:
        """Return when the clock has been moved on by that many seconds."""
        if seconds <= 0:
            await asyncio.sleep(0)
            return
        woken: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        heapq.heappush(self._sleepers, (self._now + seconds, next(self._order), woken))
        await woken

    async def advance(self, seconds: float) -> None:
        """Move the clock on, waking the sleepers whose time has come in the order of their times."""
        end = self._now + seconds
        while self._sleepers and self._sleepers[0][0] <= end:
            self._now, _, woken = heapq.heappop(self._sleepers)
            if not woken.done():
                woken.set_result(None)
            await asyncio.sleep(0)
        self._now = end


class SwitchableClock:
    """The emulator's clock: the system's until it is frozen, which the admin plane does for reproducible runs."""

    def __init__(self) -> None:
        self._clock: SystemClock | VirtualClock = SystemClock()

    @property
    def frozen(self) -> bool:
        """Whether time stands still until it is moved by hand."""
        return isinstance(self._clock, VirtualClock)

    def now(self) -> float:
        """Return the seconds since 1970."""
        return self._clock.now()

    async def sleep(self, seconds: float) -> None:
        """Return when that many seconds have passed on the clock in use at the call."""
        await self._clock.sleep(seconds)

    def freeze(self, at: float) -> None:
        """Stand still at that time (seconds since 1970)."""
        self._clock = VirtualClock(at)

    def thaw(self) -> None:
        """Follow the system's clock again."""
        self._clock = SystemClock()

    async def advance(self, seconds: float) -> None:
        """Move a frozen clock on.

        Raises:
            RuntimeError: The clock is not frozen.
        """
        if not isinstance(self._clock, VirtualClock):
            raise RuntimeError("The clock follows the system's time; freeze it by seeding the emulator first.")
        await self._clock.advance(seconds)


def timestamp(seconds: float) -> str:
    """Return a time as Genesys prints it, e.g. `2025-01-01T00:00:00.000Z`."""
    moment = datetime.fromtimestamp(seconds, UTC)
    return f"{moment:%Y-%m-%dT%H:%M:%S}.{moment.microsecond // 1000:03d}Z"
