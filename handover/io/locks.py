"""Locks: files that one process holds at a time, and that say who that is.

The operating system frees a lock when its owner dies, however that happens. What the file says then of the owner is a
remainder, which the next owner replaces. Who meets a lock that is held says so and waits; where several are taken, all
processes take them in one order, so that nobody waits for each other.
"""

from __future__ import annotations

import fcntl
import json
import math
import os
import socket
import sys
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from handover.errors import HandoverError, UsageError
from handover.io import files
from handover.io.options import interactive
from handover.io.text import counted

Owner = Mapping[str, Any]
"""What a lock's file says of its owner; empty if it says nothing that can be read."""

ADDRESS, INSTANCE = "address", "instance"
"""What an owner says besides that serves others until it is told to end: where it is, and what tells it from others."""
TIMEOUT = "HANDOVER_LOCK_TIMEOUT"
"""The environment variable that says how many seconds a lock is waited for."""
UNATTENDED_SECONDS = 600.0
"""How long is waited where nobody can press Ctrl-C, as in CI."""
_PAUSE_SECONDS = 0.1
_MOST_BYTES = 4096
_held: dict[tuple[int, int], int] = {}
"""The thread that holds a file, by the file's device and number: it would wait for itself for ever."""


@dataclass
class Lock:
    """A lock that this process holds.

    Attributes:
        previous: What the file said before.
    """

    previous: Owner
    _descriptor: int
    _owner: dict[str, Any] = field(default_factory=dict)

    def say(self, **more: Any) -> None:
        """Have the file say more of its owner."""
        self._owner.update(more)
        # Whoever reads it sees the old line or the new one; what is left of a longer one is no line of its own.
        line = f"{json.dumps(self._owner)}\n".encode()
        os.pwrite(self._descriptor, line, 0)
        os.ftruncate(self._descriptor, len(line))

    def clear(self) -> None:
        """Have the file say nothing."""
        os.ftruncate(self._descriptor, 0)


@contextmanager
def lock(
    path: Path,
    command: str,
    what: str,
    refusal: Callable[[str], HandoverError],
    *,
    give_way: Callable[[Owner], None] = lambda _: None,
    keep: bool = True,
) -> Iterator[Lock]:
    """Hold a lock while the block runs; who has to wait for it says so on standard error.

    Args:
        path: The file, made if absent.
        command: What is being done, for whoever meets the lock, e.g. `sandbox up`.
        what: What the lock is for, in the note of who waits.
        refusal: Makes the error of who waits no longer, from what `describe` says of the owner.
        give_way: Gets what the file says of the owner; raises where waiting is no use.
        keep: Whether the file stays when the lock is free.

    Raises:
        HandoverError: `refusal`'s, or that of `give_way`.
        UsageError: What the environment says of the time to wait is no time.
        OSError: The file can't be used.
    """
    descriptor = _taken(path, what, refusal, give_way)
    held = Lock(_read(descriptor), descriptor)
    identity = _identity(os.fstat(descriptor))
    _held[identity] = threading.get_ident()
    try:
        held.say(pid=os.getpid(), host=socket.gethostname(), command=command, since=time.time())
        try:
            yield held
        finally:
            held.clear()
            if not keep:
                path.unlink(missing_ok=True)
    finally:
        del _held[identity]
        os.close(descriptor)


def _taken(path: Path, what: str, refusal: Callable[[str], HandoverError], give_way: Callable[[Owner], None]) -> int:
    """Return the descriptor of the lock, which is held now."""
    begin, told, looked = time.monotonic(), None, False
    while True:
        descriptor = files.open_lock(path)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            if _still(path, descriptor):
                return descriptor
            owner = None  # its owner has removed the file meanwhile; there may be another one
        except BlockingIOError:
            owner = _read(descriptor)
            own = _held.get(_identity(os.fstat(descriptor))) == threading.get_ident()
        except OSError as error:  # a file system without locks
            os.close(descriptor)
            error.filename = str(path)
            raise
        os.close(descriptor)
        if owner is None:
            continue
        give_way(owner)
        limit = 0.0 if own else _limit()
        if time.monotonic() - begin >= limit:
            raise refusal(describe(owner))
        # Who has just taken it is about to say who it is, and who has said it is about to let it go.
        if owner != told and (owner or (looked and told is None)):
            _note(f"Waiting for {describe(owner)}, {what} …{_until(limit)}")
            told = owner
        looked = True
        time.sleep(_PAUSE_SECONDS)


def _still(path: Path, descriptor: int) -> bool:
    try:
        return _identity(path.stat()) == _identity(os.fstat(descriptor))
    except FileNotFoundError:
        return False


def _identity(found: os.stat_result) -> tuple[int, int]:
    return found.st_dev, found.st_ino


@contextmanager
def timeout(seconds: float) -> Iterator[None]:
    """Have this process, and those that it starts, wait so long for a lock while the block runs."""
    before = os.environ.get(TIMEOUT)
    os.environ[TIMEOUT] = f"{seconds:g}"
    try:
        yield
    finally:
        if before is None:
            del os.environ[TIMEOUT]
        else:
            os.environ[TIMEOUT] = before


def _limit() -> float:
    """Return how many seconds a lock is waited for."""
    said = os.environ.get(TIMEOUT)
    if not said:
        return math.inf if interactive() else UNATTENDED_SECONDS
    try:
        seconds = float(said)
    except ValueError:
        seconds = math.nan
    if not seconds >= 0:
        raise UsageError(f"{TIMEOUT}: {said!r} is no number of seconds, such as 60; 0 is not to wait at all.")
    return seconds


def _until(limit: float) -> str:
    return " Ctrl-C gives up." if limit == math.inf else f" For {limit:g} seconds at most."


def _note(text: str) -> None:
    sys.stderr.write(f"{text}\n")
    sys.stderr.flush()


def is_held(path: Path) -> bool:
    """Tell whether a process holds a lock whose file is there."""
    descriptor = files.open_lock(path)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    finally:
        os.close(descriptor)
    return False


def beside(path: Path) -> Path:
    """Return the lock of a file that cannot be one itself, for it is replaced whole."""
    return path.with_name(f".{path.name}.lock")


def owner_of(path: Path) -> Owner:
    """Return what a lock's file says of its owner, who may have ended; nothing if there is no file."""
    try:
        return _parsed(files.read(path)[:_MOST_BYTES])
    except OSError:
        return {}


def _read(descriptor: int) -> Owner:
    """Return what a lock's file says of its owner."""
    return _parsed(os.pread(descriptor, _MOST_BYTES, 0))


def _parsed(text: bytes) -> Owner:
    try:
        owner = files.parse(text.partition(b"\n")[0])
    except ValueError:  # empty: nobody; cut off: its writer was killed in the middle
        return {}
    return owner if isinstance(owner, dict) else {}


def describe(owner: Owner) -> str:
    """Say who holds a lock: the command, the process, and since when."""
    if not owner:
        return "a process that has not said who it is"
    since = owner.get("since")
    age = max(0, int(time.time() - since)) if isinstance(since, int | float) and math.isfinite(since) else 0
    text = counted(age, "second") if age < 120 else f"{age // 60} minutes"
    command, pid, host = (owner.get(key) for key in ("command", "pid", "host"))
    return f"`handover {command}`, process {pid} on {host}, started {text} ago"
