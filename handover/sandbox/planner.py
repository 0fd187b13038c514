"""What has to be done to one resource, and in the end to those the program no longer has.

The rules are Pulumi's own (``pkg/resource/deploy/step_generator.go``).
"""

from __future__ import annotations

from typing import Any

from handover.sandbox.errors import SandboxError
from handover.sandbox.paths import reset
from handover.sandbox.provider import Diff, Provider, ProviderError
from handover.sandbox.resource import STACK_TYPE, Resource
from handover.sandbox.state import State
from handover.sandbox.steps import Goal, Op, Step
from handover.sandbox.wire import UNKNOWN, unwrap


class Planner:
    """Compares goals with the state; `plan` is asked about each resource once, in the program's order."""

    def __init__(self, project: str, stack: str, state: State, provider: Provider) -> None:
        self._prefix = f"urn:pulumi:{stack}::{project}::"
        self._state = state
        self._provider = provider
        self._olds = {resource.urn: resource for resource in state.old if not resource.delete}
        self._seen: set[str] = set()
        self._condemned: set[str] = set()
        self._former: dict[str, str] = {}

    def urn(self, type_: str, name: str, parent: str) -> str:
        """Return a resource's URN: under its parents' types, the stack's excepted."""
        parents = parent.split("::")[2] if parent else STACK_TYPE
        return self._prefix + (type_ if parents == STACK_TYPE else f"{parents}${type_}") + f"::{name}"

    def plan(self, goal: Goal) -> list[Step]:
        """Return the steps that bring a resource to its goal, in order; the last one makes what the program gets.

        Raises:
            SandboxError: The URN is taken, or a protected resource would have to be replaced.
            ProviderError: The provider rejects the inputs.
        """
        urn = self.urn(goal.type, goal.name, goal.parent)
        if urn in self._seen:
            raise SandboxError(f"Duplicate resource URN {urn!r}: give each resource of a type a name of its own.")
        candidates = (urn, *goal.aliases, *self._inherited_alias(goal))
        old = next((self._olds[u] for u in candidates if u in self._olds and u not in self._seen), None)
        if old:
            self._seen.add(old.urn)
            self._former[urn] = old.urn
        self._seen.add(urn)
        new = Resource(
            urn=urn,
            type=goal.type,
            custom=goal.custom,
            inputs=goal.inputs,
            parent=goal.parent,
            protect=goal.protect,
            dependencies=sorted(goal.dependencies),
            provider=goal.provider,
            property_dependencies={key: sorted(urns) for key, urns in sorted(goal.property_dependencies.items())},
            additional_secret_outputs=list(goal.additional_secret_outputs),
            ignore_changes=list(goal.ignore_changes),
            import_id=goal.import_id,
            created=old.created if old else "",
            modified=old.modified if old else "",
        )
        if goal.custom and goal.import_id and (not old or (old.import_id or old.id) != goal.import_id):
            return [Step(Op.IMPORT, old, new, keeps=old is not None)]
        if old:
            for path in goal.ignore_changes:
                new.inputs = reset(path, old.inputs, new.inputs)
        if problems := self._provider.check(new.type, unwrap(new.inputs)) if goal.custom else []:
            raise ProviderError(" ".join(problems))
        if not old:
            return [Step(Op.CREATE, None, new)]
        return self.compare(old, new, goal)

    def _inherited_alias(self, goal: Goal) -> list[str]:
        """Return what a resource was called under the former URN of a renamed parent."""
        former = self._former.get(goal.parent, goal.parent)
        if former == goal.parent:
            return []
        prefix, name = goal.parent.rpartition("::")[2], goal.name
        if name.startswith(prefix):
            name = former.rpartition("::")[2] + name.removeprefix(prefix)
        return [self.urn(goal.type, name, former)]

    def compare(self, old: Resource, new: Resource, goal: Goal) -> list[Step]:
        """Return the steps from an existing resource to what is wanted of it."""
        recreating = old.urn in self._condemned
        diff = Diff() if recreating else self._diff(old, new.inputs)
        if recreating or old.pending_replacement or diff.replace:
            if old.protect and new.protect and not old.pending_replacement:
                raise SandboxError(f"{old.urn} has to be replaced but is protected: unprotect it first.")
            if goal.import_id:
                raise SandboxError(f"{old.urn} was imported and has to be replaced: remove `import_` from its options.")
            if recreating or old.pending_replacement:
                return [Step(Op.REPLACE, old, new, diff), Step(Op.CREATE_REPLACEMENT, old, new, diff)]
            if goal.delete_before_replace:
                return [
                    *(Step(Op.DELETE_REPLACED, dependent, None) for dependent in self._dependents(old)),
                    Step(Op.DELETE_REPLACED, old, None),
                    Step(Op.REPLACE, old, new, diff),
                    Step(Op.CREATE_REPLACEMENT, old, new, diff),
                ]
            return [Step(Op.REPLACE, old, new, diff), Step(Op.CREATE_REPLACEMENT, old, new, diff, keeps=True)]
        changed = diff.changed or old.init_errors
        return [Step(Op.UPDATE if changed else Op.SAME, old, new, diff)]

    def _diff(self, old: Resource, inputs: dict[str, Any]) -> Diff:
        if not old.custom:
            keys = sorted(old.inputs.keys() | inputs.keys())
            return Diff(changed=tuple(key for key in keys if old.inputs.get(key) != inputs.get(key)))
        return self._provider.diff(old.type, unwrap(old.inputs), unwrap(old.outputs), unwrap(inputs))

    def _dependents(self, root: Resource) -> list[Resource]:
        """Return what must be deleted before `root`: all that its replacement replaces, dependents first."""
        replaced = {root.urn}
        dependents: list[Resource] = []
        for resource in self._state.old:
            affected = [key for key, urns in resource.property_dependencies.items() if replaced & set(urns)]
            gone = resource.delete or resource.pending_replacement or resource.urn in self._seen
            if gone or not resource.custom or not affected:
                continue
            if self._diff(resource, {**resource.inputs, **dict.fromkeys(affected, UNKNOWN)}).replace:
                if resource.protect:
                    raise SandboxError(
                        f"{resource.urn} is protected but has to be replaced with {root.urn}: unprotect it first."
                    )
                replaced.add(resource.urn)
                dependents.insert(0, resource)
        self._condemned |= replaced
        return dependents

    def deletions(self) -> list[Step]:
        """Return the steps that remove what the program no longer has and what has been replaced, dependents first.

        Raises:
            SandboxError: A protected resource would be deleted.
        """
        steps = []
        for resource in reversed(self._state.old):
            if resource.delete:
                steps.append(Step(Op.DELETE_REPLACED, resource, None))
            elif resource.pending_replacement:
                steps.append(Step(Op.REMOVE_PENDING, resource, None))
            elif resource.protect:
                raise SandboxError(
                    f"{resource.urn} cannot be deleted because it is protected: remove `protect` from its options and "
                    "deploy that first."
                )
            else:
                steps.append(Step(Op.DELETE, resource, None))
        return steps
