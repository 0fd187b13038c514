"""The process of one stack: `python -m handover.fleet.worker ENGINE VERB STACK DIRECTORY FOLDER [OPTION …]`.

It ends with its fleet, however that ends: the fleet holds the other end of its standard input, and the operating system
closes that when the fleet is killed. The operation under way is then finished and saved, as for Ctrl-C, so that nothing
is half done and no lock is left behind.
"""

from __future__ import annotations

import fcntl
import os
import signal
import sys
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import NoReturn

from handover.fleet.model import Verb
from handover.sandbox.errors import EXIT_CANCELLED
from handover.stacks.model import Engine

_STANDARD_INPUT = 0
GRACE_SECONDS = 120.0
"""How long an operation under way may take until the process is killed; a workflow's publishing takes its time."""


def main(arguments: Sequence[str]) -> int:
    """Do one verb with one stack.

    Returns:
        The exit code; the commands of the command line end the process themselves.
    """
    engine, verb, stack, directory, folder, *options = arguments
    end_with(_STANDARD_INPUT)
    try:
        with turn(Path(folder)):
            if engine == Engine.PULUMI and Verb(verb).deploys:
                from handover.fleet.pulumi import deploy

                return deploy(Path(directory), stack, Verb(verb))
            _command(engine, Verb(verb), stack, directory, options)
    except KeyboardInterrupt:
        print("error: Interrupted.", file=sys.stderr)  # noqa: T201 - for the log
        return EXIT_CANCELLED


def end_with(pipe: int, grace: float = GRACE_SECONDS) -> threading.Thread:
    """End this process and its children soon after the other end of a pipe has been closed.

    The process must be the leader of its own group.

    Args:
        pipe: The pipe's file descriptor.
        grace: Seconds between asking and killing.
    """

    def watch() -> None:
        while os.read(pipe, 1):
            pass
        os.killpg(0, signal.SIGINT)
        time.sleep(grace)
        os.killpg(0, signal.SIGKILL)

    thread = threading.Thread(target=watch, daemon=True)
    thread.start()
    return thread


@contextmanager
def turn(folder: Path) -> Iterator[None]:
    """Wait until no other fleet is at work on the stack: one that was killed may be finishing its last operation."""
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "lock").open("w") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            print("Waiting for an earlier run of this stack to end …", flush=True)  # noqa: T201 - for the log
            fcntl.flock(file, fcntl.LOCK_EX)
        yield


def _command(engine: str, verb: Verb, stack: str, directory: str, options: Sequence[str]) -> NoReturn:
    """Run the command line of the same verb, and end as it does."""
    from handover.cli import app

    common = ["--stack", stack, "--cwd", directory, *options]
    if verb.deploys:
        arguments = ["sandbox", verb, *common, *(["--yes"] if verb is Verb.UP else [])]
    else:
        arguments = [verb, *common, "--json", *(["--engine", engine] if engine else [])]
    sys.exit(app(arguments, prog_name="handover"))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
