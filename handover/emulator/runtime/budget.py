"""What may be spent on what clients have stored or sent: steps and characters, so that no data can hang anything."""

import asyncio
import itertools
import sys
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from typing import Any, Final, TypeVar

from handover.emulator.settings import Limits

Result = TypeVar("Result")

_USUAL: Final = Limits()

_AT_ONCE: Final = 5_000
"""Steps that are done on the event loop: some milliseconds."""

_TURN: Final = 0.05
"""Seconds of work on the event loop, all together, before it gets to whatever else waits."""

SECONDS_TO_READ: Final = 60.0
"""What reading a flow may take, of processor time: a machine may be busy with other things. One of 2 MB takes 25."""

SECONDS_TO_READ_TEMPLATES = 10.0
"""What reading templates or criteria may take, whose time may grow exponentially with their length."""

_LOOKS: Final = 50
"""Calls between two looks at the processor's time, which is slow to tell."""


class LimitError(ValueError):
    """Something takes more than the emulator allows; its message is a sentence."""


class Budget:
    """Steps and characters that are left of a limit.

    Args:
        steps: How many steps, each about a microsecond.
        characters: How many characters a text may have, and all that is rendered together.
    """

    __slots__ = ("_characters", "_left", "_rendered", "_steps")

    def __init__(self, steps: int = _USUAL.template_steps, characters: int = _USUAL.rendered_characters) -> None:
        self._steps = self._left = steps
        self._characters = characters
        self._rendered = 0

    def spend(self, steps: int = 1) -> None:
        """Take steps.

        Raises:
            LimitError: There are not that many left.
        """
        self._left -= steps
        if self._left < 0:
            raise LimitError(f"It takes more than {self._steps:,} steps, the emulator's limit (--template-steps).")

    def text(self, text: str) -> str:
        """Return a text that was made, having taken what handling it costs.

        Raises:
            LimitError: It is too long.
        """
        if len(text) > self._characters:
            raise self._too_long()
        self.spend(1 + len(text) // 100)
        return text

    def render(self, text: str) -> str:
        """Return a text that was made and is a part of what is rendered.

        Raises:
            LimitError: It is all too long.
        """
        self._rendered += len(text)
        if self._rendered > self._characters:
            raise self._too_long()
        return text

    def _too_long(self) -> LimitError:
        limit = f"{self._characters:,} characters, the emulator's limit (--rendered-characters)"
        return LimitError(f"It makes a text of more than {limit}.")


def weigh(value: Any, budget: Budget, cost: int = 1) -> None:
    """Take that many steps for everything that a value holds: a list may hold another one many times over."""
    budget.spend(cost * (1 + len(value) // 100) if isinstance(value, str) else cost)
    for one in value if isinstance(value, list) else value.values() if isinstance(value, dict) else ():
        weigh(one, budget, cost)


class _Ended(BaseException):
    """The work takes too long, or nobody waits for it any more."""


class Aside:
    """Does work in threads, so that the event loop goes on; two at a time, for they share one interpreter.

    A thread that takes too long, or that nobody waits for any more, ends at the next function that it calls.

    Args:
        limits: How much work it may be.
    """

    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        self._free = asyncio.Semaphore(2)
        self._turn_ends = 0.0
        self._turn_begins = False

    def budget(self, steps: int | None = None) -> Budget:
        """Return a budget of the limits, or of fewer steps."""
        most = self._limits.template_steps
        return Budget(min(steps or most, most), self._limits.rendered_characters)

    def portion(self, count: int) -> Budget:
        """Return a budget of what can be done at once that many times."""
        return self.budget(max(1, min(_AT_ONCE, self._limits.template_steps // count)))

    async def turn(self) -> None:
        """Let the event loop get to what else waits, if it has worked on organizations' data for a while."""
        while time.monotonic() > self._turn_ends:
            if not self._turn_begins:  # one for all that wait; those that find it over wait again
                self._turn_begins = True
                asyncio.get_running_loop().call_soon(self._begin_turn)
            await asyncio.sleep(0)

    def _begin_turn(self) -> None:
        self._turn_begins = False
        self._turn_ends = time.monotonic() + _TURN

    async def spending(self, work: Callable[[Budget], Result], seconds: float = 60) -> Result:
        """Return what the work returns: at once if it is little, else from a thread. It must not change anything.

        Raises:
            LimitError: It takes more than the limits allow, or more than that many seconds of processor time.
        """
        await self.turn()
        try:
            return work(self.budget(_AT_ONCE))
        except LimitError:
            return await self.run(lambda: work(self.budget()), seconds)

    async def run(self, work: Callable[[], Result], seconds: float = SECONDS_TO_READ) -> Result:
        """Return what the work returns, from a thread.

        Raises:
            LimitError: It takes more than that many seconds of processor time.
        """
        async with self._free:
            loop = asyncio.get_running_loop()
            result: asyncio.Future[Result] = loop.create_future()

            calls = itertools.count(1)

            def watch(*_: object) -> None:
                if result.cancelled() or (next(calls) % _LOOKS == 0 and time.thread_time() > seconds):
                    raise _Ended

            def settle(settled: Callable[[Any], None], value: Any) -> None:
                if not result.done():
                    settled(value)

            def thread() -> None:
                sys.setprofile(watch)
                outcome: tuple[Callable[[Any], None], Any]
                try:
                    outcome = result.set_result, work()
                except _Ended:
                    error = LimitError(f"It takes more than {seconds:g} s of processor time.")
                    outcome = result.set_exception, error
                except BaseException as error:
                    outcome = result.set_exception, error
                finally:
                    sys.setprofile(None)
                with suppress(RuntimeError):  # the loop has ended
                    loop.call_soon_threadsafe(settle, *outcome)

            threading.Thread(target=thread, name="aside", daemon=True).start()
            return await result
