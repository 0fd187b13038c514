"""Verdicts, and the reports made of them."""

from pathlib import Path
from xml.etree import ElementTree

import pytest

from handover.checks import report
from handover.checks.model import Check, Verdict, compare, exit_code, overall, show
from handover.checks.report import summary, write_junit
from handover.io.text import HIDDEN, console

CHECKS = [
    Check("a", "fine", Verdict.OK, "1", "1"),
    Check("a", "odd", Verdict.WARNING, "1", "2", "Look."),
    Check("a", "bad", Verdict.FAILED, "1", "\x00boom\x1b", "Do.", ("step",)),
]


def test_a_junit_report_has_failures_and_warnings_and_nothing_xml_cannot_hold(tmp_path: Path) -> None:
    write_junit(tmp_path / "r.xml", "verify", CHECKS)
    fine, odd, bad = ElementTree.fromstring((tmp_path / "r.xml").read_text())  # noqa: S314 - our own
    assert (len(fine), odd[0].tag, bad[0].tag) == (0, "system-out", "failure")
    assert bad[0].get("message") == r"\u0000boom\u001b"
    assert (bad[0].text or "").splitlines() == ["expected: 1", r"found: \u0000boom\u001b", "step", "Do."]


def test_what_is_neither_good_nor_bad_is_an_error_of_a_junit_report(tmp_path: Path) -> None:
    checks = [Check("a", str(verdict), verdict, "1", "?", "Ask.") for verdict in Verdict]
    write_junit(tmp_path / "r.xml", "verify", checks)
    suite = ElementTree.fromstring((tmp_path / "r.xml").read_text())  # noqa: S314 - our own
    assert (suite.get("tests"), suite.get("failures"), suite.get("errors")) == ("5", "1", "2")
    assert [[part.tag for part in case] for case in suite] == [[], ["system-out"], ["failure"], ["error"], ["error"]]


def test_quietly_only_what_is_not_ok_and_the_counts_are_shown(capsys: pytest.CaptureFixture[str]) -> None:
    report.show(console(), "Stack dev", CHECKS, quiet=True)
    quiet = capsys.readouterr().out
    assert quiet.startswith("failed a, bad\n  expected  1\n")
    assert "warning a, odd\n" in quiet
    assert quiet.endswith("\n1 ok, 1 warning, 1 failed\n")
    report.show(console(), "Stack dev", CHECKS)
    whole = capsys.readouterr().out
    assert whole.startswith("Stack dev\n")
    assert whole.endswith(quiet)


@pytest.mark.parametrize(
    ("verdicts", "code"),
    [
        ([Verdict.OK, Verdict.WARNING], 0),
        ([Verdict.WARNING, Verdict.UNKNOWN], 4),
        ([Verdict.UNKNOWN, Verdict.UNCHECKED], 2),
        ([Verdict.UNCHECKED, Verdict.FAILED, Verdict.UNKNOWN], 1),
    ],
)
def test_the_worst_verdict_decides_the_exit_code(verdicts: list[Verdict], code: int) -> None:
    assert exit_code(Check("a", "t", verdict, "1", "?", "Ask.") for verdict in verdicts) == code


def test_the_worst_verdict_counts() -> None:
    assert overall(CHECKS) is Verdict.FAILED
    assert overall(CHECKS[:2]) is Verdict.WARNING
    assert overall([]) is Verdict.OK
    assert summary(CHECKS) == "1 ok, 1 warning, 1 failed"
    assert summary([]) == "nothing to check"


@pytest.mark.parametrize(
    ("value", "text"), [("", "(empty)"), (None, "(none)"), ({"b": "ä", "a": 1}, '{"a": 1, "b": "ä"}')]
)
def test_values_are_written_for_the_reader(value: object, text: str) -> None:
    assert show(value) == text


def test_dictionaries_differ_by_their_keys() -> None:
    assert compare("s", "t", {"a": 1}, {"a": 1, "b": 2}, "r").verdict is Verdict.FAILED
    assert compare("s", "t", [1], [1], "r").remedy == ""


def test_what_stands_where_a_secret_was_deployed_is_not_shown() -> None:
    assert compare("s", "t", HIDDEN, "hush", "r").found == HIDDEN
    check = compare("s", "t", {"a": HIDDEN, "b": 1}, {"a": "hush", "b": 2, "c": 3}, "r")
    assert (check.verdict, check.found) == (Verdict.FAILED, f'{{"a": "{HIDDEN}", "b": 2, "c": 3}}')
