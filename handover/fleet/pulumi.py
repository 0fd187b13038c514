"""Previews and deploys one stack by Pulumi's Automation API, in the process of that stack."""

from __future__ import annotations

import os
import re
import socket
import sys
from pathlib import Path

from handover.fleet.model import EXIT_FAILED, EXIT_UNKNOWN, UNLOCKED, Verb
from handover.genesys.connection import ConnectionSettingsError
from handover.sandbox.errors import SandboxError
from handover.stacks import pulumi
from handover.stacks.engines.model import DeploymentError, RolloutError
from handover.stacks.model import StackError

# How the CLI (3.260, with a backend of files or a bucket) names the owners of a stack's locks.
_OWNER = re.compile(r"created by \S+@(?P<host>\S+) \(pid (?P<pid>\d+)\)")


def deploy(directory: Path, stack: str, verb: Verb) -> int:
    """Preview or update a stack; what the CLI says goes to standard output. Returns the exit code.

    A stack locked by a deployment of this machine that is no more, because it was killed, is unlocked.

    Raises:
        KeyboardInterrupt: The run was interrupted; the CLI has ended by itself.
    """
    from handover.stacks.engines.pulumi import open_pulumi

    said: list[str] = []

    def say(line: str) -> None:
        said.append(line)
        print(line, flush=True)  # noqa: T201 - this process's standard output is the run's log

    try:
        engine = open_pulumi(directory, stack, say)
        run = engine.up if verb is Verb.UP else engine.preview
        try:
            run()
        except DeploymentError:
            if not owners_are_dead("\n".join(said)):
                raise
            say(UNLOCKED)
            pulumi.cancel(directory, stack)
            run()
    except pulumi.NoSuchStackError as error:
        return _complain(f"{error} Make it with `pulumi stack init {stack}`.", EXIT_UNKNOWN)
    except (StackError, SandboxError, ConnectionSettingsError, RolloutError) as error:
        return _complain(str(error), EXIT_UNKNOWN)
    except DeploymentError as error:
        return _complain(str(error), EXIT_FAILED)
    return 0


def _complain(text: str, code: int) -> int:
    print(f"error: {text}", file=sys.stderr)  # noqa: T201 - for the log
    return code


def owners_are_dead(said: str) -> bool:
    """Tell whether the CLI found locks, and all of them are of processes of this machine that are no more.

    Args:
        said: What the CLI has said.
    """
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
