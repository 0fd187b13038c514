"""How the `handover` command is typed here: messages name commands as their reader can type them."""

from __future__ import annotations

import os
import shlex
import shutil
import sys
from pathlib import Path

NAME = "handover"


def as_typed(script: Path, here: Path, on_path: str | None) -> str:
    """Return what to type for a command.

    Args:
        script: The environment's script of that name, which need not be there.
        here: The folder where it is to be typed.
        on_path: The script of that name that the shell finds, if any.

    Returns:
        The bare name if that is this script; else the shorter of its paths, relative and absolute; without a script,
        how Python runs the module.
    """
    if on_path and script.is_file() and Path(on_path).samefile(script):
        return script.name
    if not script.is_file():
        return f"{shlex.quote(sys.executable)} -m {script.name}"
    return shlex.quote(min(os.path.relpath(script, here), str(script), key=len))


def _here() -> str:
    try:
        script = Path(sys.executable).with_name(NAME)
        return as_typed(script, Path.cwd(), shutil.which(NAME))
    except OSError:  # the folder that this was started in is gone
        return NAME


# Found once, at the beginning: some verbs change into the project's folder.
HANDOVER = _here()
"""What to type here for `handover`."""
