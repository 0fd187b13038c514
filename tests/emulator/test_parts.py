"""Parts that are easier to test by themselves: clock, journal, ids, tables."""

import asyncio
from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from pydantic import BaseModel, ConfigDict

from handover.emulator.runtime.compiled import Compiled
from handover.emulator.state.clock import Clock, timestamp
from handover.emulator.state.coverage import Coverage
from handover.emulator.state.ids import IdSource
from handover.emulator.state.journal import Journal
from handover.emulator.state.store import Table


def test_frozen_clock_wakes_sleepers_in_order() -> None:
    async def run() -> list[tuple[str, float]]:
        clock = Clock(100)
        woken: list[tuple[str, float]] = []

        async def sleep(name: str, seconds: float) -> None:
            await clock.sleep(seconds)
            woken.append((name, clock.now()))

        async with asyncio.TaskGroup() as group:
            for name, seconds in (("late", 9.0), ("early", 3.0), ("now", 0.0)):
                group.create_task(sleep(name, seconds))
            cancelled = group.create_task(sleep("cancelled", 1))
            await asyncio.sleep(0)
            cancelled.cancel()
            await asyncio.sleep(0)
            await clock.advance(5)
            assert clock.now() == 105
            await clock.advance(5)
        return woken

    assert asyncio.run(run()) == [("now", 100), ("early", 103), ("late", 109)]


def test_clock_is_switched() -> None:
    clock = Clock()
    assert not clock.frozen
    assert abs(clock.now() - datetime.now(UTC).timestamp()) < 60
    with pytest.raises(RuntimeError, match="seeding"):
        asyncio.run(clock.advance(1))
    clock.freeze(5)
    assert (clock.frozen, clock.now()) == (True, 5)
    asyncio.run(clock.advance(1))
    assert clock.now() == 6
    clock.thaw()
    assert not clock.frozen
    asyncio.run(clock.sleep(0))


def test_sleepers_are_not_left_behind_when_a_clock_is_put_to_another_time() -> None:
    async def run(put: Callable[[Clock], None]) -> None:
        clock = Clock(100)
        sleeper = asyncio.create_task(clock.sleep(5))
        await asyncio.sleep(0)
        put(clock)
        await sleeper

    asyncio.run(run(Clock.thaw))
    asyncio.run(run(lambda clock: clock.freeze(0)))


class Fact(BaseModel):
    model_config = ConfigDict(frozen=True)

    text: str


def test_what_is_compiled_is_kept_by_the_record_itself() -> None:
    made: list[Fact] = []

    def compile_fact(fact: Fact) -> str:
        made.append(fact)
        return fact.text.upper()

    compiled = Compiled(compile_fact, most=2)
    first, equal, other = Fact(text="a"), Fact(text="a"), Fact(text="b")
    assert [compiled(fact) for fact in (first, first, equal)] == ["A", "A", "A"]
    assert [id(fact) for fact in made] == [id(first), id(equal)]
    assert compiled(other) == "B"
    compiled(first)
    assert len(made) == 4, "only so many are kept"


def test_timestamps_are_in_milliseconds() -> None:
    assert timestamp(1_735_689_600.1239) == "2025-01-01T00:00:00.123Z"
    assert timestamp(1_735_689_600.123) == "2025-01-01T00:00:00.123Z"
    assert timestamp(1_735_689_599.9999999) == "2025-01-01T00:00:00.000Z"


def test_journal_forgets_the_oldest_and_keeps_counting() -> None:
    journal = Journal(Clock(), capacity=3)
    for number in range(5):
        journal.record("event", str(number), "passed", "So.", f"e{number % 2}", None)
    assert [(entry.seq, entry.name) for entry in journal.query()] == [(3, "2"), (4, "3"), (5, "4")]
    assert [entry.seq for entry in journal.query(event_id="e1")] == [4]
    journal.clear()
    journal.record("event", "x", "passed", "So.", "e", None)
    assert [entry.seq for entry in journal.query()] == [6]


def test_seeded_ids_repeat_and_go_on() -> None:
    first, again = IdSource("a"), IdSource("a")
    ids = [first.new() for _ in range(3)]
    assert [again.new() for _ in range(3)] == ids
    assert IdSource("a", used=2).new() == ids[2]
    assert len({*ids, IdSource("b").new(), IdSource().new(), IdSource().new()}) == 6


class Thing(BaseModel):
    id: str


def test_table_drops_the_oldest_beyond_its_capacity() -> None:
    table = Table("thing", Thing, lambda: None, capacity=2)
    for id_ in "abc":
        table.put(id_, Thing(id=id_))
    assert [thing.id for thing in table] == ["b", "c"]
    assert (table.get("a"), table.get("b")) == (None, Thing(id="b"))
    assert table.write() == b'[{"id":"b"},\n{"id":"c"}]'


def test_coverage_does_not_grow_without_end() -> None:
    coverage = Coverage()
    for number in range(2_000):
        coverage.refused(f"GET /{number}")
    coverage.refused("GET /0")
    refused = coverage.report([], [])["refused"]
    assert len(refused) == 1_000
    assert refused[0] == {"what": "GET /0", "requests": 2}
