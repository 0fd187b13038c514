"""Time limits that follow the emulator's clock, be it the machine's or a virtual one."""

import asyncio
from collections.abc import Coroutine
from typing import Any, TypeVar

from handover.emulator.clock import Clock, SwitchableClock, SystemClock

Result = TypeVar("Result")


async def within(clock: Clock, seconds: float, work: Coroutine[Any, Any, Result]) -> Result:
    """Return what the work returns.

    Raises:
        TimeoutError: It took longer than that many seconds of the clock, and was cancelled.
    """
    if isinstance(clock, SystemClock) or (isinstance(clock, SwitchableClock) and not clock.frozen):
        async with asyncio.timeout(seconds):
            return await work
    async with asyncio.timeout(None) as limit:
        alarm = asyncio.create_task(_ring(clock, seconds, limit))
        try:
            return await work
        finally:
            alarm.cancel()


async def _ring(clock: Clock, seconds: float, limit: asyncio.Timeout) -> None:
    await clock.sleep(seconds)
    limit.reschedule(asyncio.get_running_loop().time())
