"""Previews and deploys one stack by Pulumi's Automation API, in the process of that stack."""

from __future__ import annotations

import os
import re
import socket
from collections.abc import Callable
from pathlib import Path

from handover.fleet.model import UNLOCKED, Verb
from handover.stacks import pulumi
from handover.stacks.engines.model import DeploymentError
from handover.stacks.engines.pulumi import PulumiEngine, open_pulumi

# How the CLI (3.260, with a backend of files or a bucket) names the owners of a stack's locks.
_OWNER = re.compile(r"created by \S+@(?P<host>\S+) \(pid (?P<pid>\d+)\)")


def deploy(directory: Path, stack: str, verb: Verb, *, previewed: bool = False) -> None:
    """Preview or update a stack; what the CLI says goes to standard output.

    A stack locked by a deployment of this machine that is no more, because it was killed, is unlocked. An update is
    previewed before, unless it has been already: the preview refuses what an update would do harm by.

    Raises:
        HandoverError: The stack cannot be opened, or the CLI fails.
        KeyboardInterrupt: The run was interrupted; the CLI has ended by itself.
    """
    said: list[str] = []

    def say(line: str) -> None:
        said.append(line)
        print(line, flush=True)  # noqa: T201 - this process's standard output is the run's log

    engine = open_existing(directory, stack, say)

    def run() -> None:
        if not previewed:
            engine.preview()
        if verb is Verb.UP:
            engine.up()

    try:
        run()
    except DeploymentError:
        if not owners_are_dead("\n".join(said)):
            raise
        say(UNLOCKED)
        pulumi.cancel(directory, stack)
        run()


def open_existing(directory: Path, stack: str, say: Callable[[str], None]) -> PulumiEngine:
    """Open a stack of the Pulumi CLI; raises `HandoverError`, which says how to make one that is not there."""
    try:
        return open_pulumi(directory, stack, say)
    except pulumi.NoSuchStackError as error:
        raise pulumi.NoSuchStackError(f"{error} Make it with `pulumi stack init {stack}`.") from None


def owners_are_dead(said: str) -> bool:
    """Tell whether the CLI said that it found locks, all of processes of this machine that are no more."""
    owners = [(match["host"], int(match["pid"])) for match in _OWNER.finditer(said)]
    return bool(owners) and all(host == socket.gethostname() and not _alive(pid) for host, pid in owners)


def _alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        pass
    return True
