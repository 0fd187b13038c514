"""The process of one stack: it ends with its fleet, waits for its turn, and runs what it is told."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import threading
import time
from collections.abc import Callable
from contextlib import nullcontext
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
import typer
from typer.testing import CliRunner, Result

from handover import cli
from handover.cli import app, load
from handover.stacks.engines.model import DeploymentError
from handover.stacks.model import StackError
from handover.verbs.fleet import owners, worker
from handover.verbs.fleet import pulumi as fleet_pulumi
from handover.verbs.fleet.model import Verb
from handover.verbs.fleet.pulumi import deploy

LOCKED = (
    "error: the stack is currently locked by 1 lock(s).\n  file:///x.json: created by me@{host} (pid {pid}) at {time}"
)
NO_PROCESS = 2**22 + 1  # beyond Linux' largest


def test_it_asks_to_end_and_then_kills_when_the_fleet_is_gone(monkeypatch: pytest.MonkeyPatch) -> None:
    done: list[object] = []
    monkeypatch.setattr(os, "killpg", lambda group, number: done.append((group, number)))
    monkeypatch.setattr(time, "sleep", done.append)
    reading, writing = os.pipe()
    thread = worker.end_with(reading, 7)
    os.write(writing, b"still here")
    assert done == []
    os.close(writing)
    thread.join(10)
    os.close(reading)
    assert done == [(0, signal.SIGINT), 7, (0, signal.SIGKILL)]


def test_two_at_once_take_turns(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    order: list[str] = []
    inside, waiting = threading.Event(), threading.Event()

    def first() -> None:
        with worker.turn(tmp_path / "new", Verb.UP):
            inside.set()
            waiting.wait(10)
            order.append("first")

    thread = threading.Thread(target=first)
    thread.start()
    inside.wait(10)
    monkeypatch.setattr(time, "sleep", lambda _: waiting.set())
    with worker.turn(tmp_path / "new", Verb.UP):
        order.append("second")
    thread.join()
    assert order == ["first", "second"]
    said = capsys.readouterr().err
    assert re.fullmatch(
        rf"Waiting for `handover fleet up`, process {os.getpid()} on \S+, started \d+ seconds ago, which is at work on "
        r"this stack for another fleet … For 600 seconds at most\.\n",
        said,
    )


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Callable[..., Result]:
    """Run the worker in this process, which does not end with its standard input."""

    def run(engine: str, verb: str, *options: str) -> Result:
        monkeypatch.setattr(worker, "end_with", lambda _: None)
        monkeypatch.setattr(worker, "looked", lambda *_: nullcontext())
        arguments = [engine, verb, "dev", str(tmp_path), str(tmp_path / "folder"), *options]
        return CliRunner().invoke(app, ["fleet", "worker", "--", *arguments])

    return run


@pytest.mark.parametrize(
    ("engine", "verb", "options", "expected"),
    [
        ("sandbox", "preview", (), ["sandbox", "preview", "--stack", "dev", "--cwd", ".", "--diff"]),
        ("sandbox", "up", (), ["sandbox", "up", "--stack", "dev", "--cwd", ".", "--diff", "--yes"]),
        (
            "sandbox",
            "preview",
            ("--policy-pack=/rules",),
            ["sandbox", "preview", "--stack", "dev", "--cwd", ".", "--policy-pack=/rules", "--diff"],
        ),
        ("", "drift", (), ["drift", "--stack", "dev", "--cwd", ".", "--json"]),
        (
            "pulumi",
            "verify",
            ("--no-test",),
            ["verify", "--stack", "dev", "--cwd", ".", "--no-test", "--json", "--engine", "pulumi"],
        ),
    ],
)
def test_it_runs_the_command_of_the_same_name(
    run: Callable[..., Result],
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
    engine: str,
    verb: str,
    options: tuple[str, ...],
    expected: list[str],
) -> None:
    called: list[list[str]] = []

    def loaded(name: str, _within: str = "") -> Any:
        def remember(context: typer.Context) -> None:
            called.append([name, *("." if argument == str(tmp_path) else argument for argument in context.args)])
            raise typer.Exit(5)

        settings = {"ignore_unknown_options": True, "allow_extra_args": True}
        stand_in = typer.Typer()
        stand_in.command(context_settings=settings)(remember)
        return load(name, _within) if name == "fleet" else typer.main.get_command(stand_in)

    monkeypatch.setattr(cli, "load", loaded)
    assert run(engine, verb, *options).exit_code == 5
    assert called == [expected]


def test_pulumi_deploys_by_the_automation_api(run: Callable[..., Result], monkeypatch: pytest.MonkeyPatch) -> None:
    deployed: list[tuple[str, Verb, list[Path], bool]] = []

    def deploy(_directory: Path, stack: str, verb: Verb, _folder: Path, packs: list[Path], *, previewed: bool) -> None:
        deployed.append((stack, verb, packs, previewed))

    monkeypatch.setattr(worker, "deploy", deploy)
    assert run("pulumi", "up", "--policy-pack=/rules", "--policy-pack=/more=rules").exit_code == 0
    assert run("pulumi", "up", "--take-over").exit_code == 0
    # Who takes over has not looked.
    packs = [Path("/rules"), Path("/more=rules")]
    assert deployed == [("dev", Verb.UP, packs, True), ("dev", Verb.UP, [], False)]


@pytest.mark.parametrize(
    ("error", "code", "said"),
    [
        (KeyboardInterrupt(), 8, "error: Interrupted.\n"),
        (DeploymentError("It failed."), 1, "error: It failed.\n"),
        (StackError("It cannot be read."), 2, "error: It cannot be read.\n"),
    ],
)
def test_what_ends_it_is_said(
    run: Callable[..., Result], monkeypatch: pytest.MonkeyPatch, error: BaseException, code: int, said: str
) -> None:
    def fail(*_: object, **__: object) -> None:
        raise error

    monkeypatch.setattr(worker, "deploy", fail)
    result = run("pulumi", "up")
    assert (result.exit_code, result.stderr) == (code, said)


class FakeEngine:
    """Says and does what a test wants of the Pulumi CLI."""

    def __init__(self, *outcomes: str) -> None:
        self.outcomes = list(outcomes)
        self.done: list[str] = []
        self.packs: list[Path] = []
        self.say: Callable[[str], None] = print

    def _run(self, verb: str) -> None:
        self.done.append(verb)
        outcome = self.outcomes.pop(0)
        for line in outcome.splitlines():
            self.say(line)
        if outcome:
            raise DeploymentError(f"`pulumi {verb}` failed; what it says is above.")

    def up(self) -> None:
        self._run("up")

    def preview(self) -> None:
        self._run("preview")


def by(engine: FakeEngine, monkeypatch: pytest.MonkeyPatch) -> FakeEngine:
    def open_pulumi(
        _directory: Path, _stack: str, say: Callable[[str], None], *, policy_packs: list[Path]
    ) -> FakeEngine:
        engine.say, engine.packs = say, policy_packs
        return engine

    monkeypatch.setattr(fleet_pulumi, "open_pulumi", open_pulumi)
    monkeypatch.setattr(
        "handover.stacks.pulumi_cli.cancel", lambda _directory, stack: engine.done.append(f"cancel {stack}")
    )
    return engine


def test_previews_and_updates(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    engine = by(FakeEngine("", "", "", ""), monkeypatch)
    deploy(Path(), "dev", Verb.PREVIEW, tmp_path)
    deploy(Path(), "dev", Verb.UP, tmp_path)
    assert engine.done == ["preview", "preview", "up"]
    deploy(Path(), "dev", Verb.UP, tmp_path, [Path("rules")], previewed=True)
    assert engine.done[3:] == ["up"]
    assert engine.packs == [Path("rules")]


MADE = datetime.fromisoformat("2026-11-24T10:00:00+01:00").timestamp()
FILE = "pulumi.json"


@pytest.fixture
def dead(tmp_path: Path) -> owners.Owner:
    """A child of an earlier run that is no more, as the run has remembered it."""
    with subprocess.Popen(["cat"], stdin=subprocess.PIPE) as process:
        (owner,) = (each for each in owners.children(MADE - 5) if each.pid == process.pid)
        assert not owner.gone
    assert owner.gone
    owner = replace(owner, until=MADE + 5)
    owners.write(tmp_path / FILE, [owner])
    return owner


def locked(owner: owners.Owner, **other: Any) -> str:
    lock = {"host": owner.host, "pid": owner.pid, "time": "2026-11-24T10:00:00+01:00", **other}
    return LOCKED.format(**lock)


def test_a_lock_of_an_earlier_run_that_is_gone_is_removed_once(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path, dead: owners.Owner
) -> None:
    engine = by(FakeEngine(locked(dead), ""), monkeypatch)
    deploy(Path(), "dev", Verb.UP, tmp_path, previewed=True)
    assert engine.done == ["up", "cancel dev", "up"]
    assert "the lock is removed" in capsys.readouterr().out

    owners.write(tmp_path / FILE, [dead])
    engine = by(FakeEngine(locked(dead), locked(dead)), monkeypatch)
    with pytest.raises(DeploymentError):
        deploy(Path(), "dev", Verb.UP, tmp_path, previewed=True)
    assert engine.done == ["up", "cancel dev", "up"]


def test_a_preview_has_no_lock_and_forgets_none(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, dead: owners.Owner
) -> None:
    by(FakeEngine("Previewing"), monkeypatch)
    with pytest.raises(DeploymentError):
        deploy(Path(), "dev", Verb.PREVIEW, tmp_path)
    assert owners.read(tmp_path / FILE) == [dead]


@pytest.mark.parametrize(
    ("remembered", "lock"),
    [
        ({}, {"host": "elsewhere"}),
        ({}, {"pid": NO_PROCESS}),
        ({}, {"time": "2026-11-24T10:01:00+01:00"}),
        ({}, {"time": "2026-11-24T09:59:00+01:00"}),
        ({}, {"time": "yesterday"}),
        ({"system": "another boot pid:[1]"}, {}),
        ({"pid": NO_PROCESS}, {}),
    ],
    ids=["host", "process", "later", "earlier", "no time", "another boot", "another owner"],
)
def test_a_lock_whose_owner_cannot_be_proven_to_be_gone_stays(
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
    dead: owners.Owner,
    remembered: dict[str, Any],
    lock: dict[str, Any],
) -> None:
    """A container of the same host name may have a process of any id, even that of one that has died here."""
    before = [replace(dead, **remembered)]
    owners.write(tmp_path / FILE, before)
    engine = by(FakeEngine(locked(dead, **lock)), monkeypatch)
    with pytest.raises(DeploymentError, match=r"^`pulumi up` failed; what it says is above\.$"):
        deploy(Path(), "dev", Verb.UP, tmp_path, previewed=True)
    assert engine.done == ["up"]
    assert owners.read(tmp_path / FILE) == before


@pytest.mark.parametrize("torn", [None, "{", "[1]", '[{"pid": 1}]'])
def test_a_lock_of_which_nothing_is_remembered_stays(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, dead: owners.Owner, torn: str | None
) -> None:
    (tmp_path / FILE).unlink()
    if torn:
        (tmp_path / FILE).write_text(torn)
    engine = by(FakeEngine(locked(dead)), monkeypatch)
    with pytest.raises(DeploymentError):
        deploy(Path(), "dev", Verb.UP, tmp_path, previewed=True)
    assert engine.done == ["up"]


def test_a_process_that_lives_keeps_its_lock_and_one_that_has_its_id_now_does_not(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    with subprocess.Popen(["cat"], stdin=subprocess.PIPE) as process:
        (owner,) = (each for each in owners.children(MADE) if each.pid == process.pid)
        owners.write(tmp_path / FILE, [replace(owner, until=MADE + 5, since=MADE)])
        engine = by(FakeEngine(locked(owner)), monkeypatch)
        with pytest.raises(DeploymentError):
            deploy(Path(), "dev", Verb.UP, tmp_path, previewed=True)
        assert engine.done == ["up"]
        assert replace(owner, ticks="1").gone


def test_one_lock_of_two_that_stays_keeps_both(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, dead: owners.Owner
) -> None:
    engine = by(FakeEngine(locked(dead) + "\n" + locked(dead, host="elsewhere")), monkeypatch)
    with pytest.raises(DeploymentError):
        deploy(Path(), "dev", Verb.UP, tmp_path, previewed=True)
    assert engine.done == ["up"]


def test_a_failure_without_a_lock_is_a_failure(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    engine = by(FakeEngine("error: something else"), monkeypatch)
    with pytest.raises(DeploymentError):
        deploy(Path(), "dev", Verb.UP, tmp_path, previewed=True)
    assert engine.done == ["up"]


def test_where_the_system_does_not_tell_nothing_is_remembered(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, dead: owners.Owner
) -> None:
    monkeypatch.setattr(owners, "_PROC", tmp_path / "nowhere")
    assert owners.children(MADE) == []
    assert not dead.gone
    assert not replace(dead, system="").gone
