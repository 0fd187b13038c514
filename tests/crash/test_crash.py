"""Emulator, `up`, `destroy` or all of them are killed at any moment: nothing is lost or doubled.

A moment is a number of operations (`moments.py`), which the seed chooses: the same seed kills at the same places.
`CRASH_KILLS` says how many kills there are, `CRASH_SEED` where to begin: see `make crash`.
"""

from __future__ import annotations

import os
import random
from collections.abc import Iterator
from typing import Literal

import pytest

from tests.conftest import ProjectCopy
from tests.crash.moments import Last
from tests.crash.stage import Stage

KILLS = int(os.environ.get("CRASH_KILLS", "8"))
SEED = int(os.environ.get("CRASH_SEED", "1"))
WAYS = ("own", "run", "org", "both")
"""Who is killed: a run with its own org in it; a run; the org beside it; a run and the org."""
VERBS = {"create": "up", "change": "up", "destroy": "destroy"}


@pytest.fixture
def stage(project_copy: ProjectCopy, request: pytest.FixtureRequest) -> Iterator[Stage]:
    stage = Stage(project_copy, own=request.param == "own")
    try:
        yield stage
    finally:
        stage.close()


class Dice:
    """Throws moments, and learns how many there are."""

    def __init__(self, seed: str) -> None:
        self._random = random.Random(seed)  # noqa: S311 - it is to be the same every time
        self._most = {"files": 120, "calls": 60}

    def moment(self) -> Last:
        of: Literal["files", "calls"] = self._random.choice(("files", "calls"))
        return Last(of, self._random.randint(1, self._most[of]))

    def missed(self, last: Last) -> None:
        """Take it that a run has fewer moments than that."""
        self._most[last.of] = max(10, last.number - 1)


def kill_once(stage: Stage, way: str, verb: str, last: Last) -> bool:
    """Run a command with a kill at a moment; return whether it came to that."""
    if way == "org":
        stage.org.kill()
        first = stage.start_org(last)
        stage.await_while_org_is_raised(stage.start(verb))
        if stage.org is not first:
            return True
        # Its moment would come in a run that is to succeed.
        first.kill()
        stage.start_org()
        return False
    with_it = [stage.org.pid] if way == "both" else []
    killed = stage.start(verb, last=last, with_it=with_it).wait() < 0
    if killed and with_it:
        stage.start_org()
    return killed


def settle(stage: Stage, what: str) -> None:
    """Run the command again, as one does after a kill."""
    if what == "destroy":  # an integration that is gone is an error, as with the real provider, until a refresh
        stage.run("refresh")
        stage.run("destroy")
    else:
        stage.run("up")
        stage.run("refresh")
    stage.agrees(deployed=what != "destroy")


@pytest.mark.parametrize(("stage", "way"), [(way, way) for way in WAYS], indirect=["stage"])
def test_nothing_is_lost_or_doubled(stage: Stage, way: str) -> None:
    wanted = KILLS // len(WAYS) + (WAYS.index(way) < KILLS % len(WAYS))
    dice = {what: Dice(f"{SEED} {way} {what}") for what in VERBS}
    if way != "own":
        stage.start_org()
    kills = laps = 0
    while kills < wanted:
        laps += 1
        for what, verb in VERBS.items():
            if verb == "up":
                stage.configure(f"{what} {laps}")
            if kills < wanted or what == "destroy":
                last = dice[what].moment() if kills < wanted else Last()
                killed = kill_once(stage, way, verb, last)
                print(f"{way}, {what}: {'' if killed else 'not '}killed at {last.number} of {last.of}")  # noqa: T201 - for `make crash`
                kills += killed
                if not killed:
                    dice[what].missed(last)
                settle(stage, what)
