"""Drift for people and for programs."""

from __future__ import annotations

import json
from collections.abc import Sequence

from rich import box
from rich.console import Console
from rich.table import Table

from handover.checks.model import Check
from handover.io.text import styled
from handover.verbs.drift.model import StackDrift, exit_code, summary


def show(console: Console, found: Sequence[StackDrift]) -> None:
    """Print a table for each stack with something to tell, and what to do about it."""
    for drift in found:
        _show_stack(console, drift)
    console.print(styled((summary(found), "bold")))


def _show_stack(console: Console, drift: StackDrift) -> None:
    where = f", deployed by {drift.engine} to {drift.org}" if drift.org else ""
    console.print(styled((f"Stack {drift.stack}{where}", "bold")))
    if drift.differences:
        table = Table(box=box.SIMPLE)
        for title in ("Object", "Property", "Deployed", "Found"):
            table.add_column(title, overflow="fold")
        for check in drift.differences:
            table.add_row(check.subject, check.title, check.expected, check.found)
        console.print(table)
    for style, heading, checks in (("magenta", "unknown", drift.unknown), ("yellow", "note", drift.notes)):
        for check in checks:
            text = f" {check.subject}, {check.title}: {check.found}"
            console.print(styled((heading, style), text), soft_wrap=True)
    remedies = dict.fromkeys(check.remedy for check in (*drift.differences, *drift.unknown, *drift.notes))
    for remedy in filter(None, remedies):
        console.print(styled(("remedy", "bold"), f" {remedy}"), soft_wrap=True)
    if not (drift.differences or drift.unknown):
        console.print("  as deployed")
    console.print()


def as_json(found: Sequence[StackDrift]) -> str:
    """Write everything as JSON."""
    content = {
        "drift": any(drift.differences for drift in found),
        "complete": not any(drift.unknown for drift in found),
        "exitCode": exit_code(found),
        "stacks": [
            {
                "stack": drift.stack,
                "engine": drift.engine,
                "org": drift.org,
                "compared": len(drift.checks),
                "differences": _rows(drift.differences),
                "unknown": _rows(drift.unknown),
                "notes": _rows(drift.notes),
            }
            for drift in found
        ],
    }
    return json.dumps(content, indent=2, ensure_ascii=False)


def _rows(checks: Sequence[Check]) -> list[dict[str, str]]:
    return [
        {
            "object": check.subject,
            "property": check.title,
            "deployed": check.expected,
            "found": check.found,
            "remedy": check.remedy,
        }
        for check in checks
    ]
