"""A machine with nothing installed, into which a test puts what it wants to be there."""

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from handover.checks.model import Check
from tests.conftest import copy_files

PLUGIN = "resource-terraform-provider-v1.4.0"


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty home, no CLI, and none of the variables that matter."""
    for variable in [name for name in os.environ if name.startswith(("PULUMI_", "GENESYSCLOUD_"))]:
        monkeypatch.delenv(variable)
    home = tmp_path / "home"
    (home / "bin").mkdir(parents=True)
    monkeypatch.setenv("HOME", str(home))
    monkeypatch.setenv("PATH", str(home / "bin"))
    return home


@pytest.fixture
def cli(home: Path) -> Callable[[str], None]:
    """Install a Pulumi CLI of a version."""

    def install(version: str) -> None:
        script = home / "bin" / "pulumi"
        script.write_text(f"#!/bin/sh\necho {version}\n")
        script.chmod(0o755)

    return install


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """The project's folder, to be changed."""
    return copy_files(tmp_path / "project")


def by_title(checks: list[Check]) -> dict[str, Check]:
    """Return checks by title; whatever is not ok must have a remedy."""
    assert all(check.remedy for check in checks if check.verdict != "ok")
    return {check.title: check for check in checks}
