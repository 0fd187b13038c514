"""What work may take, and how long it waits for a thread."""

import asyncio
import threading

import pytest

from handover.emulator.runtime.budget import Aside, LimitError
from handover.emulator.settings import Limits


@pytest.mark.parametrize(("count", "steps"), [(1, 1_000), (10, 100), (10**6, 1)])
def test_a_portion_is_what_can_be_done_that_many_times(count: int, steps: int) -> None:
    budget = Aside(Limits(template_steps=1_000)).portion(count)
    budget.spend(steps)
    with pytest.raises(LimitError):
        budget.spend()


def test_by_the_clock_waiting_for_a_thread_counts() -> None:
    async def run() -> None:
        aside = Aside(Limits())
        over = threading.Event()
        others = [asyncio.create_task(aside.run(over.wait)) for _ in range(2)]
        await asyncio.sleep(0)
        with pytest.raises(LimitError, match=r"^It takes longer than 0 s\.$"):
            await aside.run(lambda: None, 0, by_the_clock=True)
        waiting = asyncio.create_task(aside.run(lambda: "done"))
        over.set()
        assert await asyncio.gather(*others) == [True, True]
        assert await waiting == "done"

    asyncio.run(run())


def test_work_that_takes_too_long_is_ended() -> None:
    def endless() -> None:
        while True:
            len("")

    async def run() -> None:
        for by_the_clock in (False, True):
            with pytest.raises(LimitError, match=r"^It takes longer than 0 s\.$"):
                await Aside(Limits()).run(endless, -1, by_the_clock=by_the_clock)

    asyncio.run(run())
