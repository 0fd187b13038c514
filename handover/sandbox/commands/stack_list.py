"""``handover sandbox stacks``: what is deployed where."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Literal

from handover.io.options import DirectoryOption, JsonOption
from handover.io.text import aligned, write_json
from handover.sandbox.configuration.project import load_project
from handover.sandbox.emulation import EMULATOR_FILE
from handover.sandbox.emulation.hosts import guests
from handover.sandbox.errors import SandboxError
from handover.sandbox.opening import STATE_DIRECTORY, STATE_FILE, find_emulation, stack_directory
from handover.sandbox.state.state import State


@dataclass
class Row:
    """A stack.

    Attributes:
        stack: Its name.
        project: Its project's folder, relative to the one that is asked about; empty for that.
        file: Whether it has a file, `Pulumi.<stack>.yaml`.
        objects: How many objects its state has; None if there is no state that could be read.
        pending: How many operations a run has left undecided.
        last_update: When its state was saved last.
        org: Where its org is: in its own folder; the same, served by another process; in an emulator that its file or
            who deployed has named; in another stack's folder; nowhere yet; or not known.
        where: The emulator's address, or the other stack's folder.
        problem: Why something of it is not known.
    """

    stack: str
    project: str
    file: bool
    objects: int | None = None
    pending: int = 0
    last_update: str | None = None
    org: Literal["own", "console", "attached", "other", "none", "unknown"] = "none"
    where: str = ""
    problem: str = ""
    organization: str | None = field(default=None, repr=False)

    def cells(self) -> tuple[str, ...]:
        """Return it as cells of a table."""
        name = f"{self.stack} in {self.project}" if self.project else self.stack
        if not self.file:
            name += " (no file)"
        objects = "?" if self.problem and self.objects is None else str(self.objects or "-")
        words = {"console": "own, served at", "attached": "attached", "other": "that of", "none": "-", "unknown": "?"}
        org = " ".join(filter(None, (words.get(self.org, self.org), self.where)))
        return name, objects, org, (self.last_update or "-").partition(".")[0], str(self.pending or "-")


def stacks(cwd: DirectoryOption = Path(), json_: JsonOption = False) -> None:
    """List the project's stacks, and those of other projects in their orgs: what is deployed where."""
    project = load_project(cwd.resolve())
    folders = project.directory.joinpath(STATE_DIRECTORY).glob(f"*/{STATE_FILE}")
    names = sorted({*project.stacks, *(path.parent.name for path in folders)})
    rows = [row for name in names for row in _rows(project.directory, name, project.directory)]
    if json_:
        content = [{_camel(key): value for key, value in asdict(row).items()} for row in rows]
        write_json(content)
        return
    table = [("STACK", "OBJECTS", "ORG", "LAST UPDATE", "PENDING"), *(row.cells() for row in rows)]
    for line in aligned(table):
        sys.stdout.write(f"{line}\n")
    for row in rows:
        if row.problem:
            sys.stderr.write(f"warning ({row.cells()[0]}): {row.problem}\n")


def _rows(directory: Path, name: str, asked: Path) -> Iterator[Row]:
    """Yield a stack, and then its guests."""
    row = _row(directory, name, asked)
    yield row
    for guest in guests(stack_directory(directory, name), row.organization):
        yield _row(guest.directory, guest.stack, asked)


def _row(directory: Path, name: str, asked: Path) -> Row:
    folder = stack_directory(directory, name)
    project = "" if directory == asked else os.path.relpath(directory, asked)
    row = Row(name, project, (load_project(directory).stack_directory / f"Pulumi.{name}.yaml").is_file())
    try:
        path = folder / STATE_FILE
        if path.exists():
            state = State.load(path)
            row.objects = sum(resource.is_object for resource in state.resources)
            row.pending, row.last_update, row.organization = len(state.pending), state.saved, state.emulator_id
        if row.file:
            _find_org(row, directory, folder)
        elif (folder / EMULATOR_FILE).exists():
            row.org = "own"
        else:
            row.org = "unknown"
    except SandboxError as error:
        row.org, row.problem = "unknown", str(error)
    return row


def _find_org(row: Row, directory: Path, folder: Path) -> None:
    with find_emulation(directory, row.stack, "sandbox stacks") as emulation:
        if emulation.named:
            row.org, row.where = "attached", emulation.address
        elif emulation.kept != folder:
            row.org, row.where = "other", os.path.relpath(emulation.kept, directory)
        elif emulation.attached:
            row.org, row.where = "console", emulation.connect()
        elif emulation.exists:
            row.org = "own"
        elif row.organization and row.objects:
            row.org = "attached"  # whose address only the command line knew


def _camel(name: str) -> str:
    first, *others = name.split("_")
    return first + "".join(map(str.capitalize, others))
