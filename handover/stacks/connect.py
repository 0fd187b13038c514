"""Opens the org that a stack is deployed to: a real one, or the emulated one of the sandbox."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from pathlib import Path

import httpx

from handover.genesys.api import Genesys
from handover.genesys.connection import Connection, from_config
from handover.genesys.retries import Patience
from handover.io.options import NOT_FOR_PULUMI
from handover.io.program import HANDOVER
from handover.sandbox.configuration.project import StackConfig
from handover.sandbox.opening import Use, open_stack
from handover.sandbox.provider.client import CLIENT
from handover.sandbox.provider.packages import GENESYS
from handover.stacks import pulumi_cli
from handover.stacks.model import DeployedStack, Engine, StackError


def provider_config(directory: Path, name: str, config: StackConfig) -> Mapping[str, str]:
    """Return a stack's `genesyscloud:` configuration, with its secrets if there are any and the CLI can tell them.

    Raises:
        StackError: There are secrets, and the CLI fails or is not there.
    """
    if any(key.startswith(f"{GENESYS}:") for key in config.encrypted):
        return pulumi_cli.config(directory, name)
    return config.package(GENESYS)


@contextmanager
def open_org(
    stack: DeployedStack,
    command: str,
    *,
    emulator: str | None = None,
    patience: Patience | None = None,
    transport: httpx.BaseTransport | None = None,
) -> Iterator[Genesys]:
    """Give the org of a stack, for the time of a `with` block.

    A sandbox's own emulator is started from the file beside the stack's state, under the stack's lock; it ends with the
    block. `command`, what is being done, is for whoever meets the lock; see `open_stack` and `Client` for the rest.

    Raises:
        StackError: There is no such org, or the emulator's address is given for a stack of Pulumi's.
        ConnectionSettingsError: The stack does not say how to reach its org.
        SandboxError: The stack, its state or its emulator cannot be used, or somebody else is at work on it.
    """
    with ExitStack() as held:
        if stack.engine is Engine.SANDBOX:
            opened = held.enter_context(open_stack(stack.directory, stack.name, command, Use.CALL, emulator=emulator))
            if not opened.emulation.exists:
                raise StackError(
                    f"Stack {stack.name!r} has no emulated organization yet: attach to an emulator with --emulator "
                    f"URL, or run `{HANDOVER} sandbox up -s {stack.name}` first."
                )
            connection = Connection.to_gateway(opened.connect(), *CLIENT)
        elif emulator:
            raise StackError(NOT_FOR_PULUMI)
        else:
            connection = from_config(stack.config, os.environ)
        yield held.enter_context(Genesys(connection, patience, transport))
