"""What an `up` has finished, so that `--resume` need not do it again.

A stack's record says what was deployed (a fingerprint of the program, its stack file and the options) and what came of
it. All records are those of the last `up` of this project and of what resumed it: a new one begins by forgetting them.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from handover.errors import HandoverError
from handover.io import files
from handover.sandbox.configuration.project import Project, load_project, stack_file
from handover.sandbox.errors import SandboxError
from handover.stacks.model import Engine
from handover.verbs.fleet.model import Result, Run, Status

_RECORD = "up.done.json"
_MADE = ("__pycache__", "node_modules")
"""Folders whose files come from others; hidden ones are left out too, such as virtual environments and states."""


class Progress:
    """The stacks that an `up` has finished; what it deploys is looked at once, before it begins.

    Args:
        directory: The project's folder.
        runs: The stacks' runs.
        engine: What deploys.
        options: Options of the verb, which matter as the program does.
        packs: The policy packs' folders.

    Raises:
        HandoverError: The project or a policy pack cannot be read.
    """

    def __init__(
        self, directory: Path, runs: Sequence[Run], engine: Engine, options: Sequence[str], packs: Sequence[Path]
    ) -> None:
        self._runs = runs
        project = load_project(directory.resolve())
        try:
            program = _program(project, [engine, *options], packs)
        except OSError as error:
            raise HandoverError(f"{error.filename} cannot be read: {error.strerror}.") from None
        self._fingerprints = {run.stack: _fingerprint(project, run.stack, program) for run in runs}

    def resume(self) -> None:
        """Give runs that are done, and that would do the same again, the result that they had."""
        for run in self._runs:
            record = _read(run.folder / _RECORD)
            if record and record.get("fingerprint") == self._fingerprints[run.stack]:
                run.result = Result(
                    Status.OK, record["summary"], changes=record["changes"], policies=record["policies"]
                )
                run.seconds, run.earlier = record["seconds"], True

    def forget(self) -> None:
        """Forget what has been finished, by these stacks and all others of the project."""
        folder = self._runs[0].folder
        for record in folder.parent.parent.glob(f"*/{folder.name}/{_RECORD}"):
            record.unlink(missing_ok=True)

    def note(self, run: Run) -> None:
        """Remember a run that has ended well."""
        fingerprint = self._fingerprints[run.stack]
        if run.result.status is not Status.OK or not fingerprint:
            return
        result = run.result
        record = {
            "fingerprint": fingerprint,
            "summary": result.summary,
            "changes": dict(result.changes),
            "policies": [dict(each) for each in result.policies],
            "seconds": run.seconds,
        }
        files.replace(run.folder / _RECORD, json.dumps(record).encode(), keep=False, sync=False)


def _fingerprint(project: Project, stack: str, program: bytes) -> str:
    """Return what tells this deployment of a stack from others; empty if its file cannot be read."""
    try:
        return hashlib.sha256(program + stack_file(project, stack).read_bytes()).hexdigest()
    except (SandboxError, OSError):
        return ""


def _program(project: Project, options: Sequence[str], packs: Sequence[Path]) -> bytes:
    """Return the fingerprint of what all stacks are deployed by; raises `OSError`."""
    digest = hashlib.sha256(json.dumps(options).encode())
    for folder in dict.fromkeys([project.directory, project.program, *packs]):
        for path in _files(folder):
            if path.parent == project.stack_directory and path.match("Pulumi.*.yaml"):
                continue  # each stack's own counts for it alone
            content = hashlib.sha256(path.read_bytes()).hexdigest()
            digest.update(f"{path.relative_to(folder)}\0{content}\0".encode("utf-8", "surrogateescape"))
    return digest.digest()


def _files(folder: Path) -> Iterator[Path]:
    for where, folders, names in os.walk(folder):
        folders[:] = sorted(name for name in folders if not name.startswith(".") and name not in _MADE)
        for name in sorted(names):
            if (path := Path(where, name)).is_file():
                yield path


def _read(path: Path) -> dict[str, Any]:
    try:
        found = json.loads(path.read_bytes())
    except (OSError, ValueError):
        return {}
    return found if isinstance(found, dict) else {}
