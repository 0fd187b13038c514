"""Opens the org that a stack is deployed to: a real one, or the emulated one of the sandbox."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from typing import TYPE_CHECKING

from handover.genesys.api import Genesys
from handover.genesys.client import Client
from handover.genesys.connection import Connection, ConnectionSettingsError, from_config
from handover.genesys.patience import Patience
from handover.sandbox.errors import SandboxError
from handover.stacks.model import DeployedStack, Engine, StackError

if TYPE_CHECKING:
    import httpx


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
    block.

    Args:
        stack: The stack.
        command: What is being done, for whoever meets the lock.
        emulator: Address of the emulator that has a sandbox's organization, if not the stack's own.
        patience: How long to wait.
        transport: What carries the requests; tests put a fake here.

    Raises:
        StackError: The stack does not say how to reach its org, or its emulator cannot be started.
    """
    with ExitStack() as opened:
        try:
            if stack.engine is Engine.SANDBOX:
                connection = opened.enter_context(_emulated(stack, command, emulator))
            elif emulator:
                raise StackError("--emulator is for stacks of the sandbox; Pulumi's say where their org is.")
            else:
                connection = from_config(stack.config, os.environ)
        except (SandboxError, ConnectionSettingsError) as error:
            raise StackError(str(error)) from None
        except OSError as error:  # the stack's lock, in a folder that is read-only
            raise StackError(f"{error.filename or 'A file'} cannot be used: {error.strerror or error}.") from None
        yield opened.enter_context(Genesys(Client(connection, patience, transport)))


@contextmanager
def _emulated(stack: DeployedStack, command: str, emulator: str | None) -> Iterator[Connection]:
    from handover.sandbox.emulation import Emulation
    from handover.sandbox.lock import stack_lock
    from handover.sandbox.provider.client import CLIENT
    from handover.sandbox.stack import stack_directory

    folder = stack_directory(stack.directory, stack.name)
    with Emulation(folder, attach=emulator, gateways=stack.config.get("gateways")) as emulation, ExitStack() as held:
        if not emulation.attached:
            held.enter_context(stack_lock(folder, command))
        emulation.check_lineage(stack.emulator_id, objects=True)
        yield Connection.to_gateway(emulation.connect(), *CLIENT)
