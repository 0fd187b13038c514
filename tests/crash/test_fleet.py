"""A fleet, the process of one of its stacks, or both are killed at any moment: nothing is lost or doubled."""

from __future__ import annotations

import os
import random
import sys

import pytest

from tests.conftest import ROOT
from tests.crash.stage import WHOLE, in_state
from tests.crash.test_crash import KILLS, SEED
from tests.handover.verbs.fleet.conftest import Yard, yard

__all__ = ["yard"]

WHO = ("fleet", "worker", "both")
DICE = random.Random(SEED)  # noqa: S311 - it is to be the same every time
CASES = [(WHO[(SEED + lap) % len(WHO)], DICE.randint(1, 100)) for lap in range(max(1, KILLS // 33))]


@pytest.mark.parametrize(("who", "number"), CASES)
def test_nothing_is_lost_or_doubled(yard: Yard, who: str, number: int) -> None:
    fleet = (sys.executable, "-m", "handover", "fleet", "up", *yard.options, "--yes")
    path = f"{ROOT}{os.pathsep}{ROOT / 'tests' / 'crash' / 'site'}"
    killed = yard.project.run(*fleet, PYTHONPATH=path, CRASH_FLEET=f"{who} {number}")
    assert killed.returncode == {"fleet": -9, "worker": 1, "both": -9}[who], killed.stdout + killed.stderr
    # It waits for what the killed one has left at work.
    done = yard.project.run(*fleet)
    assert done.returncode == 0, done.stdout + done.stderr
    states = [in_state(yard.folder(stack) / "state.json") for stack in ("team-a", "team-b")]
    for kind, count in WHOLE.items():
        found = yard.org.get("/_emulator/snapshot").json()[kind]
        assert {each["id"] for each in found} == states[0][kind] | states[1][kind]
        assert len(found) == 2 * count
