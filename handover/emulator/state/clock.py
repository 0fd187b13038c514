"""Time, as the emulator sees it: the system's, or one that stands still until it is moved by hand."""

import asyncio
import heapq
import itertools
import time
from collections.abc import Coroutine, Iterator
from contextlib import contextmanager, suppress
from contextvars import Context, ContextVar
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any, TypeVar

Result = TypeVar("Result")

_TURNS = 5  # of the event loop, until a deadline that has passed has ended what it was for
_PATIENCE = 5.0  # seconds of real time that moving the clock waits for what it has woken


class _Work:
    """Something that is being done, in one task or several; how many of them sleep."""

    sleepers = 0


_WORK: ContextVar[_Work | None] = ContextVar("work", default=None)


class Clock:
    """Follows the system's time until it is frozen, which the admin plane does for reproducible runs.

    Args:
        frozen_at: Stand still at this time (seconds since 1970) from the beginning.
    """

    def __init__(self, frozen_at: float | None = None) -> None:
        self._frozen_at = frozen_at
        self._sleepers: list[tuple[float, int, asyncio.Future[None]]] = []
        self._order = itertools.count()
        self._at_work: set[_Work] = set()
        self._changed = asyncio.Event()

    @property
    def frozen(self) -> bool:
        """Whether time stands still until it is moved by hand."""
        return self._frozen_at is not None

    @property
    def waiting(self) -> int:
        """How many wait for a clock that stands still to be moved on."""
        return sum(not woken.done() for _, _, woken in self._sleepers)

    def now(self) -> float:
        """Return the seconds since 1970."""
        return time.time() if self._frozen_at is None else self._frozen_at

    async def sleep(self, seconds: float) -> None:
        """Return when that many seconds have passed; on a frozen clock, when it has been moved on by them."""
        if self._frozen_at is None or seconds <= 0:
            await asyncio.sleep(seconds)
            return
        woken: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        heapq.heappush(self._sleepers, (self._frozen_at + seconds, next(self._order), woken))
        work = _WORK.get()
        if work is None:
            await woken
            return
        work.sleepers += 1
        self._changed.set()
        try:
            await woken
        finally:
            work.sleepers -= 1

    @contextmanager
    def at_work(self) -> Iterator[None]:
        """Have whoever moves the clock wait for what is done in the block, unless a part of it sleeps."""
        work = _Work()
        token = _WORK.set(work)
        self._at_work.add(work)
        try:
            yield
        finally:
            _WORK.reset(token)
            self._done(work)

    def start(self, run: Coroutine[Any, Any, Result]) -> asyncio.Task[Result]:
        """Let something run in a task of its own, and have whoever moves the clock wait for it, unless it sleeps."""
        work, context = _Work(), Context()
        context.run(_WORK.set, work)
        self._at_work.add(work)
        task = asyncio.create_task(run, context=context)
        task.add_done_callback(lambda _: self._done(work))
        return task

    def _done(self, work: _Work) -> None:
        self._at_work.discard(work)
        self._changed.set()

    async def within(self, seconds: float, work: Coroutine[Any, Any, Result]) -> Result:
        """Return what the work returns.

        Raises:
            TimeoutError: It took longer than that many seconds, and was cancelled.
        """
        if not self.frozen:
            async with asyncio.timeout(seconds):
                return await work
        async with asyncio.timeout(None) as limit:
            # Beside the work, not a part of it: that the alarm sleeps does not mean that the work does.
            alarm = asyncio.create_task(self._ring(seconds, limit), context=Context())
            try:
                return await work
            finally:
                alarm.cancel()

    async def _ring(self, seconds: float, limit: asyncio.Timeout) -> None:
        await self.sleep(seconds)
        limit.reschedule(asyncio.get_running_loop().time())

    def freeze(self, at: float) -> None:
        """Stand still at that time (seconds since 1970); whoever sleeps by the time there was is woken."""
        self.thaw()
        self._frozen_at = at

    def thaw(self) -> None:
        """Follow the system's time again; whoever sleeps by the time there was is woken."""
        self._frozen_at = None
        while self._sleepers:
            self._wake_next()

    async def advance(self, seconds: float) -> None:
        """Move a frozen clock on, waking the sleepers whose time has come in the order of their times.

        Raises:
            RuntimeError: The clock is not frozen.
        """
        if self._frozen_at is None:
            raise RuntimeError("The clock follows the system's time; freeze it by seeding the emulator first.")
        end = self._frozen_at + seconds
        await self._let_work()
        while self._sleepers and self._sleepers[0][0] <= end:
            self._frozen_at = self._wake_next()
            await self._let_work()
        self._frozen_at = end

    async def _let_work(self) -> None:
        """Let those who were woken go on, until all who are at work sleep or have ended."""
        for _ in range(_TURNS):
            await asyncio.sleep(0)
        with suppress(TimeoutError):  # what waits for another machine is not waited for without end
            async with asyncio.timeout(_PATIENCE):
                while any(not work.sleepers for work in self._at_work):
                    self._changed.clear()
                    await self._changed.wait()

    def _wake_next(self) -> float:
        """Wake the sleeper whose time comes first, and return that time."""
        at, _, woken = heapq.heappop(self._sleepers)
        if not woken.done():
            woken.set_result(None)
        return at


def timestamp(seconds: float) -> str:
    """Return a time as Genesys prints it, e.g. `2025-01-01T00:00:00.000Z`."""
    whole, millionths = divmod(round(seconds * 1_000_000), 1_000_000)
    return f"{_to_the_second(whole)}.{millionths // 1000:03d}Z"


@lru_cache(maxsize=64)
def _to_the_second(seconds: int) -> str:
    return f"{datetime.fromtimestamp(seconds, UTC):%Y-%m-%dT%H:%M:%S}"
