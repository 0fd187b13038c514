"""The one front door to a stack of the sandbox: project, configuration, locks, state, emulated org and providers."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass, field
from enum import Enum, auto
from pathlib import Path

from handover.errors import ExitCode, HandoverError
from handover.genesys.errors import GenesysError
from handover.sandbox.configuration.project import Project, StackConfig, load_project, load_stack
from handover.sandbox.emulation import Emulation, attaches
from handover.sandbox.emulation.hosts import Guest, guests, host_folder, organization_id, remember_guest
from handover.sandbox.errors import ConfigurationError, SandboxError, StateError
from handover.sandbox.provider.packages import AWS, GENESYS, StackProvider
from handover.sandbox.provider.retries import Pace
from handover.sandbox.stack import Messages, Stack
from handover.sandbox.state.lock import stack_lock
from handover.sandbox.state.state import State
from handover.sandbox.state.urn import Urn

STATE_DIRECTORY = ".handover"
STATE_FILE = "state.json"


class Use(Enum):
    """What a stack is opened for.

    Attributes:
        READ: To see what the state says; neither the org nor a complete configuration need be there.
        LOOK: To see what there is, or would be; somebody else may be at work on it meanwhile.
        CALL: To call its org, which must be there; under the lock if the org is in this process for that time.
        CHANGE: To deploy; under the lock, and under that of the org's stack if the org is in this process.
        CHANGE_WITHOUT_PROGRAM: To refresh or destroy; under the lock. As the program isn't run, its configuration need
            not be what Pulumi.yaml asks for.
    """

    READ = auto()
    LOOK = auto()
    CALL = auto()
    CHANGE = auto()
    CHANGE_WITHOUT_PROGRAM = auto()

    @property
    def changes(self) -> bool:
        """Whether the stack is opened to be changed."""
        return self in (Use.CHANGE, Use.CHANGE_WITHOUT_PROGRAM)


@dataclass
class OpenedStack:
    """A stack of the sandbox, for the time of a `with` block; see `open_stack`.

    Attributes:
        folder: Where state and lock are, and the emulated org if the stack has one of its own.
        emulation: The emulated org.
        stack: The stack; its provider connects to the org at the first call.
        host: The folder where the emulated org is kept, unless the address of one that runs already is named.
    """

    folder: Path
    emulation: Emulation
    host: Path
    stack: Stack = field(init=False)

    @property
    def objects(self) -> int:
        """How many objects the state has in the org."""
        return sum(resource.is_object for resource in self.stack.state.resources)

    @property
    def program_directory(self) -> Path:
        """What files that the program names are relative to."""
        return self.stack.project.program_directory

    @property
    def guests(self) -> list[Guest]:
        """The stacks whose AWS account is in this stack's org, and that have objects there."""
        return list(guests(self.folder, self.stack.state.emulator_id))

    def check_beginning(self) -> None:
        """Make sure that there is a state if the stack's own org has objects.

        Raises:
            StateError: There is none.
        """
        state = self.stack.state
        if not (self.objects or state.emulator_id or state.pending):
            self.emulation.check_beginning()

    def connect(self) -> str:
        """Return the URL of the org, starting it if need be. The state is known to belong to it from now on.

        Raises:
            SandboxError: The emulator does not answer, or cannot start.
        """
        url = self.emulation.connect()
        self.stack.emulator_id = self.emulation.id
        return url


@contextmanager
def open_stack(
    directory: Path,
    name: str,
    command: str,
    use: Use,
    *,
    emulator: str | None = None,
    org: Path | None = None,
    on_message: Messages = lambda _severity, _urn, _text: None,
) -> Iterator[OpenedStack]:
    """Open a stack for the time of a `with` block.

    Whether the state belongs to the org is found out now: by a look at its file, or, of an org that runs already, by
    one call. Who meets a lock that somebody else has waits.

    Args:
        directory: The project's folder.
        name: The stack's name.
        command: What is being done, for whoever meets the lock, e.g. `sandbox up`.
        use: What the stack is opened for.
        emulator: Address of an emulator that runs already, if the stack is not to have its own.
        org: Folder of the stack in whose org the stack's AWS account is, relative to the project's; None takes the one
            that `host_folder` finds.
        on_message: Gets severity, URN and text of what there is to tell.

    Raises:
        StateError: State and org do not belong together.
        SandboxError: Project, stack, state, org or address cannot be used, or somebody else is at work on the stack, or
            on the one whose org it is in; or who served the org has ended, and with that the block.
    """
    project = load_project(directory.resolve())
    config = load_stack(project, name, values=use is not Use.READ, valid=use is not Use.CHANGE_WITHOUT_PROGRAM)
    folder = stack_directory(project.directory, name)
    host = folder if use is Use.READ else _host(project, name, config, emulator, org)
    guest = host != folder
    with ExitStack() as held:
        emulation = held.enter_context(_emulation(project, name, config, host, command, emulator))
        if use is not Use.READ:
            emulation.look()
        if guest and use in (Use.CHANGE, Use.CHANGE_WITHOUT_PROGRAM, Use.LOOK):
            _check_host(emulation, folder, on_message if use is Use.LOOK else None)
        held.enter_context(_locked(emulation, folder, host, command, use, on_message))
        state = State.load(folder / STATE_FILE)
        check_owner(state, project.name, name, folder)
        if use.changes:
            state.save()
        opened = OpenedStack(folder, emulation, host)
        provider = StackProvider(opened.connect, config, emulation.address, Pace(answers=emulation.answers))
        held.enter_context(closing(provider))
        opened.stack = Stack(
            project, name, config, state, provider, on_message, lambda: provider.org(), emulation.published
        )
        if use is not Use.READ:
            emulation.check_lineage(state.emulator_id, objects=opened.objects > 0)
        if guest and use.changes:
            remember_guest(host, folder / STATE_FILE)
        with _told_of_end(emulation):
            if use.changes:
                opened.stack.settle()
            yield opened


