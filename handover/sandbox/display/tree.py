"""What a preview found, as Pulumi's tree: a row for each resource that would change, below its parents."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from handover.sandbox.display.looks import short_type
from handover.sandbox.engine.steps import PARTS, QUIET, Op, Outcome, Step, is_internal
from handover.sandbox.state.resource import Resource
from handover.sandbox.state.urn import STACK_TYPE


class Row(NamedTuple):
    """A resource in the tree.

    Attributes:
        branch: What leads from its parent to it.
        resource: The resource.
        step: What is to be done; None of a parent that nothing is said of.
    """

    branch: str
    resource: Resource
    step: Step | None

    @property
    def op(self) -> Op:
        """What is to be done."""
        return self.step.op if self.step else Op.SAME

    @property
    def type(self) -> str:
        """The type, at its place in the tree."""
        return self.branch + short_type(self.resource.type)


class Tree:
    """The rows of a preview.

    Args:
        outcome: What the preview found.
        present: The resources that are there.
        fold: Put a component that wraps one resource of its own name into that resource's row, if there is nothing
            more to say of it.

    Attributes:
        rows: The rows; only the stack's if nothing would change.
        folded: How many components are in the row of what they wrap.
    """

    def __init__(self, outcome: Outcome, present: Iterable[Resource], *, fold: bool) -> None:
        self.rows: list[Row] = []
        self.folded = 0
        self._fold = fold
        self._resources = {resource.urn: resource for resource in present}
        self._steps: dict[str, Step] = {}
        for step in outcome.steps:
            if step.op is Op.SAME or not (is_internal(step.resource) or step.op in (*PARTS, *QUIET)):
                self._steps[step.resource.urn] = step
                self._resources.setdefault(step.resource.urn, step.resource)
        self._shown = self._changed()
        self._children: dict[str, list[str]] = {}
        for urn, resource in self._resources.items():
            parent = resource.parent if resource.parent in self._resources else ""
            self._children.setdefault(parent, []).append(urn)
        self._collect("", "")

    @property
    def changes(self) -> bool:
        """Whether a row says that something would change."""
        return any(row.op is not Op.SAME for row in self.rows)

    def _changed(self) -> set[str]:
        """Return what is shown: an unchanged resource only as the parent of a changed one; the stack always is."""
        shown: set[str] = set()
        for urn, step in self._steps.items():
            while step.op is not Op.SAME and urn and urn not in shown:
                shown.add(urn)
                urn = self._resources[urn].parent if urn in self._resources else ""
        return shown | {urn for urn, resource in self._resources.items() if resource.type == STACK_TYPE}

    def _collect(self, parent: str, lead: str) -> None:
        siblings = [urn for urn in self._children.get(parent, ()) if urn in self._shown]
        for urn in siblings:
            last = urn == siblings[-1]
            branch = lead + ("└─ " if last else "├─ ") if parent else ""
            wrapped = self._wrapped(urn)
            if wrapped:
                self.folded += 1
            row = wrapped or urn
            self.rows.append(Row(branch, self._resources[row], self._steps.get(row)))
            self._collect(row, lead + ("   " if last else "│  ") if parent else "")

    def _wrapped(self, urn: str) -> str:
        """Return the one resource that a component wraps, if it needs no row of its own."""
        component, children = self._resources[urn], self._children.get(urn, ())
        if not self._fold or component.custom or component.type == STACK_TYPE or len(children) != 1:
            return ""
        (child,) = children
        step, inner = self._steps.get(urn), self._steps.get(child)
        if self._resources[child].name != component.name or child not in self._shown:
            return ""
        same = step is None or step.op is Op.SAME or (inner is not None and step.op is inner.op)
        return child if same and not (step and step.diff.changed) else ""
