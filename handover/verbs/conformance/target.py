"""Which org is asked: that of a stack, deployed or not, or an emulator by its address."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from handover.errors import UsageError
from handover.genesys.addresses import is_loopback
from handover.genesys.api import Genesys
from handover.genesys.connection import from_config
from handover.genesys.retries import Patience
from handover.sandbox.configuration.project import load_project, load_stack
from handover.sandbox.opening import STATE_FILE, stack_directory
from handover.sandbox.provider.client import connect
from handover.stacks.connect import open_org, provider_config
from handover.stacks.find import find_stack
from handover.stacks.model import Engine


@contextmanager
def open_target(
    directory: Path, stack: str | None, engine: Engine | None, emulator: str | None, patience: Patience | None = None
) -> Iterator[Genesys]:
    """Give the org that is to be asked, for the time of a `with` block.

    Args:
        directory: The project's folder.
        stack: The stack's name; it need not be deployed.
        engine: Whose deployment is meant; by default the sandbox's, if it has one.
        emulator: An emulator's address, in place of a stack.
        patience: How long to wait for an answer, and what to try again.

    Raises:
        UsageError: Neither or both are named, or the address is not this machine's.
        HandoverError: The stack does not say how to reach its org, or cannot be used.
    """
    if (stack is None) is (emulator is None):
        raise UsageError("Name the org by --stack STACK, or an emulator by --emulator URL: one of them.")
    if emulator is not None:
        if not is_loopback(emulator):
            raise UsageError(f"--emulator: {emulator} is no address of this machine, as http://127.0.0.1:8099.")
        with connect(emulator.rstrip("/"), patience) as genesys:
            yield genesys
        return
    assert stack is not None  # noqa: S101 - seen above
    if engine is not Engine.PULUMI and (stack_directory(directory, stack) / STATE_FILE).exists():
        engine = Engine.SANDBOX
    if engine is Engine.SANDBOX:
        with open_org(find_stack(directory, stack, engine), "conformance", patience=patience) as genesys:
            yield genesys
        return
    config = provider_config(directory, stack, load_stack(load_project(directory), stack))
    with Genesys(from_config(config, os.environ), patience) as genesys:
        yield genesys
