"""What `make` installs, and for which target."""

from __future__ import annotations

import re
import shutil
import subprocess
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
# What tests and linters need, and the command doesn't.
TOOLS = {"pytest", "mypy", "ruff", "moto", "boto3", "hypothesis", "mutmut", "schemathesis", "zizmor"}


def lines(file: str) -> list[str]:
    text = (ROOT / file).read_text(encoding="utf-8")
    return [line.partition("#")[0].strip() for line in text.splitlines() if line.partition("#")[0].strip()]


def names(file: str) -> set[str]:
    return {re.split(r"[=<>\[;]", line)[0].lower() for line in lines(file) if not line.startswith("-")}


def test_each_package_is_pinned_once() -> None:
    files = ("requirements.txt", "requirements-handover.txt", "requirements-dev.txt")
    pinned = [line for file in files for line in lines(file) if not line.startswith(("-", "sdks/"))]
    assert all("==" in line for line in pinned)
    assert len({line.partition("==")[0] for line in pinned}) == len(pinned)
    assert lines("requirements-dev.txt")[0] == "-r requirements-handover.txt"
    assert lines("requirements-handover.txt")[0] == "-r requirements.txt"


def test_the_command_gets_all_that_it_declares_and_no_tools() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    extras = project["optional-dependencies"]
    declared = [*project["dependencies"], *extras["emulator"], *extras["sandbox"], *extras["policies"]]
    wanted = {re.split(r"[=<>\[;]", requirement)[0].lower() for requirement in declared}
    installed = names("requirements.txt") | names("requirements-handover.txt")
    assert wanted <= installed
    assert not installed & TOOLS
    assert names("requirements-dev.txt") >= TOOLS


@pytest.fixture
def clone(tmp_path: Path) -> Path:
    """A clone of which nothing is installed."""
    for file in ("Makefile", "pyproject.toml", *(path.name for path in ROOT.glob("requirements*.txt"))):
        shutil.copy(ROOT / file, tmp_path)
    return tmp_path


def said(clone: Path, *arguments: str) -> str:
    return subprocess.run(["make", *arguments], cwd=clone, capture_output=True, text=True, check=True).stdout


@pytest.mark.parametrize("target", ["up", "install"])
def test_what_deploys_installs_the_command_alone(clone: Path, target: str) -> None:
    does = said(clone, "--dry-run", target)
    assert "--requirement requirements-handover.txt" in does
    assert "requirements-dev.txt" not in does


@pytest.mark.parametrize("target", ["test", "lint", "crash", "fuzz", "mutants", "test-oldest-sdk"])
def test_what_tests_or_lints_installs_its_tools_too(clone: Path, target: str) -> None:
    does = said(clone, "--dry-run", target)
    assert does.index("--requirement requirements-handover.txt") < does.index("--requirement requirements-dev.txt")


def test_an_installation_is_not_repeated(clone: Path) -> None:
    (clone / ".venv").mkdir()
    for stamp in ("installed", "installed-dev"):
        (clone / ".venv" / stamp).touch()
    assert "pip install" not in said(clone, "--dry-run", "up", "lint")


def test_help_says_what_each_target_does(clone: Path) -> None:
    [targets] = re.findall(r"^\.PHONY: (.+)$", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE)
    listed = dict(re.findall(r"^make ([a-z-]+) +(.+)$", said(clone, "help"), re.MULTILINE))
    assert listed.keys() == set(targets.split())
    assert all(listed.values())
