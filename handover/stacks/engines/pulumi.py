"""Rolls out by the Pulumi CLI, through Pulumi's Automation API."""

from __future__ import annotations

import os
import signal
import tempfile
import threading
from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from types import FrameType
from typing import TYPE_CHECKING, Any

from handover.genesys.api import Genesys
from handover.genesys.connection import Connection, from_config
from handover.sandbox.configuration import stack_file
from handover.sandbox.configuration.namespace import NAMESPACE
from handover.sandbox.configuration.project import Project, load_project
from handover.sandbox.configuration.yaml12 import read_mapping
from handover.sandbox.errors import ConfigurationError
from handover.sandbox.refusals.renames import find_problems
from handover.sandbox.refusals.webhooks import find_removed_webhooks
from handover.sandbox.state.urn import Urn
from handover.stacks import pulumi_cli
from handover.stacks.engines.model import TRIGGERS_ENABLED, DeploymentError, Plan, Planned
from handover.stacks.model import FLOW, REPLACING, DeployedStack, StackError
from handover.stacks.model import Engine as EngineKind

if TYPE_CHECKING:
    from pulumi.automation import Stack
    from pulumi.automation.events import EngineEvent

_PROTECTED = "currently marked for protection"
_UNPROTECT = (
    " A protected object would be replaced or deleted. If that is meant, take the protection off (`protect: false`); "
    "one update does that and a new name."
)


class PulumiEngine:
    """The Pulumi CLI at work on one stack; see `open_pulumi`."""

    def __init__(
        self,
        project: Project,
        name: str,
        connection: Connection,
        say: Callable[[str], None],
        policy_packs: Sequence[Path],
    ) -> None:
        from pulumi.automation import LocalWorkspace, Stack

        class Workspace(LocalWorkspace):
            """One that leaves alone which stack the user has selected; every command names its stack anyway."""

            def select_stack(self, stack_name: str) -> None:
                pass

        self._project = project
        self._name = name
        self._connection = connection
        self._text: str | None = None
        self._output: dict[str, Any] = {"on_output": say, "on_error": say, "color": "never"}
        self._options = {**self._output, "policy_packs": [str(path) for path in policy_packs]}
        self._stack: Stack = Stack.select(name, Workspace(work_dir=str(project.directory)))

    def preview(self) -> Plan:
        """See `Engine.preview`."""
        events: list[EngineEvent] = []
        with self._configuration(None) as config_file, _cli("preview"):
            found = self._stack.preview(on_event=events.append, config_file=config_file, **self._options)
        objects = tuple(planned for event in events if (planned := _planned(event)))
        self._refuse_names(events)
        self._refuse_removals(events)
        changes = any(count for op, count in found.change_summary.items() if op not in ("same", "read"))
        # The CLI does not count a replaced object that is still to be deleted.
        return Plan(objects, changes or bool(self._replaced()))

    def _replaced(self) -> list[str]:
        """Return the replaced objects that are still to be deleted; raises `StackError`."""
        left = self.deployed().unfinished
        return [f"{each.resource.name} ({each.resource.id})" for each in left if each.operation == REPLACING]

    def _refuse_names(self, events: Sequence[EngineEvent]) -> None:
        """Raise `DeploymentError` if a workflow cannot get the name that is planned for it."""
        steps = [event.resource_pre_event.metadata for event in events if event.resource_pre_event]
        flows = [(step, step.new) for step in steps if step.type == FLOW and step.new]
        if all(step.op == "same" for step, _ in flows):
            return
        planned = {(step.old or new).urn: (new.inputs or {}).get("name") for step, new in flows}
        with self.org() as genesys:
            problems = find_problems(pulumi_cli.export(self._project.directory, self._name), planned, lambda: genesys)
        if problems:
            raise DeploymentError(" ".join(problem for _, problem in problems))

    def _refuse_removals(self, events: Sequence[EngineEvent]) -> None:
        """Raise `DeploymentError` if webhooks would go only because Cognigy's version is another."""
        from pulumi.automation import OpType

        steps = [event.resource_pre_event.metadata for event in events if event.resource_pre_event]
        removed = [step.urn for step in steps if step.op is OpType.DELETE]
        if not removed:
            return
        planned = [step.urn for step in steps if step.new]
        configuration = pulumi_cli.settings(self._project.directory, self._name)
        if self._text is not None:
            said = stack_file.settings(self._stack_file, NAMESPACE, self._text)
            configuration = {f"{NAMESPACE}:{key}": str(value) for key, value in said.items()}
        if problems := list(find_removed_webhooks(removed, planned, configuration)):
            raise DeploymentError(" ".join(problem for _, problem in problems))

    def up(self, *, triggers_enabled: bool | None = None) -> None:
        """See `Engine.up`."""
        try:
            with self._configuration(triggers_enabled) as config_file, _cli("up"):
                self._stack.up(config_file=config_file, show_secrets=False, **self._options)
        except DeploymentError as error:
            left = []
            with suppress(StackError):  # the failure itself matters more
                left = self._replaced()
            if not left:
                raise
            raise DeploymentError(
                f"{error} {' and '.join(left)} could not be deleted. The replacement is there, and whatever used the "
                "old object uses that: the next run deletes the old one."
            ) from None

    def configure(self, text: str) -> None:
        """See `Engine.configure`."""
        self._text = text

    def unprotect(self, names: Collection[str]) -> None:
        """See `Engine.unprotect`."""
        directory = self._project.directory
        found = pulumi_cli.export(directory, self._name)["deployment"].get("resources") or ()
        for resource in found:
            if resource.get("protect") and Urn.parse(resource["urn"]).name in names:
                pulumi_cli.unprotect(directory, self._name, resource["urn"])

    def refresh(self) -> None:
        """See `Engine.refresh`."""
        with _cli("refresh"):
            self._stack.refresh(show_secrets=False, clear_pending_creates=True, **self._output)

    def deployed(self) -> DeployedStack:
        """See `Engine.deployed`."""
        directory = self._project.directory
        exported = pulumi_cli.export(directory, self._name)
        return DeployedStack.from_deployment(self._name, directory, EngineKind.PULUMI, exported, {})

    @contextmanager
    def org(self) -> Iterator[Genesys]:
        """See `Engine.org`."""
        with Genesys(self._connection) as genesys:
            yield genesys

    @contextmanager
    def _configuration(self, triggers_enabled: bool | None) -> Iterator[str | None]:
        """Give the file to deploy by: None for the stack's own, or a passing copy of it with the other value.

        The stack's own file is never written, so that nothing is left to be put back. Secrets are encrypted in the copy
        as in the file.

        Raises:
            DeploymentError: The file cannot be read.
        """
        if triggers_enabled is None and self._text is None:
            yield None
            return
        settings = {} if triggers_enabled is None else {TRIGGERS_ENABLED: triggers_enabled}
        try:
            text = stack_file.with_settings(self._stack_file, NAMESPACE, settings, text=self._text)
        except ConfigurationError as error:
            raise DeploymentError(
                f"A first deployment needs a copy of the stack's file with another {TRIGGERS_ENABLED}: {error}"
            ) from None
        with tempfile.TemporaryDirectory() as folder:
            copy = Path(folder) / self._stack_file.name
            copy.write_bytes(text.encode())
            yield str(copy)

    @property
    def _stack_file(self) -> Path:
        # A stack of Pulumi Cloud may be named with its organization and project in front.
        return self._project.stack_directory / f"Pulumi.{self._name.rpartition('/')[2]}.yaml"


