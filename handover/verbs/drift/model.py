"""What a look at a stack's org has found."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from handover.checks import model as checks
from handover.checks.model import Check, Verdict, with_verdict
from handover.io.text import counted


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
        return with_verdict(self.checks, Verdict.FAILED)

    @property
    def unknown(self) -> tuple[Check, ...]:
        """What could not be looked at."""
        return with_verdict(self.checks, Verdict.UNCHECKED)

    @property
    def notes(self) -> tuple[Check, ...]:
        """What is no difference, but worth knowing before the next deployment."""
        return with_verdict(self.checks, Verdict.WARNING)


def exit_code(found: Iterable[StackDrift]) -> int:
    """Return 1 if anything differs, else 2 if anything could not be looked at, else 0."""
    return checks.exit_code(check for drift in found for check in drift.checks)


def summary(found: Sequence[StackDrift]) -> str:
    """Say in a line what has been found."""
    number = sum(len(drift.differences) for drift in found)
    differing = sum(bool(drift.differences) for drift in found)
    unknown = sum(bool(drift.unknown) for drift in found)
    text = counted(number, "difference") if number else "No difference found"
    if len(found) > 1:
        text += f" in {differing} of {len(found)} stacks" if number else f" in {len(found)} stacks"
    return f"{text}; {counted(unknown, 'stack')} could not be looked at completely" if unknown else text
