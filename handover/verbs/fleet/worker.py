"""The process of one stack: `python -m handover fleet worker -- ENGINE VERB STACK DIRECTORY FOLDER [OPTION …]`.

It ends with its fleet, however that ends: the fleet holds the other end of its standard input, and the operating system
closes that when the fleet is killed. The operation under way is then finished and saved, as for Ctrl-C, so that nothing
is half done and no lock is left behind.
"""

from __future__ import annotations

import os
import signal
import sys
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, nullcontext
from pathlib import Path

from handover.checks.collisions import TAKE_OVER
from handover.io import locks
from handover.io.options import EMULATOR
from handover.stacks.model import Engine, StackError
from handover.verbs.fleet.look import LOCK, looked
from handover.verbs.fleet.model import Verb
from handover.verbs.fleet.pulumi import deploy

_STANDARD_INPUT = 0
GRACE_SECONDS = 120.0
"""How long an operation under way may take until the process is killed; a workflow's publishing takes its time."""
PACK = "--policy-pack="
"""What the option with a policy pack's folder begins with."""
ENDING = "The fleet was interrupted, or is gone: this run ends after the operation under way."


def work(arguments: Sequence[str], handover: Callable[[list[str]], object]) -> None:
    """Do one verb with one stack.

    Args:
        arguments: Engine, verb, stack, the project's folder, the run's folder, and options of the verb.
        handover: Runs a command line of `handover`.

    Raises:
        HandoverError: The Pulumi CLI cannot deploy the stack.
    """
    engine, name, stack, directory, folder, *options = arguments
    verb = Verb(name)
    os.environ.pop(EMULATOR, None)  # one address can't be that of all the stacks
    end_with(_STANDARD_INPUT)
    common = ["--stack", stack, "--cwd", directory]
    with turn(Path(folder), verb):
        if not verb.deploys:
            handover([verb, *common, *options, "--json", *(["--engine", engine] if engine else [])])
            return
        looks = verb is Verb.UP and TAKE_OVER not in options
        said = [option for option in options if option.startswith(PACK)]
        packs = [Path(option.removeprefix(PACK)) for option in said]
        with looked(Engine(engine), Path(directory), stack, Path(folder), packs) if looks else nullcontext():
            if engine == Engine.PULUMI:
                deploy(Path(directory), stack, verb, Path(folder), packs, previewed=looks)
            else:
                # Everything: the log is for who looks closer, and its last line shows what is under way.
                handover(["sandbox", verb, *common, *said, "--diff", *(["--yes"] if verb is Verb.UP else [])])


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
        print(ENDING, file=sys.stderr, flush=True)  # noqa: T201 - for the log
        time.sleep(grace)
        os.killpg(0, signal.SIGKILL)

    thread = threading.Thread(target=watch, daemon=True)
    thread.start()
    return thread


@contextmanager
def turn(folder: Path, verb: Verb) -> Iterator[None]:
    """Wait until no other fleet is at work on the stack: one that was killed may be finishing its last operation."""
    folder.mkdir(parents=True, exist_ok=True)

    def refusal(owner: str) -> StackError:
        return StackError(f"Another fleet is at work on this stack: {owner}. Wait until it has ended.")

    with locks.lock(folder / LOCK, f"fleet {verb}", "which is at work on this stack for another fleet", refusal):
        yield
