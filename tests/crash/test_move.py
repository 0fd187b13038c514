"""A stack moves from webhooks to EventBridge and back, is killed on the way, and no conversation's end gets lost.

Conversations end before every step, and among the calls that a step makes. A step is killed at moments that the seed
chooses (`moments.py`); then it is gone on with or undone. `MOVE_WALKS` says how many walks there are,
`CRASH_SEED` where to begin: see `make crash`.
"""

from __future__ import annotations

import os
import re
from typing import Literal, NamedTuple

import pytest

from handover.migrate.stages import Stage
from handover.migrate.words import PLACES
from tests.conftest import ProjectCopy
from tests.crash.moments import Last
from tests.crash.processes import NEVER
from tests.crash.test_crash import SEED, Dice
from tests.crash.world import AGE, KEY, TARGET, World, world

Way = Literal["next", "back"]

WALKS = int(os.environ.get("MOVE_WALKS", "1"))
VERSIONS = {stage: "2025.4" for stage in Stage} | {Stage.WEBHOOKS: "4.99", Stage.UPGRADED: "2025.12"}
NAMES = {place: stage for stage, place in PLACES.items()}
TARGET_OPTIONS = (
    *("--aws-account-id", TARGET["awsAccountId"]),
    *("--aws-region", TARGET["awsRegion"]),
    *("--organisation-id", TARGET["organisationId"]),
)


class Place(NamedTuple):
    """Where the stack stands, what its file asks for, and where the next step leads to, as `migrate` says it."""

    here: Stage
    file: Stage
    onward: Stage

    @property
    def backward(self) -> Stage:
        return self.file if self.file < self.here else Stage(max(self.file - 1, Stage.WEBHOOKS))


class Walk:
    """The way of one stack.

    Attributes:
        kills: How many commands have been killed.
        refusals: How many have refused to go on without a better proof.
        undone: From which stages the walk has gone back.
    """

    def __init__(self, world: World, seed: str) -> None:
        self._world = world
        self._moments = {stage: Dice(f"{seed} {stage}", files=250, calls=120) for stage in Stage}
        self.kills = self.refusals = 0
        self.undone: set[Stage] = set()

    def begin(self) -> None:
        """Deploy webhooks."""
        version = VERSIONS[Stage.WEBHOOKS]
        self._world.cognigy(version=version)
        self._world.configure({"cognigyVersion": version})
        self._world.configure_aws("user.end", "acw")
        self._world.run("rollout", "--allow-4xx", "--engine", "sandbox")
        self._world.begin()

    def go(self) -> None:
        """Go on and back until no way leads back any more; back from every stage at least once."""
        dice = self._world.dice
        place = self.look()
        assert place == (Stage.WEBHOOKS, Stage.WEBHOOKS, Stage.READY)
        while place.here is not Stage.UPGRADED or place.onward is not Stage.UPGRADED:
            back = place.here > Stage.WEBHOOKS and (place.here not in self.undone or dice.random() < 0.1)
            place = self._step(place, "back" if back and not self._world.upgraded else "next")

    def _step(self, place: Place, way: Way) -> Place:
        """Take a step, or a part of it, and return where that has led to."""
        world = self._world
        aim = place.onward if way == "next" else place.backward
        world.cognigy(version=VERSIONS[aim])
        world.upgraded = aim is Stage.UPGRADED
        self._let_happen(fails=min(place.here, aim) > Stage.BOTH)
        options = ("--allow-4xx", *TARGET_OPTIONS, "--cognigy-version", VERSIONS[aim], "--engine", "sandbox")
        last: Last = self._moments[aim].moment() if world.dice.random() < 0.4 else NEVER
        # Where the AWS side was not there yet when a step was killed, this conversation's end was not taken there.
        named = ("--conversation", world.end_one())
        code = world.run("migrate", way, *options, *named, last=last, refusal=f"{named[1]} has not reached Cognigy by")
        if code < 0:
            self.kills += 1
            return self.look()
        if last is not NEVER:
            self._moments[aim].missed(last)
        if code > 0:
            self.refusals += 1
            return self.look()
        if way == "back":
            self.undone.add(place.here)
        self._do_the_others_part(aim)
        return Place(aim, aim, Stage(min(aim + 1, Stage.UPGRADED)))

    def look(self) -> Place:
        """Ask `migrate` where the stack stands."""
        said = self._world.invoke("migrate", "--engine", "sandbox")
        assert said.exit_code == 0, self._world.log.read_text()
        here = NAMES[_found(r"It stands at: (.*)\.$", said.stdout)]
        other = re.search(r"asks for another place: (.*?)\. The", said.stdout)
        onward = re.search(r"^ +next +(\d)", said.stdout, re.MULTILINE)
        return Place(here, NAMES[other[1]] if other else here, Stage(int(onward[1]) + 1) if onward else Stage.UPGRADED)

    def _do_the_others_part(self, stage: Stage) -> None:
        """Do what is Cognigy's part once a stage is reached, or the AWS team's."""
        world = self._world
        if stage is Stage.BOTH:
            world.cognigy(apiKey=KEY)
        elif stage is Stage.READY and world.dice.random() < 0.5:
            world.advance(AGE)  # what is still being tried
            self._destroy(inner=True)
        elif stage is Stage.UPGRADED:
            world.redrive()

    def _let_happen(self, *, fails: bool) -> None:
        """Have conversations end, and if Cognigy may fail once, let it do that."""
        world = self._world
        world.fire()
        if fails and world.dice.random() < 0.5:
            world.stumble()
        if world.dice.random() < 0.5:
            world.advance(world.dice.choice((1, 30, AGE)))

    def destroy(self) -> None:
        """Delete all: the source first, the bus last."""
        for inner in (False, True):
            self._destroy(inner=inner)

    def _destroy(self, *, inner: bool) -> None:
        self._world.run("sandbox", "destroy", inner=inner)


def _found(pattern: str, text: str) -> str:
    found = re.search(pattern, text, re.MULTILINE)
    assert found is not None, text
    return found[1]


@pytest.mark.parametrize("number", range(WALKS))
def test_every_end_arrives(project_copy: ProjectCopy, number: int) -> None:
    seed = f"{SEED} move {number}"
    with world(project_copy, seed) as there:
        walk = Walk(there, seed)
        walk.begin()
        walk.go()
        there.fire(*there.conversations.rest())
        there.advance(AGE)

        assert not there.lost, "\n".join(there.lost)
        arrived = there.arrived()
        assert there.conversations.ended <= arrived
        assert not there.conversations.others & arrived
        assert walk.refusals <= walk.kills
        assert walk.undone == {*Stage} - {Stage.WEBHOOKS, Stage.UPGRADED}
        assert walk.look() == (Stage.UPGRADED,) * 3
        refused = there.invoke("migrate", "back", "--engine", "sandbox")
        assert (refused.exit_code, "no way back but Cognigy's own downgrade" in refused.stderr) == (2, True)
        walk.destroy()
        assert there.left() == {}
        print(f"{walk.kills} kills, {len(there.conversations.ended)} conversations")  # noqa: T201 - for `make crash`
