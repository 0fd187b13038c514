"""The real Pulumi CLI, bridge and provider against the emulator, where they are installed."""

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest

from handover.emulator.embedded import EmbeddedEmulator

ROOT = Path(__file__).parents[2]
PLUGIN = "resource-terraform-provider-v1.4.0"


def missing() -> str | None:
    """Why the real engine can't run here, or None if it can."""
    if shutil.which("pulumi") is None:
        return "the Pulumi CLI is not installed"
    home = Path(os.environ.get("PULUMI_HOME", Path.home() / ".pulumi"))
    if not (home / "plugins" / PLUGIN).is_dir():
        return f"the plugin {PLUGIN} is not in {home / 'plugins'}; `pulumi install` in this project brings it"
    return None


@dataclass
class Project:
    """A copy of the project, whose stack `local` deploys to an emulator of the test's own."""

    path: Path
    emulator: EmbeddedEmulator
    env: dict[str, str]

    def pulumi(self, *args: str) -> str:
        """Run the CLI and return what it prints; a failure fails the test with that text."""
        command = ["pulumi", *args, "--non-interactive", "--color", "never"]
        done = subprocess.run(command, cwd=self.path, env=self.env, capture_output=True, text=True, timeout=300)
        assert done.returncode == 0, f"{' '.join(command)}\n{done.stdout}\n{done.stderr}"
        return done.stdout

    def up(self) -> dict[str, int]:
        """Deploy, and count what was done by what it is called in the summary, e.g. `{"created": 14}`."""
        printed = self.pulumi("up", "--yes", "--skip-preview").rpartition("Resources:")[2]
        return {verb: int(count) for count, verb in re.findall(r"(\d+) (created|updated|replaced|deleted)", printed)}

    def expect_no_changes(self) -> None:
        """Preview and refresh, and fail if either finds something to do."""
        self.pulumi("preview", "--diff", "--expect-no-changes")
        self.pulumi("refresh", "--preview-only", "--expect-no-changes")

    def edit(self, file: str, old: str, new: str) -> None:
        """Change a file of the copy."""
        text = (self.path / file).read_text(encoding="utf-8")
        assert old in text
        (self.path / file).write_text(text.replace(old, new), encoding="utf-8")

    def objects(self) -> dict[str, int]:
        """How many objects of each kind the emulator holds."""
        objects: dict[str, int] = httpx.get(f"{self.emulator.url}/_emulator/health").json()["objects"]
        return objects


@pytest.fixture
def project(tmp_path: Path) -> Iterator[Project]:
    """The project's copy, with an empty emulator and a state of its own."""
    if reason := missing():
        pytest.skip(reason)
    ignored = shutil.ignore_patterns(".*", "tests", "handover", "*.egg-info")
    shutil.copytree(ROOT, tmp_path / "project", ignore=ignored)
    (tmp_path / "project" / ".venv").symlink_to(sys.prefix)
    (tmp_path / "state").mkdir()
    env = {
        **os.environ,
        "PULUMI_BACKEND_URL": f"file://{tmp_path / 'state'}",
        "PULUMI_CONFIG_PASSPHRASE": "",
        "PULUMI_SKIP_UPDATE_CHECK": "1",
    }
    with EmbeddedEmulator() as emulator:
        project = Project(tmp_path / "project", emulator, env)
        project.edit("Pulumi.local.yaml", 'port: "8099"', f'port: "{httpx.URL(emulator.url).port}"')
        project.pulumi("stack", "init", "local")
        yield project
