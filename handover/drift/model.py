"""What a look at a stack's org has found."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from handover.checks import model as checks
from handover.checks.model import Check, Verdict


@dataclass(frozen=True)
class StackDrift:
    """One stack beside its org.

    Attributes:
        stack: The stack's name.
        engine: What deployed it; empty if that could not be found out.
        org: The address of its org's API; empty if that could not be found out.
        checks: What has been compared.
    """

    stack: str
    engine: str
    org: str
    checks: tuple[Check, ...]

    @property
    def differences(self) -> tuple[Check, ...]:
        """What is not as it was deployed."""
        return self._with(Verdict.FAILED)

    @property
    def unknown(self) -> tuple[Check, ...]:
        """What could not be looked at."""
        return self._with(Verdict.UNCHECKED)

    @property
    def notes(self) -> tuple[Check, ...]:
        """What is no difference, but worth knowing before the next deployment."""
        return self._with(Verdict.WARNING)

    def _with(self, verdict: Verdict) -> tuple[Check, ...]:
        return tuple(check for check in self.checks if check.verdict is verdict)

    def as_json(self) -> dict[str, Any]:
        """Return the finding for a report."""
        return {
            "stack": self.stack,
            "engine": self.engine,
            "org": self.org,
            "compared": len(self.checks),
            "differences": [_row(check) for check in self.differences],
            "unknown": [_row(check) for check in self.unknown],
            "notes": [_row(check) for check in self.notes],
        }


def _row(check: Check) -> dict[str, str]:
    return {
        "object": check.subject,
        "property": check.title,
        "deployed": check.expected,
        "found": check.found,
        "remedy": check.remedy,
    }


def exit_code(found: Iterable[StackDrift]) -> int:
    """Return 1 if anything differs, else 2 if anything could not be looked at, else 0."""
    return checks.exit_code(check for drift in found for check in drift.checks)


def summary(found: Iterable[StackDrift]) -> str:
    """Say in a line what has been found."""
    stacks = list(found)
    differences = sum(len(drift.differences) for drift in stacks)
    unknown = sum(bool(drift.unknown) for drift in stacks)
    shown = [f"{_count(differences, 'difference')}" if differences else "No difference found"]
    if len(stacks) > 1:
        shown.append(
            f" in {sum(bool(drift.differences) for drift in stacks)} of {len(stacks)} stacks"
            if differences
            else f" in {len(stacks)} stacks"
        )
    if unknown:
        shown.append(f"; {_count(unknown, 'stack')} could not be looked at completely")
    return "".join(shown)


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}{'' if number == 1 else 's'}"
