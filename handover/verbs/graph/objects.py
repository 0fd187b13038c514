"""A stack's resources as objects of a picture, and the AWS side that belongs to it."""

from __future__ import annotations

import sys
from collections.abc import Iterable
from contextlib import chdir, suppress
from dataclasses import replace
from pathlib import Path
from typing import Final

from handover.errors import HandoverError
from handover.picture.model import Change
from handover.picture.stack.objects import StackObject
from handover.sandbox.display.picture import known
from handover.sandbox.errors import StackNotFoundError
from handover.sandbox.provider import ProviderError
from handover.sandbox.provider.handlers.flow import rendered
from handover.sandbox.provider.plan import CONTENT_HASH, content_hash
from handover.stacks.event_bridge import ON_PREMISES, is_source
from handover.stacks.find import find_stack
from handover.stacks.model import FLOW, INTEGRATION, Engine, NothingDeployedError, StackResource

_PUBLISHES: Final = (Change.CREATE, Change.UPDATE, Change.REPLACE)


def picture_object(resource: StackResource, change: Change | None = None) -> StackObject:
    """Return a resource as an object of a picture, with what a deployment would do with it."""
    return StackObject(
        type=resource.type,
        urn=resource.urn,
        id=resource.id,
        inputs=known(resource.inputs),
        outputs=known(resource.outputs),
        dependencies=resource.dependencies,
        change=change,
    )


def with_yaml(one: StackObject, program: Path) -> StackObject:
    """Return a workflow with the YAML that is, or will be, published; anything else as it is.

    What is published cannot be seen any more once the file has changed.

    Args:
        one: The object.
        program: What the file is relative to.
    """
    if one.type != FLOW:
        return one
    inputs = dict(one.inputs)
    with chdir(program), suppress(ProviderError, KeyError, TypeError):
        if one.change in _PUBLISHES or one.outputs.get(CONTENT_HASH) == content_hash(inputs):
            return replace(one, yaml=rendered(inputs))
    return one


def aws_side(directory: Path, name: str, engine: Engine, found: Iterable[StackObject]) -> list[StackObject]:
    """Return the AWS side of a stack that sends its events there, if that is deployed from the project beside it.

    What cannot be looked at is said on standard error.

    Args:
        directory: The stack's project.
        name: The name of both stacks.
        engine: What deploys.
        found: The stack's own objects.
    """
    project = directory / ON_PREMISES
    if not (project / "Pulumi.yaml").exists() or not any(map(_is_source, found)):
        return []
    try:
        stack = find_stack(project, name, engine)
    except (NothingDeployedError, StackNotFoundError):
        return []
    except HandoverError as error:
        print(f"warning: The picture is without the AWS side in {project}. {error}", file=sys.stderr)  # noqa: T201
        return []
    return [picture_object(resource) for resource in stack.resources]


def _is_source(one: StackObject) -> bool:
    return one.type == INTEGRATION and is_source(one.inputs)
