"""Ctrl-C in a program that hangs, as a process gets it: the first one ends it at once, and says so."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from handover.errors import INTERRUPTING

LOOP = "while True:\n    pass"
CALL = "import threading\nthreading.Event().wait()"
HELD = "import pulumi\nif not pulumi.runtime.is_dry_run():\n    print('hanging', flush=True)\n    " + CALL.replace(
    "\n", "\n    "
)


def start(folder: Path, program: str, *arguments: str) -> subprocess.Popen[str]:
    """Start a command in a project with a program, and wait until that says that it hangs."""
    (folder / "Pulumi.yaml").write_text("name: demo\nruntime: python\n", encoding="utf-8")
    (folder / "Pulumi.dev.yaml").write_text("config: {}\n", encoding="utf-8")
    (folder / "__main__.py").write_text(program, encoding="utf-8")
    process = subprocess.Popen(
        [sys.executable, "-m", "handover", *arguments],
        cwd=folder,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    assert process.stdout is not None
    while process.stdout.readline() not in ("hanging\n", ""):
        pass
    return process


def interrupt(process: subprocess.Popen[str]) -> None:
    os.killpg(process.pid, signal.SIGINT)


@pytest.mark.parametrize(
    ("program", "arguments", "outcome"),
    [
        (f"print('hanging', flush=True)\n{LOOP}", ("sandbox", "preview"), "nothing has been changed"),
        (HELD, ("sandbox", "up", "--yes"), "what had been done until then is saved"),
    ],
)
def test_the_first_ends_a_program_that_hangs(
    tmp_path: Path, program: str, arguments: tuple[str, ...], outcome: str
) -> None:
    process = start(tmp_path, program, *arguments)
    interrupt(process)
    _, said = process.communicate(timeout=120)  # for what hangs
    assert said.splitlines() == [INTERRUPTING, f"error: Interrupted; {outcome}."]
    assert process.returncode == 8


def test_one_that_takes_no_notice_is_ended_by_the_third(tmp_path: Path) -> None:
    # It says that it hangs only where it catches: an interrupt before that would end it.
    program = """\
import threading
while True:
    try:
        print("hanging", flush=True)
        threading.Event().wait()
    except BaseException:
        print("caught", flush=True)
"""
    process = start(tmp_path, program, "sandbox", "preview")
    assert process.stdout is not None
    for _ in range(2):
        interrupt(process)
        assert [process.stdout.readline() for _ in range(2)] == ["caught\n", "hanging\n"]
    interrupt(process)
    process.communicate(timeout=120)  # for what hangs
    assert process.returncode == -signal.SIGINT


def test_in_a_demo_it_is_for_the_command_that_runs(tmp_path: Path) -> None:
    process = start(tmp_path, f"print('hanging', flush=True)\n{LOOP}", "demo")
    interrupt(process)
    _, said = process.communicate(timeout=120)  # for what hangs
    assert said.splitlines() == [
        INTERRUPTING,
        "error: Interrupted; nothing has been changed.",
        "error: Interrupted.",
    ]
    assert process.returncode == 8
