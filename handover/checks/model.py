"""What a check comes to."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import Any

from handover.errors import ExitCode
from handover.stacks.model import HIDDEN


class Verdict(StrEnum):
    """How a check ended; `UNCHECKED` is neither good nor bad, for the org did not say."""

    OK = "ok"
    WARNING = "warning"
    FAILED = "failed"
    UNCHECKED = "unchecked"


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

    def as_json(self) -> dict[str, Any]:
        """Return the check for a report."""
        return {**asdict(self), "steps": list(self.steps)}


def overall(checks: Iterable[Check]) -> Verdict:
    """Return the worst verdict: failed before unchecked, unchecked before warning."""
    found = {check.verdict for check in checks}
    order = (Verdict.FAILED, Verdict.UNCHECKED, Verdict.WARNING)
    return next((verdict for verdict in order if verdict in found), Verdict.OK)


def exit_code(checks: Iterable[Check]) -> ExitCode:
    """Return 1 if a check failed, else 2 if something could not be checked, else 0."""
    return {Verdict.FAILED: ExitCode.FAILED, Verdict.UNCHECKED: ExitCode.UNUSABLE}.get(overall(checks), ExitCode.OK)


def compare(subject: str, title: str, expected: Any, found: Any, remedy: str) -> Check:
    """Check that a value is the deployed one; a secret of the state matches anything, and what it matches is hidden."""
    verdict = Verdict.OK if same(expected, found) else Verdict.FAILED
    return Check(
        subject, title, verdict, show(expected), show(_masked(expected, found)), "" if verdict is Verdict.OK else remedy
    )


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
