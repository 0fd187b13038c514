"""One lock per stack, for its state and, where that is in the stack's own process, its org."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from handover.io import locks
from handover.sandbox.errors import LockedError


@contextmanager
def stack_lock(directory: Path, command: str, stack: str = "this stack") -> Iterator[str | None]:
    """Hold the stack's lock while the block runs; who meets it held waits, see `handover.io.locks`.

    Args:
        directory: The stack's folder, created if absent; the lock is the file ``lock`` in it.
        command: What the owner is doing, for the message to others, e.g. ``sandbox up``.
        stack: Which stack it is, for the message.

    Yields:
        A sentence about a previous owner that ended without cleaning up, else None.

    Raises:
        LockedError: Another process holds the lock and has been waited for long enough; the message names it.
        OSError: The lock cannot be used.
    """
    directory.mkdir(parents=True, exist_ok=True)

    def refusal(owner: str) -> LockedError:
        return LockedError(
            f"Another run is at work on {stack}: {owner}. Wait until it has ended; its lock ends with it."
        )

    with locks.lock(directory / "lock", command, f"which is at work on {stack}", refusal) as held:
        previous = locks.describe(held.previous)
        notice = f"The previous run did not end properly: {previous}. Its lock has been taken over."
        yield notice if held.previous else None
