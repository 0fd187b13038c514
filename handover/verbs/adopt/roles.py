"""The parts an object can have in the pipeline, and what is said of each on the command line and in the settings."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from handover.errors import ExitCode, HandoverError
from handover.stacks.event_bridge import is_source
from handover.stacks.model import FLOW, INTEGRATION, INTEGRATION_ACTION, TRIGGER


class AdoptError(HandoverError):
    """The pipeline cannot be adopted, or not as it has been asked for."""

    exit_code = ExitCode.UNUSABLE


class OpenQuestionError(AdoptError):
    """The user has to say something first, or has nothing to adopt at all."""

    exit_code = ExitCode.FAILED


class Kind(StrEnum):
    """The kinds of objects, by the names of their options."""

    INTEGRATION = "integration"
    ACTION = "action"
    WORKFLOW = "workflow"
    TRIGGER = "trigger"
    EVENT_BRIDGE = "event-bridge"


_KINDS = {
    INTEGRATION: Kind.INTEGRATION,
    INTEGRATION_ACTION: Kind.ACTION,
    FLOW: Kind.WORKFLOW,
    TRIGGER: Kind.TRIGGER,
}


def kind_of(type_: str, inputs: Mapping[str, Any]) -> Kind | None:
    """Return the kind of a resource by its type and properties; None if it is no object of the pipeline's."""
    kind = _KINDS.get(type_)
    return Kind.EVENT_BRIDGE if kind is Kind.INTEGRATION and is_source(inputs) else kind


NONE = "none"
"""What stands in an option for "no object: make one"."""

_NOUNS = {Kind.ACTION: "data action", Kind.EVENT_BRIDGE: "EventBridge source"}
_SETTINGS = {Kind.ACTION: "dataAction", Kind.EVENT_BRIDGE: "eventBridgeIntegration"}


@dataclass(frozen=True)
class Role:
    """A part in the pipeline.

    Attributes:
        kind: Of which kind the object is.
        event: For a workflow or a trigger, the last part of its event's topic, e.g. `user.end`.
    """

    kind: Kind
    event: str = ""

    def __str__(self) -> str:
        noun = _NOUNS.get(self.kind, str(self.kind))
        return f"{self.event} {noun}" if self.event else noun

    def option(self, id_: str) -> str:
        """Return the option that gives this part to an object."""
        return f"--{self.kind} {self.event}={id_}" if self.event else f"--{self.kind} {id_}"

    @property
    def setting(self) -> str:
        """The key of its name in the setting `names`, e.g. `userEndTrigger`."""
        if not self.event:
            return _SETTINGS.get(self.kind, str(self.kind))
        first, *rest = self.event.split(".")
        return "".join([first, *(part.capitalize() for part in (*rest, str(self.kind)))])


def parse_choices(
    integration: str | None, action: str | None, workflows: list[str], triggers: list[str], events: list[str]
) -> dict[Role, str]:
    """Read the options that say which object has which part, for a program with these events.

    Raises:
        AdoptError: An option is malformed or names an event that the program does not have.
    """
    given = {Role(Kind.INTEGRATION): integration, Role(Kind.ACTION): action}
    for kind, texts in ((Kind.WORKFLOW, workflows), (Kind.TRIGGER, triggers)):
        for text in texts:
            event, separator, id_ = text.partition("=")
            if not separator or not id_ or event not in events:
                known = " or ".join(f"{event}=ID" for event in events)
                raise AdoptError(f"--{kind} {text} is no event and object; it must be {known}.")
            given[Role(kind, event)] = id_
    return {role: id_ for role, id_ in given.items() if id_}
