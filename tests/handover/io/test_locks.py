"""Locks: one process at a time, and what who meets one does."""

from __future__ import annotations

import fcntl
import itertools
import json
import os
import re
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any

import pytest

from handover.errors import HandoverError, UsageError
from handover.io import locks
from handover.io.locks import Lock


class RefusedError(HandoverError):
    """Whoever holds it has been waited for long enough."""


def lock(path: Path, command: str = "sandbox up", **options: Any) -> AbstractContextManager[Lock]:
    return locks.lock(path, command, "which is at work", RefusedError, **options)


class Clock:
    """A clock that moves when somebody pauses, and what happens then."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.now = 0.0
        self.pauses = 0
        self.then: Callable[[int], object] = lambda _: None
        monkeypatch.setattr(time, "monotonic", lambda: self.now)
        monkeypatch.setattr(time, "sleep", self.pause)

    def pause(self, seconds: float) -> None:
        self.now += seconds
        self.pauses += 1
        self.then(self.pauses)


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    return Clock(monkeypatch)


@pytest.fixture
def other(tmp_path: Path) -> Iterator[subprocess.Popen[str]]:
    """Another process, which holds the lock until it is told to end."""
    code = (
        "import sys; from pathlib import Path; from handover.io import locks\n"
        "with locks.lock(Path(sys.argv[1]), 'fire', '', RuntimeError):\n"
        "    print('held', flush=True); sys.stdin.read()"
    )
    process = subprocess.Popen(
        [sys.executable, "-c", code, str(tmp_path / "lock")], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    with process:
        assert process.stdout is not None
        assert process.stdout.readline() == "held\n"
        yield process
        process.kill()


def end(process: subprocess.Popen[str]) -> None:
    process.communicate()


def test_who_meets_another_process_says_so_at_once_and_goes_on_when_it_has_ended(
    tmp_path: Path, clock: Clock, other: subprocess.Popen[str], capsys: pytest.CaptureFixture[str]
) -> None:
    said: list[str] = []

    def then(number: int) -> None:
        said.append(capsys.readouterr().err)
        if number == 3:
            end(other)

    clock.then = then
    with lock(tmp_path / "lock") as held:
        assert held.previous == {}
    assert re.fullmatch(
        rf"Waiting for `handover fire`, process {other.pid} on \S+, started \d+ seconds ago, which is at work … "
        r"For 600 seconds at most\.\n",
        said[0],
    )
    assert said[1:] == ["", ""]


def test_a_process_that_was_killed_holds_nothing(tmp_path: Path, other: subprocess.Popen[str]) -> None:
    other.kill()
    other.wait()
    with lock(tmp_path / "lock") as held:
        assert (held.previous["command"], held.previous["pid"]) == ("fire", other.pid)


@pytest.mark.parametrize(("said", "seconds"), [(None, 600.0), ("0", 0.0), ("0.3", 0.3), ("", 600.0)])
def test_it_is_waited_for_so_long_and_no_longer(
    tmp_path: Path,
    clock: Clock,
    other: subprocess.Popen[str],
    monkeypatch: pytest.MonkeyPatch,
    said: str | None,
    seconds: float,
) -> None:
    if said is not None:
        monkeypatch.setenv("HANDOVER_LOCK_TIMEOUT", said)
    with pytest.raises(RefusedError, match=f"`handover fire`, process {other.pid} "), lock(tmp_path / "lock"):
        pass
    assert seconds <= clock.now < seconds + 0.2


def test_on_a_terminal_it_is_waited_for_until_ctrl_c(
    tmp_path: Path,
    clock: Clock,
    other: subprocess.Popen[str],
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setattr(locks, "interactive", lambda: True)

    def then(number: int) -> None:
        if number == 7_000:
            raise KeyboardInterrupt

    clock.then = then
    with pytest.raises(KeyboardInterrupt), lock(tmp_path / "lock"):
        pass
    assert clock.now > 650
    assert capsys.readouterr().err.endswith(", which is at work … Ctrl-C gives up.\n")
    end(other)
    with lock(tmp_path / "lock"):
        pass


@pytest.mark.parametrize("said", ["soon", "-1", "nan"])
def test_a_time_that_is_none_is_refused(
    tmp_path: Path, other: subprocess.Popen[str], monkeypatch: pytest.MonkeyPatch, said: str
) -> None:
    monkeypatch.setenv("HANDOVER_LOCK_TIMEOUT", said)
    with pytest.raises(UsageError, match=f"HANDOVER_LOCK_TIMEOUT: '{said}' is no number of seconds"):
        lock(tmp_path / "lock").__enter__()
    assert other.poll() is None


def test_each_owner_is_told_once(tmp_path: Path, clock: Clock, capsys: pytest.CaptureFixture[str]) -> None:
    """Those before in the queue have their turn first."""
    owners = itertools.cycle(["up", "destroy"])
    turns = [threading.Event() for _ in range(2)]
    held = threading.Barrier(2)

    def hold() -> None:
        for turn in turns:
            with lock(tmp_path / "lock", next(owners)):
                held.wait()
                turn.wait()

    thread = threading.Thread(target=hold)

    def then(number: int) -> None:
        if number in (3, 6):
            turns[number // 3 - 1].set()
        if number == 3:
            held.wait()
        if number == 6:
            thread.join()

    clock.then = then
    thread.start()
    held.wait()
    with lock(tmp_path / "lock"):
        pass
    assert re.findall(r"`handover (\w+)`", capsys.readouterr().err) == ["up", "destroy"]


def test_who_is_about_to_let_it_go_is_not_told_as_somebody_else(
    tmp_path: Path, clock: Clock, other: subprocess.Popen[str], capsys: pytest.CaptureFixture[str]
) -> None:
    def then(number: int) -> None:
        if number == 1:
            (tmp_path / "lock").write_bytes(b"")
        if number == 3:
            end(other)

    clock.then = then
    with lock(tmp_path / "lock"):
        pass
    assert re.findall("Waiting for (`handover fire`|a process)", capsys.readouterr().err) == ["`handover fire`"]


def test_nobody_waits_for_himself(tmp_path: Path, clock: Clock) -> None:
    with (
        lock(tmp_path / "lock"),
        pytest.raises(RefusedError, match=f"`handover sandbox up`, process {os.getpid()} "),
        lock(tmp_path / "lock"),
    ):
        pass
    assert clock.pauses == 0


def test_a_file_that_its_owner_removes_is_made_anew(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Who has opened it before would else hold one that nobody finds, beside the owner of a new one."""
    path = tmp_path / "lock"
    flock = fcntl.flock
    removed: list[Path] = []

    def remove_meanwhile(descriptor: int, operation: int) -> None:
        if not removed:
            removed.append(path)
            path.unlink()
        flock(descriptor, operation)

    monkeypatch.setattr(fcntl, "flock", remove_meanwhile)
    with lock(path, keep=False):
        assert json.loads(path.read_text())["command"] == "sandbox up"
    assert removed


