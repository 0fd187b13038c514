"""A stack that is deployed once per run, and an emulated org that every test finds as the deployment left it."""

import shlex
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Any

import httpx
import pytest
import yaml
from typer.testing import CliRunner

from handover.cli import app
from handover.emulator.server.embedded import EmbeddedEmulator
from handover.emulator.settings import EmulatorSettings
from handover.genesys.api import Genesys
from handover.genesys.connection import Connection
from handover.genesys.retries import Patience
from handover.sandbox.provider.retries import Pace
from handover.stacks.find import find_stack
from handover.stacks.model import DeployedStack, Engine
from handover.testing import deploy as deploy
from handover.testing import genesys as genesys
from tests.conftest import copy_files

STACK = "dev"
MOVING = """
config:
  genesyscloud:customRetryTimeout: 30s
  cognigy-handover:cognigyDomain: trial.cognigy.ai
  cognigy-handover:cognigyVersion: "4.100"
  cognigy-handover:preexistingSetup: true
  cognigy-handover:delivery: both
  cognigy-handover:eventBridge:
    awsAccountId: "123456789012"
    awsRegion: us-east-1
    organisationId: 0123456789abcdef01234567
    additionalTopics: [customer.end]
"""
QUICK = Patience(attempts=2, sleep=lambda _: None)


@pytest.fixture(autouse=True)
def prompt(monkeypatch: pytest.MonkeyPatch) -> None:
    """Have the sandbox wait for no org of a test to show what is there, or what has gone: it does at once."""
    monkeypatch.setattr("handover.sandbox.opening.Pace", partial(Pace, refresh=0, gone=0.1))


@dataclass(frozen=True)
class Deployment:
    """A stack, `dev` by default, deployed by the sandbox to an emulator that goes on running."""

    directory: Path
    admin: httpx.Client
    snapshot: bytes
    name: str = STACK

    @property
    def url(self) -> str:
        """Where the emulator listens."""
        return str(self.admin.base_url).rstrip("/")

    @property
    def stack(self) -> DeployedStack:
        """The stack as the state has it."""
        return find_stack(self.directory, self.name, Engine.SANDBOX)

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


@contextmanager
def deployed(directory: Path, name: str = STACK, file: str = "", *, onpremises: bool = False) -> Iterator[Deployment]:
    """Deploy a stack of a copy of the project, and the AWS side of it.

    Args:
        directory: Where the copy is to be.
        name: The stack's name.
        file: What its file is to have, instead of what it has.
        onpremises: Whether the AWS side is deployed too, configured by the lines that the stack tells.
    """
    copy_files(directory)
    if file:
        (directory / f"Pulumi.{name}.yaml").write_text(file, encoding="utf-8")
    # Nothing listens on port 9 of this machine: a Cognigy that cannot be reached.
    settings = EmulatorSettings(allow_egress=frozenset({"127.0.0.1"}))
    with EmbeddedEmulator(settings=settings) as emulator, httpx.Client(base_url=emulator.url) as admin:
        deployment = Deployment(directory, admin, b"", name)
        sandbox(deployment, "up")
        if onpremises:
            configure_onpremises(deployment)
            sandbox(deployment, "up", onpremises=True)
        yield replace(deployment, snapshot=admin.get("/_emulator/snapshot").content)


def sandbox(deployment: Deployment, verb: str, *, onpremises: bool = False) -> None:
    """Run a verb of the sandbox's for a stack, or for the stack `dev` of `onpremises`; it must succeed."""
    directory, name = (
        (deployment.directory / "onpremises", STACK) if onpremises else (deployment.directory, deployment.name)
    )
    arguments = ["sandbox", verb, "-s", name, "--yes", "-C", str(directory), "--emulator", deployment.url]
    done = CliRunner().invoke(app, arguments)
    assert done.exit_code == 0, done.output


def configure_onpremises(deployment: Deployment) -> None:
    """Configure the stack `dev` of `onpremises` as somebody does who runs the lines that the stack tells."""
    path = deployment.directory / "onpremises" / "Pulumi.dev.yaml"
    content = yaml.safe_load(path.read_text(encoding="utf-8"))
    config = content["config"]
    for line in deployment.stack.outputs["onpremises"]:
        words = [word for word in shlex.split(line) if word != "--path"]
        key = words[3] if ":" in words[3] else f"cognigy-handover-onpremises:{words[3]}"
        if words[2] == "rm":
            config.pop(key, None)
        elif key.endswith("]"):
            config.setdefault(key.partition("[")[0], []).append(words[4])
        else:
            config[key] = words[4]
    with deployment.open() as org:
        config["cognigy-handover-onpremises:genesysOrganisationId"] = org.organization().id
    path.write_text(yaml.safe_dump(content), encoding="utf-8")


@pytest.fixture(scope="session")
def _deployment(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Deployment]:
    with deployed(tmp_path_factory.mktemp("deployed") / "project") as deployment:
        yield deployment


@pytest.fixture(scope="session")
def _sending(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Deployment]:
    with deployed(tmp_path_factory.mktemp("sending") / "project", "eventbridge", onpremises=True) as deployment:
        yield deployment


@pytest.fixture(scope="session")
def _moving(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Deployment]:
    with deployed(tmp_path_factory.mktemp("moving") / "project", STACK, MOVING, onpremises=True) as deployment:
        yield deployment


@pytest.fixture
def deployment(_deployment: Deployment) -> Deployment:
    """A stack with webhooks, its org being as the deployment left it."""
    return _as_left(_deployment)


@pytest.fixture
def sending(_sending: Deployment) -> Deployment:
    """A stack that tells Cognigy by Amazon EventBridge alone, and the AWS side, as the deployment left them."""
    return _as_left(_sending)


@pytest.fixture
def moving(_moving: Deployment) -> Deployment:
    """A stack in the middle of its move, with both deliveries, and the AWS side, as the deployment left them."""
    return _as_left(_moving)


def _as_left(deployment: Deployment) -> Deployment:
    admin = deployment.admin
    admin.delete("/_emulator/faults").raise_for_status()
    admin.delete("/_emulator/cognigy").raise_for_status()
    admin.put("/_emulator/snapshot", content=deployment.snapshot).raise_for_status()
    return deployment
