"""Which runs of this machine are under way, and which were killed: a lock file for each, freed with its process."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from handover.io import files

_FOLDER = Path(".handover") / "conformance"


def folder(directory: Path) -> Path:
    """Return where a project's runs have their lock files."""
    return directory / _FOLDER


class Lease:
    """A run's lock file.

    Attributes:
        run: The run.
        done: Whether all that it made is removed; the file goes then.
        path: The file.
    """

    def __init__(self, path: Path) -> None:
        self.run = path.stem
        self.done = False
        self.path = path

    @contextmanager
    def held(self, organization: str) -> Iterator[Lease]:
        """Hold the lock for the time of the block.

        Args:
            organization: The id of the org that the run works in, for whoever finds the file.

        Raises:
            OSError: The file cannot be written.
        """
        self.path.parent.mkdir(parents=True, exist_ok=True)
        new = files.unfinished(self.path)
        with os.fdopen(files.open_lock(new), "r+b") as file:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
                file.write(organization.encode())
                file.flush()
                new.rename(self.path)  # nobody finds it before it is held and says whose it is
            except OSError as error:
                new.unlink(missing_ok=True)
                error.filename = str(self.path)
                raise
            try:
                yield self
            finally:
                if self.done:
                    self.path.unlink(missing_ok=True)


@contextmanager
def killed(directory: Path, organization: str) -> Iterator[list[Lease]]:
    """Give the leases of runs in an org whose process has ended without removing all that it had made.

    The files of those that are `done` by the end of the block go; nobody else finds any of them meanwhile.
    """
    found: list[Lease] = []
    held: list[int] = []
    try:
        for path in sorted(folder(directory).glob("*.lock")):
            descriptor = files.open_lock(path)
            held.append(descriptor)
            # One that is empty was made by this very opening: the run has just ended.
            if _free(descriptor) and os.read(descriptor, 100) in (b"", organization.encode()):
                found.append(Lease(path))
        yield found
        for lease in found:
            if lease.done:
                lease.path.unlink(missing_ok=True)
    finally:
        for descriptor in held:
            os.close(descriptor)


def _free(descriptor: int) -> bool:
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
