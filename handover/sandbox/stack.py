"""A stack opened for work: its project, configuration, state and provider, and what can be done with them."""

from __future__ import annotations

import gc
import json
import signal
import sys
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass
from types import FrameType, ModuleType
from typing import TYPE_CHECKING, Any

from handover.errors import INTERRUPTING, HandoverError, Interruption
from handover.io.text import say_at_once
from handover.sandbox.configuration.passphrase import VARIABLES, Passphrase
from handover.sandbox.configuration.project import Project, StackConfig
from handover.sandbox.engine.deployment import Deployment, Listener
from handover.sandbox.engine.imports import Entry, import_objects
from handover.sandbox.engine.provider_resources import provider_of
from handover.sandbox.engine.refresh import Refresh
from handover.sandbox.engine.steps import Op, Outcome, Step
from handover.sandbox.engine.targets import ALL, Targets
from handover.sandbox.errors import ConfigurationError, ProgramError, SandboxError, StoppedError
from handover.sandbox.provider import Provider
from handover.sandbox.provider.schema import FLOW
from handover.sandbox.references import references
from handover.sandbox.refusals.renames import find_problems
from handover.sandbox.refusals.webhooks import find_removed_webhooks
from handover.sandbox.state.file import deployment
from handover.sandbox.state.resource import now
from handover.sandbox.state.state import State
from handover.sandbox.state.values import SECRET, SIGNATURE, mark_secrets, transform, unwrap

if TYPE_CHECKING:
    from handover.genesys.api import Genesys

Messages = Callable[[str, str, str], None]
_CUT_OFF = "The run that made it was cut off."


