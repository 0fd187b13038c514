"""Many triggers on one event: what they share, and what each has of its own."""

import asyncio
from typing import Any

import pytest

from handover.emulator.runtime.events import matching
from handover.emulator.settings import Limits
from tests.emulator.runtime.support import EVENT, TRIGGER, USER_END, replace, world

HEAVY = [{"jsonPath": "$..[?@..[?@ == $]]", "operator": "Exists", "value": False}]
MANY: dict[str, Any] = {**EVENT, "x": [[[number, str(number)] for number in range(10)] for _ in range(5)]}


def run_with(limits: Limits, *triggers: Any) -> list[tuple[str, str]]:
    """Return the name and the outcome of every trigger's step."""

    async def run() -> list[tuple[str, str]]:
        async with world(limits=limits) as org:
            for number, trigger in enumerate(triggers):
                org.store.triggers.put(str(number), trigger)
            await org.dispatch(USER_END, MANY)
            return [(one.name, one.outcome) for one in org.journal.query() if one.step == "trigger"]

    return asyncio.run(run())


def test_heavy_triggers_share_and_light_ones_are_matched_all_the_same() -> None:
    heavy = [replace(TRIGGER, id=f"h{number}", name=f"heavy {number}", match_criteria=HEAVY) for number in range(9)]
    light = replace(TRIGGER, id="l", name="light")
    off = replace(TRIGGER, id="o", name="off", enabled=False)
    steps = run_with(Limits(template_steps=50_000), *heavy[:4], off, *heavy[4:], light)
    names = [TRIGGER.name, *(one.name for one in heavy[:4]), "off", *(one.name for one in heavy[4:]), "light"]
    assert [name for name, _ in steps] == names
    outcomes = dict(steps)
    assert (outcomes[TRIGGER.name], outcomes["off"], outcomes["light"]) == ("passed", "stopped", "passed")
    assert outcomes["heavy 0"] == "passed"
    assert outcomes["heavy 8"] == "failed"


def test_each_heavy_trigger_by_itself_is_no_harm() -> None:
    assert run_with(Limits(), replace(TRIGGER, id="h", name="heavy", match_criteria=HEAVY)) == [
        (TRIGGER.name, "passed"),
        ("heavy", "passed"),
    ]


def test_their_time_is_shared_too(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(matching, "SECONDS_TO_MATCH", -1.0)
    assert run_with(Limits()) == [(TRIGGER.name, "failed")]
