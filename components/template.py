"""Where the provider finds the Architect template: a path that is the same on every machine.

The path is in the state, which machines share: one that differs from machine to machine would plan an update on each.
"""

import os
import tempfile
from pathlib import Path

_TEMPLATE = Path(__file__).resolve().with_name("workflow.yaml")
_COPY = Path(".handover-components") / _TEMPLATE.name


def template_path() -> str:
    """Find the template from the program's folder, from which the provider reads it.

    A program in the same folder tree as this package names the file itself. Installed as a dependency, or by Pulumi as
    a plugin, the package is somewhere else on each machine: the template is then copied to `.handover-components/` of
    the program's folder, which keeps itself out of git.

    Returns:
        A path relative to the program's folder.
    """
    program = Path.cwd()
    if program.is_relative_to(_TEMPLATE.parents[1]):
        return Path(os.path.relpath(_TEMPLATE, program)).as_posix()
    _write(_COPY.with_name(".gitignore"), b"*\n")
    _write(_COPY, _TEMPLATE.read_bytes())
    return _COPY.as_posix()


def _write(file: Path, content: bytes) -> None:
    """Replace the file whole, if it is another one: the provider may be reading it."""
    if file.is_file() and file.read_bytes() == content:
        return
    file.parent.mkdir(exist_ok=True)
    descriptor, name = tempfile.mkstemp(dir=file.parent)
    with os.fdopen(descriptor, "wb") as new:
        new.write(content)
    Path(name).chmod(0o644)
    Path(name).replace(file)
