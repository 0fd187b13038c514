"""A stack opened for work: its project, configuration, state and provider, and what can be done with them."""

from __future__ import annotations

import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import FrameType
from typing import Any

from handover.sandbox.apply import Deployment, Listener
from handover.sandbox.errors import CancelledError, SandboxError
from handover.sandbox.project import Project, StackConfig
from handover.sandbox.provider import Provider
from handover.sandbox.state import State
from handover.sandbox.steps import Outcome

STATE_DIRECTORY = ".handover"
Messages = Callable[[str, str, str], None]


def stack_directory(project: Path, stack: str) -> Path:
    """Return the folder of a stack's state, emulator data and lock."""
    return project / STATE_DIRECTORY / stack


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
        emulator_id: Tells which emulated org the provider has called; None if it has not called any.
    """

    project: Project
    name: str
    config: StackConfig
    state: State
    provider: Provider
    on_message: Messages = lambda _severity, _urn, _text: None
    emulator_id: Callable[[], str | None] = lambda: None

    def preview(self) -> Outcome:
        """Play `up` through; nothing is changed, not even the state file."""
        deployment = self._deployment(self.state.copy(), dry_run=True)
        self._run(deployment)
        return deployment.outcome

    def up(self, listener: Listener | None = None) -> Outcome:
        """Run the program and bring the stack to what it describes; the state is saved whatever happens."""
        deployment = self._deployment(self.state, listener=listener)
        with self._saving(deployment):
            self._run(deployment)
        return deployment.outcome

    def preview_destroy(self) -> Outcome:
        """Play `destroy` through."""
        deployment = self._deployment(self.state.copy(), dry_run=True)
        self._finish(deployment)
        return deployment.outcome

    def destroy(self, listener: Listener | None = None) -> Outcome:
        """Delete all resources of the stack, without running the program."""
        deployment = self._deployment(self.state, listener=listener)
        with self._saving(deployment):
            self._finish(deployment)
        return deployment.outcome

    def _deployment(self, state: State, *, dry_run: bool = False, listener: Listener | None = None) -> Deployment:
        return Deployment(self.project.name, self.name, state, self.provider, dry_run=dry_run, listener=listener)

    def _run(self, deployment: Deployment) -> None:
        from handover.sandbox.program import run_program

        try:
            run_program(self.project, self.name, self.config, deployment, self.on_message)
        except CancelledError:
            raise
        except SandboxError as error:
            deployment.outcome.errors.append(("", str(error)))
        self._finish(deployment)

    def _finish(self, deployment: Deployment) -> None:
        try:
            deployment.finish()
        except CancelledError:
            raise
        except SandboxError as error:
            deployment.outcome.errors.append(("", str(error)))

    @contextmanager
    def _saving(self, deployment: Deployment) -> Iterator[None]:
        self.state.drop_settled_operations()
        try:
            with _interruptible(deployment):
                yield
        finally:
            self.state.save(self.emulator_id())


@contextmanager
def _interruptible(deployment: Deployment) -> Iterator[None]:
    """Let the first Ctrl-C end the run after the operation under way, and the second at once."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return

    def interrupt(signum: int, frame: FrameType | None) -> Any:
        if deployment.cancelled:
            signal.default_int_handler(signum, frame)
        deployment.cancelled = True

    before = signal.signal(signal.SIGINT, interrupt)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)
