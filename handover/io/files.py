"""Files that keep something: read with care, and replaced whole or not at all."""

from __future__ import annotations

import errno
import json
import os
import shutil
import stat
from contextlib import suppress
from pathlib import Path
from typing import Any

_NO_FILE = "it is not a regular file"


def read(path: Path, *, most: int | None = None) -> bytes:
    """Return a file's content.

    Args:
        path: The file.
        most: How many bytes it may have.

    Raises:
        OSError: It cannot be read, has more bytes, or is none: nobody may ever write to a pipe, and a device may have
            no end.
    """
    found = path.stat()
    if not stat.S_ISREG(found.st_mode):
        raise OSError(None, _NO_FILE, str(path))
    if most is not None and found.st_size > most:
        raise OSError(None, f"it has more than {most:,} bytes", str(path))
    return path.read_bytes()


def open_lock(path: Path) -> int:
    """Return the descriptor of a lock file, made for its owner alone if there is none.

    Raises:
        OSError: It cannot be opened, or is no file.
    """
    try:  # who has the lock writes to the file: not to another one that a link leads to
        descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_NONBLOCK | os.O_NOFOLLOW, 0o600)
    except OSError as error:
        if error.errno == errno.ELOOP:
            error.strerror = _NO_FILE
        raise
    if not stat.S_ISREG(os.fstat(descriptor).st_mode):
        os.close(descriptor)
        raise OSError(None, _NO_FILE, str(path))
    return descriptor


def parse(text: bytes | str) -> Any:
    """Return what JSON text says.

    Raises:
        ValueError: It is none, or nested too deeply.
    """
    try:
        return json.loads(text)
    except RecursionError:
        raise ValueError("it is nested too deeply") from None


def unfinished(path: Path) -> Path:
    """Return where a file is written before it takes its place; a kill leaves it there, and nobody needs it."""
    return path.with_name(f".{path.name}.new")


def backup(path: Path) -> Path:
    """Return where the version before the present one is kept."""
    return path.with_name(f"{path.name}.bak")


def require_replaceable(path: Path) -> None:
    """Make sure that a file can be replaced, where that is to come only after much work.

    Raises:
        OSError: It cannot.
    """
    if path.exists() and not path.is_file():
        raise OSError(None, _NO_FILE, str(path))
    tried = unfinished(path)
    try:
        tried.unlink(missing_ok=True)
        os.close(os.open(tried, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
        tried.unlink()
    except OSError as error:
        error.filename = str(path)
        raise


def replace(path: Path, content: bytes, *, mode: int = 0o600, keep: bool = True, sync: bool = True) -> None:
    """Replace a file; whoever reads it, even after a kill, sees the old content or the new one.

    Args:
        path: The file.
        content: All of it.
        mode: Who may read and write it; as a rule its owner alone.
        keep: Whether to keep the present version beside it, as `backup` names it.
        sync: Whether it is to outlive a power failure too.

    Raises:
        OSError: It cannot be written; what was there is still there.
    """
    temporary = unfinished(path)
    try:
        if path.exists() and not path.is_file():
            raise OSError(None, _NO_FILE)
        temporary.unlink(missing_ok=True)
        with os.fdopen(os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode), "wb") as file:
            os.fchmod(file.fileno(), mode)
            file.write(content)
            file.flush()
            if sync:
                os.fsync(file.fileno())
        if keep:
            with suppress(FileNotFoundError):
                _keep(path)
        temporary.replace(path)
    except BaseException as error:
        with suppress(OSError):
            temporary.unlink(missing_ok=True)
        if isinstance(error, OSError) and error.filename in (None, str(temporary)):
            error.filename = str(path)
        raise


def _keep(path: Path) -> None:
    kept = backup(path)
    kept.unlink(missing_ok=True)
    try:
        os.link(path, kept)
    except FileNotFoundError:
        raise
    except OSError:  # a file system without links
        shutil.copy2(path, kept)
