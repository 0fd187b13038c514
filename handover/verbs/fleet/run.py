"""Runs the stacks of a fleet, several at once, each in a process of its own."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from contextlib import ExitStack, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO

from handover.errors import INTERRUPTING, sentence
from handover.io.text import say_at_once
from handover.sandbox.opening import stack_directory
from handover.stacks.model import Engine
from handover.verbs.fleet.model import Result, Run, Status, Verb
from handover.verbs.fleet.outcome import read_result
from handover.verbs.fleet.sharing.orgs import Org
from handover.verbs.fleet.sharing.pace import Pace

WORKER = "worker"
"""The verb of the fleet that does one verb with one stack, in a process of its own."""
_LOOK_SECONDS = 0.05


def plan_runs(directory: Path, verb: Verb, stacks: Sequence[str]) -> list[Run]:
    """Return a run for each stack, none of them started; their logs are beside the sandbox's states."""
    return [Run(name, verb, stack_directory(directory.resolve(), name) / "fleet") for name in stacks]


@dataclass(frozen=True)
class _Process:
    """A stack's process at work, and the files that it writes."""

    run: Run
    popen: subprocess.Popen[bytes]
    since: float
    log: BinaryIO
    report: BinaryIO

    def ended(self) -> int | None:
        """Return the exit code, None while it is at work."""
        self.run.seconds = time.monotonic() - self.since
        return self.popen.poll()

    def stop(self) -> None:
        """Have it end after the operation under way: see the worker."""
        if self.popen.stdin:
            self.popen.stdin.close()

    def send(self, number: signal.Signals) -> None:
        """Send a signal to it and its children."""
        with suppress(ProcessLookupError):
            os.killpg(self.popen.pid, number)

    def said(self) -> tuple[str, str]:
        """Return log and report, and close everything."""
        self.stop()
        texts = []
        for file in (self.log, self.report):
            with file:
                file.seek(0)
                texts.append(file.read().decode(errors="replace"))
        return texts[0], texts[1]


@dataclass
class Fleet:
    """A verb for many stacks.

    Attributes:
        directory: The project's folder.
        engine: What deploys; None leaves it to the verb which deployment there is.
        runs: The stacks' runs; their results are put there. One that has its result already is not run.
        parallel: How many run at once.
        options: Options of the verb.
        orgs: The org of each stack; one that is not named is in one that has no limit.
        pace: When stacks of an org may begin.
        watch: Is told of a run that has started or ended.
    """

    directory: Path
    engine: Engine | None
    runs: Sequence[Run]
    parallel: int
    options: Sequence[str] = ()
    orgs: Mapping[str, Org] = field(default_factory=dict)
    pace: Pace = field(default_factory=Pace)
    watch: Callable[[Run], None] = lambda _: None
    _running: list[_Process] = field(default_factory=list, init=False)
    _stopped: bool = field(default=False, init=False)

    def run(self) -> None:
        """Run all stacks to their end. One that fails stops no other.

        Ctrl-C starts no more of them and has each running one finish its operation under way; a second one kills them.
        """
        waiting = deque(run for run in self.runs if run.result.status is Status.WAITING)
        for run in self.runs:
            if run.earlier:
                self.watch(run)
        try:
            self._loop(waiting)
        except KeyboardInterrupt:
            say_at_once(INTERRUPTING)
            self._stop(waiting)
            try:
                self._loop(waiting)
            except KeyboardInterrupt:
                for process in self._running:
                    process.send(signal.SIGKILL)
                self._loop(waiting)

    def _loop(self, waiting: deque[Run]) -> None:
        while waiting or self._running:
            while len(self._running) < self.parallel and (run := self._next(waiting)):
                self._start(run)
            time.sleep(_LOOK_SECONDS)
            for process in list(self._running):
                code = process.ended()
                if code is not None:
                    self._running.remove(process)
                    if code < 0:
                        # Somebody killed it, but maybe not the Pulumi CLI that it ran, which is to end properly.
                        process.send(signal.SIGINT)
                    process.run.result = read_result(process.run, code, *process.said(), stopped=self._stopped)
                    self.watch(process.run)

    def _next(self, waiting: deque[Run]) -> Run | None:
        """Take the first run that may begin now; None if there is none."""
        for run in waiting:
            org = self.orgs.get(run.stack)
            if org is None or self.pace.allows(org, run.verb):
                waiting.remove(run)
                if org:
                    self.pace.begin(org, run.verb)
                return run
            run.result = Result(Status.WAITING, "for the rate limit of its org")
        return None

    def _start(self, run: Run) -> None:
        try:
            self._running.append(self._begun(run))
            run.result = Result(Status.RUNNING, "")
        except OSError as error:  # a disk or a table of processes that is full; others may have their turn all the same
            why = sentence(error) if error.filename else f"its process cannot be started: {error.strerror}."
            run.result = Result(Status.FAILED, "", f"The run was not begun: {why}")
        self.watch(run)

    def _begun(self, run: Run) -> _Process:
        """Return the process of a run, which has just begun; raises `OSError`."""
        arguments = [self.engine or "", run.verb, run.stack, str(self.directory.resolve()), str(run.folder)]
        with ExitStack() as opened:
            # Files, not pipes: when the fleet is killed, its stacks must not fail because nobody reads what they say.
            # The fleet reads the files it has opened, whatever another fleet makes of their names meanwhile.
            log, report = (opened.enter_context(_new(path)) for path in (run.log, run.report))
            popen = subprocess.Popen(  # noqa: S603 - this interpreter and this package
                [sys.executable, "-P", "-m", "handover", "fleet", WORKER, "--", *arguments, *self.options],
                stdin=subprocess.PIPE,
                stdout=log if run.verb.deploys else report,
                stderr=log,
                # A group of its own, so that it can be ended with its children, and Ctrl-C is for the fleet alone.
                start_new_session=True,
                env={**os.environ, "PYTHONUNBUFFERED": "1", "PYTHONIOENCODING": "utf-8"},
            )
            opened.pop_all()
        return _Process(run, popen, time.monotonic(), log, report)

    def _stop(self, waiting: deque[Run]) -> None:
        self._stopped = True
        for run in waiting:
            run.result = Result(Status.CANCELLED, "", "The fleet was interrupted before its turn.")
        waiting.clear()
        for process in self._running:
            process.stop()


def _new(path: Path) -> BinaryIO:
    """Open a new file for its owner alone; one that was there may still be written by a process of a killed fleet."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.unlink(missing_ok=True)
    return os.fdopen(os.open(path, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600), "w+b")