@dataclass
class Stack:
    """One stack of one project.

    Attributes:
        project: The project.
        name: The stack's name.
        config: The stack's configuration.
        state: The stack's state.
        provider: What creates, reads, changes and deletes objects.
        on_message: Gets severity, URN and text of what the program logs.
        org: Returns the org by its API; None if there is none to be asked.
        published: Returns the text of a workflow, by its id, as the org has published it last; None if it doesn't tell.
        emulator_id: Which emulated org the provider has called; None if it has not called any.
    """

    project: Project
    name: str
    config: StackConfig
    state: State
    provider: Provider
    on_message: Messages = lambda _severity, _urn, _text: None
    org: Callable[[], Genesys] | None = None
    published: Callable[[str], str | None] = lambda _id: None
    emulator_id: str | None = None

    def settle(self) -> None:
        """Find out what became of creations that were cut off, and have what they have made: the next run finishes it.

        Raises:
            HandoverError: The org doesn't answer.
        """
        provider = provider_of(self.provider)
        for key, resource in self.state.undecided:
            id_ = provider(resource.type).made(resource.type, key)
            if id_ is None:
                continue
            found = provider(resource.type).read(resource.type, id_, unwrap(resource.inputs)) if id_ else None
            if found is None or not found.id:
                self.state.decide(key)
                self.on_message("info", resource.urn, "It had not been made when the last run was cut off.")
                continue
            outputs = mark_secrets(found.outputs, resource.inputs, resource.additional_secret_outputs)
            made = resource.copy(id=found.id, outputs=outputs, created=now(), modified=now(), init_errors=[_CUT_OFF])
            self.state.decide(key, made)
            self.on_message(
                "info",
                made.urn,
                f"It had been made ({found.id}) when the last run was cut off; this one goes on with it.",
            )
        self.state.save(self.emulator_id)

    def preview(self, *, refresh: bool = False, targets: Targets = ALL) -> Outcome:
        """Play `up` through; nothing is changed, not even the state file."""
        outcome = self._deploy(preview=True, refresh=refresh, targets=targets)
        if not outcome.errors:
            outcome.errors += [*self._refused_names(outcome), *self._refused_removals(outcome)]
        return outcome

    def _refused_names(self, outcome: Outcome) -> list[tuple[str, str]]:
        planned = {
            (step.old or step.new).urn: step.new.inputs.get("name")
            for step in outcome.steps
            if step.new and step.new.type == FLOW and not step.new.external
        }
        try:
            return find_problems(self.state.deployment(), planned, self.org)
        except HandoverError as error:
            return [("", str(error))]

    def _refused_removals(self, outcome: Outcome) -> list[tuple[str, str]]:
        removed = [step.resource.urn for step in outcome.steps if step.op is Op.DELETE]
        planned = [step.new.urn for step in outcome.steps if step.new]
        return list(find_removed_webhooks(removed, planned, self.config.values))

    def up(
        self,
        listener: Listener | None = None,
        *,
        continue_on_error: bool = False,
        refresh: bool = False,
        targets: Targets = ALL,
    ) -> Outcome:
        """Run the program and bring the stack to what it describes; the state is saved whatever happens.

        Args:
            listener: Told before and after each step.
            continue_on_error: See `Deployment`.
            refresh: Whether the objects are read first.
            targets: Which resources alone are changed.
        """
        return self._deploy(listener, continue_on_error=continue_on_error, refresh=refresh, targets=targets)

    def destroy(
        self,
        listener: Listener | None = None,
        *,
        preview: bool = False,
        continue_on_error: bool = False,
        refresh: bool = False,
        targets: Targets = ALL,
    ) -> Outcome:
        """Delete all resources of the stack, or only tell which, without running the program; see `up`."""
        if unknown := self._unknown(targets):
            return unknown
        return self._deploy(
            listener,
            preview=preview,
            program=False,
            continue_on_error=continue_on_error,
            refresh=refresh,
            targets=targets,
        )

    def refresh(self, listener: Listener | None = None, *, preview: bool = False, targets: Targets = ALL) -> Outcome:
        """Read all objects, or the targets, and take what has changed about them over into the state, or only tell."""
        if unknown := self._unknown(targets):
            return unknown
        return self._refresh(self.state.copy() if preview else self.state, listener, targets, saving=not preview)

    def _refresh(
        self, state: State, listener: Listener | None, targets: Targets, *, saving: bool, creations: bool = True
    ) -> Outcome:
        run = Refresh(state, self.provider, listener, targets=targets, references=references(self.project, self.state))
        with self._saving(run, creations=creations) if saving else nullcontext():
            run.run()
        return run.outcome

    def _unknown(self, targets: Targets) -> Outcome | None:
        """Return a failure if a target is not in the state."""
        unknown = targets.unknown({resource.urn for resource in self.state.resources})
        return Outcome(errors=[("", f"There is no {urn} in the stack.") for urn in unknown]) if unknown else None

    def import_objects(self, entries: Sequence[Entry], *, protect: bool, preview: bool = False) -> Outcome:
        """Put objects that are there already into the state, or only tell what they are."""
        planned = self.preview()
        if planned.errors:
            return planned
        state = self.state.copy() if preview else self.state
        try:
            return import_objects(state, self.provider, entries, planned, protect=protect)
        finally:
            state.save(self.emulator_id)

    def export(self, *, show_secrets: bool = False) -> dict[str, Any]:
        """Return the deployment as `pulumi stack import` takes it, its secrets encrypted by the stack's passphrase.

        Without one, those in a provider's own bookkeeping (keys that begin with two underscores), which only repeat
        what the program says, are in plain.

        Args:
            show_secrets: Have secrets in plain, marked as such.

        Raises:
            ConfigurationError: There are other secrets, and no passphrase to encrypt them.
        """
        salt = self.config.encryption_salt
        resources = self.state.resources
        path = self.project.stack_directory / f"Pulumi.{self.name}.yaml"
        passphrase = Passphrase.from_environment(path, salt) if salt and not show_secrets else None
        if not (salt and (passphrase or show_secrets)):
            resources = [
                resource.copy(outputs={k: unwrap(v) if k.startswith("__") else v for k, v in resource.outputs.items()})
                for resource in resources
            ]
        # As Pulumi knows them.
        pending = [{key: each[key] for key in ("resource", "type")} for each in self.state.pending]
        content = deployment(resources, pending)
        if salt:
            content["deployment"]["secrets_providers"] = {"type": "passphrase", "state": {"salt": salt}}
        if passphrase:
            encrypt = passphrase.encrypt
            content = transform(content, lambda each: {SIGNATURE: SECRET, "ciphertext": encrypt(each["plaintext"])})
        elif SECRET in json.dumps(content) and not (salt and show_secrets):
            if salt:
                raise ConfigurationError(
                    "The state holds secrets, and no passphrase is given to encrypt them: set "
                    f"{' or '.join(VARIABLES)}, or have them in plain with --show-secrets."
                )
            raise ConfigurationError(
                "The state holds secrets, and Pulumi refuses to import them without a key: run "
                f"`pulumi stack init {self.name}` first, which writes `encryptionsalt` into Pulumi.{self.name}.yaml."
            )
        return content

    def _deploy(
        self,
        listener: Listener | None = None,
        *,
        preview: bool = False,
        program: bool = True,
        continue_on_error: bool = False,
        refresh: bool = False,
        targets: Targets = ALL,
    ) -> Outcome:
        """Carry out what the program says, or without one delete all there is."""
        state = self.state.copy() if preview else self.state
        found = Outcome()
        if refresh or self.project.refreshes:
            found = self._unknown(targets) or self._refresh(
                state, listener, targets, saving=not preview, creations=False
            )
            if found.errors:
                return found
        run = Deployment(
            self.project.name,
            self.name,
            state,
            self.provider,
            dry_run=preview,
            listener=listener,
            continue_on_error=continue_on_error,
            targets=targets,
            references=references(self.project, self.state),
        )
        run.outcome.refreshed = [Step(Op.REFRESH, step.old, step.old) for step in found.steps]
        run.outcome.found = [step for step in found.steps if step.op is not Op.REFRESH]
        with _interruptible(run) if preview else self._saving(run):
            complete = False
            try:
                if program:
                    _program().run_program(self.project, self.name, self.config, run, self.on_message)
                complete = True
            except StoppedError:  # said already
                pass
            except Interruption:
                raise run.interrupted() from None
            except SandboxError as error:
                run.outcome.errors.append(("", str(error)))
                run.outcome.raised = error.__cause__ if isinstance(error, ProgramError) else None
            run.finish(complete=complete)
        return run.outcome

    @contextmanager
    def _saving(self, run: Deployment | Refresh, *, creations: bool = False) -> Iterator[None]:
        try:
            self.state.forget_operations(creations=creations)
            with _interruptible(run):
                yield
        finally:
            self.state.save(self.emulator_id)


def _program() -> ModuleType:
    """Import what runs programs, and with it Pulumi's SDK: a third of a no-change preview's time."""
    with nullcontext() if "pulumi" in sys.modules else _collecting_nothing():
        from handover.sandbox.program import run
    return run


@contextmanager
def _collecting_nothing() -> Iterator[None]:
    """Keep the collector of cycles out of an import, now and later: modules are no garbage. It saves a tenth."""
    enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        gc.freeze()
        if enabled:
            gc.enable()


@contextmanager
def _interruptible(run: Deployment | Refresh) -> Iterator[None]:
    """Let the first Ctrl-C end the run after the operation under way, the second at once, and a third one the process.

    Where nothing is under way but the program, which may hang, the first one ends that.
    """
    if threading.current_thread() is not threading.main_thread():
        yield
        return

    def interrupt(signum: int, frame: FrameType | None) -> Any:
        if run.cancelled:
            signal.signal(signal.SIGINT, signal.SIG_DFL)
            signal.default_int_handler(signum, frame)
        run.cancelled = True
        say_at_once(INTERRUPTING)
        if run.idle:
            raise Interruption

    before = signal.signal(signal.SIGINT, interrupt)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)
