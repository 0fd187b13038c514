"""Writes files whole or not at all."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

from handover.adopt.roles import AdoptError


def write(path: Path, text: str) -> None:
    """Replace a file by a text; it keeps its mode, and its folder is made if need be.

    Raises:
        AdoptError: It cannot be written; what was there is still there.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        mode = path.stat().st_mode & 0o777 if path.exists() else 0o644
        handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
        temporary = Path(name)
        try:
            with os.fdopen(handle, "w", encoding="utf-8", newline="") as file:
                file.write(text)
            temporary.chmod(mode)
            temporary.replace(path)
        except BaseException:
            temporary.unlink(missing_ok=True)
            raise
    except OSError as error:
        raise AdoptError(f"{path} cannot be written: {error.strerror}.") from None
