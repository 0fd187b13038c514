"""The stages of a move, and in which one a stack is: by its file, and by what is deployed and live."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import IntEnum
from typing import Any

from handover.stacks import event_bridge
from handover.stacks.model import (
    FLOW,
    INTEGRATION,
    INTEGRATION_ACTION,
    TRIGGER,
    DeployedStack,
    StackError,
    StackResource,
)
from handover.verbs.migrate.eras import NEW_EVENT, NEW_TOPIC, OLD_TOPICS, Era, era
from handover.verbs.rollout.topics import Topics

_WEBHOOKS = (INTEGRATION, INTEGRATION_ACTION, FLOW, TRIGGER)


class Stage(IntEnum):
    """How far a stack has moved."""

    WEBHOOKS = 1
    """Webhooks, and a Cognigy that takes nothing else."""

    READY = 2
    """Webhooks, and a Cognigy that takes both."""

    BOTH = 3
    """Webhooks and EventBridge, both live."""

    RESTING = 4
    """EventBridge is live; the webhooks are there with inactive triggers."""

    EVENT_BRIDGE = 5
    """EventBridge alone."""

    WIDENED = 6
    """EventBridge alone, with the topics of Cognigy's next version too."""

    UPGRADED = 7
    """EventBridge alone, and a Cognigy that takes no webhooks."""


def of_file(settings: Mapping[str, Any], deployed: Stage) -> Stage:
    """Return the stage that a stack's file asks for.

    Args:
        settings: The project's settings in it.
        deployed: The stage of what is deployed.

    Raises:
        StackError: The file asks for none, or for one that nobody gets to by itself.
    """
    now = era(str(settings.get("cognigyVersion")))
    said = settings.get("delivery")
    if now is Era.WEBHOOKS:
        return Stage.WEBHOOKS
    if now is Era.EVENT_BRIDGE:
        if deployed < Stage.EVENT_BRIDGE:
            raise StackError(
                f"The stack's file says cognigyVersion {settings['cognigyVersion']}, and the stack has webhooks, which "
                "no version from 2025.12 on takes. Set it to the version that Cognigy has, from 4.100 to 2025.11 for a "
                "move without a gap. If Cognigy has been upgraded already, nothing is told to it by the webhooks any "
                "more: set delivery to eventBridge and roll out with `pulumi up`."
            )
        return Stage.UPGRADED
    if said is None and (settings.get("preexistingSetup") is not True and deployed <= Stage.READY):
        return Stage.WEBHOOKS  # only the version has been changed by hand
    delivery = said or ("webhook" if settings.get("preexistingSetup") is True else "eventBridge")
    if delivery == "webhook":
        return Stage.READY
    if delivery == "both":
        return Stage.RESTING if settings.get("triggersEnabled") is False else Stage.BOTH
    if delivery != "eventBridge":
        raise StackError(f"delivery is {delivery!r} in the stack's file: it must be webhook, both or eventBridge.")
    target = settings.get("eventBridge")
    additional = target.get("additionalTopics") if isinstance(target, Mapping) else None
    return Stage.WIDENED if NEW_EVENT in (additional or ()) else Stage.EVENT_BRIDGE


@dataclass(frozen=True)
class Standing:
    """Where a stack stands.

    Attributes:
        deployed: What is deployed, by the state.
        live: What is live, by the org.
        settings: The project's settings in the stack's file.
        unfinished: What is not as the file has it, in words; nothing if all is.
    """

    deployed: DeployedStack
    live: Topics
    settings: Mapping[str, Any]
    unfinished: tuple[str, ...] = ()

    @property
    def source(self) -> StackResource | None:
        """The source for EventBridge."""
        return next(iter(event_bridge.sources(self.deployed)), None)

    @property
    def webhooks(self) -> tuple[StackResource, ...]:
        """The objects of the webhooks."""
        return tuple(each for each in self.deployed.resources if each.type in _WEBHOOKS and each != self.source)

    @property
    def of_deployed(self) -> Stage:
        """The stage of what is deployed and live."""
        if self.webhooks:
            if self.source is None:
                return Stage.READY
            return Stage.BOTH if self.live.webhooks else Stage.RESTING
        sent = self.live.event_bridge
        if NEW_TOPIC not in sent:
            return Stage.EVENT_BRIDGE
        return Stage.WIDENED if sent & OLD_TOPICS else Stage.UPGRADED

    @property
    def of_file(self) -> Stage:
        """The stage that the stack's file asks for; raises `StackError`."""
        return of_file(self.settings, self.of_deployed)

    @property
    def is_to_finish(self) -> bool:
        """Whether a step to the stage of the stack's file has not been finished; raises `StackError`."""
        if self.of_file is Stage.WEBHOOKS:
            return False  # no step leads there, and the next one deploys the same
        return self.of_file > self.reached or (self.of_file == self.reached and bool(self.unfinished))

    @property
    def onward(self) -> Stage:
        """The stage that the next step leads to: the file's, unless the stack is there; raises `StackError`."""
        return self.of_file if self.is_to_finish else Stage(min(self.of_file + 1, Stage.UPGRADED))

    @property
    def backward(self) -> Stage:
        """The stage that a step back leads to; raises `StackError`."""
        return self.of_file if self.of_file < self.reached else Stage(max(self.of_file - 1, Stage.WEBHOOKS))

    @property
    def unprotected(self) -> tuple[str, ...]:
        """The objects that should be protected and aren't."""
        if self.settings.get("protect") is not True:
            return ()
        return tuple(each.name for each in self.deployed.resources if not each.protected)

    @property
    def reached(self) -> Stage:
        """The stage of what is deployed; which of two that look the same, the file says; raises `StackError`."""
        here, there = self.of_deployed, self.of_file
        if here <= Stage.READY and there <= Stage.READY:
            return there
        return (
            there if here is Stage.WIDENED and there is Stage.UPGRADED and _is_narrowed_later(self.settings) else here
        )


def _is_narrowed_later(settings: Mapping[str, Any]) -> bool:
    target = settings.get("eventBridge")
    return bool(isinstance(target, Mapping) and target.get("additionalTopics"))
