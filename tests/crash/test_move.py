"""A stack moves from webhooks to EventBridge and back, is killed on the way, and no conversation's end gets lost.

Conversations end before every step, and among the calls that a step makes. A step is killed at moments that the seed
chooses (`moments.py`); then it is gone on with or undone.
"""

from __future__ import annotations

import random
import re
from dataclasses import dataclass, field
from typing import Literal, NamedTuple

import pytest

from handover.verbs.migrate.stages import Stage
from handover.verbs.migrate.words import PLACES
from tests.conftest import ProjectCopy
from tests.crash.moments import Last
from tests.crash.processes import NEVER
from tests.crash.test_crash import KILLS, SEED, Dice
from tests.crash.world import AGE, KEY, TARGET, World, world

Way = Literal["next", "back"]

WALKS = max(1, KILLS // 20)
NAMES = {place: stage for stage, place in PLACES.items()}
ENGINE = ("--engine", "sandbox")
TARGET_OPTIONS = (
    *("--aws-account-id", TARGET["awsAccountId"]),
    *("--aws-region", TARGET["awsRegion"]),
    *("--organisation-id", TARGET["organisationId"]),
)


@dataclass(frozen=True)
class Case:
    """What is so for a stack.

    Attributes:
        service: Whether Cognigy is a service, with an AWS account of its own.
        protect: Whether the stack's objects are protected.
        key_for_webhooks: Whether Cognigy, once it has the key, refuses the webhooks, which don't send it.
        last: The version that Cognigy is upgraded to in the end.
    """

    service: bool = False
    protect: bool = True
    key_for_webhooks: bool = False
    last: str = "2025.12"

    @classmethod
    def of(cls, seed: str) -> Case:
        """Return the case that a seed stands for."""
        dice = random.Random(seed)  # noqa: S311 - it is to be the same every time
        service, protect, key_for_webhooks = (dice.random() < 0.5 for _ in range(3))
        return cls(service, protect, key_for_webhooks, dice.choice(("2025.12", "2025.22")))

    def version(self, stage: Stage) -> str:
        """Return the version that Cognigy has at a stage."""
        return {Stage.WEBHOOKS: "4.99", Stage.UPGRADED: self.last}.get(stage, "2025.4")


class Place(NamedTuple):
    """Where the stack stands, what its file asks for, and where the next step leads to, as `migrate` says it."""

    here: Stage
    file: Stage
    onward: Stage

    @property
    def backward(self) -> Stage:
        return self.file if self.file < self.here else Stage(max(self.file - 1, Stage.WEBHOOKS))


@dataclass
class Walk:
    """The way of one stack.

    Attributes:
        kills: How many commands have been killed.
        undone: From which stages the walk has gone back.
    """

    world: World
    case: Case
    seed: str
    kills: int = 0
    undone: set[Stage] = field(default_factory=set)
    _unproven: bool = False

    def __post_init__(self) -> None:
        self._moments = {stage: Dice(f"{self.seed} {stage}", files=250, calls=120) for stage in Stage}
        self._ends = {inner: Dice(f"{self.seed} {inner}", files=100, calls=20) for inner in (False, True)}

    def begin(self) -> None:
        """Deploy webhooks."""
        version = self.case.version(Stage.WEBHOOKS)
        self.world.cognigy(version=version, webhooksNeedKey=self.case.key_for_webhooks)
        self.world.configure({"cognigyVersion": version, "protect": self.case.protect})
        if not self.case.service:
            self.world.configure_aws("user.end", "acw")
        self.world.run("rollout", "--allow-4xx", *ENGINE)
        self.world.begin()

    def go(self) -> None:
        """Go on and back until no way leads back any more; back from every stage at least once."""
        dice = self.world.dice
        place, done = self.look(), False
        assert place == (Stage.WEBHOOKS, Stage.WEBHOOKS, Stage.READY)
        while not (done and place.here is Stage.UPGRADED):
            back = place.here > Stage.WEBHOOKS and (place.here not in self.undone or dice.random() < 0.1)
            aim = place.backward if back and not self.world.upgraded else place.onward
            done = self._step(place, aim, "next" if aim is place.onward else "back")
            place = Place(aim, aim, Stage(min(aim + 1, Stage.UPGRADED))) if done else self.look()

    def _step(self, place: Place, aim: Stage, way: Way) -> bool:
        """Take a step, or a part of it; return whether that was all of it."""
        world = self.world
        self._prepare(place, aim)
        self._let_happen(fails=min(place.here, aim) > Stage.BOTH)
        options = ("--allow-4xx", *TARGET_OPTIONS, "--cognigy-version", self.case.version(aim), *ENGINE)
        last = self._moment(self._moments[aim], 0.4)
        named = ("--conversation", world.end_one())
        # Where a step was killed before the AWS side was there, this conversation's end was not taken there.
        refusal = f"{named[1]} has not reached Cognigy by EventBridge" if self._unproven else ""
        code = world.run("migrate", way, *options, *named, last=last, refusal=refusal)
        self._unproven = code < 0
        self.kills += code < 0
        if code >= 0 and last is not NEVER:
            self._moments[aim].missed(last)
        if code != 0:
            return False
        if way == "back":
            self.undone.add(place.here)
        if aim is Stage.BOTH:
            self._associate()
            world.cognigy(apiKey=KEY)
        elif aim is Stage.READY and not self.case.service and world.dice.random() < 0.5:
            world.advance(AGE)  # what is still being tried
            self._destroy(inner=True)
        return True

    def _prepare(self, place: Place, aim: Stage) -> None:
        """Do what is Cognigy's part before a step."""
        world = self.world
        world.cognigy(version=self.case.version(aim))
        if place.here >= Stage.BOTH:
            self._associate()
        if aim <= Stage.READY:
            world.cognigy(apiKey=None)
        if aim is Stage.UPGRADED:
            world.upgraded = True
            refused = world.invoke("migrate", "back", *ENGINE, "--yes")
            assert refused.exit_code == 2, refused.output

    def _associate(self) -> None:
        if self.case.service:
            self.world.associate()

    def look(self) -> Place:
        """Ask `migrate` where the stack stands."""
        said = self.world.invoke("migrate", *ENGINE)
        assert said.exit_code == 0, self.world.log.read_text()
        here = NAMES[_found(r"It stands at: (.*)\.$", said.stdout)]
        other = re.search(r"asks for another place: (.*?)\. The", said.stdout)
        onward = re.search(r"^ +next +(\d)", said.stdout, re.MULTILINE)
        return Place(here, NAMES[other[1]] if other else here, Stage(int(onward[1]) + 1) if onward else Stage.UPGRADED)

    def _let_happen(self, *, fails: bool) -> None:
        """Have conversations end, and if Cognigy may fail once, let it do that."""
        world = self.world
        world.fire()
        if fails and world.dice.random() < 0.5:
            world.stumble()
        if world.dice.random() < 0.5:
            world.advance(world.dice.choice((1, 30, AGE)))

    def destroy(self) -> None:
        """Delete all: the source first, the bus last."""
        world = self.world
        if self.case.protect:
            world.unprotect()
            world.run("sandbox", "up")
        if self.case.service:
            world.dissociate()
        self._destroy(inner=False)
        if not self.case.service:
            self._destroy(inner=True)

    def _destroy(self, *, inner: bool) -> None:
        """Delete all of one side, again where that was killed."""
        last = self._moment(self._ends[inner], 0.5)
        code = self.world.run("sandbox", "destroy", inner=inner, last=last)
        if code < 0:
            self.kills += 1
            self.world.run("sandbox", "refresh", inner=inner)
            self.world.run("sandbox", "destroy", inner=inner)

    def _moment(self, dice: Dice, chance: float) -> Last:
        return dice.moment() if self.world.dice.random() < chance else NEVER


def _found(pattern: str, text: str) -> str:
    found = re.search(pattern, text, re.MULTILINE)
    assert found is not None, text
    return found[1]


@pytest.mark.parametrize("number", range(WALKS))
def test_every_end_arrives(project_copy: ProjectCopy, number: int) -> None:
    seed = f"{SEED} move {number}"
    case = Case.of(seed) if number else Case()
    with world(project_copy, seed) as there:
        walk = Walk(there, case, seed)
        walk.begin()
        walk.go()
        there.fire(*there.conversations.rest())
        there.advance(AGE)

        assert not there.lost, "\n".join(there.lost)
        arrived = there.arrived()
        assert there.conversations.ended <= arrived
        assert not there.conversations.others & arrived
        assert walk.undone == {*Stage} - {Stage.WEBHOOKS, Stage.UPGRADED}
        assert walk.look() == (Stage.UPGRADED,) * 3
        assert there.taken() == ["customer.end"] or case.service
        refused = there.invoke("migrate", "back", *ENGINE)
        assert (refused.exit_code, "no way back but Cognigy's own downgrade" in refused.stderr) == (2, True)
        walk.destroy()
        assert there.left() == {}
        print(f"{case}: {walk.kills} kills, {len(arrived)} conversations")  # noqa: T201 - for `make crash`
