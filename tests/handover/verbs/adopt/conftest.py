"""A stack that is to adopt, and an emulated org in which somebody has clicked a pipeline together."""

from __future__ import annotations

import json
import shutil
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from handover.cli import app
from handover.emulator.testing import Genesys, genesys
from tests.conftest import ROOT
from tests.handover.verbs.adopt.handmade import HandMade

__all__ = ["genesys"]

STACK = "dev"


@dataclass(frozen=True)
class Bench:
    """The project in a folder of its own, and the org that its stack `dev` is to adopt from."""

    directory: Path
    genesys: Genesys
    made: HandMade

    @property
    def file(self) -> Path:
        """The stack's file."""
        return self.directory / f"Pulumi.{STACK}.yaml"

    @property
    def folder(self) -> Path:
        """Where the adoption's files are."""
        return self.directory / ".handover" / STACK / "adopt"

    def configure(self, **settings: Any) -> None:
        """Add settings to the stack's file."""
        with self.file.open("a") as file:
            file.writelines(f"  cognigy-handover:{key}: {json.dumps(value)}\n" for key, value in settings.items())

    def run(self, *arguments: str, answers: str | None = None) -> Result:
        """Run the command with the stack and the emulator."""
        where = ["--stack", STACK, "--cwd", str(self.directory), "--emulator", self.genesys.url]
        return CliRunner().invoke(app, [*arguments, *where], input=answers)

    def adopt(self, *arguments: str) -> Any:
        """Adopt and return the JSON; a failure fails the test."""
        done = self.run("adopt", "--json", *arguments)
        assert done.exit_code == 0, done.stderr
        return json.loads(done.stdout)

    def adopt_with(self, engine: str) -> Result:
        """Adopt for an engine, from the org that the stack's file names."""
        where = ["--stack", STACK, "--cwd", str(self.directory)]
        return CliRunner().invoke(app, ["adopt", "--json", "--engine", engine, *where])

    def refused(self, *arguments: str, code: int = 1) -> str:
        """Return what is said when it is not adopted."""
        done = self.run("adopt", *arguments)
        assert done.exit_code == code, done.output
        return done.stderr

    def take_over(self, *arguments: str) -> dict[str, list[str]]:
        """Adopt, import, preview; return the names of the resources by what the preview does to them."""
        self.adopt("--write", *arguments)
        imported = self.run("sandbox", "import", "--yes", "--file", str(self.folder / "import.json"))
        assert imported.exit_code == 0, imported.output
        previewed = self.run("sandbox", "preview", "--json")
        assert previewed.exit_code == 0, previewed.output
        found: dict[str, list[str]] = {}
        for step in json.loads(previewed.stdout)["steps"]:
            if step["op"] != "same":
                found.setdefault(step["op"], []).append(step["urn"].rpartition("::")[2])
        return {op: sorted(names) for op, names in found.items()}


@pytest.fixture
def bench(genesys: Genesys, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Bench:
    """A bench with an empty org."""
    directory = tmp_path / "project"
    shutil.copytree(ROOT / "components", directory / "components")
    for file in (ROOT / "Pulumi.yaml", ROOT / f"Pulumi.{STACK}.yaml", ROOT / "__main__.py"):
        shutil.copy(file, directory)
    # Other tests may have imported the components from the project itself; here it is the copy that runs.
    for name in [name for name in sys.modules if name.partition(".")[0] == "components"]:
        monkeypatch.delitem(sys.modules, name)
    # Whatever Pulumi CLI is installed here has no say.
    monkeypatch.setenv("PATH", "")
    return Bench(directory, genesys, HandMade(genesys))
