"""How long work in a thread may take."""

import asyncio
import time

import pytest

from handover.emulator.runtime.budget import Aside, LimitError
from handover.emulator.settings import Limits


def work() -> str:
    return str(sum(len(each) for each in ["ab"] * 100))


def in_a_thread() -> str:
    async def run() -> str:
        return await Aside(Limits()).run(work, 10)

    return asyncio.run(run())


def test_a_machine_that_is_busy_with_other_things_ends_no_work(monkeypatch: pytest.MonkeyPatch) -> None:
    times = iter(range(0, 1_000_000, 1_000))
    monkeypatch.setattr("handover.emulator.runtime.budget.time.monotonic", lambda: float(next(times)))
    assert in_a_thread() == "200"


def test_work_has_so_much_of_the_processors_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(time, "thread_time", lambda: 10.1)
    with pytest.raises(LimitError, match=r"It takes more than 10 s of processor time\."):
        in_a_thread()


@pytest.mark.parametrize(("count", "steps"), [(1, 1_000), (10, 100), (10**6, 1)])
def test_a_portion_is_what_can_be_done_that_many_times(count: int, steps: int) -> None:
    budget = Aside(Limits(template_steps=1_000)).portion(count)
    budget.spend(steps)
    with pytest.raises(LimitError):
        budget.spend()
