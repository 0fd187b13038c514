"""Remembers which processes of the Pulumi CLI a run had, so that a later one can prove that a lock's owner is gone.

A lock of Pulumi's (`pkg/backend/diy/lock.go`, CLI 3.260) has its owner's host name, process id and time alone. Other
machines and containers may have the same host name, and process ids of their own: that nothing has the id here proves
nothing. What is remembered adds what the system knows of the process; where the system has no /proc, nothing is.
"""

from __future__ import annotations

import json
import os
import re
import socket
import time
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path

from handover.io import files

_PROC = Path("/proc")
_LOCK = re.compile(r"created by \S+@(?P<host>\S+) \(pid (?P<pid>\d+)\) at (?P<time>\S+)")


@dataclass(frozen=True)
class Lock:
    """A lock of a stack: its owner's host name and process id, and when it was made, in seconds since 1970."""

    host: str
    pid: int
    made: float


@dataclass(frozen=True)
class Owner:
    """A process that may have made a lock.

    Attributes:
        system: The boot and the namespace of process ids in which it ran.
        host: The host's name.
        pid: Its id.
        ticks: When it started, in the system's own count: ids are used again.
        since: When its run began, in seconds since 1970.
        until: When it was seen, a lock having been made by then.
    """

    system: str
    host: str
    pid: int
    ticks: str
    since: float
    until: float

    def made(self, lock: Lock) -> bool:
        """Tell whether a lock is this process's; the time of a lock is in whole seconds."""
        return (lock.host, lock.pid) == (self.host, self.pid) and self.since - 1 <= lock.made <= self.until

    @property
    def gone(self) -> bool:
        """Whether it is certain that it runs no more, as it is only on the system where it ran."""
        return bool(self.system) and self.system == _system() and _stat(self.pid)[1] != self.ticks


def locks_in(said: str) -> list[Lock]:
    """Return the locks that the CLI says it has met; one whose time cannot be read is nobody's."""
    return [Lock(match["host"], int(match["pid"]), _seconds(match["time"])) for match in _LOCK.finditer(said)]


def children(since: float) -> list[Owner]:
    """Return this process's children, of a run that began at a time; none where the system does not tell."""
    system = _system()
    if not system:
        return []
    found = ((int(path.name), _stat(int(path.name))) for path in _PROC.iterdir() if path.name.isdigit())
    host, now = socket.gethostname(), time.time()
    return [Owner(system, host, pid, ticks, since, now) for pid, (ppid, ticks) in found if ppid == str(os.getpid())]


def read(file: Path) -> list[Owner]:
    """Return what has been remembered in a file; nothing if that cannot be read."""
    try:
        return [Owner(**owner) for owner in json.loads(file.read_bytes())]
    except (OSError, ValueError, TypeError):
        return []


def write(file: Path, owners: list[Owner]) -> None:
    """Remember processes in a file."""
    file.parent.mkdir(parents=True, exist_ok=True)
    files.replace(file, json.dumps([asdict(owner) for owner in owners]).encode(), keep=False, sync=False)


def _system() -> str:
    try:
        boot = (_PROC / "sys/kernel/random/boot_id").read_text(encoding="ascii").strip()
        return f"{boot} {(_PROC / 'self/ns/pid').readlink()}"
    except OSError:
        return ""


def _stat(pid: int) -> tuple[str, str]:
    """Return a process's parent and when it started (fields 4 and 22 of proc_pid_stat(5)); empty if there is none."""
    try:
        fields = (_PROC / str(pid) / "stat").read_text(encoding="utf-8", errors="replace").rpartition(")")[2].split()
    except OSError:
        return "", ""
    return fields[1], fields[19]


def _seconds(text: str) -> float:
    try:
        return datetime.fromisoformat(text).timestamp()
    except ValueError:
        return float("nan")
