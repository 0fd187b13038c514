"""What `make` says while pip works."""

from __future__ import annotations

import runpy
import subprocess
from typing import Any

import pytest

from tests.conftest import ROOT

PIP = """\
Collecting httpx==0.28.1 (from -r requirements.txt (line 3))
  Using cached httpx-0.28.1-py3-none-any.whl (73 kB)
Requirement already satisfied: idna in ./.venv/lib
Collecting rich==15.0.0
  Downloading rich-15.0.0-py3-none-any.whl (310 kB)
"""


@pytest.fixture
def install() -> dict[str, Any]:
    return runpy.run_path(str(ROOT / "tools/install.py"))


def test_it_says_what_pip_is_at(install: dict[str, Any]) -> None:
    output = install["Output"]()
    assert output.status(0.4) == "  0 s  "
    output.read(PIP.splitlines(keepends=True))
    assert output.status(12.3) == "  12 s, package 2  Downloading rich-15.0.0-py3-none-any.whl (310 kB)"


def test_without_a_terminal_pip_is_quiet_and_its_code_is_kept(
    install: dict[str, Any], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    called: list[list[str]] = []

    def run(command: list[str], *, check: bool) -> subprocess.CompletedProcess[str]:
        called.append(command[3:])
        return subprocess.CompletedProcess(command, 3)

    monkeypatch.setattr(subprocess, "run", run)
    assert install["main"](["-r", "x.txt"]) == 3
    assert called == [["install", "--disable-pip-version-check", "--progress-bar", "off", "--quiet", "-r", "x.txt"]]
    assert capsys.readouterr().out == ""
