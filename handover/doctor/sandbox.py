"""Whether a sandbox's state and its emulated org belong together."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from handover.checks.model import Check, Verdict
from handover.sandbox.emulation import Emulation
from handover.sandbox.errors import SandboxError
from handover.sandbox.project import StackConfig
from handover.sandbox.stack import stack_directory
from handover.sandbox.state import State


def check_sandbox(directory: Path, name: str, config: StackConfig) -> Iterator[Check]:
    """Check what a stack has in `.handover`; nothing if the sandbox has never deployed it.

    Args:
        directory: The project's folder.
        name: The stack's name.
        config: The stack's configuration.
    """
    folder = stack_directory(directory, name)
    if not (folder / "state.json").exists():
        return
    subject, title, expected = f"stack {name}", "sandbox", "a state and the emulated org it belongs to"
    try:
        state = State.load(folder / "state.json")
        objects = sum(resource.is_object for resource in state.resources)
        with Emulation(folder, gateways=config.package("genesyscloud").get("gateways")) as emulation:
            emulation.check_lineage(state.emulator_id, objects=objects > 0)
    except SandboxError as error:
        remedy = f"If nothing of it is needed, delete {folder} and run `handover sandbox up -s {name}` again."
        yield Check(subject, title, Verdict.WARNING, expected, str(error), remedy)
    else:
        yield Check(subject, title, Verdict.OK, expected, f"{objects} objects deployed")
