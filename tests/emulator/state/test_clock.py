"""Moving a clock that stands still: what it wakes goes on before it is moved further."""

import asyncio

import pytest

from handover.emulator.state import clock as clocks
from handover.emulator.state.clock import Clock

_MANY = 50  # turns of the event loop, more than anybody waits for blindly


async def turns() -> None:
    for _ in range(_MANY):
        await asyncio.sleep(0)


def test_what_has_been_woken_goes_on_until_it_sleeps_again() -> None:
    async def run() -> None:
        clock, times = Clock(0), list[float]()

        async def work() -> None:
            for _ in range(3):
                await turns()
                await clock.sleep(2)
                await turns()
                times.append(clock.now())

        task = clock.start(work())
        await clock.advance(100)
        assert times == [2, 4, 6]
        assert task.done()

    asyncio.run(run())


def test_an_alarm_beside_the_work_does_not_count_as_its_sleep() -> None:
    async def run() -> None:
        clock, times = Clock(0), list[float]()

        async def work() -> None:
            await turns()
            times.append(clock.now())

        with clock.at_work():
            begun = asyncio.create_task(clock.within(5, work()))
        other = clock.start(clock.within(5, work()))
        await clock.advance(1)
        assert times == [0, 0]
        await asyncio.gather(begun, other)

    asyncio.run(run())


def test_work_of_which_a_part_sleeps_is_not_waited_for() -> None:
    async def run() -> None:
        clock = Clock(0)

        async def work() -> None:
            await asyncio.gather(clock.sleep(5), clock.sleep(10))

        task = clock.start(work())
        await clock.advance(4)
        assert not task.done()
        await clock.advance(6)
        await task

    asyncio.run(run())


def test_work_that_waits_for_the_world_does_not_stop_the_clock(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clocks, "_PATIENCE", 0)

    async def run() -> None:
        clock, answer = Clock(0), asyncio.Event()
        with clock.at_work():
            waiting = asyncio.create_task(answer.wait())
            await clock.advance(1)
        assert clock.now() == 1
        answer.set()
        await waiting

    asyncio.run(run())
