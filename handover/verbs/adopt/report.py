"""What an adoption has found and written, for people and for programs."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from typing import Any

from rich import box
from rich.console import Console
from rich.table import Table

from handover.io.program import HANDOVER
from handover.io.text import styled
from handover.sandbox.configuration.namespace import NAMESPACE
from handover.sandbox.configuration.stack_file import snippet
from handover.sandbox.engine.steps import Op
from handover.stacks.model import Engine
from handover.verbs.adopt.adoption import Adoption, Workflow
from handover.verbs.adopt.roles import Role

_FATES = {
    Op.SAME: ("unchanged", "green"),
    Op.UPDATE: ("updated", "yellow"),
    Op.REPLACE: ("replaced", "red"),
    Op.CREATE: ("created", "yellow"),
}
_LINES = {"+": "green", "-": "red", "@": "cyan"}


def commands(adoption: Adoption) -> list[str]:
    """Return the commands that come next."""
    target = adoption.target
    stack, file = target.name, _relative(adoption.import_file)
    own = target.engine is Engine.SANDBOX
    program = f"{HANDOVER} sandbox" if own else "pulumi"
    emulator = f" --emulator {target.emulator}" if own and target.emulator else ""
    code = "" if own else " --generate-code=false"
    return [
        f"{program} import -s {stack} --file {file}{code}{emulator}",
        f"{program} preview -s {stack} --diff{emulator}",
        f"{program} up -s {stack}{emulator}",
    ]


def _relative(path: Path) -> Path:
    return path.relative_to(Path.cwd()) if path.is_relative_to(Path.cwd()) else path


def as_json(adoption: Adoption, *, written: bool) -> str:
    """Write everything as JSON; `written` tells whether the settings are in the stack's file now."""
    content = {
        "stack": adoption.target.name,
        "engine": adoption.target.engine,
        "org": adoption.org,
        "objects": [_object(adoption, role) for role in adoption.program.wanted],
        "changes": dict(adoption.changes),
        "cautions": adoption.cautions,
        "workflows": [
            {"event": event, "file": str(item.file), "problem": item.problem or None, "difference": item.difference}
            for event, item in adoption.workflows.items()
        ],
        "settings": dict(adoption.settings),
        "settingsWritten": str(adoption.target.file) if written else None,
        "importFile": str(adoption.import_file),
        "next": commands(adoption),
    }
    return json.dumps(content, indent=2, ensure_ascii=False)


def _object(adoption: Adoption, role: Role) -> dict[str, Any]:
    item, fate = adoption.objects.get(role), adoption.plan[role]
    return {
        "kind": role.kind,
        "event": role.event or None,
        "resource": adoption.program.wanted[role].name,
        "id": item.id if item else None,
        "name": adoption.program.name(role),
        "foundBy": item.why if item else None,
        "operation": fate.op,
        "differences": [asdict(difference) for difference in fate.differences],
    }


def show(console: Console, adoption: Adoption, *, written: bool) -> None:
    """Print the objects, what the next deployment changes about them, and what to do next."""
    console.print(styled((f"Stack {adoption.target.name} adopts from {adoption.org}", "bold")))
    _show_objects(console, adoption)
    _show_differences(console, adoption)
    for caution in adoption.cautions:
        console.print(styled(("warning ", "yellow"), f"{caution}\n"), soft_wrap=True)
    for event, workflow in adoption.workflows.items():
        _show_workflow(console, event, workflow)
    for line in _closing(adoption, written=written):
        console.print(line, soft_wrap=True)


def _show_objects(console: Console, adoption: Adoption) -> None:
    # Without the edges an action's id, which somebody may want to copy, has room in 80 columns.
    table = Table(box=box.SIMPLE, pad_edge=False)
    for title in ("", "in the org", "next"):
        table.add_column(title, overflow="fold")
    for role in adoption.program.wanted:
        item = adoption.objects.get(role)
        fate = styled(_FATES[adoption.plan[role].op])
        name = item.name if item else adoption.program.name(role)
        table.add_row(str(role), styled(name, (f"\n{item.id}\n{item.why}" if item else "\nis missing", "dim")), fate)
    console.print(table)


def _show_differences(console: Console, adoption: Adoption) -> None:
    table = Table(box=box.SIMPLE, title="What the next deployment changes", title_justify="left")
    for title in ("", "property", "in the org", "in the program"):
        table.add_column(title, overflow="fold")
    for role, fate in adoption.plan.items():
        for item in fate.differences:
            name = f"{item.property} (replaces the object)" if item.replaces else item.property
            table.add_row(str(role), name, item.org, item.program)
    if table.row_count:
        console.print(table)


def _show_workflow(console: Console, event: str, workflow: Workflow) -> None:
    file = _relative(workflow.file)
    if workflow.problem:
        how = (
            f", and its YAML could not be exported to compare it. {workflow.problem} Its configuration is in {file}; "
            "to have the YAML, export it in Architect."
        )
    elif workflow.difference:
        how = f", with this difference (the present one is in {file}):"
    else:
        how = f" as it is (the present one is in {file})."
    console.print(f"The workflow of {event} is published anew{how}", soft_wrap=True)
    for line in workflow.difference:
        console.print(styled((f"  {line}", _LINES.get(line[:1], ""))), soft_wrap=True)
    console.print()


def _closing(adoption: Adoption, *, written: bool) -> Iterator[str]:
    if written:
        yield f"The settings that keep every name are in {_relative(adoption.target.file)} now."
    else:
        yield f"Settings that keep every name, for the block `config` of {adoption.target.file.name} (or use --write):"
        yield ""
        yield snippet(NAMESPACE, adoption.settings)
    counts = ", ".join(f"{adoption.changes[op]} {_FATES[op][0]}" for op in _FATES if adoption.changes.get(op))
    first, second, third = commands(adoption)
    yield "Nothing has been changed in the org. Next:"
    yield f"  {first}"
    yield f"  {second}   # {counts}"
    yield f"  {third}"
