"""A project with some stacks that share one emulated org, and `handover fleet` for them."""

from __future__ import annotations

import fcntl
import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import pytest
from typer.testing import CliRunner, Result

from handover.cli import app
from handover.emulator.server.embedded import EmbeddedEmulator
from handover.emulator.testing import Genesys
from tests.conftest import ProjectCopy

STACK = """config:
  genesyscloud:gateways:
    - host: 127.0.0.1
      port: "{port}"
      protocol: http
  cognigy-handover:cognigyDomain: {name}.cognigy.ai
  cognigy-handover:cognigyVersion: "{version}"
  cognigy-handover:namePrefix: {name}
"""


@dataclass(frozen=True)
class Yard:
    """Where fleets are: the project, and the org of its stacks `team-a`, `team-b` and so on."""

    project: ProjectCopy
    org: Genesys

    def add(self, name: str, *, port: int = 0, version: str = "4.99") -> None:
        """Write a stack's file; without a port, of a stack in the org."""
        text = STACK.format(port=port or httpx.URL(self.org.url).port, version=version, name=name)
        (self.project.path / f"Pulumi.{name}.yaml").write_text(text, encoding="utf-8")

    @property
    def options(self) -> list[str]:
        return ["--stacks", "team-*", "--engine", "sandbox", "-C", str(self.project.path)]

    def fleet(self, verb: str, *options: str) -> Result:
        yes = ["--yes"] if verb == "up" else []
        return CliRunner().invoke(app, ["fleet", verb, *self.options, *yes, *options])

    def report(self, verb: str, *options: str) -> dict[str, Any]:
        """Run a fleet and return its report, stacks by name."""
        done = self.fleet(verb, "--json", *options)
        report: dict[str, Any] = json.loads(done.stdout)
        assert done.exit_code == report["exitCode"], done.output
        return {**report, "stacks": {stack["stack"]: stack for stack in report["stacks"]}}

    def folder(self, stack: str) -> Path:
        return self.project.path / ".handover" / stack

    def state(self, stack: str) -> dict[str, Any]:
        deployment: dict[str, Any] = json.loads((self.folder(stack) / "state.json").read_bytes())["deployment"]
        return deployment

    @contextmanager
    def holding(self, stack: str) -> Iterator[None]:
        """Be the process of a stack that is at work."""
        with (self.folder(stack) / "fleet" / "lock").open("w") as file:
            fcntl.flock(file, fcntl.LOCK_EX)
            yield

    def at_work(self, stack: str) -> bool:
        """Tell whether a process works on the stack."""
        with (self.folder(stack) / "fleet" / "lock").open("w") as file:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                return True
        return False

    def calls(self) -> int:
        """Return how many requests the org has been sent."""
        requests = self.org.get("/_emulator/requests", params={"limit": 10_000}).json()["requests"]
        return sum(not each["path"].startswith("/_emulator") for each in requests)

    def objects(self) -> dict[str, int]:
        objects: dict[str, int] = self.org.get("/_emulator/health").json()["objects"]
        return objects


@pytest.fixture
def yard(project_copy: ProjectCopy) -> Iterator[Yard]:
    """Two stacks, not deployed."""
    with EmbeddedEmulator() as emulator, Genesys(emulator.url) as org:
        yard = Yard(project_copy, org)
        yard.add("team-a")
        yard.add("team-b")
        yield yard
