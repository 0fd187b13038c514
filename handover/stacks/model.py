"""A deployed stack: its resources as the last deployment left them, and how to reach its org."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import Any, Self

from handover.errors import ExitCode, HandoverError
from handover.io.text import HIDDEN
from handover.sandbox.state.urn import STACK_TYPE, Urn
from handover.sandbox.state.values import SIGNATURE

INTEGRATION = "genesyscloud:index/integration:Integration"
INTEGRATION_ACTION = "genesyscloud:index/integrationAction:IntegrationAction"
FLOW = "genesyscloud:index/flow:Flow"
TRIGGER = "genesyscloud:index/processautomationTrigger:ProcessautomationTrigger"

_DEPLOYMENT = "The stack's state is not a deployment of Pulumi's"


class StackError(HandoverError):
    """A stack cannot be worked with as it is, or as it has been asked for."""

    exit_code = ExitCode.UNUSABLE


class NothingDeployedError(StackError):
    """There is such a stack, and nothing of it is deployed."""


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
        ignored: Paths of the inputs whose changes the program ignores on purpose.
        protected: Whether the engine refuses to delete it.
        dependencies: The URNs that each input comes from.
    """

    type: str
    name: str
    urn: str
    id: str
    inputs: Mapping[str, Any]
    outputs: Mapping[str, Any]
    modified: datetime | None
    ignored: frozenset[str] = frozenset()
    protected: bool = False
    dependencies: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    @classmethod
    def from_state(cls, data: Mapping[str, Any]) -> Self:
        """Read a resource of a deployment as `pulumi stack export` prints it."""
        modified = data.get("modified")
        return cls(
            type=data["type"],
            name=Urn.parse(data["urn"]).name,
            urn=data["urn"],
            id=data.get("id") or "",
            inputs=_without_secrets(data.get("inputs") or {}),
            outputs=_without_secrets(data.get("outputs") or {}),
            modified=datetime.fromisoformat(modified) if modified else None,
            ignored=frozenset(data.get("ignoreChanges") or ()),
            protected=bool(data.get("protect")),
            dependencies={key: tuple(urns or ()) for key, urns in (data.get("propertyDependencies") or {}).items()},
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
    with reading(_DEPLOYMENT):
        found = deployment["deployment"].get("resources") or ()
        return tuple(StackResource.from_state(data) for data in found if is_object(data) and not data.get("delete"))


@contextmanager
def reading(what: str) -> Iterator[None]:
    """Turn what is missing or of a wrong type in JSON of Pulumi's into a sentence; raises `StackError`.

    Args:
        what: Says that it is not what it should be.
    """
    try:
        yield
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise StackError(f"{what}: {error!r}.") from None


def outputs(deployment: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return what the stack tells of itself, its secrets `HIDDEN`; nothing before the first run.

    Args:
        deployment: What `pulumi stack export` prints.

    Raises:
        StackError: It is none.
    """
    with reading(_DEPLOYMENT):
        found = deployment["deployment"].get("resources") or ()
        told = next((data.get("outputs") for data in found if data["type"] == STACK_TYPE), None)
        return dict(_without_secrets(told or {}))


def is_object(data: Mapping[str, Any]) -> bool:
    """Tell whether a resource of an exported deployment stands for an object of the stack's own."""
    # What is only read (`get`) is somebody else's.
    return bool(data.get("custom")) and not data.get("external") and not data["type"].startswith("pulumi:")


@dataclass(frozen=True)
class Unfinished:
    """What a run that ended early has left to be done.

    Attributes:
        resource: Whose object it is; without an id where that never became known.
        operation: What was under way, as `creating`, with an id if the object is known to be there; `replacing` for an
            old object that was to be deleted at the end.
    """

    resource: StackResource
    operation: str


REPLACING = "replacing"
CREATING = "creating"


def unfinished(deployment: Mapping[str, Any]) -> tuple[Unfinished, ...]:
    """Return what a run that was cut off, or failed between two steps, has left undone.

    Args:
        deployment: What `pulumi stack export` prints.

    Raises:
        StackError: It is none.
    """
    with reading(_DEPLOYMENT):
        content = deployment["deployment"]
        pending = [(found["resource"], found["type"]) for found in content.get("pending_operations") or ()]
        replaced = [(found, REPLACING) for found in content.get("resources") or () if found.get("delete")]
        return tuple(
            Unfinished(StackResource.from_state(data), operation)
            for data, operation in (*pending, *replaced)
            if is_object(data)
        )


def missing(deployment: Mapping[str, Any]) -> tuple[str, ...]:
    """Return the logical names of components without anything in them: what a failed `up` did not come to.

    Every component of this project wraps an object of the same name, or other components.

    Args:
        deployment: What `pulumi stack export` prints.

    Raises:
        StackError: It is none.
    """
    with reading(_DEPLOYMENT):
        found = deployment["deployment"].get("resources") or ()
        parents = {data.get("parent") for data in found if not data.get("delete")}
        return tuple(
            Urn.parse(data["urn"]).name
            for data in found
            if not data.get("custom") and data["type"] != STACK_TYPE and data["urn"] not in parents
        )


@dataclass(frozen=True)
class DeployedStack:
    """A stack that has been deployed.

    Attributes:
        name: The stack's name.
        directory: The project's folder.
        engine: What deployed it.
        resources: Its objects, each after those it depends on.
        config: Its `genesyscloud:` configuration, keys without the namespace; it may hold secrets.
        unfinished: What a run that ended early has left undone.
        missing: Logical names of the objects that a failed run did not come to.
        outputs: What the stack tells of itself; secrets are `HIDDEN`.
    """

    name: str
    directory: Path
    engine: Engine
    resources: tuple[StackResource, ...]
    config: Mapping[str, str] = field(repr=False, default_factory=dict)
    unfinished: tuple[Unfinished, ...] = ()
    missing: tuple[str, ...] = ()
    outputs: Mapping[str, Any] = field(default_factory=dict)

    @classmethod
    def from_deployment(
        cls, name: str, directory: Path, engine: Engine, deployment: Mapping[str, Any], config: Mapping[str, str]
    ) -> Self:
        """Read a stack's exported deployment; raises `StackError` if it is none."""
        found = resources(deployment)
        left, absent = unfinished(deployment), missing(deployment)
        return cls(name, directory, engine, found, config, left, absent, outputs(deployment))

    def of_type(self, type_: str) -> tuple[StackResource, ...]:
        """Return the resources of a type."""
        return tuple(resource for resource in self.resources if resource.type == type_)

    @property
    def ids(self) -> frozenset[str]:
        """The ids of the objects that are this stack's, whatever became of its runs.

        The provider publishes a renamed flow as a new one and tells its id in the output `flowId` alone. What a failed
        creation has left is none, for the next run makes another one; but a flow is published again.
        """
        kept = [found for found in self.unfinished if found.operation != CREATING or found.resource.type == FLOW]
        left = [found.resource for found in kept]
        found = [(resource.id, resource.outputs.get("flowId")) for resource in (*self.resources, *left)]
        return frozenset(str(id_) for pair in found for id_ in pair if id_)
