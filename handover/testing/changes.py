"""What a preview finds and what a run does, resource by resource."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Set
from dataclasses import dataclass, field
from typing import Any, Final

from handover.sandbox.display.looks import short_type
from handover.sandbox.engine.steps import PARTS, QUIET, Op, Outcome, Step, is_internal
from handover.sandbox.state import values
from handover.sandbox.state.values import unwrap


class _Unknown:
    def __repr__(self) -> str:
        return "UNKNOWN"


UNKNOWN: Final = _Unknown()
"""In place of what is not known before a deployment."""


@dataclass(frozen=True, repr=False)
class Change:
    """What becomes of one resource.

    Attributes:
        op: Pulumi's name of the operation: `create`, `update`, `replace`, `delete`, `import`.
        urn: The resource's URN.
        type: Its type as in Pulumi's state, e.g. `genesyscloud:index/flow:Flow`.
        name: Its logical name.
        properties: The inputs that differ.
        forcing: Those of them that force a new object.
        before: The inputs of before, empty for a new one; secrets in plain.
        after: The inputs of afterwards, empty for one that is deleted; what a preview can't know is `UNKNOWN`.
        component: Whether it is a component, or the stack itself, behind which no object of the org stands.
    """

    op: str
    urn: str
    type: str
    name: str
    properties: tuple[str, ...]
    forcing: tuple[str, ...]
    before: Mapping[str, Any]
    after: Mapping[str, Any]
    component: bool

    def __str__(self) -> str:
        about = f" [{', '.join(self.properties)}]" if self.properties else ""
        return f"{self.op} {short_type(self.type)} {self.name}{about}"

    def __repr__(self) -> str:
        return f"<{self}>"


@dataclass(frozen=True, repr=False)
class Changes:
    """What a preview has found, or a run has done; iterating gives each `Change`, components included.

    Attributes:
        changes: What becomes of each resource that doesn't stay as it is.
        counts: How many resources undergo each operation, `same` and `read` included, as Pulumi counts them.
        warnings: Sentences of what is not right and stops nobody, e.g. an object to be read that isn't there.
        outputs: The stack's outputs, secrets in plain; what a preview can't know is `UNKNOWN`.
    """

    changes: tuple[Change, ...]
    counts: Mapping[str, int]
    warnings: tuple[str, ...] = ()
    outputs: Mapping[str, Any] = field(default_factory=dict)

    def __iter__(self) -> Iterator[Change]:
        return iter(self.changes)

    def __len__(self) -> int:
        return len(self.changes)

    def __str__(self) -> str:
        return "\n".join(map(str, self.changes)) or "no changes"

    def __repr__(self) -> str:
        objects = [f"{each.op} {each.name}" for each in self.changes if not each.component]
        others = [f"{each.op} {each.name}" for each in self.changes if each.component]
        return f"Changes({', '.join(objects or others) or 'none'})"

    @property
    def created(self) -> Set[str]:
        """Logical names of the objects that are created; of components, `changes` alone tells."""
        return self._names(Op.CREATE)

    @property
    def updated(self) -> Set[str]:
        """Logical names of the objects that are changed in place."""
        return self._names(Op.UPDATE)

    @property
    def replaced(self) -> Set[str]:
        """Logical names of the objects that give way to new ones."""
        return self._names(Op.REPLACE)

    @property
    def deleted(self) -> Set[str]:
        """Logical names of the objects that are deleted; on a refresh, those that somebody has deleted."""
        return self._names(Op.DELETE)

    @property
    def imported(self) -> Set[str]:
        """Logical names of the objects that are taken over."""
        return self._names(Op.IMPORT)

    def _names(self, op: Op) -> Set[str]:
        return frozenset(each.name for each in self.changes if each.op == op and not each.component)


def changes_of(outcome: Outcome) -> Changes:
    """Say what a deployment or a refresh has come to."""
    failed = {id(step) for step in outcome.failed}
    shown = (
        step
        for step in outcome.steps
        if not (step.op in (*QUIET, *PARTS) or id(step) in failed or is_internal(step.resource))
    )
    return Changes(
        tuple(map(_change, shown)),
        {op.value: count for op, count in outcome.changes.items()},
        tuple(message for _, message in outcome.warnings),
        _shown(unwrap(outcome.outputs)),
    )


def _change(step: Step) -> Change:
    resource = step.resource
    return Change(
        step.op.value,
        resource.urn,
        resource.type,
        resource.name,
        step.diff.changed,
        step.diff.replace,
        _shown(unwrap(step.old.inputs)) if step.old else {},
        _shown(unwrap(step.new.inputs)) if step.new else {},
        not resource.is_object,
    )


def _shown(value: Any) -> Any:
    """Copy a value with `UNKNOWN` for what is not known."""
    if isinstance(value, dict):
        return {key: _shown(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_shown(item) for item in value]
    return UNKNOWN if value == values.UNKNOWN else value
