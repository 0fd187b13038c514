"""The real Pulumi CLI, bridge and provider against the emulator, where they are installed."""

import os
import re
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest

from handover.emulator.server.embedded import EmbeddedEmulator
from handover.emulator.settings import EmulatorSettings
from tests.conftest import ProjectCopy

PLUGIN = "resource-terraform-provider-v1.4.0"


def plugins() -> Path:
    """Where the CLI keeps its plugins."""
    return Path(os.environ.get("PULUMI_HOME", Path.home() / ".pulumi")) / "plugins"


def missing() -> str | None:
    """Why the real engine can't run here, or None if it can."""
    if shutil.which("pulumi") is None:
        return "the Pulumi CLI is not installed"
    if not (plugins() / PLUGIN).is_dir():
        return f"the plugin {PLUGIN} is not in {plugins()}; `pulumi install` in this project brings it"
    return None


@dataclass(frozen=True)
class RealStack:
    """Stack `local` in a copy of the project, with a state and an emulator of its own."""

    project: ProjectCopy
    emulator: EmbeddedEmulator

    @property
    def environment(self) -> dict[str, str]:
        """What the CLI needs to find the stack."""
        backend = f"file://{self.project.path}"
        return {"PULUMI_BACKEND_URL": backend, "PULUMI_CONFIG_PASSPHRASE": "", "PULUMI_SKIP_UPDATE_CHECK": "1"}

    def pulumi(self, *args: str) -> str:
        """Run the CLI and return what it prints; a failure fails the test with that text."""
        command = ["pulumi", *args, "--non-interactive", "--color", "never"]
        done = self.project.run(*command, **self.environment)
        assert done.returncode == 0, f"{' '.join(command)}\n{done.stdout}\n{done.stderr}"
        return done.stdout

    def up(self) -> dict[str, int]:
        """Deploy, and count what was done by what the summary calls it, e.g. `{"created": 14}`."""
        printed = self.pulumi("up", "--yes", "--skip-preview").rpartition("Resources:")[2]
        return {verb: int(count) for count, verb in re.findall(r"(\d+) (created|updated|replaced|deleted)", printed)}

    def expect_no_changes(self) -> None:
        """Preview and refresh, and fail if either finds something to do."""
        self.pulumi("preview", "--diff", "--expect-no-changes")
        self.pulumi("refresh", "--preview-only", "--expect-no-changes")

    def to_sandbox(self) -> None:
        """Put what the real engine has deployed where the sandbox keeps its state."""
        folder = self.project.path / ".handover" / "local"
        folder.mkdir(parents=True)
        (folder / "state.json").write_text(self.pulumi("stack", "export", "--show-secrets"), encoding="utf-8")

    def from_sandbox(self, exported: str) -> None:
        """Import what the sandbox has exported; no secret of the program may be in it."""
        assert "hush" not in exported
        (self.project.path / "exported.json").write_text(exported, encoding="utf-8")
        self.pulumi("stack", "import", "--file", "exported.json")

    def objects(self) -> dict[str, int]:
        """How many objects of each kind the emulator holds."""
        objects: dict[str, int] = httpx.get(f"{self.emulator.url}/_emulator/health").json()["objects"]
        return objects


@pytest.fixture
def emulator_settings() -> EmulatorSettings:
    """How the stack's emulator is started."""
    return EmulatorSettings()


@pytest.fixture
def stack(project_copy: ProjectCopy, emulator_settings: EmulatorSettings) -> Iterator[RealStack]:
    """An empty stack, and an empty emulator to deploy it to."""
    if reason := missing():
        pytest.skip(reason)
    with EmbeddedEmulator(settings=emulator_settings) as emulator:
        project_copy.edit("Pulumi.local.yaml", 'port: "8099"', f'port: "{httpx.URL(emulator.url).port}"')
        stack = RealStack(project_copy, emulator)
        stack.pulumi("stack", "init", "local")
        yield stack
