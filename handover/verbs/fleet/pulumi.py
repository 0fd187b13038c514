"""Previews and deploys one stack by Pulumi's Automation API, in the process of that stack."""

from __future__ import annotations

import time
from collections.abc import Sequence
from pathlib import Path

from handover.stacks import pulumi_cli
from handover.stacks.engines.model import DeploymentError
from handover.stacks.engines.pulumi import open_pulumi
from handover.verbs.fleet import owners
from handover.verbs.fleet.model import UNLOCKED, Verb

OWNERS_FILE = "pulumi.json"


def deploy(
    directory: Path, stack: str, verb: Verb, folder: Path, packs: Sequence[Path] = (), *, previewed: bool = False
) -> None:
    """Preview or update a stack; what the CLI says goes to standard output.

    A stack whose locks were all made by runs of this fleet that were killed is unlocked. Any other lock stays. An
    update is previewed before, unless it has been already: the preview refuses what an update would do harm by.

    Args:
        directory: The project's folder.
        stack: The stack's name.
        verb: What to do.
        folder: The run's folder, where it is remembered which processes it had.
        packs: Policy packs that judge it.
        previewed: The stack has been previewed.

    Raises:
        HandoverError: The stack cannot be opened, or the CLI fails.
        KeyboardInterrupt: The run was interrupted; the CLI has ended by itself.
    """
    file = folder / OWNERS_FILE
    before = owners.read(file)
    since = time.time()
    said: list[str] = []
    updating = False

    def say(line: str) -> None:
        if updating and not said:  # by then the CLI has its lock; a preview has none
            owners.write(file, owners.children(since))
        said.append(line)
        print(line, flush=True)  # noqa: T201 - this process's standard output is the run's log

    engine = open_pulumi(directory, stack, say, policy_packs=packs)

    def run() -> None:
        nonlocal updating
        updating = False
        if not previewed:
            engine.preview()
        if verb is Verb.UP:
            updating = True
            said.clear()
            engine.up()

    try:
        run()
    except DeploymentError:
        locks = owners.locks_in("\n".join(said))
        if not locks:
            raise
        owners.write(file, before)  # what has been refused had no lock
        if not all(any(owner.made(lock) and owner.gone for owner in before) for lock in locks):
            raise
        say(UNLOCKED)
        pulumi_cli.cancel(directory, stack)
        run()
