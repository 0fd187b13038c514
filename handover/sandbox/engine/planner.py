"""What has to be done to one resource, and in the end to those the program no longer has.

The rules are Pulumi's own (``pkg/resource/deploy/step_generator.go``).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import cached_property
from secrets import token_hex
from typing import Any

from handover.sandbox.engine.steps import Alias, Goal, Op, Step
from handover.sandbox.engine.targets import Targets
from handover.sandbox.errors import SandboxError
from handover.sandbox.provider import Diff, Provider, ProviderError
from handover.sandbox.state.property_paths import EVERYTHING, covers, ignoring
from handover.sandbox.state.resource import ON_ERROR, PROVIDERS, Resource
from handover.sandbox.state.state import State
from handover.sandbox.state.urn import STACK_TYPE, Urn, provider_urn
from handover.sandbox.state.values import UNKNOWN, has_unknown, known, mark_secrets, unwrap

_UNPROTECT = "take the protection off (`protect: false`) in the same update, or before it."
# Pulumi's name for what a half-made object differs in.
_INIT_ERROR = "#initerror"


class Planner:
    """Compares goals with the state; `plan` is asked about each resource once, in the program's order.

    Attributes:
        problems: URN and message of what a preview goes on after, so as to show it all, and a deployment does not.
        warnings: URN and message of what a deployment would fail for, and a preview only tells.
        skipped: URNs of what is not created because others are targeted.
    """

    def __init__(
        self,
        project: str,
        stack: str,
        state: State,
        provider: Callable[[str], Provider],
        *,
        dry_run: bool,
        targets: Targets,
    ) -> None:
        self._root = Urn(stack, project, (STACK_TYPE,), "")
        self._state = state
        self._provider = provider
        self._dry_run = dry_run
        self._targets = targets
        self._before = state.old
        self._olds = {resource.urn: resource for resource in state.old if not resource.delete}
        self._registered: set[str] = set()
        self._seen: set[str] = set()
        self._condemned: set[str] = set()
        self._former: dict[str, str] = {}
        self._added: set[str] = set()
        self._blamed: set[str] = set()
        self._ousted: set[str] = set()
        self.skipped: set[str] = set()
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
        candidates = (urn, *self._aliases(goal))
        old = next((self._olds[u] for u in candidates if u in self._olds), None)
        if old and old.urn in self._seen:
            claimant = next((new for new, former in self._former.items() if former == old.urn), old.urn)
            raise SandboxError(
                f"{urn} and {claimant} are both meant to be {old.urn} of the state: an alias is for one resource, and "
                "for one that is not in the program any more. Remove the alias of one of them."
            )
        self._registered.add(urn)
        if old:
            old = self._state.latest(old)
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
            external=bool(goal.read_id),
            id=goal.read_id,
            dependencies=sorted(goal.dependencies),
            provider=goal.provider,
            property_dependencies={key: sorted(urns) for key, urns in sorted(goal.property_dependencies.items())},
            additional_secret_outputs=list(goal.additional_secret_outputs),
            ignore_changes=list(goal.ignore_changes),
            replace_on_changes=list(goal.replace_on_changes),
            replacement_trigger=goal.replacement_trigger,
            resource_hooks={ON_ERROR: list(goal.error_hooks)} if goal.error_hooks else {},
            retain_on_delete=goal.retain_on_delete,
            custom_timeouts=goal.custom_timeouts,
            import_id=goal.import_id,
            created=old.created if old else "",
            modified=old.modified if old else "",
        )
        if goal.read_id:
            if old and not old.external and old.id != goal.read_id:
                why = f"another object is to be read, {goal.read_id}"
                return [Step(Op.READ_REPLACEMENT, old, new, keeps=True), Step(Op.REPLACE, old, new, why=why)]
            return [Step(Op.READ, old, new)]
        if goal.custom_timeouts:
            self.warnings.append((urn, "`custom_timeouts` are kept in the state only: here nothing waits that long."))
        known_as = old and (old.import_id or old.id)
        if goal.custom and goal.import_id and (not old or old.external or known_as != goal.import_id):
            if not old:
                return [Step(Op.IMPORT, None, new)]
            why = f"another object is to be imported, {goal.import_id}"
            return [Step(Op.IMPORT_REPLACEMENT, old, new, keeps=True), Step(Op.REPLACE, old, new, why=why)]
        targeted = new.type.startswith((PROVIDERS, STACK_TYPE)) or self._targeted(new)
        recreating = old is not None and old.urn in self._condemned
        anew = recreating or (old is not None and old.external)
        if not targeted and (new.custom or not old):
            new.inputs = old.inputs if old else {}
        elif old and not anew:
            new.inputs = ignoring(goal.ignore_changes, old.inputs, new.inputs)
        if targeted or anew:
            return self._with_targets(self._wanted(old, new, goal, targeted=targeted))
        if old:
            return self._kept(old)
        self.skipped.add(urn)
        return [Step(Op.SAME, None, new, untargeted=True)]

    def _wanted(self, old: Resource | None, new: Resource, goal: Goal, *, targeted: bool) -> list[Step]:
        if targeted:
            self._check(new)
        if old and old.external:
            # It is not ours, so that one of ours is made in its place; it is forgotten, even if that fails.
            self._ousted.add(old.urn)
            why = "it has only been read until now, and is to be the stack's own"
            return [Step(Op.CREATE_REPLACEMENT, old, new, keeps=True), Step(Op.REPLACE, old, new, why=why)]
        if not (old and old.urn in self._condemned) and self._targeted(new):
            self._added.add(new.urn)
        if not old:
            return [Step(Op.CREATE, None, new)]
        return self._compare(old, new, goal, targeted=targeted)

    def _targeted(self, new: Resource) -> bool:
        return self._targets.cover(new.urn, new.needs, self._added)

    def _with_targets(self, steps: list[Step]) -> list[Step]:
        """Object to steps that need something that is not created because it is not targeted."""
        for step in steps:
            for urn in sorted((step.new.needs & self.skipped) - self._blamed) if step.new else ():
                self._blamed.add(urn)
                message = f"It depends on {urn}, which is to be created and is no target: name that with --target too."
                self.problems.append((step.resource.urn, message))
        return steps

    def _kept(self, old: Resource) -> list[Step]:
        """Return the steps that leave a resource as it is, after those of what it needs and nothing else has kept.

        Raises:
            SandboxError: Its provider is another one now.
        """
        if old.provider and provider_urn(old.provider) not in self._seen:
            raise SandboxError(
                f"{old.urn} is no target, and its provider {provider_urn(old.provider)} is not in the program any "
                "more: change the program back to it, or leave out --target."
            )
        return self._left(old)

    def _left(self, old: Resource) -> list[Step]:
        old = self._state.latest(old)
        self._seen.add(old.urn)
        self._registered.add(old.urn)
        needed = [r for r in self._before if r.urn in old.needs - self._seen and not r.delete]
        return [step for r in needed for step in self._left(r)] + [Step(Op.SAME, old, old.copy(), untargeted=True)]

    def after_import(self, imported: Resource, goal: Goal) -> list[Step]:
        """Return the steps from an object that has just been imported to what is wanted of it.

        Raises:
            ProviderError: The provider rejects the inputs, or the object would have to be replaced.
        """
        inputs = ignoring(goal.ignore_changes, imported.inputs, self._inputs(goal, imported))
        new = imported.copy(inputs=inputs, serial=-1)
        if not self._targeted(new):
            return [Step(Op.SAME, imported, imported.copy(), untargeted=True)]
        self._check(new)
        return [step for step in self._compare(imported, new, goal) if step.op is not Op.SAME]

    def _inputs(self, goal: Goal, old: Resource | None) -> dict[str, Any]:
        """Return what the program gives, with a name where it gives none: the one of before, or an invented one.

        What is only read has its own.
        """
        if not goal.custom:
            return goal.inputs
        inputs = mark_secrets(unwrap(goal.inputs), goal.inputs)
        nameless = inputs.get("name") is None and not goal.read_id
        if nameless and (warning := self._provider(goal.type).unnamed(goal.type)):
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

    def _aliases(self, goal: Goal) -> list[str]:
        """Return what a resource may have been called: by its aliases, and below the former URN of a renamed parent."""
        given = [self._aliased(goal, alias) for alias in goal.aliases]
        former = self._former.get(goal.parent, goal.parent)
        if former == goal.parent:
            return given
        prefix = Urn.parse(goal.parent).name
        inherited = []
        for type_, name in ((goal.type, goal.name), *((urn.type, urn.name) for urn in map(Urn.parse, given))):
            if name.startswith(prefix):
                name = Urn.parse(former).name + name.removeprefix(prefix)
            inherited.append(self.urn(type_, name, former))
        return [*given, *inherited]

    def _aliased(self, goal: Goal, alias: Alias) -> str:
        if alias.urn:
            return alias.urn
        parent = self._former.get(alias.parent, alias.parent) or goal.parent
        above = self._root if alias.no_parent or not parent else Urn.parse(parent)
        urn = above.child(alias.type or goal.type, alias.name or goal.name)
        return str(replace(urn, stack=alias.stack or self._root.stack, project=alias.project or self._root.project))

    def _compare(self, old: Resource, new: Resource, goal: Goal, *, targeted: bool = True) -> list[Step]:
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
            if targeted:
                # A new object has no former values to keep.
                new.inputs = self._inputs(goal, None)
                self._check(new)
            why = ""
            if recreating:
                why = "something that it needs has to be deleted before it is made anew"
            elif triggered:
                why = "its `replacement_trigger` has another value"
            elif old.pending_replacement:
                why = "an earlier run has deleted it and not made it anew"
            elif _INIT_ERROR in diff.replace:
                why = "the last attempt at it has failed"
            replacement = Step(Op.REPLACE, old, new, diff, why=why)
            if not (recreating or old.pending_replacement or goal.delete_before_replace):
                return [Step(Op.CREATE_REPLACEMENT, old, new, diff, keeps=True), replacement]
            condemned = [] if recreating else self._dependents(old)
            return [
                *(
                    Step(Op.DELETE_REPLACED, resource, None)
                    for resource in condemned
                    # Of what depends on it, what is gone already is deleted once more, as by Pulumi.
                    if not (resource is old and old.pending_replacement)
                ),
                Step(Op.CREATE_REPLACEMENT, old, new, diff),
                replacement,
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
            forced = provider_urn(resource.provider) in replaced
            if resource.delete or resource.urn in self._seen or not resource.custom or not (affected or forced):
                continue
            inputs = {**resource.inputs, **dict.fromkeys(affected, UNKNOWN)}
            wanted = ignoring(resource.ignore_changes, resource.inputs, inputs)
            if forced or self._diff(resource, wanted, resource).replace:
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

        It has one that is in the state still because something failed. One that is no target is left as it is.
        """
        if self._former.get(resource.urn, resource.urn) not in self._reached:
            return None if resource.urn in self._seen else Step(Op.SAME, resource, resource.copy(), untargeted=True)
        if resource.delete:
            return Step(Op.DISCARD_REPLACED if resource.external else Op.DELETE_REPLACED, resource, None)
        if resource.urn in self._seen - self._ousted:
            return None
        op = Op.DISCARD if resource.external else Op.DELETE
        return Step(Op.REMOVE_PENDING if resource.pending_replacement else op, resource, None)

    def needed_by(self, resource: Resource) -> set[int]:
        """Return the serials of all that a resource needed in the state of before the run (`TransitiveDependenciesOf`).

        Of two with one URN, what had been replaced by then needed the one that had been too, and the rest the other.
        """
        by_serial = {each.serial: each for each in self._before}
        replaced = {each.urn: each for each in self._before if each.delete}
        found: set[int] = set()
        todo = [by_serial[resource.serial]] if resource.serial in by_serial else []
        while todo:
            one = todo.pop()
            first, second = (replaced, self._olds) if one.delete else (self._olds, replaced)
            needed = [each for urn in one.needs if (each := first.get(urn) or second.get(urn))]
            todo += [each for each in needed if each.serial not in found]
            found |= {each.serial for each in needed}
        return found - {resource.serial}

    @cached_property
    def _reached(self) -> set[str]:
        return self._targets.reached(self._before)

    def unknown_targets(self) -> list[str]:
        """Return the targets that are neither in the state nor in the program."""
        return self._targets.unknown({*self._registered, *(resource.urn for resource in self._before)})


def _triggered(old: Resource, new: Resource) -> bool:
    """Tell whether the trigger of a replacement has another value; none before or none now is no change."""
    was, wanted = unwrap(old.replacement_trigger), unwrap(new.replacement_trigger)
    return has_unknown([was, wanted]) or (None not in (was, wanted) and was != wanted)
