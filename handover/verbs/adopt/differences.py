"""What the next deployment makes of the adopted objects: the preview after the import, as rows for the reader."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from handover.io.text import HIDDEN
from handover.sandbox.display.differences import changes, show
from handover.sandbox.engine.steps import PARTS, Op, Outcome, Step
from handover.sandbox.state.resource import Resource
from handover.verbs.adopt.program import Program
from handover.verbs.adopt.roles import Kind, Role

_HEADERS = "configRequest.headers"
_PUBLIC_HEADER = "content-type"


@dataclass(frozen=True)
class Difference:
    """A property that the next deployment changes.

    Attributes:
        property: Where, e.g. `configRequest.headers`.
        org: What is there now.
        program: What will be there.
        replaces: Whether that takes a new object.
    """

    property: str
    org: str
    program: str
    replaces: bool


@dataclass(frozen=True)
class Planned:
    """What becomes of the object of a part.

    Attributes:
        op: The operation: `same`, `update`, `replace` or `create`.
        differences: What it changes; a workflow's are those of its YAML and not listed here.
    """

    op: Op
    differences: tuple[Difference, ...]


def planned(program: Program, outcome: Outcome) -> dict[Role, Planned]:
    """Return what the preview says of each part."""
    by_urn = {step.resource.urn: step for step in outcome.steps if step.op not in PARTS and step.resource.custom}
    return {
        role: Planned(by_urn[resource.urn].op, tuple(_differences(role, by_urn[resource.urn])))
        for role, resource in program.wanted.items()
    }


def _differences(role: Role, step: Step) -> Iterator[Difference]:
    if step.op not in (Op.UPDATE, Op.REPLACE) or role.kind is Kind.WORKFLOW:
        return
    before, after = (_of(resource, step) for resource in (step.old, step.new))
    for change in changes(before, after):
        kind, path, old, new = change
        hide = path.startswith(_HEADERS) and _PUBLIC_HEADER not in path.lower()
        yield Difference(
            path,
            HIDDEN if hide and kind != "add" else "(none)" if kind == "add" else show(old),
            "(none)" if kind == "delete" else show(new),
            change.key in step.diff.replace,
        )


def _of(resource: Resource | None, step: Step) -> dict[str, Any]:
    inputs = resource.inputs if resource else {}
    return {key: inputs[key] for key in step.diff.changed if key in inputs}
