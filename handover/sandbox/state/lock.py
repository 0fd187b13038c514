"""One lock per stack, for its state and its emulator's data alike."""

from __future__ import annotations

import fcntl
import json
import os
import socket
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from handover.io import files
from handover.sandbox.errors import LockedError


@contextmanager
def stack_lock(directory: Path, command: str, stack: str = "this stack") -> Iterator[str | None]:
    """Hold the stack's lock while the block runs.

    The operating system releases the lock when its owner dies, however that happens; the owner's particulars stay in
    the file and only serve the explanation.

    Args:
        directory: The stack's folder, created if absent; the lock is the file ``lock`` in it.
        command: What the owner is doing, for the message to others, e.g. ``up``.
        stack: Which stack it is, for the message.

    Yields:
        A sentence about a previous owner that ended without cleaning up, else None.

    Raises:
        LockedError: Another process holds the lock; the message names it and its age.
        OSError: The lock cannot be used.
    """
    directory.mkdir(parents=True, exist_ok=True)
    path = directory / "lock"
    descriptor = files.open_lock(path)
    try:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            raise LockedError(
                f"Another run is at work on {stack}: {_describe(_owner(descriptor))}. Wait until it has ended; "
                "its lock ends with it."
            ) from None
        previous = _owner(descriptor)
        _write(descriptor, {"pid": os.getpid(), "host": socket.gethostname(), "command": command, "since": time.time()})
        notice = f"The previous run did not end properly: {_describe(previous)}. Its lock has been taken over."
        try:
            yield notice if previous else None
        finally:
            _write(descriptor, None)
    finally:
        os.close(descriptor)


def _owner(descriptor: int) -> dict[str, Any]:
    try:
        owner = files.parse(os.pread(descriptor, 4096, 0))
    except ValueError:  # empty: nobody; cut off: its writer was killed in the middle
        return {}
    return owner if isinstance(owner, dict) else {}


def _write(descriptor: int, owner: dict[str, Any] | None) -> None:
    os.ftruncate(descriptor, 0)
    if owner:
        os.pwrite(descriptor, json.dumps(owner).encode(), 0)


def _describe(owner: dict[str, Any]) -> str:
    if not owner:
        return "a process that has not said who it is"
    since = owner.get("since")
    age = max(0, int(time.time() - since)) if isinstance(since, int | float) else 0
    text = f"{age} seconds" if age < 120 else f"{age // 60} minutes"
    return f"`{owner.get('command')}`, process {owner.get('pid')} on {owner.get('host')}, started {text} ago"
