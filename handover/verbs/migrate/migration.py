"""One step of a move: a change of the stack's file and a rollout, made in an order that can be broken off anywhere.

The file is written just before anything is deployed, when all that can be looked at before has been. So it never asks
for less than what is deployed on the way to it, and a step that was broken off is gone on with from what is there.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path

from handover.checks.objects import check_objects, not_live
from handover.checks.remedies import verb_command
from handover.genesys.api import Genesys
from handover.genesys.errors import GenesysError
from handover.sandbox.configuration import stack_file
from handover.sandbox.configuration.namespace import NAMESPACE
from handover.stacks import event_bridge
from handover.stacks.engines.model import DeploymentError, Engine, RolloutError
from handover.stacks.model import CREATING, REPLACING, NothingDeployedError, StackError
from handover.verbs.migrate.changes import Change, Given, change_to
from handover.verbs.migrate.conditions import refuse_return, require
from handover.verbs.migrate.proof import Proof, Word
from handover.verbs.migrate.stages import Stage, Standing
from handover.verbs.migrate.words import PLACES, POLICY, needs_of, plan, step_to, target_of, ticket
from handover.verbs.rollout.run import Rollout
from handover.verbs.rollout.topics import UNTOUCHED, Topics, live_topics


class Direction(StrEnum):
    """Which way a step goes."""

    NEXT = "next"
    BACK = "back"


@dataclass(frozen=True)
class Step:
    """A step that may be taken.

    Attributes:
        stage: Where it leads to.
        standing: Where the stack stands.
        change: What it changes about the stack's file.
        released: What it may switch off.
    """

    stage: Stage
    standing: Standing
    change: Change
    released: Topics

    @property
    def deleted(self) -> Collection[str]:
        """The names of the objects that go with this step."""
        if self.stage is Stage.EVENT_BRIDGE:
            return [each.name for each in self.standing.webhooks]
        source = self.standing.source
        return [source.name] if source and self.stage <= Stage.READY else []


@dataclass
class Migration:
    """The move of one stack.

    Attributes:
        engine: What deploys.
        file: The stack's file.
        say: Writes a line for the user.
        confirm: Asks the user whether to go ahead, and does not return if not.
        given: What the command line says of version and target.
        word: What the user vouches for.
        allow_4xx: See `Rollout`.
        take_over: See `Rollout`.
    """

    engine: Engine
    file: Path
    say: Callable[[str], None]
    confirm: Callable[[], None]
    given: Given = field(default_factory=Given)
    word: Word = field(default_factory=Word)
    allow_4xx: bool = False
    take_over: bool = False

    def show(self) -> None:
        """Show the plan, with where the stack stands.

        Raises:
            StackError: Nothing is deployed, or the stack's file can't be read.
            RolloutError: The org refuses or does not answer.
        """
        with self.engine.org() as genesys, _untouched():
            standing = self._standing(genesys)
            for line in plan(standing):
                self.say(line)
            if standing.onward is Stage.BOTH:
                organisation, where = target_of(standing)
                self.say("")
                for line in ticket(organisation, genesys.organization().id, where):
                    self.say(line)

    def find(self, direction: Direction) -> Step | None:
        """Find the step that goes that way, and make sure that it leaves no gap; None if there is nowhere to go.

        Raises:
            UsageError: The command line doesn't say enough.
            StackError: It would leave a gap, or there is no way.
            RolloutError: The org refuses or does not answer.
        """
        with self.engine.org() as genesys, _untouched():
            standing = self._standing(genesys)
            if direction is Direction.BACK:
                refuse_return(standing)
                stage = standing.backward
            else:
                stage = standing.onward
            if stage is standing.reached is standing.of_file and not standing.unfinished:
                return None
            # What is only gone on with has its version in the file already.
            given = Given(target=self.given.target) if stage is standing.of_file else self.given
            change = change_to(stage, standing.settings, standing.source, given)
            return Step(stage, standing, change, require(stage, standing, Proof(genesys, self.word, self.say)))

    def take(self, step: Step, *, preview: bool) -> None:
        """Take a step, or only look whether it can be taken.

        Raises:
            StackError: The stack cannot be rolled out so.
            RolloutError: The rollout has ended early.
        """
        text = stack_file.with_settings(self.file, NAMESPACE, step.change.settings, step.change.remove)
        self._announce(step)
        if not preview:
            self._catch_up()
        if step.deleted and (kept := self._protected(step.deleted)):
            self.say(
                f"{' and '.join(kept)} will be deleted, and protect is true: this step takes the protection off them "
                "first, in the stack's state alone. Should it end early, the next rollout protects what is still there."
            )
            if preview:
                self.say(f"With the protection on, no more than this can be looked at before. {UNTOUCHED}")
                return
            self.confirm()
            self.engine.unprotect(kept)
        self.engine.configure(text)

        asked = False

        def ask() -> None:
            nonlocal asked
            self.confirm()
            asked = True

        def write() -> None:
            if stack_file.read(self.file) != text:
                stack_file.write(self.file, text)

        Rollout(
            self.engine,
            self.say,
            ask,
            allow_4xx=self.allow_4xx,
            take_over=self.take_over,
            preview=preview,
            released=step.released,
            begin=write,
        ).run()
        if not preview:
            if not asked and stack_file.read(self.file) != text:
                self.confirm()  # nothing was to be deployed
            write()
            self.say(f"The stack stands at: {PLACES[step.stage]}.")
            if needs := needs_of(step.stage):
                self.say(f"For the next step: {needs}")

    def _catch_up(self) -> None:
        """Have the state know what has become of what a run was cut off at.

        A step that finds nothing to be changed would otherwise never be finished. For an object that was being made the
        rollout looks itself.
        """
        left = {each.operation for each in self.engine.deployed().unfinished} - {REPLACING}
        if left and CREATING not in left:
            self.say("A run was cut off: the state takes over what has become of it.")
            with _untouched():
                self.engine.refresh()

    def _announce(self, step: Step) -> None:
        forward = step.stage > step.standing.reached
        said = f"Step {step.stage - 1}: {step_to(step.stage)}." if forward else f"Back to: {PLACES[step.stage]}."
        self.say(said)
        if step.stage is Stage.EVENT_BRIDGE and step.deleted:
            self.say(POLICY)
        for key, value in step.change.settings.items():
            self.say(f"  {self.file.name}: {stack_file.snippet(NAMESPACE, {key: value}).strip()}")
        for key in step.change.remove:
            self.say(f"  {self.file.name}: without {NAMESPACE}:{key}")

    def _protected(self, names: Collection[str]) -> list[str]:
        return [each.name for each in self.engine.deployed().resources if each.protected and each.name in names]

    def _standing(self, genesys: Genesys) -> Standing:
        deployed = self.engine.deployed()
        if not deployed.resources:
            rollout = verb_command("rollout", deployed.name, deployed.engine)
            raise NothingDeployedError(
                f"Nothing of stack {deployed.name!r} is deployed: roll it out with {rollout}, by webhooks or by "
                "EventBridge; only what is there can move."
            )
        source = next(iter(event_bridge.sources(deployed)), None)
        # A source that is still being made, or that failed, is what the proof is about.
        wrong = [
            f"{each.subject}, {each.title}: {each.found} instead of {each.expected}."
            for each in not_live(check_objects(deployed, genesys))
            if not (source and each.subject == source.name and each.title == "reported state")
        ]
        left = [f"{each.resource.name}: a run was cut off while {each.operation} it." for each in deployed.unfinished]
        absent = [f"{name}: a run has not come to it." for name in deployed.missing]
        settings = stack_file.settings(self.file, NAMESPACE)
        if "cognigyVersion" not in settings:
            raise StackError(
                f"{self.file.name} has no {NAMESPACE}:cognigyVersion: a stack is moved by the settings in its file. If "
                "the program itself says version and delivery, change them there, in the order of "
                "docs/leaving-webhooks.md."
            )
        return Standing(deployed, live_topics(deployed, genesys), settings, (*left, *absent, *wrong))


@contextmanager
def _untouched() -> Iterator[None]:
    """Say that nothing has been changed when the org fails."""
    try:
        yield
    except (GenesysError, DeploymentError) as error:
        raise RolloutError(f"{error} {UNTOUCHED}") from None
