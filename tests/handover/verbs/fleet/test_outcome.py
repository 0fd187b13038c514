"""What is made of a run's exit code, log and report."""

import json
from pathlib import Path

import pytest

from handover.verbs.fleet.model import UNLOCKED, Result, Run, Status, Verb, exit_code
from handover.verbs.fleet.outcome import read_result, reason, summary

UP = """Previewing update (dev):

Resources:
    + 14 to create

Updating (dev):

Resources:
    + 2 created
    ~ 1 updated
    +-1 replaced
    4 changes. 11 unchanged

Duration: 1s
"""


# The sandbox's.
SHORT = """Previewing update (dev):
Resources: + 14 to create (6 components are in the row of what they wrap)

Updating (dev):
Resources: + 2 created, ~ 1 updated, +-1 replaced, 11 unchanged (6 components are in …). Duration: 1.0s
"""


def read(verb: Verb, code: int, log: str = "", report: str = "", *, stopped: bool = False) -> Result:
    return read_result(Run("dev", verb, Path("folder")), code, log, report, stopped=stopped)


@pytest.mark.parametrize("log", [UP, SHORT])
def test_changes_are_counted_from_the_last_summary(log: str) -> None:
    result = read(Verb.UP, 0, log)
    assert result.changes == {"created": 2, "updated": 1, "replaced": 1, "unchanged": 11}
    assert (result.status, result.summary) == (Status.OK, "2 created, 1 updated, 1 replaced")
    assert read(Verb.PREVIEW, 0, log.partition("Updating")[0]).changes == {"create": 14}


@pytest.mark.parametrize("verb", Verb)
def test_nothing_said_at_all_is_a_failure_that_points_at_the_log(verb: Verb) -> None:
    result = read(verb, 1)
    assert result.status is Status.FAILED
    assert result.reason == f"It ended with 1; see folder/{verb}.log."


def test_a_crash_of_a_check_is_no_verdict() -> None:
    assert read(Verb.DRIFT, 1, "Traceback\nValueError: x", "").status is Status.FAILED
    assert read(Verb.VERIFY, 2, "error: No stack.", "{torn").reason == "No stack."


@pytest.mark.parametrize(("code", "stopped"), [(8, False), (1, True), (-2, True)])
def test_an_interruption_is_no_failure(code: int, stopped: bool) -> None:
    assert read(Verb.UP, code, UP, stopped=stopped).status is Status.CANCELLED


CANCELED = "Diagnostics:\n  pulumi:pulumi:Stack (x):\n    error: update canceled\n"
DIAGNOSED = "Diagnostics:\n  genesyscloud:index:Flow (f):\n    error: flow publish failed\n\n"
STEP = " +   genesyscloud:index:Flow handover-acw-workflow creating failed (0.0s)\nerror: Interrupted; saved.\n"


@pytest.mark.parametrize(
    ("code", "log", "status", "why"),
    [
        (8, CANCELED + "error: Interrupted.\n", Status.CANCELLED, "It was interrupted"),
        (8, DIAGNOSED + CANCELED, Status.FAILED, "flow publish failed\nIt was interrupted"),
        (8, CANCELED + "\n" + DIAGNOSED, Status.FAILED, "flow publish failed\nIt was interrupted"),
        (1, DIAGNOSED, Status.FAILED, "flow publish failed\nIt was interrupted"),
        (
            8,
            STEP,
            Status.FAILED,
            "handover-acw-workflow creating failed; the run ended before it could say why.\nIt was",
        ),
        (
            -9,
            STEP,
            Status.FAILED,
            "handover-acw-workflow creating failed; the run ended before it could say why.\nIt was",
        ),
        (-9, "Updating (dev):\n", Status.CANCELLED, "It was killed"),
    ],
)
def test_a_failure_before_the_interruption_stays_a_failure(code: int, log: str, status: Status, why: str) -> None:
    result = read(Verb.UP, code, log, stopped=True)
    assert result.status is status
    assert result.reason.startswith(why)


def test_a_check_that_had_failed_before_the_interruption_is_judged() -> None:
    check = {"subject": "s", "title": "t", "expected": "a", "found": "b", "verdict": "failed"}
    result = read(Verb.VERIFY, 1, "", json.dumps({"checks": [check]}), stopped=True)
    assert (result.status, result.summary) == (Status.FAILED, "1 failed check")
    assert read(Verb.VERIFY, -2, "", "{", stopped=True).status is Status.CANCELLED


def test_a_run_that_ended_well_before_the_interruption_is_ok() -> None:
    assert read(Verb.UP, 0, UP, stopped=True).status is Status.OK


