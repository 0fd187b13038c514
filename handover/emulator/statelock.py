"""One emulator at a time keeps its organization in a file."""

import fcntl
import os
from pathlib import Path

from handover.emulator.snapshot import SnapshotError


class StateLock:
    """Holds a state file against other emulators, by a lock file beside it that the system frees with the process.

    Args:
        path: The state file.

    Raises:
        SnapshotError: Another emulator holds it.
        OSError: The lock file can't be written.
    """

    def __init__(self, path: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        self._file = path.with_name(f".{path.name}.lock")
        self._descriptor = os.open(self._file, os.O_CREAT | os.O_RDWR, 0o600)
        try:
            fcntl.flock(self._descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            os.close(self._descriptor)
            raise SnapshotError(
                f"{path} is in use by another emulator: end that one, attach to it, or name another file."
            ) from None

    def release(self) -> None:
        """Let the next emulator have the file."""
        self._file.unlink(missing_ok=True)
        os.close(self._descriptor)
