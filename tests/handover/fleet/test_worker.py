"""The process of one stack: it ends with its fleet, waits for its turn, and runs what it is told."""

from __future__ import annotations

import os
import signal
import threading
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from handover.fleet import pulumi as fleet_pulumi
from handover.fleet import worker
from handover.fleet.model import Verb
from handover.fleet.pulumi import deploy, owners_are_dead
from handover.sandbox.errors import EXIT_CANCELLED
from handover.stacks.engines import pulumi as automation
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
def run(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Callable[..., int]:
    """Run the worker in this process, which does not end with its standard input."""

    def run(engine: str, verb: str, *options: str) -> int:
        monkeypatch.setattr(worker, "end_with", lambda _: None)
        return worker.main([engine, verb, "dev", str(tmp_path), str(tmp_path / "folder"), *options])

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
    run: Callable[..., int],
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
    engine: str,
    verb: str,
    options: tuple[str, ...],
    expected: list[str],
) -> None:
    called: list[list[str]] = []

    def app(arguments: list[str], prog_name: str) -> int:
        called.append(["." if argument == str(tmp_path) else argument for argument in arguments])
        return 5

    monkeypatch.setattr("handover.cli.app", app)
    with pytest.raises(SystemExit) as ended:
        run(engine, verb, *options)
    assert called == [expected]
    assert ended.value.code == 5


def test_pulumi_deploys_by_the_automation_api(run: Callable[..., int], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fleet_pulumi, "deploy", lambda _directory, stack, verb: {("dev", Verb.UP): 3}[stack, verb])
    assert run("pulumi", "up") == 3


def test_an_interruption_is_said(
    run: Callable[..., int], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def interrupted(*_: object) -> int:
        raise KeyboardInterrupt

    monkeypatch.setattr(fleet_pulumi, "deploy", interrupted)
    assert run("pulumi", "up") == EXIT_CANCELLED
    assert capsys.readouterr().err == "error: Interrupted.\n"


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

    monkeypatch.setattr(automation, "open_pulumi", open_pulumi)
    monkeypatch.setattr(
        "handover.stacks.pulumi.cancel", lambda _directory, stack: engine.done.append(f"cancel {stack}")
    )
    return engine


def test_previews_and_updates(monkeypatch: pytest.MonkeyPatch) -> None:
    engine = by(FakeEngine("", ""), monkeypatch)
    assert deploy(Path(), "dev", Verb.PREVIEW) == deploy(Path(), "dev", Verb.UP) == 0
    assert engine.done == ["preview", "up"]


def test_a_lock_of_a_dead_process_of_this_machine_is_removed_once(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    locked = LOCKED.format(host=HOST, pid=NO_PROCESS)
    engine = by(FakeEngine(locked, ""), monkeypatch)
    assert deploy(Path(), "dev", Verb.UP) == 0
    assert engine.done == ["up", "cancel dev", "up"]
    assert "the lock is removed" in capsys.readouterr().out

    engine = by(FakeEngine(locked, locked), monkeypatch)
    assert deploy(Path(), "dev", Verb.UP) == 1


@pytest.mark.parametrize(
    "said",
    [
        LOCKED.format(host="elsewhere", pid=NO_PROCESS),
        LOCKED.format(host=HOST, pid=os.getpid()),
        LOCKED.format(host=HOST, pid=NO_PROCESS) + LOCKED.format(host=HOST, pid=os.getpid()),
        "error: something else",
    ],
)
def test_any_other_lock_stays(said: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    engine = by(FakeEngine(said), monkeypatch)
    assert deploy(Path(), "dev", Verb.UP) == 1
    assert engine.done == ["up"]
    assert capsys.readouterr().err == "error: `pulumi up` failed; what it says is above.\n"


def test_a_process_of_somebody_else_is_alive(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(_pid: int, _signal: int) -> None:
        raise PermissionError

    monkeypatch.setattr(os, "kill", refuse)
    assert not owners_are_dead(LOCKED.format(host=HOST, pid=1))


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (StackError("It cannot be read."), "error: It cannot be read.\n"),
        (NoSuchStackError("It is not there."), "error: It is not there. Make it with `pulumi stack init dev`.\n"),
    ],
)
def test_a_stack_that_cannot_be_opened_is_a_sentence(
    error: StackError, said: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def refuse(*_: object) -> None:
        raise error

    monkeypatch.setattr(automation, "open_pulumi", refuse)
    assert deploy(Path(), "dev", Verb.UP) == 2
    assert capsys.readouterr().err == said
