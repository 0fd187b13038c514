"""What a stack is deployed by, as a fingerprint: the program, its stack file, policy packs, engine and options."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Iterator, Sequence
from pathlib import Path

from handover.sandbox.configuration.project import Project, stack_file
from handover.sandbox.errors import SandboxError

_MADE = ("__pycache__", "node_modules")
"""Folders whose files come from others; hidden ones are left out too, such as virtual environments and states."""


def of_program(project: Project, options: Sequence[str], packs: Sequence[Path]) -> bytes:
    """Return the fingerprint of what all stacks are deployed by.

    Args:
        project: The project.
        options: The engine, and options of the verb, which matter as the program does.
        packs: The policy packs' folders.
    """
    digest = hashlib.sha256(json.dumps(options).encode())
    for folder in dict.fromkeys([project.directory, project.program_directory, *packs]):
        for path in _files(folder):
            if path.parent == project.stack_directory and path.match("Pulumi.*.yaml"):
                continue  # each stack's own counts for it alone
            digest.update(f"{path.relative_to(folder)}\0{_content(path)}\0".encode("utf-8", "surrogateescape"))
    return digest.digest()


def of_stack(project: Project, stack: str, program: bytes) -> str:
    """Return what tells this deployment of a stack from others; empty if its file cannot be read."""
    try:
        return hashlib.sha256(program + stack_file(project, stack).read_bytes()).hexdigest()
    except (SandboxError, OSError):
        return ""


def _content(path: Path) -> str:
    """Return the fingerprint of a file; empty if it cannot be read, which the program cannot do then either."""
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError:
        return ""


def _files(folder: Path) -> Iterator[Path]:
    """Yield the files of a folder, in order; a folder behind links is looked at once, one above this one never."""
    root = folder.resolve()
    seen = {*root.parents, root}
    for where, folders, names in os.walk(folder, followlinks=True):
        kept = []
        for name in sorted(folders):
            found = Path(where, name).resolve()
            if not name.startswith(".") and name not in _MADE and found not in seen:
                seen.add(found)
                kept.append(name)
        folders[:] = kept
        for name in sorted(names):
            if (path := Path(where, name)).is_file():
                yield path
