"""What has to be done to one resource, and in the end to those the program no longer has.

The rules are Pulumi's own (``pkg/resource/deploy/step_generator.go``).
"""

from __future__ import annotations

from collections.abc import Callable
from secrets import token_hex
from typing import Any

from handover.sandbox.engine.steps import Goal, Op, Step
from handover.sandbox.errors import SandboxError
from handover.sandbox.provider import Diff, Provider, ProviderError
from handover.sandbox.state.property_paths import EVERYTHING, covers, ignoring
from handover.sandbox.state.resource import Resource
from handover.sandbox.state.state import State
from handover.sandbox.state.urn import STACK_TYPE, Urn
from handover.sandbox.state.values import UNKNOWN, has_unknown, known, mark_secrets, unwrap

_UNPROTECT = "take the protection off (`protect: false`) in the same update, or before it."
# Pulumi's name for what a half-made object differs in.
_INIT_ERROR = "#initerror"


class Planner:
    """Compares goals with the state; `plan` is asked about each resource once, in the program's order.

    Attributes:
        problems: URN and message of what a preview goes on after, so as to show it all, and a deployment does not.
        warnings: URN and message of what a deployment would fail for, and a preview only tells.
    """

    def __init__(
        self, project: str, stack: str, state: State, provider: Callable[[str], Provider], *, dry_run: bool
    ) -> None:
        self._root = Urn(stack, project, (STACK_TYPE,), "")
        self._state = state
        self._provider = provider
        self._dry_run = dry_run
        self._olds = {resource.urn: resource for resource in state.old if not resource.delete}
        self._registered: set[str] = set()
        self._seen: set[str] = set()
        self._condemned: set[str] = set()
        self._former: dict[str, str] = {}
        self.problems: list[tuple[str, str]] = []
        self.warnings: list[tuple[str, str]] = []

    def urn(self, type_: str, name: str, parent: str) -> str:
        """Return a resource's URN: under its parents' types, the stack's excepted."""
        return str((Urn.parse(parent) if parent else self._root).child(type_, name))

    def plan(self, goal: Goal) -> list[Step]:
        """Return the steps that bring a resource to its goal, in order; the last one makes what the program gets.

        Raises:
            SandboxError: The URN, or the object an alias names, is taken.
            ProviderError: The provider rejects the inputs, or the resource must not be replaced.
        """
        urn = self.urn(goal.type, goal.name, goal.parent)
        if urn in self._registered:
            raise SandboxError(f"Duplicate resource URN {urn!r}: give each resource of a type a name of its own.")
        candidates = (urn, *goal.aliases, *self._inherited_alias(goal))
        old = next((self._olds[u] for u in candidates if u in self._olds), None)
        if old and old.urn in self._seen:
            claimant = next((new for new, former in self._former.items() if former == old.urn), old.urn)
            raise SandboxError(
                f"{urn} and {claimant} are both meant to be {old.urn} of the state: an alias is for one resource, and "
                "for one that is not in the program any more. Remove the alias of one of them."
            )
        self._registered.add(urn)
        if old:
            self._seen.add(old.urn)
            self._former[urn] = old.urn
        self._seen.add(urn)
        new = Resource(
            urn=urn,
            type=goal.type,
            custom=goal.custom,
            inputs=self._inputs(goal, old),
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
            if not old:
                return [Step(Op.IMPORT, None, new)]
            return [Step(Op.IMPORT_REPLACEMENT, old, new, keeps=True), Step(Op.REPLACE, old, new)]
        if old and old.urn not in self._condemned:
            new.inputs = ignoring(goal.ignore_changes, old.inputs, new.inputs)
        self._check(new)
        if not old:
            return [Step(Op.CREATE, None, new)]
        return self._compare(old, new, goal)

    def after_import(self, imported: Resource, goal: Goal) -> list[Step]:
        """Return the steps from an object that has just been imported to what is wanted of it.

        Raises:
            ProviderError: The provider rejects the inputs, or the object would have to be replaced.
        """
        new = imported.copy(
            inputs=ignoring(goal.ignore_changes, imported.inputs, self._inputs(goal, imported)), serial=-1
        )
        self._check(new)
        return [step for step in self._compare(imported, new, goal) if step.op is not Op.SAME]

    def _inputs(self, goal: Goal, old: Resource | None) -> dict[str, Any]:
        """Return what the program gives, with a name where it gives none: the one of before, or an invented one."""
        if not goal.custom:
            return goal.inputs
        inputs = mark_secrets(unwrap(goal.inputs), goal.inputs)
        if inputs.get("name") is None and (warning := self._provider(goal.type).unnamed(goal.type)):
            inputs["name"] = (old and old.inputs.get("name")) or f"{goal.name}-{token_hex(4)[:7]}"
            self._warn(self.urn(goal.type, goal.name, goal.parent), warning)
        return dict(sorted(inputs.items()))

    def _warn(self, urn: str, message: str) -> None:
        if (urn, message) not in self.warnings:
            self.warnings.append((urn, message))

    def _check(self, new: Resource) -> None:
        if not new.custom:
            return
        # What a failure has left unknown is not there, to a provider that is asked during a deployment.
        inputs = unwrap(new.inputs) if self._dry_run else known(unwrap(new.inputs))
        if problems := self._provider(new.type).check(new.type, inputs):
            raise ProviderError(" ".join(problems))

    def _inherited_alias(self, goal: Goal) -> list[str]:
        """Return what a resource was called under the former URN of a renamed parent."""
        former = self._former.get(goal.parent, goal.parent)
        if former == goal.parent:
            return []
        prefix, name = Urn.parse(goal.parent).name, goal.name
        if name.startswith(prefix):
            name = Urn.parse(former).name + name.removeprefix(prefix)
        return [self.urn(goal.type, name, former)]

    def _compare(self, old: Resource, new: Resource, goal: Goal) -> list[Step]:
        """Return the steps from an existing resource to what is wanted of it."""
        recreating = old.urn in self._condemned
        triggered = _triggered(old, new)
        diff = Diff() if recreating or triggered else self._diff(old, new.inputs, new)
        if recreating or triggered or old.pending_replacement or diff.replace:
            if old.protect and new.protect and not old.pending_replacement:
                problem = f"{old.urn} has to be replaced but is protected: {_UNPROTECT}"
                self.problems.append((new.urn, problem))
            if goal.import_id and not recreating:
                message = "It was imported and has to be replaced: remove `import_` from its options."
                if not self._dry_run:
                    raise ProviderError(message)
                self._warn(new.urn, message)
            # A new object has no former values to keep.
            new.inputs = self._inputs(goal, None)
            self._check(new)
            if not (recreating or old.pending_replacement or goal.delete_before_replace):
                return [Step(Op.CREATE_REPLACEMENT, old, new, diff, keeps=True), Step(Op.REPLACE, old, new, diff)]
            condemned = [] if recreating else self._dependents(old)
            return [
                *(
                    Step(Op.DELETE_REPLACED, resource, None)
                    for resource in condemned
                    if not resource.pending_replacement
                ),
                Step(Op.CREATE_REPLACEMENT, old, new, diff),
                Step(Op.REPLACE, old, new, diff),
            ]
        changed = diff.changed or old.init_errors
        return [Step(Op.UPDATE if changed else Op.SAME, old, new, diff)]

    def _diff(self, old: Resource, inputs: dict[str, Any], options: Resource) -> Diff:
        """Compare with inputs, by what the options of `options` say."""
        replace_on_changes = options.replace_on_changes
        if not old.custom:
            keys = sorted(old.inputs.keys() | inputs.keys())
            return Diff(changed=tuple(key for key in keys if old.inputs.get(key) != inputs.get(key)))
        was, wanted = unwrap(old.inputs), unwrap(inputs)
        diff = self._provider(old.type).diff(old.type, was, unwrap(old.outputs), wanted, options.ignore_changes)
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
            if self._diff(resource, ignoring(resource.ignore_changes, resource.inputs, inputs), resource).replace:
                if resource.protect:
                    raise ProviderError(
                        f"{resource.urn} is protected but has to be replaced with {root.urn}: unprotect it first."
                    )
                replaced.add(resource.urn)
                dependents.insert(0, resource)
        self._condemned |= replaced
        return dependents

    def deletion(self, resource: Resource) -> Step | None:
        """Return the step that removes a resource that has been replaced or the program no longer has, None if it does.

        It has one that is in the state still because something failed.
        """
        if resource.delete:
            return Step(Op.DELETE_REPLACED, resource, None)
        if resource.urn in self._seen:
            return None
        return Step(Op.REMOVE_PENDING if resource.pending_replacement else Op.DELETE, resource, None)


def _triggered(old: Resource, new: Resource) -> bool:
    """Tell whether the trigger of a replacement has another value; none before or none now is no change."""
    was, wanted = unwrap(old.replacement_trigger), unwrap(new.replacement_trigger)
    return has_unknown([was, wanted]) or (None not in (was, wanted) and was != wanted)
