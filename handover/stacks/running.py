"""The org of a stack in an emulator that runs already: what is not kept, such as the journal, only that one has."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from handover.errors import HandoverError
from handover.genesys.api import Genesys
from handover.genesys.errors import GenesysError
from handover.genesys.retries import Patience
from handover.io.program import HANDOVER
from handover.sandbox.opening import OpenedStack, Use, open_stack
from handover.sandbox.provider.client import connect
from handover.stacks.model import StackError


@contextmanager
def running_org(directory: Path, stack: str, command: str, emulator: str | None) -> Iterator[Genesys]:
    """Connect to the emulator that has a stack's org for the time of a `with` block.

    Args:
        directory: The project's folder.
        stack: The stack's name.
        command: What is being done.
        emulator: The emulator's address, if it is named.

    Raises:
        StackError: None runs.
        HandoverError: Stack or emulator cannot be used, or the emulator refuses something.
    """
    with open_stack(directory, stack, command, Use.LOOK, emulator=emulator) as opened:
        if not opened.emulation.attached:
            raise StackError(
                f"No emulator runs with the org of stack {stack!r}, and what becomes of events is remembered only as "
                f"long as one does: start it in another terminal with `{HANDOVER} console -s {stack}`, or name one "
                "with --emulator URL; then fire events."
            )
        with called(opened) as org:
            yield org


@contextmanager
def called(opened: OpenedStack, patience: Patience | None = None) -> Iterator[Genesys]:
    """Connect to the org of a stack, starting it if need be, for the time of a `with` block.

    Args:
        opened: The stack.
        patience: How long to wait for the org, and what to try again.

    Raises:
        HandoverError: It cannot be started, or refuses something.
    """
    url = opened.connect()
    try:
        with connect(url, patience) as org:
            yield org
    except GenesysError as error:
        raise HandoverError(error.brief) from None
