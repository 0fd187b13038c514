"""Makes out what a stack's run has come to: from its exit code, its log, and the report of `verify` or `drift`."""

from __future__ import annotations

import re
import signal
from collections.abc import Iterator, Mapping
from itertools import takewhile
from typing import Any

from handover.checks.model import Verdict
from handover.errors import ExitCode
from handover.io import files
from handover.io.text import counted
from handover.verbs.fleet.model import UNLOCKED, Result, Run, Status, Verb
from handover.verbs.fleet.policies import explain, read_policies, verdict

# The summary's words are the Pulumi CLI's and the sandbox's alike, if not its lines.
_HEADINGS = {Verb.PREVIEW: "Previewing update (", Verb.UP: "Updating ("}
_SUMMARY = "Resources:"
_COUNTS = {
    Verb.PREVIEW: re.compile(r"\b(\d+) to (create|update|delete|replace|import)\b"),
    Verb.UP: re.compile(r"\b(\d+) (created|updated|deleted|replaced|imported)\b"),
}
_UNCHANGED = re.compile(r"\b(\d+) unchanged\b")
_STATUSES: Mapping[int, Status] = {
    ExitCode.OK: Status.OK,
    ExitCode.UNUSABLE: Status.UNKNOWN,
    ExitCode.UNKNOWN: Status.UNSEEN,
}
_INTERRUPTED = "It was interrupted between two operations."
_KILLED = "It was killed; an operation under way may or may not have happened."
# How an interruption itself is said, by `handover` and by the Pulumi CLI.
_INTERRUPTION = re.compile(r"Interrupted\b|(update|preview) canceled$")
# A step of the sandbox's, which is interrupted before it says why the step has failed.
_FAILED_STEP = re.compile(r"^ \S+ +\S+ (?P<what>\S+ \w+ failed) \(", re.MULTILINE)
_ERROR = re.compile(r"^(?P<indent> *)error: (?P<text>.+)$")


def read_result(run: Run, code: int, log: str, report: str, *, stopped: bool) -> Result:
    """Say what a run has come to.

    Args:
        run: The run, which has ended.
        code: The process's exit code, negative if a signal killed it.
        log: What the process said.
        report: What `verify` or `drift` reported.
        stopped: Whether the fleet asked it to end early.
    """
    verb = run.verb
    # Who is asked to end early may have failed before, or be through: then there is a report.
    if code and (stopped or code == ExitCode.CANCELLED) and (code < 0 or not report):
        ended = _KILLED if code == -signal.SIGKILL else _INTERRUPTED
        failure = next((text for text in _errors(log) if not _INTERRUPTION.match(text)), "") or _failed_step(log)
        return Result(Status.FAILED, "", f"{failure}\n{ended}") if failure else Result(Status.CANCELLED, "", ended)
    if code < 0:
        known = [each.name for each in signal.Signals if each == -code]
        name = known[0] if known else f"signal {-code}"
        return Result(Status.FAILED, "", f"Its process was killed by {name}; {run.log} says how far it got.")
    if not verb.deploys:
        return _judged(run, code, log, report)
    packs = read_policies(log)
    if code:
        why = reason(log) or f"It ended with {code}; see {run.log}."
        found = [] if all(pack["passed"] for pack in packs) else explain(packs)
        return Result(Status.FAILED, "", "\n".join([why, *found]), policies=packs)
    if _SUMMARY not in log.partition(_HEADINGS[verb])[2]:
        return Result(Status.FAILED, "", f"It ended before it was through; {run.log} says how far it got.")
    changes = _changes(log, verb)
    said = [summary(changes, verb), *filter(None, [verdict(packs)])]
    return Result(Status.OK, ", ".join(said), changes=changes, policies=packs)


def _judged(run: Run, code: int, log: str, text: str) -> Result:
    verb = run.verb
    try:
        report: dict[str, Any] = files.parse(text)
        wrong, unknown, unseen = _differences(report) if verb is Verb.DRIFT else _checks(report)
    except (ValueError, LookupError, TypeError):
        # The command did not get that far.
        status = Status.UNKNOWN if code == ExitCode.UNUSABLE else Status.FAILED
        return Result(status, "", reason(log) or f"It ended with {code}; see {run.log}.")
    status = _STATUSES.get(code, Status.FAILED)
    word = "difference" if verb is Verb.DRIFT else "failed check"
    parts = [counted(len(wrong), word)] if wrong else []
    parts += [f"{len(unknown)} not looked at"] if unknown else []
    parts += [f"{len(unseen)} unknown"] if unseen else []
    return Result(status, ", ".join(parts) or "as deployed", "\n".join([*wrong, *unknown, *unseen]), report=report)


def _differences(report: Mapping[str, Any]) -> tuple[list[str], list[str], list[str]]:
    (stack,) = report["stacks"]
    return (
        [f"{row['object']}, {row['property']}: {row['deployed']} => {row['found']}" for row in stack["differences"]],
        [f"{row['object']}, {row['property']}: {row['found']}" for row in stack["unknown"]],
        [],
    )


def _checks(report: Mapping[str, Any]) -> tuple[list[str], list[str], list[str]]:
    failed, unchecked, unknown = (
        [check for check in report["checks"] if check["verdict"] == verdict]
        for verdict in (Verdict.FAILED, Verdict.UNCHECKED, Verdict.UNKNOWN)
    )
    return (
        [f"{check['subject']}, {check['title']}: {check['expected']} => {check['found']}" for check in failed],
        [f"{check['subject']}, {check['title']}: {check['found']}" for check in unchecked],
        [f"{check['subject']}, {check['title']}: {check['found']}" for check in unknown],
    )


def reason(log: str) -> str:
    """Return the first error that a log tells of, with the lines that belong to it; empty if there is none.

    Of a program that crashed, that is the exception and not the way to it.
    """
    return next(_errors(log), "")


def _errors(log: str) -> Iterator[str]:
    lines = iter(log.rpartition(UNLOCKED)[2].splitlines())
    for line in lines:
        if match := _ERROR.match(line):
            block = list(takewhile(str.strip, lines))
            if block and block[0].strip().startswith("Traceback "):
                yield f"{match['text']} {block[-1].strip()}"
                continue
            deeper = f"{match['indent']}  "
            further = takewhile(lambda line, deeper=deeper: line.startswith(deeper), block)  # type: ignore[misc]
            yield " ".join([match["text"], *(line.strip() for line in further)])


def _failed_step(log: str) -> str:
    found = _FAILED_STEP.search(log)
    return f"{found['what']}; the run ended before it could say why." if found else ""


def _changes(log: str, verb: Verb) -> dict[str, int]:
    part = log.rpartition(_SUMMARY)[2]
    found = {name: int(count) for count, name in _COUNTS[verb].findall(part)}
    unchanged = _UNCHANGED.search(part)
    return {**found, **({"unchanged": int(unchanged[1])} if unchanged else {})}


def summary(changes: Mapping[str, int], verb: Verb) -> str:
    """Write changes in a line, as `2 created, 1 updated`."""
    word = "to " if verb is Verb.PREVIEW else ""
    parts = [f"{count} {word}{name}" for name, count in changes.items() if name != "unchanged"]
    return ", ".join(parts) or "no changes"
