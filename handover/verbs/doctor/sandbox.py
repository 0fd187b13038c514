"""Whether a sandbox's state and its emulated org belong together."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from handover.checks.model import Check, Verdict
from handover.io.program import HANDOVER
from handover.io.text import counted
from handover.sandbox.errors import SandboxError
from handover.sandbox.opening import STATE_FILE, Use, open_stack, stack_directory


def check_sandbox(directory: Path, name: str) -> Iterator[Check]:
    """Check what a stack has in `.handover`; nothing if the sandbox has never deployed it."""
    folder = stack_directory(directory, name)
    if not (folder / STATE_FILE).exists():
        return
    subject, title, expected = f"stack {name}", "sandbox", "a state and the emulated org it belongs to"
    try:
        with open_stack(directory, name, "doctor", Use.LOOK) as opened:
            found = f"{counted(opened.objects, 'object')} deployed"
    except SandboxError as error:
        remedy = (
            f"If nothing of it is needed, end a console of it, delete {folder} and run "
            f"`{HANDOVER} sandbox up -s {name}` again."
        )
        yield Check(subject, title, Verdict.WARNING, expected, str(error), remedy)
    else:
        yield Check(subject, title, Verdict.OK, expected, found)
