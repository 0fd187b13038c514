"""A deployed stack: its resources as the last deployment left them, and how to reach its org."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import Any, Self

from handover.errors import ExitCode, HandoverError
from handover.sandbox.state.urn import Urn
from handover.sandbox.state.values import SIGNATURE

INTEGRATION = "genesyscloud:index/integration:Integration"
INTEGRATION_ACTION = "genesyscloud:index/integrationAction:IntegrationAction"
FLOW = "genesyscloud:index/flow:Flow"
TRIGGER = "genesyscloud:index/processautomationTrigger:ProcessautomationTrigger"

HIDDEN = "[secret]"
"""What stands for a secret value: nobody here needs one."""


class StackError(HandoverError):
    """A stack cannot be worked with as it is, or as it has been asked for."""

    exit_code = ExitCode.UNUSABLE


class UnknownStackError(StackError):
    """There is no such stack."""

    exit_code = ExitCode.STACK_NOT_FOUND


class Engine(StrEnum):
    """What deployed a stack."""

    PULUMI = "pulumi"
    SANDBOX = "sandbox"


@dataclass(frozen=True)
class StackResource:
    """A resource that stands for an object in the org.

    Attributes:
        type: The resource's type token.
        name: The logical name.
        urn: The URN.
        id: The object's id in the org.
        inputs: What the program asked for, with wire names; secrets are `HIDDEN`.
        outputs: What the provider made of it; secrets are `HIDDEN`.
        modified: When the deployment last recorded a change of it, None if it does not say.
    """

    type: str
    name: str
    urn: str
    id: str
    inputs: Mapping[str, Any]
    outputs: Mapping[str, Any]
    modified: datetime | None

    @classmethod
    def from_state(cls, data: Mapping[str, Any]) -> Self:
        """Read a resource of a deployment as `pulumi stack export` prints it."""
        modified = data.get("modified")
        return cls(
            type=data["type"],
            name=Urn.parse(data["urn"]).name,
            urn=data["urn"],
            id=data["id"],
            inputs=_without_secrets(data.get("inputs") or {}),
            outputs=_without_secrets(data.get("outputs") or {}),
            modified=datetime.fromisoformat(modified) if modified else None,
        )


def _without_secrets(value: Any) -> Any:
    if isinstance(value, dict):
        return HIDDEN if SIGNATURE in value else {key: _without_secrets(item) for key, item in value.items()}
    return [_without_secrets(item) for item in value] if isinstance(value, list) else value


def resources(deployment: Mapping[str, Any]) -> tuple[StackResource, ...]:
    """Return the objects' resources of an exported deployment; no components, no providers, no deleted ones.

    Args:
        deployment: What `pulumi stack export` prints.

    Raises:
        StackError: It is none.
    """
    try:
        return tuple(
            StackResource.from_state(data)
            for data in deployment["deployment"].get("resources") or ()
            if data.get("custom") and not data["type"].startswith("pulumi:") and not data.get("delete")
        )
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise StackError(f"The stack's state is not a deployment of Pulumi's: {error!r}.") from None


def replaced(deployment: Mapping[str, Any]) -> list[str]:
    """Return logical names and ids of the objects of an exported deployment that are still to be deleted."""
    return [
        f"{Urn.parse(data['urn']).name} ({data['id']})"
        for data in deployment["deployment"].get("resources") or ()
        if data.get("custom") and data.get("delete")
    ]


@dataclass(frozen=True)
class DeployedStack:
    """A stack that has been deployed.

    Attributes:
        name: The stack's name.
        directory: The project's folder.
        engine: What deployed it.
        resources: Its objects, each after those it depends on.
        config: Its `genesyscloud:` configuration, keys without the namespace; it may hold secrets.
    """

    name: str
    directory: Path
    engine: Engine
    resources: tuple[StackResource, ...]
    config: Mapping[str, str] = field(repr=False, default_factory=dict)

    def of_type(self, type_: str) -> tuple[StackResource, ...]:
        """Return the resources of a type."""
        return of_type(self.resources, type_)


def of_type(found: Iterable[StackResource], type_: str) -> tuple[StackResource, ...]:
    """Return the resources of a type."""
    return tuple(resource for resource in found if resource.type == type_)
