"""Real processes that are quick to start: forked off one that has imported everything already."""

from __future__ import annotations

import io
import multiprocessing
import os
import sys
from collections.abc import Iterable, Sequence
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

from tests.crash.moments import Last, Moments

NEVER = Last()
_SPAWNER = multiprocessing.get_context("forkserver")
_SPAWNER.set_forkserver_preload(
    [
        "handover.cli",
        "handover.emulator.command",
        "handover.emulator.runtime.architect",
        "handover.emulator.runtime.execution",
        "handover.emulator.server.embedded",
        "handover.emulator.server.serve",
        "handover.sandbox.commands",
        "handover.sandbox.program.run",
        "handover.sandbox.provider.client",
        "handover.sandbox.provider.handlers",
        "handover.verbs.console.command",
        "handover.verbs.fire.command",
        "pulumi_genesyscloud",
    ]
)


class Process:
    """A process that may be killed at a moment.

    Args:
        work: What it does.
        arguments: What that gets.
        log: Where its output goes.
        last: The moment at which it is killed.
        with_it: Other processes that are killed then.
    """

    def __init__(
        self, work: Any, arguments: Sequence[Any], log: Path, last: Last = NEVER, with_it: Iterable[int] = ()
    ) -> None:
        self.log = log
        self._said, says = _SPAWNER.Pipe(duplex=False)
        self._process = _SPAWNER.Process(target=_live, args=(work, arguments, log, last, list(with_it), says))
        self._process.start()
        says.close()

    @property
    def pid(self) -> int:
        """Its id."""
        assert self._process.pid is not None
        return self._process.pid

    @property
    def running(self) -> bool:
        """Whether it has not ended yet."""
        return self._process.is_alive()

    @property
    def sentinel(self) -> int:
        """What becomes ready when it has ended."""
        return self._process.sentinel

    def wait(self) -> int:
        """Return its exit code, negative if it was killed."""
        self._process.join(120)
        code = self._process.exitcode
        assert code is not None, f"it hangs: {self.log.read_text()}"
        return code

    def heard(self) -> Any:
        """Return what it has said to its parent."""
        return self._said.recv()

    def kill(self) -> None:
        """Kill it."""
        self._process.kill()
        self._process.join()


def _live(work: Any, arguments: Sequence[Any], log: Path, last: Last, with_it: Sequence[int], says: Connection) -> None:
    descriptor = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    os.dup2(descriptor, 1)
    os.dup2(descriptor, 2)
    Moments(last, with_it).count()
    work(says, *arguments)


def handover(_: Connection, *arguments: str) -> None:
    """Run a command line."""
    from handover.cli import main

    sys.argv = ["handover", *arguments]
    main()


def emulator(says: Connection, port: int, state: Path) -> None:
    """Serve an emulator, and say that it listens."""
    from handover.emulator.server import serve
    from handover.emulator.settings import EmulatorSettings

    class Stdout(io.StringIO):
        def write(self, text: str) -> int:
            says.send(int(text.split()[4].rpartition(":")[2]))
            return len(text)

    sys.stdout = Stdout()
    serve.serve(port, EmulatorSettings(state_file=state))
