"""The process of one stack: it ends with its fleet, waits for its turn, and runs what it is told."""

from __future__ import annotations

import os
import signal
import threading
import time
from collections.abc import Callable
from contextlib import nullcontext
from pathlib import Path
from typing import Any

import pytest
import typer
from typer.testing import CliRunner, Result

from handover import cli
from handover.cli import app, load
from handover.fleet import pulumi as fleet_pulumi
from handover.fleet import worker
from handover.fleet.model import Verb
from handover.fleet.pulumi import deploy, owners_are_dead
from handover.stacks.engines.model import DeploymentError
from handover.stacks.model import StackError
from handover.stacks.pulumi import NoSuchStackError

HOST = os.uname().nodename
LOCKED = (
    "error: the stack is currently locked by 1 lock(s).\n  file:///x.json: created by me@{host} (pid {pid}) at 2026"
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


def test_two_at_once_take_turns(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    order: list[str] = []
    inside, waiting = threading.Event(), threading.Event()

    def first() -> None:
        with worker.turn(tmp_path / "new"):
            inside.set()
            waiting.wait(10)
            order.append("first")

    thread = threading.Thread(target=first)
    thread.start()
    inside.wait(10)
    threading.Timer(0.02, waiting.set).start()
    with worker.turn(tmp_path / "new"):
        order.append("second")
    thread.join()
    assert order == ["first", "second"]
    assert "Waiting for an earlier run of this stack to end" in capsys.readouterr().out


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
        ("sandbox", "preview", (), ["sandbox", "preview", "--stack", "dev", "--cwd", "."]),
        ("sandbox", "up", (), ["sandbox", "up", "--stack", "dev", "--cwd", ".", "--yes"]),
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

    def loaded(name: str) -> Any:
        def remember(context: typer.Context) -> None:
            called.append([name, *("." if argument == str(tmp_path) else argument for argument in context.args)])
            raise typer.Exit(5)

        settings = {"ignore_unknown_options": True, "allow_extra_args": True}
        stand_in = typer.Typer()
        stand_in.command(context_settings=settings)(remember)
        return load(name) if name == "fleet" else typer.main.get_command(stand_in)

    monkeypatch.setattr(cli, "load", loaded)
    assert run(engine, verb, *options).exit_code == 5
    assert called == [expected]


def test_pulumi_deploys_by_the_automation_api(run: Callable[..., Result], monkeypatch: pytest.MonkeyPatch) -> None:
    deployed: list[tuple[str, Verb, bool]] = []

    def deploy(_directory: Path, stack: str, verb: Verb, *, previewed: bool) -> None:
        deployed.append((stack, verb, previewed))

    monkeypatch.setattr(worker, "deploy", deploy)
    assert run("pulumi", "up").exit_code == 0
    assert run("pulumi", "up", "--take-over").exit_code == 0
    # Who takes over has not looked.
    assert deployed == [("dev", Verb.UP, True), ("dev", Verb.UP, False)]


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
    def open_pulumi(_directory: Path, _stack: str, say: Callable[[str], None]) -> FakeEngine:
        engine.say = say
        return engine

    monkeypatch.setattr(fleet_pulumi, "open_pulumi", open_pulumi)
    monkeypatch.setattr(
        "handover.stacks.pulumi.cancel", lambda _directory, stack: engine.done.append(f"cancel {stack}")
    )
    return engine


def test_previews_and_updates(monkeypatch: pytest.MonkeyPatch) -> None:
    engine = by(FakeEngine("", "", "", ""), monkeypatch)
    deploy(Path(), "dev", Verb.PREVIEW)
    deploy(Path(), "dev", Verb.UP)
    assert engine.done == ["preview", "preview", "up"]
    deploy(Path(), "dev", Verb.UP, previewed=True)
    assert engine.done[3:] == ["up"]


def test_a_lock_of_a_dead_process_of_this_machine_is_removed_once(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    locked = LOCKED.format(host=HOST, pid=NO_PROCESS)
    engine = by(FakeEngine("", locked, "", ""), monkeypatch)
    deploy(Path(), "dev", Verb.UP)
    assert engine.done == ["preview", "up", "cancel dev", "preview", "up"]
    assert "the lock is removed" in capsys.readouterr().out

    engine = by(FakeEngine("", locked, "", locked), monkeypatch)
    with pytest.raises(DeploymentError):
        deploy(Path(), "dev", Verb.UP)


@pytest.mark.parametrize(
    "said",
    [
        LOCKED.format(host="elsewhere", pid=NO_PROCESS),
        LOCKED.format(host=HOST, pid=os.getpid()),
        LOCKED.format(host=HOST, pid=NO_PROCESS) + LOCKED.format(host=HOST, pid=os.getpid()),
        "error: something else",
    ],
)
def test_any_other_lock_stays(said: str, monkeypatch: pytest.MonkeyPatch) -> None:
    engine = by(FakeEngine("", said), monkeypatch)
    with pytest.raises(DeploymentError, match=r"^`pulumi up` failed; what it says is above\.$"):
        deploy(Path(), "dev", Verb.UP)
    assert engine.done == ["preview", "up"]


def test_a_process_of_somebody_else_is_alive(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(_pid: int, _signal: int) -> None:
        raise PermissionError

    monkeypatch.setattr(os, "kill", refuse)
    assert not owners_are_dead(LOCKED.format(host=HOST, pid=1))


def test_a_stack_that_is_not_there_can_be_made(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise NoSuchStackError("It is not there.")

    monkeypatch.setattr(fleet_pulumi, "open_pulumi", refuse)
    said = r"^It is not there\. Make it with `pulumi stack init dev`\.$"
    with pytest.raises(NoSuchStackError, match=said) as refused:
        deploy(Path(), "dev", Verb.UP)
    assert refused.value.exit_code == 6
