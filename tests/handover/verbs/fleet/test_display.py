"""A fleet on a terminal, and where there is none."""

import io
from pathlib import Path

import pytest
from rich.console import Console

from handover.verbs.fleet import display
from handover.verbs.fleet.model import Result, Run, Status, Verb


def runs(folder: Path) -> list[Run]:
    return [
        Run("a", Verb.UP, folder / "a", Result(Status.OK, "14 created"), 1.25),
        Run("b", Verb.UP, folder / "b", Result(Status.RUNNING, ""), 0.5),
        Run("c", Verb.UP, folder / "c", Result(Status.FAILED, "", "No emulator answers.\nSecond line."), 2),
        Run("d", Verb.UP, folder / "d"),
    ]


def screen(*, terminal: bool) -> tuple[Console, io.StringIO]:
    file = io.StringIO()
    return Console(file=file, force_terminal=terminal, width=100, height=40, highlight=False), file


def test_a_terminal_shows_a_live_table_and_then_the_last_one(tmp_path: Path) -> None:
    fleet = runs(tmp_path)
    fleet[1].folder.mkdir()
    fleet[1].log.write_text("Updating (b):\n\n + genesyscloud:index:Flow creating\n\n", encoding="utf-8")
    console, file = screen(terminal=True)
    with display.following(console, Verb.UP, fleet) as watch:
        watch(fleet[0])
    shown = file.getvalue()
    # What runs comes first while the fleet is at work, and every stack in its place afterwards.
    assert shown.index("genesyscloud:index:Flow creating") < shown.index("14 created")
    assert shown.rindex("14 created") < shown.rindex("genesyscloud:index:Flow creating")
    assert "No emulator answers." in shown
    assert "Second line." not in shown
    assert "1 waiting, 1 running, 1 ok, 1 failed" in shown


@pytest.mark.parametrize("terminal", [True, False])
def test_what_an_earlier_run_has_done_is_said_to_be_that(tmp_path: Path, terminal: bool) -> None:
    fleet = runs(tmp_path)[:1]
    fleet[0].earlier = True
    console, file = screen(terminal=terminal)
    with display.following(console, Verb.UP, fleet) as watch:
        watch(fleet[0])
    assert "in the run that is resumed" in file.getvalue()


def test_elsewhere_each_stack_that_has_ended_is_a_line(tmp_path: Path) -> None:
    console, file = screen(terminal=False)
    with display.following(console, Verb.UP, runs(tmp_path)) as watch:
        for run in runs(tmp_path):
            watch(run)
    assert file.getvalue().splitlines()[:2] == ["a: ok, 14 created (1.2s)", "c: failed (2.0s)"]


@pytest.mark.parametrize("terminal", [True, False])
def test_quietly_only_what_is_not_ok_is_a_line(tmp_path: Path, terminal: bool) -> None:
    console, file = screen(terminal=terminal)
    with display.following(console, Verb.UP, runs(tmp_path), quiet=True) as watch:
        for run in runs(tmp_path):
            watch(run)
    assert file.getvalue().splitlines() == ["c: failed (2.0s)", "d: waiting (0.0s)"]


def test_reasons_name_the_log(tmp_path: Path) -> None:
    console, file = screen(terminal=False)
    display.show_reasons(console, runs(tmp_path))
    assert file.getvalue().splitlines() == [
        "c (failed)",
        "  No emulator answers.",
        "  Second line.",
        f"  log: {tmp_path / 'c' / 'up.log'}",
    ]


def test_a_run_that_has_said_nothing_yet_shows_nothing(tmp_path: Path) -> None:
    assert display.last_line(runs(tmp_path)[0]) == ""


def test_json_leaves_standard_output_to_itself(capsys: pytest.CaptureFixture[str]) -> None:
    display.show_skipped(display.console_for(json_=True), {"local": "For trying out."})
    captured = capsys.readouterr()
    assert (captured.out, captured.err) == ("", "Skipped local: For trying out.\n")
