"""A stack moves from webhooks to EventBridge and back, is killed on the way, and no conversation's end gets lost.

Before every step conversations end, and among the calls that a step makes. A step is killed at moments that the seed
chooses (`moments.py`); then it is gone on with or undone. `MOVE_WALKS` says how many walks there are, `CRASH_SEED`
where to begin.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from enum import IntEnum
from typing import Any

import pytest

from tests.conftest import ProjectCopy
from tests.crash.moments import Last
from tests.crash.processes import NEVER
from tests.crash.test_crash import SEED, Dice
from tests.move.world import AGE, KEY, TARGET, World, world

WALKS = int(os.environ.get("MOVE_WALKS", "1"))
OLD, OVERLAP, NEW = "4.99", "2025.4", "2025.12"
WIDE = {**TARGET, "additionalTopics": ["customer.end"]}


class Stage(IntEnum):
    """How far the stack is."""

    WEBHOOKS = 0
    READY = 1
    BOTH = 2
    RESTING = 3
    EVENT_BRIDGE = 4
    WIDENED = 5
    UPGRADED = 6


_KEPT = {"cognigyVersion": OVERLAP, "preexistingSetup": True}
FILES: dict[Stage, dict[str, Any]] = {
    Stage.WEBHOOKS: {"cognigyVersion": OLD},
    Stage.READY: {**_KEPT, "delivery": "webhook"},
    Stage.BOTH: {**_KEPT, "delivery": "both", "eventBridge": TARGET},
    Stage.RESTING: {**_KEPT, "delivery": "both", "eventBridge": TARGET, "triggersEnabled": False},
    Stage.EVENT_BRIDGE: {**_KEPT, "delivery": "eventBridge", "eventBridge": TARGET},
    Stage.WIDENED: {**_KEPT, "delivery": "eventBridge", "eventBridge": WIDE},
    Stage.UPGRADED: {"cognigyVersion": NEW, "delivery": "eventBridge", "eventBridge": TARGET},
}


class Walk:
    """The way of one stack.

    Attributes:
        kills: How many commands have been killed.
        undone: From which stages the walk has gone back.
    """

    def __init__(self, world: World, seed: str) -> None:
        self._world = world
        self._moments = {kind: Dice(f"{seed} {kind}") for kind in ("up", "up in onpremises", "destroy")}
        self.kills = 0
        self.undone: set[Stage] = set()

    def go(self) -> None:
        """Go on and back until no way leads back any more; back from every stage at least once."""
        dice = self._world.dice
        here = Stage.WEBHOOKS
        while here is not Stage.UPGRADED:
            back = here > Stage.WEBHOOKS and (here not in self.undone or dice.random() < 0.1)
            if back:
                self.undone.add(here)
            here = self._step(here, Stage(here - 1 if back else here + 1))

    def _step(self, start: Stage, end: Stage) -> Stage:
        """Go a step, or undo what has been done of it when it was killed; return where that has led to."""
        aim = end
        while not self.to(aim, back=aim is min(start, end)):
            if not self._world.upgraded:
                aim = self._world.dice.choice((start, end))
        return aim

    def to(self, stage: Stage, *, back: bool = False) -> bool:
        """Go to a stage from the one before or behind it, or from between; return whether that was not cut off."""
        return all(self._parts(stage, back=back))

    def _parts(self, stage: Stage, *, back: bool) -> Iterator[bool]:
        world = self._world
        if stage is Stage.WEBHOOKS:
            world.cognigy(version=OLD)
        if stage is Stage.READY:
            world.cognigy(version=OVERLAP, apiKey=None)
        if stage is Stage.WIDENED:
            yield self._aws("user.end", "acw", "customer.end")
        if stage is Stage.UPGRADED:
            world.cognigy(version=NEW)
            world.upgraded = True
        self._let_happen(fails=stage > Stage.BOTH)
        world.configure(FILES[stage])
        yield self._run("up")
        if stage is Stage.READY and back:
            world.advance(AGE)  # what is still being tried
            yield self._run("destroy", inner=True)
        if stage is Stage.BOTH and not back:
            yield self._aws("user.end", "acw")
            world.cognigy(apiKey=KEY)
        if stage is Stage.EVENT_BRIDGE and back:
            yield self._aws("user.end", "acw")
        if stage is Stage.UPGRADED:
            yield self._aws("customer.end")
            world.redrive()

    def _let_happen(self, *, fails: bool) -> None:
        """Have conversations end, and if Cognigy may fail once, let it do that."""
        world = self._world
        world.fire()
        if fails and world.dice.random() < 0.5:
            world.stumble()
        if world.dice.random() < 0.5:
            world.advance(world.dice.choice((1, 30, AGE)))

    def _aws(self, *events: str) -> bool:
        self._world.configure_aws(*events)
        return self._run("up", inner=True)

    def _run(self, verb: str, *, inner: bool = False) -> bool:
        """Run a verb of the sandbox, which may be killed; what a killed one has left is taken over."""
        world = self._world
        moments = self._moments["up in onpremises" if inner and verb == "up" else verb]
        last: Last = moments.moment() if world.dice.random() < 0.4 else NEVER
        done = world.run("sandbox", verb, inner=inner, last=last)
        if done and last is not NEVER:
            moments.missed(last)
        if not done:
            self.kills += 1
            world.run("sandbox", "refresh", inner=inner)
        return done

    def destroy(self) -> None:
        """Delete all: the source first, the bus last."""
        for inner in (False, True):
            while not self._run("destroy", inner=inner):
                pass


@pytest.mark.parametrize("number", range(WALKS))
def test_every_end_arrives(project_copy: ProjectCopy, number: int) -> None:
    seed = f"{SEED} move {number}"
    with world(project_copy, seed) as there:
        walk = Walk(there, seed)
        there.cognigy(version=OLD)
        there.configure(FILES[Stage.WEBHOOKS])
        there.run("sandbox", "up")
        there.begin()
        walk.go()
        there.fire(*there.conversations.rest())
        there.advance(AGE)

        assert not there.lost, "\n".join(there.lost)
        arrived = there.arrived()
        assert there.conversations.ended <= arrived
        assert not there.conversations.others & arrived
        assert walk.undone == {*Stage} - {Stage.WEBHOOKS, Stage.UPGRADED}
        walk.destroy()
        assert there.left() == {}
        print(f"{walk.kills} kills, {len(there.conversations.ended)} conversations")  # noqa: T201 - for `make crash`