def open_pulumi(
    directory: Path, name: str, say: Callable[[str], None], *, policy_packs: Sequence[Path] = ()
) -> PulumiEngine:
    """Open a stack of the Pulumi CLI, which says its lines to the user by `say`.

    Raises:
        SandboxError: The project cannot be read.
        StackError: The CLI is not installed, or knows no such stack; or a policy pack cannot be run.
        ConnectionSettingsError: The stack does not say how to reach its org.
    """
    if not pulumi_cli.installed():
        raise StackError(
            "The Pulumi CLI is not installed: see README.md, or try the rollout on this machine with --engine sandbox."
        )
    for pack in policy_packs:
        _refuse_without_environment(pack)
    project = load_project(directory.resolve())
    connection = from_config(pulumi_cli.config(project.directory, name), os.environ)
    return PulumiEngine(project, name, connection, say, policy_packs)


def _refuse_without_environment(pack: Path) -> None:
    """Raise `StackError` if a policy pack's virtual environment is absent: the CLI 3.260 would wait for it for ever."""
    file = pack / "PulumiPolicy.yaml"
    try:
        runtime = read_mapping(file).get("runtime")
    except OSError as error:
        raise StackError(f"There is no policy pack in {pack}: {file.name}: {error.strerror}.") from None
    except ValueError as error:
        raise StackError(str(error)) from None
    options = runtime.get("options") if isinstance(runtime, dict) else None
    environment = options.get("virtualenv") if isinstance(options, dict) else None
    if environment and not (pack / str(environment)).is_dir():
        raise StackError(
            f"The policy pack in {pack} has no {environment} yet, and the Pulumi CLI would wait for it for ever: run "
            "`pulumi install` in that folder, once."
        )


def _planned(event: EngineEvent) -> Planned | None:
    """Return the object that an event of a preview is about, None if it is about none that there will be."""
    from pulumi.automation import OpType

    if event.resource_pre_event is None:
        return None
    step = event.resource_pre_event.metadata
    stays = (OpType.SAME, OpType.CREATE, OpType.UPDATE, OpType.REPLACE, OpType.IMPORT)
    if step.new is None or not step.new.custom or step.op not in stays:
        return None
    return Planned(
        type=step.type,
        urn=step.urn,
        changed=step.op is not OpType.SAME,
        updated=step.op is OpType.UPDATE,
        inputs=step.new.inputs or {},
        imported=step.op is OpType.IMPORT,
    )


@contextmanager
def _cli(verb: str) -> Iterator[None]:
    """Turn failures of the CLI into sentences, and let it end by itself when the user interrupts.

    Ctrl-C goes to the CLI too, which then finishes what is under way and saves it. Left alone, it would hold its lock.
    """
    from pulumi.automation import CommandError, ConcurrentUpdateError, InvalidVersionError

    try:
        with _patient():
            yield
    except ConcurrentUpdateError:
        raise DeploymentError(
            "Somebody else is deploying this stack: wait for the end of it. `pulumi cancel` frees a stack whose "
            "deployment was killed."
        ) from None
    except InvalidVersionError as error:
        raise DeploymentError(f"This Pulumi CLI cannot be used: {error}") from None
    except CommandError as error:
        hint = _UNPROTECT if _PROTECTED in str(error) else ""
        raise DeploymentError(f"`pulumi {verb}` failed; what it says is above.{hint}") from None


@contextmanager
def _patient() -> Iterator[None]:
    """Put off an interruption until the block has ended."""
    interrupted = False

    def note(_signal: int, _frame: FrameType | None) -> None:
        nonlocal interrupted
        interrupted = True

    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = {number: signal.signal(number, note) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
        if interrupted:
            raise KeyboardInterrupt