def test_a_process_that_was_killed_is_a_failure() -> None:
    result = read(Verb.UP, -9, UP)
    assert result.status is Status.FAILED
    assert result.reason == "Its process was killed by SIGKILL; folder/up.log says how far it got."


@pytest.mark.parametrize(
    ("log", "expected"),
    [
        ("error: one sentence.", "one sentence."),
        (
            "Diagnostics:\n  pulumi:pulumi:Stack (x):\n    error: bad:\n      a\n      b\n    error: update failed",
            "bad: a b",
        ),
        ("    error: bad\n\n      not of it", "bad"),
        (
            "  error: It failed:\n  Traceback (most recent call last):\n    File x\n      y\n  ValueError: z\n\n  w",
            "It failed: ValueError: z",
        ),
        (f"error: locked\n{UNLOCKED}\nerror: another", "another"),
        ("an error: in the middle", ""),
        ("", ""),
    ],
)
def test_the_first_error_is_the_reason(log: str, expected: str) -> None:
    assert reason(log) == expected


def test_what_differs_and_what_is_unknown_are_counted_apart() -> None:
    row = {"object": "o", "property": "p", "deployed": "a", "found": "b"}
    report = {"stacks": [{"differences": [row, row], "unknown": [row]}]}
    result = read(Verb.DRIFT, 1, "", json.dumps(report))
    assert result.summary == "2 differences, 1 not looked at"
    assert result.reason.splitlines() == ["o, p: a => b", "o, p: a => b", "o, p: b"]
    check = {"subject": "s", "title": "t", "expected": "a", "found": "b", "verdict": "unchecked"}
    result = read(Verb.VERIFY, 2, "", json.dumps({"checks": [check, {**check, "verdict": "warning"}]}))
    assert (result.status, result.summary, result.reason) == (Status.UNKNOWN, "1 not looked at", "s, t: b")
    unknown = {**check, "title": "u", "verdict": "unknown"}
    result = read(Verb.VERIFY, 4, "", json.dumps({"checks": [unknown]}))
    assert (result.status, result.summary, result.reason) == (Status.UNSEEN, "1 unknown", "s, u: b")
    result = read(Verb.VERIFY, 2, "", json.dumps({"checks": [unknown, check]}))
    assert (result.status, result.summary) == (Status.UNKNOWN, "1 not looked at, 1 unknown")
    assert result.reason.splitlines() == ["s, t: b", "s, u: b"]


@pytest.mark.parametrize(
    ("statuses", "code"),
    [
        ([Status.OK], 0),
        ([Status.OK, Status.UNSEEN], 4),
        ([Status.UNSEEN, Status.UNKNOWN], 2),
        ([Status.UNKNOWN, Status.FAILED], 1),
        ([Status.FAILED, Status.CANCELLED], 8),
    ],
)
def test_the_worst_stack_decides_the_exit_code(statuses: list[Status], code: int) -> None:
    assert exit_code(Run(status, Verb.UP, Path(), Result(status, "")) for status in statuses) == code


def test_no_changes_are_said_to_be_none() -> None:
    assert summary({"unchanged": 3}, Verb.UP) == "no changes"


@pytest.mark.parametrize(
    "report", ["[" * 100_000, "{}", "[]", '{"stacks": []}', '{"stacks": [1]}', '{"checks": 1}', "\ufffd"]
)
@pytest.mark.parametrize("verb", [Verb.VERIFY, Verb.DRIFT])
def test_a_report_that_is_none_is_never_green(verb: Verb, report: str) -> None:
    result = read(verb, 0, "", report)
    assert (result.status, result.reason) == (Status.FAILED, f"It ended with 0; see folder/{verb}.log.")


def test_a_signal_without_a_name_is_one_too() -> None:
    assert read(Verb.UP, -40).reason.startswith("Its process was killed by signal 40; ")


@pytest.mark.parametrize(
    ("verb", "log"),
    [
        (Verb.PREVIEW, "Previewing update (dev):\n"),
        (Verb.UP, SHORT.partition("Updating")[0]),
        (Verb.UP, SHORT.rpartition("Resources")[0]),
    ],
)
def test_a_process_that_ends_well_without_having_said_what_it_did_is_no_success(verb: Verb, log: str) -> None:
    """As where the program ends it with `os._exit(0)`."""
    result = read(verb, 0, log)
    assert result.status is Status.FAILED
    assert result.reason == f"It ended before it was through; folder/{verb}.log says how far it got."
