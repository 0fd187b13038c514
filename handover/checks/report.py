"""Checks for people, for programs and for CI."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict
from itertools import groupby
from pathlib import Path
from xml.etree import ElementTree

from rich import box
from rich.console import Console
from rich.table import Table

from handover.checks.model import WORST_FIRST, Check, Verdict, overall, with_verdict
from handover.errors import HandoverError
from handover.io.text import styled, xml

_LOOKS = {
    Verdict.OK: ("ok", "green"),
    Verdict.WARNING: ("warning", "yellow"),
    Verdict.FAILED: ("failed", "red"),
    Verdict.UNCHECKED: ("unchecked", "magenta"),
    Verdict.UNKNOWN: ("unknown", "magenta"),
}
# What stands in a test case; nothing does in one that is ok.
_JUNIT = {
    Verdict.WARNING: "system-out",
    Verdict.FAILED: "failure",
    Verdict.UNCHECKED: "error",
    Verdict.UNKNOWN: "error",
}


def show(console: Console, title: str, checks: Sequence[Check], *, quiet: bool = False) -> None:
    """Print a line for each object and for each check that is not ok, and below them what to do about those.

    Quietly, only those and the counts are printed.
    """
    if not quiet:
        console.print(styled((title, "bold")))
        table = Table(box=box.SIMPLE, show_header=False)
        for _ in range(3):
            table.add_column(overflow="fold")
        for verdict, subject, text in _rows(checks):
            table.add_row(styled(_LOOKS[verdict]), subject, text)
        console.print(table)
    for verdict in WORST_FIRST:
        for check in with_verdict(checks, verdict):
            steps = "".join(f"\n    {step}" for step in check.steps)
            explained = styled(
                _LOOKS[verdict],
                f" {check.subject}, {check.title}\n  expected  {check.expected}\n  found     {check.found}",
                (steps, "dim"),
                f"\n  remedy    {check.remedy}\n",
            )
            console.print(explained, soft_wrap=True)
    console.print(summary(checks))


def _rows(checks: Sequence[Check]) -> Iterator[tuple[Verdict, str, str]]:
    """Yield the table's rows: what is ok of an object in one, anything else in one of its own."""
    for subject, group in groupby(checks, key=lambda check: check.subject):
        members = list(group)
        if titles := [check.title for check in members if check.verdict is Verdict.OK]:
            yield Verdict.OK, subject, ", ".join(titles)
        for check in members:
            if check.verdict is not Verdict.OK:
                yield check.verdict, subject, check.title


def summary(checks: Sequence[Check]) -> str:
    """Count the verdicts in a line."""
    counts = [(verdict, len(with_verdict(checks, verdict))) for verdict in Verdict]
    return ", ".join(f"{count} {_LOOKS[verdict][0]}" for verdict, count in counts if count) or "nothing to check"


def as_json(about: Mapping[str, str], checks: Sequence[Check]) -> str:
    """Write everything as JSON, what it is about first."""
    content = {
        **about,
        "verdict": overall(checks),
        "checks": [asdict(check) for check in checks],
    }
    return json.dumps(content, indent=2, ensure_ascii=False)


def write_junit(path: Path, name: str, checks: Sequence[Check]) -> None:
    """Write the checks as a JUnit report: failed ones are failures, warnings pass with a text, the others are errors.

    Raises:
        OSError: The file cannot be written.
    """
    suite = ElementTree.Element("testsuite", name=name, tests=str(len(checks)))
    kinds = [_JUNIT.get(check.verdict) for check in checks]
    suite.set("failures", str(kinds.count("failure")))
    suite.set("errors", str(kinds.count("error")))
    for check, kind in zip(checks, kinds, strict=True):
        case = ElementTree.SubElement(suite, "testcase", classname=check.subject, name=check.title)
        text = "\n".join([f"expected: {check.expected}", f"found: {check.found}", *check.steps, check.remedy])
        if kind == "system-out":
            ElementTree.SubElement(case, kind).text = text
        elif kind:
            ElementTree.SubElement(case, kind, message=check.found).text = text
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(xml(suite))
    except OSError as error:
        raise HandoverError(f"{path} cannot be written: {error.strerror}.") from None
