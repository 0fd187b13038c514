"""The distribution for Python programs, as an installation has it."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import ROOT

DISTRIBUTION = ROOT / "package" / "python"


def pyproject(folder: Path) -> dict[str, Any]:
    """A distribution's pyproject.toml."""
    return tomllib.loads((folder / "pyproject.toml").read_text(encoding="utf-8"))


@dataclass(frozen=True)
class Installation:
    """A folder that Python finds `handover_components` in, and nothing else of this repository."""

    path: Path

    @property
    def command(self) -> str:
        """The `handover` command."""
        return str(Path(sys.executable).with_name("handover"))

    def run(self, *command: str, cwd: Path) -> subprocess.CompletedProcess[str]:
        """Run a command with it; nothing is asked of its exit code."""
        env = {**os.environ, "PYTHONPATH": str(self.path)}
        return subprocess.run(command, cwd=cwd, env=env, capture_output=True, text=True, timeout=600, check=False)

    def python(self, code: str, cwd: Path) -> str:
        """Run Python code with it and return what it prints; a failure fails the test."""
        done = self.run(sys.executable, "-P", "-c", code, cwd=cwd)
        assert done.returncode == 0, done.stderr
        return done.stdout

    def handover(self, *args: str, cwd: Path) -> str:
        """Run the `handover` command with it and return what it prints; a failure fails the test."""
        done = self.run(self.command, *args, cwd=cwd)
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout


def install(path: Path) -> Installation:
    """Put the packages where setuptools would, by the same table; tests/e2e has pip do it."""
    setuptools = pyproject(DISTRIBUTION)["tool"]["setuptools"]
    for package in setuptools["packages"]:
        target = path.joinpath(*package.split("."))
        target.mkdir(parents=True)
        for file in (DISTRIBUTION / setuptools["package-dir"][package]).iterdir():
            if file.suffix in (".py", ".json", ".yaml") or file.name == "py.typed":
                shutil.copy(file, target)
    return Installation(path)


@pytest.fixture(scope="session")
def installation(tmp_path_factory: pytest.TempPathFactory) -> Installation:
    """The distribution, installed."""
    return install(tmp_path_factory.mktemp("site-packages"))
