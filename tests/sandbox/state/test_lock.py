"""One run at a time on a stack."""

from __future__ import annotations

import json
import os
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from handover.sandbox.errors import LockedError
from handover.sandbox.state.lock import stack_lock


def test_second_run_is_refused_and_told_who_is_first(tmp_path: Path) -> None:
    with stack_lock(tmp_path / "dev", "up") as notice:
        assert notice is None
        with pytest.raises(LockedError, match=rf"`handover up`, process {os.getpid()} on .*, started 0 seconds ago"):
            stack_lock(tmp_path / "dev", "destroy").__enter__()
    with stack_lock(tmp_path / "dev", "up") as notice:
        assert notice is None


@pytest.mark.parametrize(
    ("left", "told"),
    [
        ({"pid": 7, "host": "h", "command": "up", "since": 0}, "`handover up`, process 7 on h, started 10 minutes ago"),
        ({"pid": 7, "host": "h", "command": "up", "since": 599}, "`handover up`, process 7 on h, started 1 second ago"),
        ({"pid": [], "host": 1, "since": "x"}, "`handover None`, process [] on 1, started 0 seconds ago"),
        ("cut off", None),
        ([], None),
    ],
)
def test_lock_of_a_dead_owner_is_taken_over_and_explained(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, left: Any, told: str | None
) -> None:
    monkeypatch.setattr(time, "time", lambda: 600.0)
    (tmp_path / "lock").write_text("{" if left == "cut off" else json.dumps(left))
    with stack_lock(tmp_path, "up") as notice:
        assert notice == (
            f"The previous run did not end properly: {told}. Its lock has been taken over." if told else None
        )


def test_owner_that_has_not_said_who_it_is(tmp_path: Path) -> None:
    with stack_lock(tmp_path, "up"):
        (tmp_path / "lock").write_text("")
        with pytest.raises(LockedError, match="a process that has not said who it is"):
            stack_lock(tmp_path, "up").__enter__()


@pytest.mark.parametrize(
    "make", [Path.mkdir, os.mkfifo, lambda path: path.symlink_to(path)], ids=["folder", "pipe", "loop"]
)
def test_a_lock_that_is_no_file_is_said(tmp_path: Path, make: Callable[[Path], None]) -> None:
    make(tmp_path / "lock")
    with pytest.raises(OSError, match=r"Is a directory|it is not a regular file|Too many levels") as refused:
        stack_lock(tmp_path, "up").__enter__()
    assert refused.value.filename == str(tmp_path / "lock")
