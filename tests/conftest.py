"""What tests of several parts share: a copy of the project to deploy and to change."""

import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

from handover.io.options import EMULATOR, STACK

# How long an example takes says nothing on a machine that is busy with other things.
settings.register_profile("untimed", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("untimed")

ROOT = Path(__file__).parents[1]

# As where the environment is activated, and nothing set for one's own work: messages name commands as they are typed.
os.environ["PATH"] = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
for variable in (STACK, EMULATOR):
    os.environ.pop(variable, None)


@dataclass(frozen=True)
class ProjectCopy:
    """The project in a folder of its own, run with this environment's packages."""

    path: Path

    def run(self, *command: str, **env: str) -> subprocess.CompletedProcess[str]:
        """Run a command in the copy; nothing is asked of its exit code."""
        # For what hangs, not for what is slow: on a busy machine, a rollout by the real engine takes minutes.
        return subprocess.run(
            command, cwd=self.path, env={**os.environ, **env}, capture_output=True, text=True, timeout=600, check=False
        )

    def handover(self, *args: str) -> subprocess.CompletedProcess[str]:
        """Run the `handover` command in the copy."""
        return self.run(".venv/bin/handover", *args)

    def edit(self, file: str, old: str, new: str) -> None:
        """Change a file of the copy; what is to be changed must be there."""
        text = (self.path / file).read_text(encoding="utf-8")
        assert old in text
        (self.path / file).write_text(text.replace(old, new), encoding="utf-8")


@pytest.fixture
def project_copy(tmp_path: Path) -> ProjectCopy:
    """The project as a clone has it, with a virtual environment but nothing deployed."""
    return copy_project(tmp_path)


def copy_project(folder: Path) -> ProjectCopy:
    """Put a copy of the project, with this virtual environment, into a folder."""
    project = copy_files(folder / "project")
    (project / ".venv").symlink_to(sys.prefix)
    return ProjectCopy(project)


def copy_files(target: Path) -> Path:
    """Copy the project's files, compiled as they are, without the command: it is installed in the environment."""
    ignored = shutil.ignore_patterns(".*", "handover", "tests", "mutants", "*.egg-info")
    return Path(shutil.copytree(ROOT, target, ignore=ignored))
