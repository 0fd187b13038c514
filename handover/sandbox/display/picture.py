"""The pipeline that a preview ends with, for a picture of it with what changes marked."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from handover.picture.model import Change
from handover.picture.stack.objects import StackObject
from handover.sandbox.engine.steps import PARTS, Op, Outcome, Step
from handover.sandbox.state.values import UNKNOWN, blind

ENDPOINT: Final = "endpointUrl"
"""The stack's output that says where Cognigy takes the events."""

CHANGES: Final = {
    Op.CREATE: Change.CREATE,
    Op.UPDATE: Change.UPDATE,
    Op.REPLACE: Change.REPLACE,
    Op.DELETE: Change.DELETE,
}
"""What an operation does with the object; an import, for one, leaves it as it is."""


def planned_objects(outcome: Outcome) -> Iterator[StackObject]:
    """Yield the objects that there are, or will be, with what a deployment would do with them."""
    for step in outcome.steps:
        resource = step.resource
        if step.op not in PARTS and resource.is_object and not resource.external:
            yield _object(step)


def _object(step: Step) -> StackObject:
    resource, there = step.resource, step.old or step.resource
    return StackObject(
        type=resource.type,
        urn=resource.urn,
        id=there.id,
        inputs=known(blind(resource.inputs)),
        outputs=known(blind(there.outputs)),
        dependencies=resource.property_dependencies,
        change=CHANGES.get(step.op, Change.SAME),
    )


def known(value: Any) -> Any:
    """Copy a value with None in place of what is not known yet."""
    if isinstance(value, dict):
        return {key: known(item) for key, item in value.items()}
    if isinstance(value, list):
        return [known(item) for item in value]
    return None if value == UNKNOWN else value
