"""A copy of the project, an emulator to roll it out to, and agents who end conversations all the while."""

from __future__ import annotations

import itertools
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
import pytest
from typer.testing import CliRunner, Result

from handover.cli import app
from handover.emulator.server.embedded import EmbeddedEmulator
from handover.emulator.testing import Genesys
from handover.stacks.find import find_stack
from handover.stacks.model import Engine
from tests.conftest import ProjectCopy

TOPIC = "v2.detail.events.conversation.{id}.acw"


class Agents:
    """Agents who end one conversation after the other, for the time of a `with` block."""

    def __init__(self, emulator: str) -> None:
        self.fired: list[str] = []
        self._emulator = emulator
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._work)

    def __enter__(self) -> Agents:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stop.set()
        self._thread.join()

    def _work(self) -> None:
        with httpx.Client(base_url=self._emulator) as client:
            for number in itertools.count():
                if self._stop.is_set() and self.fired:
                    return
                conversation = f"conversation-{number}"
                event = {
                    "conversationId": conversation,
                    "addressTo": "user",
                    "mediaType": "MESSAGE",
                    "messageType": "OPEN",
                }
                body = {"topic": TOPIC, "eventBody": event}
                client.post("/_emulator/events", json=body).raise_for_status()
                self.fired.append(conversation)
                # Below the org's limit of 2,500 data actions a minute.
                self._stop.wait(0.04)


@dataclass(frozen=True)
class Place:
    """What a way has led to: the files that tell of the stack, and the organization."""

    files: dict[Path, bytes]
    organization: bytes


# What a stack consists of, configuration and state, on the AWS side too; and what it is deployed by.
STACK = ("Pulumi.*.yaml", "onpremises/Pulumi.*.yaml", ".handover/**/*", "onpremises/.handover/**/*")
PROGRAM = ("__main__.py", "components/**/*")
# By where it is, and what the files were before.
_places: dict[tuple[str, frozenset[tuple[Path, bytes]]], Place] = {}


@dataclass
class Desk:
    """Where a platform engineer sits: the project, the org, and a command line."""

    project: ProjectCopy
    org: Genesys
    options: list[str] = field(default_factory=list)

    def rollout(self, *options: str, yes: bool = True) -> Result:
        arguments = ["rollout", "-s", "dev", "-C", str(self.project.path), *self.options, *options]
        return CliRunner().invoke(app, [*arguments, *(["--yes"] if yes else [])])

    def handover(self, *command: str) -> Result:
        """Run another verb, or one of the sandbox's, with the same stack and org."""
        words, options = list(command), ["-s", "dev", "-C", str(self.project.path)]
        if words[0] == "sandbox":
            return CliRunner().invoke(app, [*words, *options, "--emulator", self.org.url])
        return CliRunner().invoke(app, [words[0], *options, *self.options, *words[1:]])

    def id_of(self, name: str) -> str:
        """Return the id of the object behind a resource's logical name."""
        stack = find_stack(self.project.path, "dev", Engine.SANDBOX)
        return next(resource.id for resource in stack.resources if resource.name == name)

    def live(self) -> Desk:
        """Be where a first rollout has led, which must have succeeded; Cognigy has been told nothing yet."""

        def go() -> None:
            result = self.rollout()
            assert result.exit_code == 0, result.output

        self.be_at("live", go)
        return self

    def be_at(self, name: str, go: Callable[[], None]) -> None:
        """Be where a way leads from an empty organization; who goes it first does so for all that start out alike."""
        assert not any(self.org.get("/_emulator/health").json()["objects"].values())
        key = (name, frozenset(self._files(*STACK, *PROGRAM).items()))
        if key not in _places:
            go()
            _places[key] = Place(self._files(*STACK), self.org.get("/_emulator/snapshot").raise_for_status().content)
        place = _places[key]
        for path in self._files(*STACK).keys() - place.files.keys():
            (self.project.path / path).unlink()
        for path, content in place.files.items():
            (self.project.path / path).parent.mkdir(parents=True, exist_ok=True)
            (self.project.path / path).write_bytes(content)
        self.org.put("/_emulator/snapshot", content=place.organization).raise_for_status()

    def _files(self, *patterns: str) -> dict[Path, bytes]:
        root = self.project.path
        found = (path for pattern in patterns for path in root.glob(pattern) if path.is_file())
        return {path.relative_to(root): path.read_bytes() for path in found}

    def cognigy_answers(self, status: int) -> None:
        self.org.put("/_emulator/cognigy", json={"status": status}).raise_for_status()

    def move_to(self, domain: str) -> None:
        self.project.edit("Pulumi.dev.yaml", "cognigyDomain: trial.cognigy.ai", f"cognigyDomain: {domain}")

    def agents(self) -> Agents:
        return Agents(self.org.url)

    def arrived(self) -> list[str]:
        """The conversations whose end has reached Cognigy, once for each time."""
        entries = self.org.get("/_emulator/journal", params={"limit": 100_000}).json()["entries"]
        return sorted(entry["conversationId"] for entry in entries if entry["step"] == "receiver")

    def triggers(self) -> list[bool]:
        """Which triggers are active."""
        entities = self.org.get("/api/v2/processautomation/triggers").json()["entities"]
        return [trigger["enabled"] for trigger in entities]

    def objects(self) -> dict[str, Any]:
        """Everything the org holds, versions included, and no draft beside."""
        paths = ("integrations", "integrations/actions?includeConfig=true", "flows?type=WORKFLOW")
        return {path: self.org.get(f"/api/v2/{path}").json() for path in (*paths, "processautomation/triggers")}

    def drafts(self) -> list[str]:
        return [draft["name"] for draft in self.org.get("/api/v2/integrations/actions/drafts").json()["entities"]]


@pytest.fixture
def org() -> Iterator[Genesys]:
    with EmbeddedEmulator() as emulator, Genesys(emulator.url) as client:
        yield client


@pytest.fixture
def desk(project_copy: ProjectCopy, org: Genesys) -> Desk:
    return Desk(project_copy, org, ["--engine", "sandbox", "--emulator", org.url])
