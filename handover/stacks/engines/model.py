"""What a rollout works with: an engine that deploys, what it plans, and the ways it can end."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Any, Protocol

from handover.errors import ExitCode, HandoverError
from handover.genesys.api import Genesys
from handover.sandbox.state.urn import Urn
from handover.stacks import event_bridge
from handover.stacks.model import INTEGRATION, TRIGGER, DeployedStack

TRIGGERS_ENABLED = "triggersEnabled"
"""The project's setting that a first deployment overrides until its test has passed."""


class RolloutError(HandoverError):
    """The rollout has ended early; the message says why, and what is live now."""


class NotAcceptedError(RolloutError):
    """The test's request did not reach Cognigy, or was not accepted."""

    exit_code = ExitCode.NOT_ACCEPTED


class DeploymentError(HandoverError):
    """The engine has failed."""


@dataclass(frozen=True)
class Planned:
    """An object of the org as it is to be after the deployment.

    Attributes:
        type: The resource's type token.
        urn: The URN.
        changed: Whether the deployment creates, updates or replaces it.
        updated: Whether it updates it in place.
        imported: Whether it takes over an object that the program names by its id.
        inputs: Its properties with wire names; secrets are `HIDDEN`, and what is not known yet is Pulumi's `UNKNOWN`.
    """

    type: str
    urn: str
    changed: bool
    updated: bool
    inputs: Mapping[str, Any]
    imported: bool = False

    @property
    def name(self) -> str:
        """The logical name, last part of the URN."""
        return Urn.parse(self.urn).name


@dataclass(frozen=True)
class Plan:
    """What a preview has found.

    Attributes:
        objects: All objects there will be.
        changes: Whether there is anything to do at all, deletions included.
    """

    objects: tuple[Planned, ...]
    changes: bool

    def of_type(self, type_: str) -> tuple[Planned, ...]:
        """Return the objects of a type."""
        return tuple(planned for planned in self.objects if planned.type == type_)

    @property
    def sources(self) -> tuple[Planned, ...]:
        """The integrations that will hand events to Amazon EventBridge."""
        return tuple(planned for planned in self.of_type(INTEGRATION) if event_bridge.is_source(planned.inputs))

    def source_topics(self) -> frozenset[str]:
        """Return the topics that will be sent to Amazon EventBridge."""
        sent = (event_bridge.topics(event_bridge.properties(source.inputs)) for source in self.sources)
        return frozenset().union(*sent)

    def topics(self) -> frozenset[str]:
        """Return the topics that an active trigger will listen on."""
        # `enabled` is optional in the provider, and an omitted one is false.
        return frozenset(
            trigger.inputs["topicName"] for trigger in self.of_type(TRIGGER) if trigger.inputs.get("enabled")
        )


class Engine(Protocol):
    """What deploys a stack: the sandbox, or the Pulumi CLI. Its methods show the user what they do."""

    def preview(self) -> Plan:
        """Find out what a deployment of the configured stack would do; raises `DeploymentError`."""

    def up(self, *, triggers_enabled: bool | None = None) -> None:
        """Deploy, with another value of the setting `triggersEnabled` if one is given; raises `DeploymentError`."""

    def configure(self, text: str) -> None:
        """Work with this text in place of that of the stack's file; raises `DeploymentError`, `HandoverError`."""

    def unprotect(self, names: Collection[str]) -> None:
        """Take the protection off resources, by logical name, in the state alone; raises `HandoverError`.

        The next deployment puts it back where the program says so.
        """

    def refresh(self) -> None:
        """Take what has become of the stack's objects over into its state; raises `DeploymentError`."""

    def deployed(self) -> DeployedStack:
        """Return the stack as the last deployment left it, without objects before the first."""

    def org(self) -> AbstractContextManager[Genesys]:
        """Open the org that the stack is deployed to."""
