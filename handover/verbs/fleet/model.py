"""A fleet's runs, one for each stack, and what they come to."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import Any

from handover.errors import ExitCode

UNLOCKED = "The stack was locked by an earlier run of this fleet, which was killed; the lock is removed."
"""What a run says before it begins anew."""


class Verb(StrEnum):
    """What is done with every stack."""

    PREVIEW = "preview"
    UP = "up"
    VERIFY = "verify"
    DRIFT = "drift"

    @property
    def deploys(self) -> bool:
        """Whether an engine does it; the others only read the org."""
        return self in (Verb.PREVIEW, Verb.UP)


class Status(StrEnum):
    """Where a stack's run has come to.

    `UNKNOWN` is what could not be looked at, `UNSEEN` what nobody can see from here, such as Cognigy's AWS account.
    """

    WAITING = "waiting"
    RUNNING = "running"
    OK = "ok"
    FAILED = "failed"
    UNKNOWN = "unknown"
    UNSEEN = "unseen"
    CANCELLED = "cancelled"


@dataclass(frozen=True)
class Result:
    """What a stack's run has come to.

    Attributes:
        status: How it ended.
        summary: That in a few words.
        reason: Why it is not ok, in sentences; empty if it is.
        changes: How many resources were, or would be, created, updated and so on.
        report: The report of `verify` or `drift`, None of the others.
        policies: What each policy pack found.
    """

    status: Status
    summary: str
    reason: str = ""
    changes: Mapping[str, int] = field(default_factory=dict)
    report: Mapping[str, Any] | None = None
    policies: Sequence[Mapping[str, Any]] = ()


@dataclass
class Run:
    """One stack's run.

    Attributes:
        stack: The stack's name.
        verb: What is done.
        folder: Where the run keeps its log and its report.
        result: What it has come to so far.
        seconds: How long it took.
        earlier: Whether an earlier run, which this one resumes, has finished it.
    """

    stack: str
    verb: Verb
    folder: Path
    result: Result = Result(Status.WAITING, "")
    seconds: float = 0.0
    earlier: bool = False

    @property
    def log(self) -> Path:
        """What the run says, in the order it says it."""
        return self.folder / f"{self.verb}.log"

    @property
    def report(self) -> Path:
        """The JSON report of `verify` or `drift`."""
        return self.folder / f"{self.verb}.json"

    def as_json(self) -> dict[str, Any]:
        """Return the run for a report."""
        result = self.result
        return {
            "stack": self.stack,
            "status": result.status,
            "seconds": round(self.seconds, 2),
            "summary": result.summary,
            "reason": result.reason,
            "changes": dict(result.changes),
            "policies": list(result.policies),
            "earlier": self.earlier,
            "log": str(self.log),
            "report": result.report,
        }


def exit_code(runs: Iterable[Run]) -> int:
    """Return 8 if the fleet was interrupted, else 1 if a stack failed, else 2 if one could not be looked at.

    Else it is 4 if of one something is unknown, else 0.
    """
    found = {run.result.status for run in runs}
    codes = {
        Status.CANCELLED: ExitCode.CANCELLED,
        Status.FAILED: ExitCode.FAILED,
        Status.UNKNOWN: ExitCode.UNUSABLE,
        Status.UNSEEN: ExitCode.UNKNOWN,
    }
    return next((code for status, code in codes.items() if status in found), ExitCode.OK)


def counts(runs: Iterable[Run]) -> dict[str, int]:
    """Return how many runs there are of each status."""
    found = [run.result.status for run in runs]
    return {str(status): found.count(status) for status in Status if status in found}
