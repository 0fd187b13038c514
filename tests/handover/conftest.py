"""A stack that is deployed once per run, and an emulated org that every test finds as the deployment left it."""

import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import pytest
from typer.testing import CliRunner

from handover.cli import app
from handover.emulator.server.embedded import EmbeddedEmulator
from handover.emulator.settings import EmulatorSettings
from handover.genesys.api import Genesys
from handover.genesys.connection import Connection
from handover.genesys.retries import Patience
from handover.stacks.find import find_stack
from handover.stacks.model import DeployedStack, Engine
from tests.conftest import ROOT

STACK = "dev"
QUICK = Patience(attempts=2, sleep=lambda _: None)


@dataclass(frozen=True)
class Deployment:
    """Stack `dev`, deployed by the sandbox to an emulator that goes on running."""

    directory: Path
    admin: httpx.Client
    snapshot: bytes

    @property
    def url(self) -> str:
        """Where the emulator listens."""
        return str(self.admin.base_url).rstrip("/")

    @property
    def stack(self) -> DeployedStack:
        """The stack as the state has it."""
        return find_stack(self.directory, STACK, Engine.SANDBOX)

    def open(self, patience: Patience = QUICK) -> Genesys:
        """Connect to the org without waiting long for anything."""
        connection = Connection.to_gateway(self.url, "handover-sandbox", "not-a-secret")
        return Genesys(connection, patience)

    def call(self, method: str, path: str, body: Any = None) -> Any:
        """Change the org, as somebody else would."""
        with self.open() as genesys:
            return genesys.call(method, path, body=body)

    def faults(self, *rules: dict[str, Any]) -> None:
        """Set the emulator's faults."""
        self.admin.put("/_emulator/faults", json={"rules": list(rules)}).raise_for_status()

    def id_of(self, name: str) -> str:
        """Return the id of the object behind a resource's logical name."""
        return next(resource.id for resource in self.stack.resources if resource.name == name)

    def publish_as_user(self, name: str) -> None:
        """Edit a workflow in Architect."""
        self.call("POST", f"/_emulator/flows/{self.id_of(name)}/publish", {"user": "Ada"})


@pytest.fixture(scope="session")
def _deployment(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Deployment]:
    directory = tmp_path_factory.mktemp("deployed") / "project"
    shutil.copytree(
        ROOT, directory, ignore=shutil.ignore_patterns(".*", "tests", "mutants", "*.egg-info", "__pycache__")
    )
    # Nothing listens on port 9 of this machine: a Cognigy that cannot be reached.
    with EmbeddedEmulator(settings=EmulatorSettings(allow_egress=frozenset({"127.0.0.1"}))) as emulator:
        arguments = ["sandbox", "up", "-s", STACK, "--yes", "-C", str(directory), "--emulator", emulator.url]
        done = CliRunner().invoke(app, arguments)
        assert done.exit_code == 0, done.output
        with httpx.Client(base_url=emulator.url) as admin:
            yield Deployment(directory, admin, admin.get("/_emulator/snapshot").content)


@pytest.fixture
def deployment(_deployment: Deployment) -> Deployment:
    """The deployed stack, its org being as the deployment left it."""
    admin = _deployment.admin
    admin.delete("/_emulator/faults").raise_for_status()
    admin.delete("/_emulator/cognigy").raise_for_status()
    admin.put("/_emulator/snapshot", content=_deployment.snapshot).raise_for_status()
    return _deployment
