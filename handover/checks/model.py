"""What a check comes to."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from handover.errors import ExitCode
from handover.io.text import HIDDEN


class Verdict(StrEnum):
    """How a check ended; two of them are neither good nor bad.

    `UNCHECKED` could be looked at, but nobody answered, or nobody was allowed to. `UNKNOWN` cannot be seen from here.
    """

    OK = "ok"
    WARNING = "warning"
    FAILED = "failed"
    UNCHECKED = "unchecked"
    UNKNOWN = "unknown"


WORST_FIRST = (Verdict.FAILED, Verdict.UNCHECKED, Verdict.UNKNOWN, Verdict.WARNING)
_EXIT_CODES = {
    Verdict.FAILED: ExitCode.FAILED,
    Verdict.UNCHECKED: ExitCode.UNUSABLE,
    Verdict.UNKNOWN: ExitCode.UNKNOWN,
}


@dataclass(frozen=True)
class Check:
    """One check.

    Attributes:
        subject: What is checked: a resource's logical name, or a part of the org.
        title: Which property of it.
        verdict: How it ended.
        expected: What should be there.
        found: What is there.
        remedy: What to do about it; empty if there is nothing to do.
        steps: The steps it took, where it took several.
    """

    subject: str
    title: str
    verdict: Verdict
    expected: str
    found: str
    remedy: str = ""
    steps: tuple[str, ...] = ()


def overall(checks: Iterable[Check]) -> Verdict:
    """Return the worst verdict, in the order of `WORST_FIRST`."""
    found = {check.verdict for check in checks}
    return next((verdict for verdict in WORST_FIRST if verdict in found), Verdict.OK)


def exit_code(checks: Iterable[Check]) -> ExitCode:
    """Return 1 if a check failed, else 2 if something could not be checked, else 4 if something is unknown, else 0."""
    return _EXIT_CODES.get(overall(checks), ExitCode.OK)


def with_verdict(checks: Iterable[Check], verdict: Verdict) -> tuple[Check, ...]:
    """Return the checks that ended so."""
    return tuple(check for check in checks if check.verdict is verdict)


def check(
    subject: str,
    title: str,
    good: bool,
    expected: str,
    found: str,
    remedy: str,
    otherwise: Verdict = Verdict.FAILED,
    steps: tuple[str, ...] = (),
) -> Check:
    """Return a check that is ok, and then needs no remedy, or ended otherwise."""
    return Check(subject, title, Verdict.OK if good else otherwise, expected, found, "" if good else remedy, steps)


def compare(subject: str, title: str, expected: Any, found: Any, remedy: str) -> Check:
    """Check that a value is the deployed one; a secret of the state matches anything, and what it matches is hidden."""
    return check(subject, title, same(expected, found), show(expected), show(_masked(expected, found)), remedy)


def compare_all(subject: str, remedy: str, *rows: tuple[str, Any, Any]) -> Iterator[Check]:
    """Compare a title's deployed value with the one found, for each row; see `compare`."""
    for title, expected, found in rows:
        yield compare(subject, title, expected, found, remedy)


def from_json_text(value: Any) -> Any:
    """Return what the provider takes as JSON text; a secret stays `HIDDEN`, and what is no text as it is."""
    return json.loads(value) if isinstance(value, str) and value != HIDDEN else value


def same(expected: Any, found: Any) -> bool:
    """Tell whether two JSON values are equal, `HIDDEN` being equal to anything."""
    if expected == HIDDEN:
        return True
    if isinstance(expected, dict) and isinstance(found, dict):
        return expected.keys() == found.keys() and all(same(value, found[key]) for key, value in expected.items())
    return bool(expected == found)


def _masked(expected: Any, found: Any) -> Any:
    """Hide what stands where a secret was deployed: it may be that secret."""
    if expected == HIDDEN:
        return HIDDEN
    if isinstance(expected, dict) and isinstance(found, dict):
        return {key: _masked(expected.get(key), value) for key, value in found.items()}
    return found


def show(value: Any) -> str:
    """Write a value for the reader."""
    if isinstance(value, str):
        return value or "(empty)"
    return "(none)" if value is None else json.dumps(value, ensure_ascii=False, sort_keys=True)
