"""Emulator, `up`, `destroy` or all of them are killed at any moment: nothing is lost or doubled.

A moment is a number of operations (`moments.py`), which the seed chooses: the same seed kills at the same places.
`CRASH_KILLS` says how many kills there are, `CRASH_SEED` where to begin: see `make crash`.
"""

from __future__ import annotations

import os
import random
from collections.abc import Iterator

import pytest

from tests.conftest import ProjectCopy
from tests.crash.stage import Stage

KILLS = int(os.environ.get("CRASH_KILLS", "9"))
SEED = int(os.environ.get("CRASH_SEED", "1"))
WAYS = ("own", "run", "org", "both")
"""Who is killed: a run with its own org in it; a run; the org beside it; a run and the org."""


@pytest.fixture
def stage(project_copy: ProjectCopy, request: pytest.FixtureRequest) -> Iterator[Stage]:
    stage = Stage(project_copy, own=request.param == "own")
    try:
        yield stage
    finally:
        stage.close()


def deploy(stage: Stage, prefix: str) -> tuple[str, ...]:
    stage.configure(prefix)
    return ("up",)


def kill_once(stage: Stage, way: str, command: str, last: int, org_last: int) -> str:
    """Run a command with a kill at a moment; return what was killed."""
    if stage.own:
        return "run" if stage.start(command, last=last).wait() < 0 else "nothing"
    assert stage.org is not None
    if way == "org":
        stage.org.kill()
        stage.start_org(org_last)
        first = stage.org
        stage.await_while_org_is_raised(stage.start(command))
        return "nothing" if first is stage.org else "org"
    with_it = [stage.org.pid] if way == "both" else []
    killed = stage.start(command, last=last, with_it=with_it).wait() < 0
    if way == "both" and killed:
        stage.org.wait()
        stage.start_org()
    return way if killed else "nothing"


@pytest.mark.parametrize("stage, way", [(way, way) for way in WAYS], indirect=["stage"])
def test_nothing_is_lost_or_doubled(stage: Stage, way: str) -> None:
    dice = random.Random(f"{SEED} {way}")
    if not stage.own:
        stage.start_org()
    kills = 0
    wanted = KILLS // len(WAYS) + (WAYS.index(way) < KILLS % len(WAYS))
    # How far it is to the end of each command: about as many moments as it had the last time.
    far, org_far = {"create": 170, "change": 170, "destroy": 100}, {"create": 80, "change": 110, "destroy": 70}
    while kills < wanted:
        deployed = False
        for what in ("create", "change", "destroy"):
            if what != "destroy":
                stage.configure(f"{what}{kills}")
            last, org_last = dice.randint(1, far[what]), dice.randint(1, org_far[what])
            verb = "destroy" if what == "destroy" else "up"
            killed = kill_once(stage, way, verb, last, org_last)
            print(f"{way}, {what}: {killed} killed at {org_last if way == 'org' else last}")
            if killed == "nothing":
                if way == "org":
                    org_far[what] = org_last
                else:
                    far[what] = last
            kills += killed != "nothing"
            if what == "destroy":  # an integration that is gone is an error, as with the real provider, until a refresh
                stage.run("refresh")
            stage.run(verb)
            stage.run("refresh")
            deployed = what != "destroy"
            stage.agrees(deployed=deployed)
            if kills >= wanted:
                break
        if deployed:
            stage.run("destroy")
            stage.agrees(deployed=False)
