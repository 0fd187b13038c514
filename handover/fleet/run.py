"""Runs the stacks of a fleet, several at once, each in a process of its own."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections import deque
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from handover.fleet.model import Result, Run, Status, Verb
from handover.fleet.outcome import read_result
from handover.sandbox.stack import stack_directory
from handover.stacks.model import Engine

_LOOK_SECONDS = 0.05


def plan_runs(directory: Path, stacks: Sequence[str]) -> list[Run]:
    """Return a run for each stack, none of them started; their logs are beside the sandbox's states."""
    return [Run(name, stack_directory(directory.resolve(), name) / "fleet") for name in stacks]


@dataclass
class Fleet:
    """A verb for many stacks.

    Attributes:
        directory: The project's folder.
        verb: What is done.
        engine: What deploys; None leaves it to the verb which deployment there is.
        runs: The stacks' runs; their results are put there.
        parallel: How many run at once.
        options: Options of the verb.
        watch: Is told of a run that has started or ended, and again and again of none.
    """

    directory: Path
    verb: Verb
    engine: Engine | None
    runs: Sequence[Run]
    parallel: int
    options: Sequence[str] = ()
    watch: Callable[[Run | None], None] = lambda _: None
    _running: dict[str, subprocess.Popen[bytes]] = field(default_factory=dict, init=False)
    _since: dict[str, float] = field(default_factory=dict, init=False)
    _stopped: bool = field(default=False, init=False)

    def run(self) -> None:
        """Run all stacks to their end. One that fails stops no other.

        Ctrl-C starts no more of them and has each running one finish its operation under way; a second one kills them.
        """
        waiting = deque(self.runs)
        try:
            self._loop(waiting)
        except KeyboardInterrupt:
            self._stop(waiting)
            try:
                self._loop(waiting)
            except KeyboardInterrupt:
                self._kill()
                self._loop(waiting)

    def _loop(self, waiting: deque[Run]) -> None:
        started = {run.stack: run for run in self.runs}
        while waiting or self._running:
            while waiting and len(self._running) < self.parallel:
                self._start(waiting.popleft())
            for stack, process in list(self._running.items()):
                code = process.poll()
                run = started[stack]
                run.seconds = time.monotonic() - self._since[stack]
                if code is not None:
                    del self._running[stack]
                    if process.stdin:
                        process.stdin.close()
                    run.result = read_result(run, self.verb, code, stopped=self._stopped)
                    self.watch(run)
            self.watch(None)
            time.sleep(_LOOK_SECONDS if self._running else 0)

    def _start(self, run: Run) -> None:
        run.folder.mkdir(parents=True, exist_ok=True)
        run.report.unlink(missing_ok=True)
        self._since[run.stack] = time.monotonic()
        arguments = [self.engine or "", self.verb, run.stack, str(self.directory.resolve()), str(run.folder)]
        log = os.open(run.log, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        # Only `verify` and `drift` write their report to standard output; all else goes to the log. Files, not pipes:
        # when the fleet is killed, its stacks must not fail because nobody reads what they say.
        report = log if self.verb.deploys else os.open(run.report, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        try:
            self._running[run.stack] = subprocess.Popen(  # noqa: S603 - this interpreter and this package
                [sys.executable, "-m", "handover.fleet.worker", *arguments, *self.options],
                stdin=subprocess.PIPE,
                stdout=report,
                stderr=log,
                # A group of its own, so that it can be ended with its children, and Ctrl-C is only for the fleet.
                start_new_session=True,
                env={**os.environ, "PYTHONUNBUFFERED": "1"},
            )
        finally:
            for descriptor in {log, report}:
                os.close(descriptor)
        run.result = Result(Status.RUNNING, "")
        self.watch(run)

    def _kill(self) -> None:
        for process in self._running.values():
            with suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)

    def _stop(self, waiting: deque[Run]) -> None:
        self._stopped = True
        for run in waiting:
            run.result = Result(Status.CANCELLED, "", "The fleet was interrupted before its turn.")
            self.watch(run)
        waiting.clear()
        for process in self._running.values():
            if process.stdin:
                process.stdin.close()