def test_who_gives_way_does_not_wait(tmp_path: Path, clock: Clock, other: subprocess.Popen[str]) -> None:
    def give_way(owner: locks.Owner) -> None:
        raise RefusedError(f"It is {owner['command']}.")

    with pytest.raises(RefusedError, match=r"It is fire\."), lock(tmp_path / "lock", give_way=give_way):
        pass
    assert (clock.pauses, other.poll()) == (0, None)


def test_what_an_owner_says_more_is_read_by_others(tmp_path: Path) -> None:
    path = tmp_path / "lock"
    assert locks.owner_of(path) == {}
    with lock(path) as held:
        held.say(address="http://127.0.0.1:1", note="a long one, which is to go")
        held.say(note="")
        said = locks.owner_of(path)
        assert (said["command"], said["address"], said["note"]) == ("sandbox up", "http://127.0.0.1:1", "")
        assert path.stat().st_mode & 0o777 == 0o600
    assert locks.owner_of(path) == {}


@pytest.mark.parametrize("since", ["1e999", "-1e999", "NaN", "-1e300", "null", '"x"'])
def test_whatever_the_file_says_of_its_owner_can_be_told(tmp_path: Path, since: str) -> None:
    path = tmp_path / "lock"
    path.write_text(f'{{"command": "up", "pid": 1, "host": "h", "since": {since}}}\n')
    assert locks.describe(locks.owner_of(path)).startswith("`handover up`, process 1 on h, started ")


def test_a_link_in_the_place_of_a_lock_leads_nowhere(tmp_path: Path) -> None:
    other, path = tmp_path / "other", tmp_path / "lock"
    other.write_text("kept")
    path.symlink_to(other)
    with pytest.raises(OSError, match="it is not a regular file") as refused, lock(path):
        pass
    assert refused.value.filename == str(path)
    assert other.read_text() == "kept"


def test_a_file_system_without_locks_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise OSError(37, "No locks available")

    monkeypatch.setattr(fcntl, "flock", refuse)
    with pytest.raises(OSError, match="No locks") as refused, lock(tmp_path / "lock"):
        pass
    assert refused.value.filename == str(tmp_path / "lock")


@pytest.mark.parametrize("before", [None, "5"])
def test_a_command_has_a_time_of_its_own(monkeypatch: pytest.MonkeyPatch, before: str | None) -> None:
    monkeypatch.delenv("HANDOVER_LOCK_TIMEOUT", raising=False)
    if before:
        monkeypatch.setenv("HANDOVER_LOCK_TIMEOUT", before)
    with locks.timeout(2.5):
        assert os.environ["HANDOVER_LOCK_TIMEOUT"] == "2.5"
    assert os.environ.get("HANDOVER_LOCK_TIMEOUT") == before
