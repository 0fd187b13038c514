"""A console is killed at any moment of an `up` that works with it: the `up` says so, and the next one goes on."""

from __future__ import annotations

import os
import random
import time
from collections.abc import Iterator
from typing import Literal

import pytest

from handover.io import locks
from tests.conftest import ProjectCopy
from tests.crash.moments import Last
from tests.crash.processes import NEVER, Process, handover
from tests.crash.stage import Stage

KILLS = int(os.environ.get("CRASH_KILLS", "8"))
SEED = int(os.environ.get("CRASH_SEED", "1"))
OF: tuple[Literal["calls", "files"], ...] = ("calls", "files")


@pytest.fixture
def stage(project_copy: ProjectCopy) -> Iterator[Stage]:
    stage = Stage(project_copy, own=True)
    try:
        yield stage
    finally:
        stage.close()


def start_console(stage: Stage, last: Last = NEVER) -> Process:
    """Start a console of the stack, and wait until it serves."""
    console = Process(handover, ("console", "-s", "crash", "--cwd", str(stage.project.path)), stage.log, last)
    stage.runs.append(console)
    while locks.owner_of(locks.beside(stage.org_file)).get("pid") != console.pid or "Ctrl-C" not in stage.said:
        assert console.running, stage.said
        time.sleep(0.01)
    return console


def test_an_up_whose_console_is_killed_says_so_and_the_next_one_goes_on(stage: Stage) -> None:
    dice = random.Random(f"{SEED} console")  # noqa: S311 - it is to be the same every time
    kills = 0
    for lap in range(max(2, KILLS // 4)):
        stage.configure(f"lap {lap}")
        last = Last(OF[lap % 2], dice.randint(10, 60))
        console = start_console(stage, last)
        before = len(stage.said)
        code = stage.start("up").wait()
        killed = not console.running
        kills += killed
        print(f"console: {'' if killed else 'not '}killed at {last.number} of {last.of}")  # noqa: T201 - for `make crash`
        if killed:
            assert code == 1, stage.said
            said = stage.said[before:].rstrip().splitlines()[-1]
            assert said.startswith("error: The emulator at http://127.0.0.1:"), said
            assert f"(`handover console -s crash`, process {console.pid} on " in said
            assert said.endswith("with another `handover console` or without one.")
        else:
            assert code == 0, stage.said
            console.kill()
        again = start_console(stage) if lap % 2 else None
        stage.run("up")
        stage.agrees(deployed=True)
        if again:
            again.kill()
    assert kills
