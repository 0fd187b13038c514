"""What has to be done on the AWS side before a step and after it, and who does it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from handover.stacks import event_bridge
from handover.stacks.engines.model import Engine
from handover.verbs.migrate.eras import NEW_TOPIC
from handover.verbs.migrate.migration import Step
from handover.verbs.migrate.onpremises import OnPremises, Wanted
from handover.verbs.migrate.stages import Stage
from handover.verbs.rollout.topics import live_topics


@dataclass(frozen=True)
class AwsSide:
    """The AWS side of a stack.

    Attributes:
        own: The stack of the project with one's own AWS side; None where Cognigy has it.
        say: Writes a line for the user.
        confirm: Asks the user whether to go ahead, and does not return if not.
        sandbox: Whether the sandbox deploys.
        emulator: The address given on the command line, if any.
    """

    own: OnPremises | None
    say: Callable[[str], None]
    confirm: Callable[[], None]
    sandbox: bool
    emulator: str | None

    def behind(self, engine: Engine) -> Wanted | None:
        """Return what the AWS side must be to take what Genesys sends already; None if it does, or nobody can see it.

        That is so where an earlier step was broken off between the two.
        """
        wanted = self._wanted(engine, frozenset()) if self.own and self.sandbox else None
        if wanted is None or self.own is None or self.own.has(wanted.topics):
            return None
        return wanted if wanted.topics else None

    def before(self, step: Step, engine: Engine) -> Wanted | None:
        """Return what the AWS side must be before Genesys' side; None if it stays.

        Where the topics become more, the rule there has to have them first: what it hasn't, it drops.
        """
        if step.stage is not Stage.WIDENED:
            return None
        return self._wanted(engine, frozenset({NEW_TOPIC}))

    def after(self, step: Step, engine: Engine) -> Wanted | None:
        """Return what the AWS side must be after Genesys' side; None if it stays."""
        if step.stage <= Stage.READY:
            if step.standing.source is not None and self.own:
                self.say(
                    "Genesys sends nothing to AWS any more. What is there can stay for another try; to end it, set "
                    f"protectBus to false, and destroy stack {self.own.name} in {self.own.project.directory}."
                )
            return None
        return self._wanted(engine, frozenset())

    def settled(self, engine: Engine) -> Wanted | None:
        """Return what the AWS side must be where the stack has moved; None if nobody can see what it is."""
        return self._wanted(engine, frozenset()) if self.sandbox else None

    def _wanted(self, engine: Engine, more: frozenset[str]) -> Wanted | None:
        source = next(iter(event_bridge.sources(engine.deployed())), None)
        if self.own is None or source is None:
            return None
        with engine.org() as genesys:
            topics = live_topics(engine.deployed(), genesys).event_bridge | more
            return Wanted(topics, genesys.organization().id, event_bridge.properties(source.inputs))

    def bring_up(self, wanted: Wanted) -> None:
        """Bring the AWS side up, or say how the other team does.

        Raises:
            StackError: Its file says another account or region.
            HandoverError: It can't be deployed.
        """
        if self.own is None:
            return
        if self.sandbox:
            self.own.bring_up(wanted, self.say, self.confirm, emulator=self.emulator)
            return
        self.say("On premises, whoever looks after the AWS account runs now:")
        for line in self.own.commands(wanted):
            self.say(f"  {line}")