def find_emulation(directory: Path, name: str, command: str) -> Emulation:
    """Return the emulation of the org that a stack is in, or is to be; nothing of the stack is opened.

    Args:
        directory: The project's folder.
        name: The stack's name.
        command: What is being done, for whoever meets the lock of the org's file.

    Raises:
        SandboxError: Project or stack cannot be used.
    """
    project = load_project(directory.resolve())
    config = load_stack(project, name, valid=False)
    emulation = _emulation(project, name, config, _host(project, name, config, None, None), command, None)
    emulation.look()
    return emulation


def _emulation(
    project: Project, name: str, config: StackConfig, host: Path, command: str, emulator: str | None
) -> Emulation:
    folder = stack_directory(project.directory, name)
    return Emulation(
        host,
        attach=emulator,
        gateways=config.package(GENESYS).get("gateways"),
        guest=folder if host != folder else None,
        organization_id=organization_id(project.name, name),
        command=command,
    )


def _host(project: Project, name: str, config: StackConfig, emulator: str | None, org: Path | None) -> Path:
    """Return the folder of the stack in whose org a stack is; its own one's if an emulator's address is named."""
    folder = stack_directory(project.directory, name)
    if not attaches(emulator, config.package(GENESYS).get("gateways")):
        return host_folder(folder, aws=bool(config.package(AWS)), given=org and project.directory / org)
    if org:
        raise ConfigurationError("--org names an org's folder, and here an emulator that runs already has the org.")
    return folder


@contextmanager
def _locked(
    emulation: Emulation, folder: Path, host: Path, command: str, use: Use, on_message: Messages
) -> Iterator[None]:
    """Hold the locks that a use of a stack takes: its own, and where the org is in this process, that of the org's."""
    while True:
        with ExitStack() as taken:
            # All processes take them in this order, whoever's org it is, so that two runs never wait for each other.
            for locked in sorted({folder} if emulation.attached else {folder, host}):
                # Where there is no folder, there is neither an org nor anybody at work on it; calling makes none.
                starts = use is Use.CALL and not emulation.attached and locked.is_dir()
                whose = (
                    "this stack" if locked == folder else f"the stack whose emulated organization it is, in {locked}"
                )
                if (use.changes or starts) and (notice := taken.enter_context(stack_lock(locked, command, whose))):
                    on_message("warning", "", notice)
            # While somebody else was at work, another process may have begun to serve the org, or have ended.
            if not emulation.look():
                yield
                return


@contextmanager
def _told_of_end(emulation: Emulation) -> Iterator[None]:
    """Have what fails because the emulator of another process has ended say that.

    Raises:
        SandboxError: It has.
    """
    try:
        yield
    except Exception as error:
        # What has been refused or called off isn't its fault.
        if getattr(error, "exit_code", ExitCode.FAILED) in (ExitCode.OK, ExitCode.CANCELLED):
            raise
        if lost := emulation.lost():
            # That nobody answers is said by that already.
            said = f"{error} " if isinstance(error, HandoverError) and not isinstance(error, GenesysError) else ""
            raise SandboxError(said + lost) from error
        raise


def _check_host(emulation: Emulation, folder: Path, say: Messages | None) -> None:
    """Make sure that the org is there before anybody makes a lock beside it; who only looks is told (`say`).

    Raises:
        StateError: It is not.
    """
    if not emulation.exists:
        # Of objects that are in it, there is a better sentence.
        state = State.load(folder / STATE_FILE)
        emulation.check_lineage(state.emulator_id, objects=any(each.is_object for each in state.resources))
        try:
            emulation.check_host()
        except StateError as error:
            if say is None:
                raise
            say("warning", "", str(error))


def check_owner(state: State, project: str, stack: str, folder: Path) -> None:
    """Make sure that a state is this stack's: another's would be deleted as something the program no longer has.

    Raises:
        StateError: It is another stack's, or another project's.
    """
    for resource in state.resources:
        owner = Urn.parse(resource.urn)
        if (owner.stack, owner.project) != (stack, project):
            raise StateError(
                f"The state in {folder} has {resource.urn}, which is not of stack {stack!r} of project {project!r}: "
                "put the right file in its place, or delete the folder, while no console serves it, to begin anew with "
                "an empty stack."
            )


def stack_directory(project: Path, stack: str) -> Path:
    """Return the folder of a stack's state, emulator data and lock."""
    return project / STATE_DIRECTORY / stack
