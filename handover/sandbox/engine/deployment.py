"""Carries out the planner's steps, or plays them through for a preview, and keeps the state up to date."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Any, Literal, TypeVar

from handover.errors import CancelledError
from handover.sandbox.engine.error_hooks import Failure, OnError, never, retrying
from handover.sandbox.engine.planner import Planner
from handover.sandbox.engine.provider_resources import Package, References, no_stacks, provider_of
from handover.sandbox.engine.steps import Goal, Op, Outcome, Registered, Step
from handover.sandbox.engine.targets import ALL, Targets
from handover.sandbox.errors import StoppedError, UnsupportedError
from handover.sandbox.provider import Provider, ProviderError
from handover.sandbox.state.resource import Resource, now
from handover.sandbox.state.state import State
from handover.sandbox.state.urn import Urn
from handover.sandbox.state.values import UNKNOWN, has_unknown, is_secret, mark_secrets, secret, unwrap

# What a component outputs it says when it has been made: those are the phase of their own.
Phase = Literal["running", "done", "outputs", "failed"]
Listener = Callable[[Step, Phase], None]
T = TypeVar("T")


_PROTECTED = "It cannot be deleted because it is protected: remove `protect` from its options and deploy that first."


_SUPERSEDED = " Its replacement is there, and whatever used the old object uses that: the next run deletes this one."


_UNTARGETED = (
    "It would be deleted with what it needs, and is no target: name it with --target too, or add --target-dependents."
)


def _is_protected(step: Step) -> bool:
    return step.op is Op.DELETE and step.resource.protect


class Deployment:
    """One run over a stack: resources are registered one by one, then what is left over is deleted.

    Args:
        project: The project's name.
        stack: The stack's name.
        state: The stack's state; a preview plays on a copy (`State.copy`).
        provider: What creates, changes and deletes objects.
        dry_run: Whether this is a preview, which calls the provider for nothing that changes or reads an object.
        continue_on_error: Whether what does not depend on something that failed is done still.
        targets: What the run is about; the rest is left as it is.
        references: Returns the outputs of a stack that the program refers to.
        listener: Told before and after each step, then with what it has made.

    Attributes:
        cancelled: Set to end the run after the operation under way.
        on_error: Asks the hooks of a resource that an operation has failed on; the running program sets it.
    """

    def __init__(
        self,
        project: str,
        stack: str,
        state: State,
        provider: Provider,
        *,
        dry_run: bool,
        continue_on_error: bool = False,
        targets: Targets = ALL,
        references: References = no_stacks,
        listener: Listener | None = None,
    ) -> None:
        self.dry_run = dry_run
        self._continue_on_error = continue_on_error
        self.outcome = Outcome()
        self.cancelled = False
        self._state = state
        self._provider = provider_of(provider, references)
        self._check_provider = provider.check_provider
        self._targets = targets
        self._planner = Planner(project, stack, state, self._provider, dry_run=dry_run, targets=self._targets)
        self._listener = listener or (lambda _step, _phase: None)
        self.on_error: OnError = never
        self._finished = False
        self._idle = False
        self._results: dict[str, Resource] = {}
        self._components: dict[str, Step] = {}
        self._failed: set[str] = set()
        self._exports: tuple[str, dict[str, Any]] | None = None

    @property
    def idle(self) -> bool:
        """Whether nothing is under way that has to be finished and written down."""
        return self.dry_run or self._idle

    @contextmanager
    def program_at_work(self) -> Iterator[None]:
        """Know that for the time of a `with` block only the program is at work, but for what is `at_work`."""
        with self._being(idle=True):
            yield

    @contextmanager
    def at_work(self) -> Iterator[None]:
        """Know that for the time of a `with` block the program waits for this deployment."""
        with self._being(idle=False):
            yield

    @contextmanager
    def _being(self, *, idle: bool) -> Iterator[None]:
        before, self._idle = self._idle, idle
        try:
            yield
        finally:
            self._idle = before

    def register(self, goal: Goal) -> Registered:
        """Bring one resource to its goal.

        Returns:
            What became of it. Going on after errors, that may be a failure, of its own or of something it needs.

        Raises:
            StoppedError: It failed, and the run ends with that.
            CancelledError: The run was interrupted.
            SandboxError: The program cannot go on, e.g. because of a URN used twice.
        """
        urn = self._planner.urn(goal.type, goal.name, goal.parent)
        step = result = None
        try:
            steps = self._planner.plan(goal)
            self._tell()
            wanted = steps[-1].resource
            unknown = not (self.dry_run or steps[-1].untargeted) and has_unknown(
                [goal.inputs, goal.replacement_trigger, goal.read_id]
            )
            if unknown or wanted.needs & self._failed:
                self._failed.add(urn)
                return Registered(urn, failed=True)
            while steps:
                step = steps.pop(0)
                done = self._carry_out(step)
                self._results[done.urn] = done
                if not done.custom:
                    self._components[done.urn] = step
                result = result if step.op is Op.REPLACE else done
                if step.op in (Op.IMPORT, Op.IMPORT_REPLACEMENT):
                    step = None
                    steps = [replace(each, new=done) for each in steps] + self._planner.after_import(done, goal)
                    self._tell()
        except ProviderError as error:
            self._failed.add(urn)
            self.outcome.errors.append((urn, str(error)))
            # What is refused before it is tried ends the run in either mode.
            if step is None or not self._continue_on_error:
                raise StoppedError(str(error)) from error
            id_ = step.old.id if step.old and step.op is Op.UPDATE else ""
            return Registered(urn, error.partial[0] if error.partial else id_, failed=True)
        assert result is not None  # noqa: S101 - there is a step for everything
        self._results[result.urn] = result
        return Registered(result.urn, result.id, result.outputs, unknown=urn in self._planner.skipped)

    def _tell(self) -> None:
        """Take over what the planner objects to; only a preview goes on with it."""
        problems, self._planner.problems = self._planner.problems, []
        self.outcome.errors += problems
        if problems and not self.dry_run:
            raise StoppedError(problems[0][1])
        self.outcome.warnings += self._planner.warnings
        self._planner.warnings = []

    def check_provider(self, type_: str, name: str, inputs: dict[str, Any]) -> None:
        """Make sure that what a provider of the program's own asks for is what it gets.

        Raises:
            UnsupportedError: It is not.
        """
        if problem := self._check_provider(type_, unwrap(inputs)):
            raise UnsupportedError(f"{problem}, which the provider {name!r} has")

    def default_provider(self, package: Package, config: dict[str, Any]) -> str:
        """Return the reference to a package's default provider, registered when first asked for."""
        goal = Goal(f"pulumi:providers:{package.name}", package.default_name, True, inputs=package.inputs(config))
        urn = self._planner.urn(goal.type, goal.name, "")
        if urn not in self._results:
            self.register(goal)
        return f"{urn}::{self._results[urn].id or UNKNOWN}"

    def register_outputs(self, urn: str, outputs: dict[str, Any]) -> None:
        """Take a component's outputs, or the stack's exports, which count when the run is over."""
        if not self._results[urn].parent:
            self._exports = (urn, outputs)
        elif urn not in self._planner.skipped:
            self._set_outputs(urn, outputs)

    def _set_outputs(self, urn: str, outputs: dict[str, Any]) -> dict[str, Any]:
        """Give a component its outputs; one that a failure leaves unknown is what was known of it last, if it was."""
        resource = self._results[urn]
        step = self._components.pop(urn, None)
        last = step.old.outputs if step and step.old else resource.outputs
        if not self.dry_run:
            latest = {key: last.get(key, UNKNOWN) if has_unknown(v) else v for key, v in outputs.items()}
            outputs = {key: value for key, value in latest.items() if not has_unknown(value)}
        if outputs != resource.outputs:
            self._results[urn] = resource = resource.copy(outputs=outputs)
            self._state.end(amend=[resource])
        if step:
            self._listener(replace(step, new=resource), "outputs")
        return outputs

    def finish(self, *, complete: bool = True) -> None:
        """Delete what the program no longer has, nothing if any of it must not be, and settle the stack's exports.

        A second call does nothing.

        Args:
            complete: Whether the program came to its end; nothing is deleted otherwise.

        Raises:
            CancelledError: The run was interrupted.
        """
        if self._finished:
            return
        self._finished = True
        try:
            if complete:
                self._delete_leftovers()
                self.outcome.errors += [
                    ("", f"There is no {urn}, which is to be a target, in the stack. (In a shell, `$` is `\\$`.)")
                    for urn in self._planner.unknown_targets()
                ]
        finally:
            self._follow_parents()
            if self._exports:
                urn, outputs = self._exports
                # After a failure, an export that is not there may not have come about: it is kept.
                kept = self._results[urn].outputs if self.outcome.errors else {}
                self.outcome.outputs = self._set_outputs(urn, {**kept, **outputs})

    def _follow_parents(self) -> None:
        """Give what was not come to the URN it has below a parent that was renamed, as Pulumi's state has it.

        (`NormalizeURNReferences` in ``pkg/resource/deploy/snapshot.go``.) The next run wouldn't find it otherwise.
        """
        for old in self._state.old:
            parent = self._state.latest(old).parent
            urn = str(Urn.parse(parent).child(old.type, old.name)) if parent else old.urn
            if urn != old.urn:
                self._state.end(amend=[self._state.latest(old).copy(urn=urn)])
                self._state.end(amend=[r.renaming(old.urn, urn) for r in self._state.old if r.refers_to(old.urn)])

    def _delete_leftovers(self) -> None:
        steps = self._deletions()
        for _, step in reversed(steps):
            if step and step.untargeted:
                self._carry_out(step)
        steps = [(resource, step) for resource, step in steps if not (step and step.untargeted)]
        refused = [(resource.urn, _PROTECTED) for resource, step in steps if step and _is_protected(step)]
        untargeted = [
            (resource.urn, _UNTARGETED)
            for resource, step in steps
            if step and not (self._targets.dependents or self._targets.name(resource.urn))
        ]
        self.outcome.errors += untargeted
        if (refused or untargeted) and not self.dry_run:
            self.outcome.errors += refused
            return
        kept: set[str] = set()
        needed: set[str] = set()
        held = {serial for step in self.outcome.failed if step.old for serial in self._planner.needed_by(step.old)}
        for old, step in steps:
            # What was replaced has a successor, by which the state still holds: only a failure keeps it.
            if step and old.serial not in held and old.urn not in (needed if old.delete else kept):
                try:
                    self._carry_out(step)
                    continue
                except ProviderError as error:
                    after = _SUPERSEDED if old.delete else ""
                    self.outcome.errors.append((old.urn, f"{error}{after}"))
                    if not (self.dry_run or self._continue_on_error):
                        return
            # What a resource that is still there depends on has to stay as well.
            kept |= old.needs
            if step or old.urn in needed:
                needed |= old.needs

    def _deletions(self) -> list[tuple[Resource, Step | None]]:
        """Return what is left with its deletion, None for what stays, in Pulumi's order (``ScheduleDeletes``).

        All that is as far from what depends on nothing goes together, the farthest first.
        """
        steps = [(resource, self._planner.deletion(resource)) for resource in self._state.old]
        depths: dict[str, int] = {}
        for resource, step in steps:
            if step:
                depths[resource.urn] = 1 + max((depths.get(urn, 0) for urn in resource.needs), default=0)
        steps.reverse()
        return sorted(steps, key=lambda each: -depths[each[0].urn] if each[1] else -len(steps))

    def interrupted(self) -> CancelledError:
        """Return what ends a run that was interrupted."""
        done = "nothing has been changed" if self.dry_run else "what had been done until then is saved"
        return CancelledError(f"Interrupted; {done}.")

    def _carry_out(self, step: Step) -> Resource:
        if self.cancelled:
            raise self.interrupted()
        self.outcome.steps.append(step)
        self._listener(step, "running")
        try:
            if _is_protected(step):
                raise ProviderError(_PROTECTED)
            result = self._perform(step)
        except ProviderError:
            self.outcome.failed.append(step)
            self._listener(step, "failed")
            raise
        self._listener(replace(step, new=result) if step.new else step, "done")
        return result

    def _perform(self, step: Step) -> Resource:
        old, new = step.old, step.new
        if step.op in (Op.IMPORT, Op.IMPORT_REPLACEMENT) and new:
            return self._import(step, new)
        if step.op in (Op.READ, Op.READ_REPLACEMENT) and new:
            return self._read(step, new)
        if step.op in (Op.CREATE, Op.CREATE_REPLACEMENT) and new:
            return self._create(step, new)
        if step.op is Op.UPDATE and old and new:
            return self._update(old, new)
        if step.op is Op.SAME and old and new:
            same = new.copy(id=old.id, outputs=self._remarked(old, new), serial=old.serial)
            self._state.end(done=same, amend=self._renamed(old, new))
            return same
        if step.op is not Op.REPLACE and old:
            self._delete(step.op, old)
        return step.resource

    def _read(self, step: Step, new: Resource) -> Resource:
        """Read what is not the stack's, in a preview too."""
        if new.id != UNKNOWN:
            nothing = f"There is no object with the id {new.id!r} to be read."
            found = self._provider(new.type).read(new.type, new.id, unwrap(new.inputs))
            if found is None:
                raise ProviderError(nothing)
            if not found.id:
                self.outcome.warnings.append((new.urn, f"{nothing} It has no outputs, and Pulumi says nothing of it."))
            new.id, new.outputs = found.id or new.id, self._marked(new, found.outputs)
        if not step.old:
            self._state.end(done=new)
        elif step.keeps:
            self._state.end(done=new, amend=[step.old.copy(delete=True)])
        else:
            new.serial = step.old.serial
            self._state.end(done=new, amend=self._renamed(step.old, new))
        return new

    def _create(self, step: Step, new: Resource) -> Resource:
        done = new.copy(created=now(), modified=now())
        supersede: dict[str, Any] = {}
        if step.old:
            renamed = self._renamed(step.old, new)
            old = step.old.copy(urn=new.urn, delete=True)
            supersede = {"amend": [old, *renamed]} if step.keeps else {"drop": [step.old], "amend": renamed}
        if not new.custom:
            self._state.end(done=done, **supersede)
        elif self.dry_run:
            done.outputs = self._planned(new, None)
            self._state.end(done=done, **supersede)
        else:
            key = self._state.begin("creating", new)
            try:
                done.id, outputs = self._retrying(
                    lambda: self._provider(new.type).create(new.type, unwrap(new.inputs), key),
                    Failure("create", None, new),
                )
            except ProviderError as error:
                self._fail(error, done, **supersede)
                raise
            done.outputs = self._marked(new, outputs)
            self._state.end(done=done, operation=True, **supersede)
        return done

    def _update(self, old: Resource, new: Resource) -> Resource:
        done = new.copy(id=old.id, outputs=old.outputs, serial=old.serial)
        renamed = self._renamed(old, new)
        if not new.custom:
            # A changed component has those outputs that it registers from here on.
            done.outputs = {}
            self._state.end(done=done, amend=renamed)
        elif self.dry_run:
            done.outputs = self._planned(new, old)
            self._state.end(done=done, amend=renamed)
        else:
            done.modified = now()
            self._state.begin("updating", new.copy(id=old.id))
            try:
                outputs = self._retrying(
                    lambda: self._provider(new.type).update(
                        new.type, old.id, unwrap(old.outputs), unwrap(new.inputs), new.ignore_changes
                    ),
                    Failure("update", old, new),
                )
            except ProviderError as error:
                self._fail(error, done.copy(inputs=old.inputs), amend=renamed)
                raise
            done.outputs = self._marked(new, outputs)
            self._state.end(done=done, amend=renamed, operation=True)
        return done

    def _retrying(self, call: Callable[[], T], failure: Failure) -> T:
        """Call the provider, again for as long as a hook of the resource's asks for that and nobody interrupts."""
        if not failure.resource.error_hooks:
            return call()
        return retrying(call, failure, lambda failed: self.on_error(failed) and not self.cancelled)

    def _fail(self, error: ProviderError, done: Resource, **others: Any) -> None:
        """Save what came of a failed operation: a half-made object is kept and finished by the next run's update."""
        if error.partial:
            id_, outputs = error.partial
            partial = done.copy(id=id_, outputs=self._marked(done, outputs), init_errors=[str(error)])
            self._state.end(done=partial, operation=True, **others)
        elif error.left:
            self._state.leave(error.left)
        elif not error.undecided:
            self._state.end(operation=True)

    def _import(self, step: Step, new: Resource) -> Resource:
        found = self._provider(new.type).read(new.type, new.import_id, None)
        if found is None:
            raise ProviderError(f"There is no object with the id {new.import_id!r} to import.")
        done = new.copy(id=found.id, inputs=found.inputs, created=now(), modified=now())
        done.outputs = mark_secrets(found.outputs, {}, new.additional_secret_outputs)
        self._state.end(done=done, amend=[step.old.copy(delete=True)] if step.old else [])
        return done

    def _delete(self, op: Op, old: Resource) -> None:
        ours = old.custom and not (old.external or old.retain_on_delete)
        objects = ours and op is not Op.REMOVE_PENDING and not self.dry_run
        if objects:
            self._state.begin("deleting", old)
            try:
                self._retrying(
                    lambda: self._provider(old.type).delete(old.type, old.id, unwrap(old.outputs)),
                    Failure("delete", old, None),
                )
            except ProviderError:
                self._state.end(operation=True)
                raise
        if op is Op.DELETE_REPLACED and not old.delete:
            # Deleted before its successor is there: the state remembers that it has to be made anew.
            self._state.end(amend=[old.copy(pending_replacement=True)], operation=objects)
        else:
            self._state.end(drop=[old], operation=objects)

    def _planned(self, new: Resource, old: Resource | None) -> dict[str, Any]:
        outputs = unwrap(old.outputs) if old else None
        planned = self._provider(new.type).planned_outputs(
            new.type, outputs, unwrap(new.inputs), new.ignore_changes if old else ()
        )
        unknown = dict.fromkeys(new.additional_secret_outputs, UNKNOWN)
        return {**new.inputs, **self._marked(new, {**unknown, **planned})}

    def _marked(self, new: Resource, outputs: dict[str, Any]) -> dict[str, Any]:
        return mark_secrets(outputs, new.inputs, new.additional_secret_outputs)

    def _remarked(self, old: Resource, new: Resource) -> dict[str, Any]:
        """Return the outputs of an unchanged resource, with what has become secret marked; as Pulumi, no deeper."""
        secrets = {*new.additional_secret_outputs, *(key for key, value in new.inputs.items() if is_secret(value))}
        return {key: secret(value) if key in secrets else value for key, value in old.outputs.items()}

    def _renamed(self, old: Resource, new: Resource) -> list[Resource]:
        """Return the resources not met yet that refer to a renamed one, with its new URN."""
        if old.urn == new.urn:
            return []
        return [
            r.renaming(old.urn, new.urn) for r in self._state.old if r.serial != old.serial and r.refers_to(old.urn)
        ]
