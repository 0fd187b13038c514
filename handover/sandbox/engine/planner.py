"""What has to be done to one resource, and in the end to those the program no longer has.

The rules are Pulumi's own (``pkg/resource/deploy/step_generator.go``).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from handover.sandbox.engine.property_paths import EVERYTHING, covers, reset
from handover.sandbox.engine.steps import Goal, Op, Step
from handover.sandbox.errors import SandboxError
from handover.sandbox.provider import Diff, Provider, ProviderError
from handover.sandbox.state.resource import Resource
from handover.sandbox.state.state import State
from handover.sandbox.state.urn import STACK_TYPE, Urn
from handover.sandbox.state.values import UNKNOWN, has_unknown, mark_secrets, unwrap

_UNPROTECT = "take the protection off (`protect: false`) in the same update, or before it."
# Pulumi's name for what a half-made object differs in.
_INIT_ERROR = "#initerror"


class Planner:
    """Compares goals with the state; `plan` is asked about each resource once, in the program's order.

    Attributes:
        problems: URN and message of what a preview goes on after, so as to show it all, and a deployment does not.
    """

    def __init__(self, project: str, stack: str, state: State, provider: Callable[[str], Provider]) -> None:
        self._root = Urn(stack, project, (STACK_TYPE,), "")
        self._state = state
        self._provider = provider
        self._olds = {resource.urn: resource for resource in state.old if not resource.delete}
        self._seen: set[str] = set()
        self._condemned: set[str] = set()
        self._former: dict[str, str] = {}
        self.problems: list[tuple[str, str]] = []

    def urn(self, type_: str, name: str, parent: str) -> str:
        """Return a resource's URN: under its parents' types, the stack's excepted."""
        return str((Urn.parse(parent) if parent else self._root).child(type_, name))

    def plan(self, goal: Goal) -> list[Step]:
        """Return the steps that bring a resource to its goal, in order; the last one makes what the program gets.

        Raises:
            SandboxError: The URN is taken.
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
            inputs=mark_secrets(unwrap(goal.inputs), goal.inputs) if goal.custom else goal.inputs,
            parent=goal.parent,
            protect=goal.protect,
            dependencies=sorted(goal.dependencies),
            provider=goal.provider,
            property_dependencies={key: sorted(urns) for key, urns in sorted(goal.property_dependencies.items())},
            additional_secret_outputs=list(goal.additional_secret_outputs),
            ignore_changes=list(goal.ignore_changes),
            replace_on_changes=list(goal.replace_on_changes),
            replacement_trigger=goal.replacement_trigger,
            import_id=goal.import_id,
            created=old.created if old else "",
            modified=old.modified if old else "",
        )
        if goal.custom and goal.import_id and (not old or (old.import_id or old.id) != goal.import_id):
            return [Step(Op.IMPORT, old, new, keeps=old is not None)]
        if old:
            for path in goal.ignore_changes:
                new.inputs = reset(path, old.inputs, new.inputs)
        if problems := self._provider(new.type).check(new.type, unwrap(new.inputs)) if goal.custom else []:
            raise ProviderError(" ".join(problems))
        if not old:
            return [Step(Op.CREATE, None, new)]
        return self.compare(old, new, goal)

    def _inherited_alias(self, goal: Goal) -> list[str]:
        """Return what a resource was called under the former URN of a renamed parent."""
        former = self._former.get(goal.parent, goal.parent)
        if former == goal.parent:
            return []
        prefix, name = Urn.parse(goal.parent).name, goal.name
        if name.startswith(prefix):
            name = Urn.parse(former).name + name.removeprefix(prefix)
        return [self.urn(goal.type, name, former)]

    def compare(self, old: Resource, new: Resource, goal: Goal) -> list[Step]:
        """Return the steps from an existing resource to what is wanted of it."""
        recreating = old.urn in self._condemned
        triggered = _triggered(old, new)
        diff = Diff() if recreating or triggered else self._diff(old, new.inputs, new.replace_on_changes)
        if recreating or triggered or old.pending_replacement or diff.replace:
            if old.protect and new.protect and not old.pending_replacement:
                problem = f"{old.urn} has to be replaced but is protected: {_UNPROTECT}"
                self.problems.append((new.urn, problem))
            if goal.import_id:
                raise ProviderError("It was imported and has to be replaced: remove `import_` from its options.")
            if not (recreating or old.pending_replacement or goal.delete_before_replace):
                return [Step(Op.REPLACE, old, new, diff), Step(Op.CREATE_REPLACEMENT, old, new, diff, keeps=True)]
            condemned = [] if recreating else self._dependents(old)
            return [
                *(
                    Step(Op.DELETE_REPLACED, resource, None)
                    for resource in condemned
                    if not resource.pending_replacement
                ),
                Step(Op.REPLACE, old, new, diff),
                Step(Op.CREATE_REPLACEMENT, old, new, diff),
            ]
        changed = diff.changed or old.init_errors
        return [Step(Op.UPDATE if changed else Op.SAME, old, new, diff)]

    def _diff(self, old: Resource, inputs: dict[str, Any], replace_on_changes: Sequence[str]) -> Diff:
        if not old.custom:
            keys = sorted(old.inputs.keys() | inputs.keys())
            return Diff(changed=tuple(key for key in keys if old.inputs.get(key) != inputs.get(key)))
        was, wanted = unwrap(old.inputs), unwrap(inputs)
        diff = self._provider(old.type).diff(old.type, was, unwrap(old.outputs), wanted)
        forced = [key for key in diff.changed if covers(replace_on_changes, key, was, wanted)]
        if old.init_errors and {EVERYTHING, _INIT_ERROR} & set(replace_on_changes):
            forced.append(_INIT_ERROR)
        return Diff(diff.changed, tuple(dict.fromkeys([*diff.replace, *forced])))

    def _dependents(self, root: Resource) -> list[Resource]:
        """Return what must be deleted before `root` can be made anew, dependents first, itself last."""
        replaced = {root.urn}
        dependents = [root]
        for resource in self._state.old:
            affected = [key for key, urns in resource.property_dependencies.items() if replaced & set(urns)]
            if resource.delete or resource.urn in self._seen or not resource.custom or not affected:
                continue
            inputs = {**resource.inputs, **dict.fromkeys(affected, UNKNOWN)}
            if self._diff(resource, inputs, resource.replace_on_changes).replace:
                if resource.protect:
                    problem = f"{resource.urn} is protected but has to be replaced with {root.urn}: unprotect it first."
                    self.problems.append((resource.urn, problem))
                replaced.add(resource.urn)
                dependents.insert(0, resource)
        self._condemned |= replaced
        return dependents

    def deletions(self) -> list[Step]:
        """Return the steps that remove what the program no longer has and what has been replaced, dependents first."""
        return [
            Step(
                Op.DELETE_REPLACED
                if resource.delete
                else Op.REMOVE_PENDING
                if resource.pending_replacement
                else Op.DELETE,
                resource,
                None,
            )
            for resource in reversed(self._state.old)
        ]


def _triggered(old: Resource, new: Resource) -> bool:
    """Tell whether the trigger of a replacement has another value; none before or none now is no change."""
    was, wanted = unwrap(old.replacement_trigger), unwrap(new.replacement_trigger)
    return has_unknown([was, wanted]) or (None not in (was, wanted) and was != wanted)
