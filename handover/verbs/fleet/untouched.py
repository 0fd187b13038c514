"""Tells whether a stack's deployment is still the one that a fleet made, by what the engine says of its state."""

from __future__ import annotations

import math
from collections.abc import Mapping
from pathlib import Path

from handover.sandbox.errors import SandboxError
from handover.sandbox.opening import STATE_FILE, Use, open_stack, stack_directory
from handover.stacks import pulumi_cli
from handover.stacks.model import Engine


def untouched(directory: Path, engine: Engine, since: Mapping[str, float]) -> set[str]:
    """Return those stacks whose state nobody has written since.

    Args:
        directory: The project's folder.
        engine: What has deployed them.
        since: When each was deployed, in seconds since 1970.

    Raises:
        StackError: The Pulumi CLI fails or is not there.
    """
    if engine is Engine.SANDBOX:
        return {stack for stack, time in since.items() if _written(directory, stack) <= time}
    written = pulumi_cli.last_updates(directory) if since else {}
    return {stack for stack, time in since.items() if stack in written and written[stack] <= time}


def _written(directory: Path, stack: str) -> float:
    """Return when the sandbox has written a stack's state last; infinity if there is none that goes with its org."""
    state = stack_directory(directory.resolve(), stack) / STATE_FILE
    try:
        with open_stack(directory, stack, "fleet up", Use.LOOK):
            journal = [path.stat().st_mtime for path in state.parent.glob(state.with_suffix(".journal").name)]
            return max([state.stat().st_mtime, *journal])
    except (SandboxError, OSError):
        return math.inf
