"""A stack that moves: the project, an org, an AWS account, and what has reached Cognigy."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from handover.cli import app
from handover.emulator.testing import Genesys
from handover.stacks.find import find_stack
from handover.stacks.model import Engine
from tests.conftest import ProjectCopy
from tests.handover.verbs.rollout.conftest import Desk, org

__all__ = ["org"]

TARGET = (
    "--aws-account-id",
    "123456789012",
    "--aws-region",
    "us-east-1",
    "--organisation-id",
    "0123456789abcdef01234567",
)
SOURCE = "handover-eventbridge"


@dataclass
class Mover(Desk):
    """Who moves a stack."""

    @property
    def file(self) -> Path:
        return self.project.path / "Pulumi.dev.yaml"

    @property
    def text(self) -> str:
        return self.file.read_text(encoding="utf-8")

    def migrate(self, *words: str, yes: bool = True) -> Result:
        where = ["-s", "dev", "-C", str(self.project.path), *self.options]
        return CliRunner().invoke(app, ["migrate", *words, *where, *(["--yes"] if yes else [])])

    def moves(self, *words: str) -> str:
        """Take a step, or show the plan, which must succeed; return what is printed."""
        result = self.migrate(*words)
        assert result.exit_code == 0, result.output + result.stderr
        return result.stdout

    def refused(self, *words: str, code: int = 2) -> str:
        """Return what is said when a step is not taken; org and file are as before."""
        before, text = self.objects(), self.text
        result = self.migrate(*words)
        assert result.exit_code == code, result.output + result.stderr
        assert (self.objects(), self.text) == (before, text)
        return result.stderr

    def end(self, conversation: str, *events: str) -> set[str]:
        """Have a conversation end, and return the ways by which Cognigy has been told."""
        for event in events or ("user.end",):
            body: dict[str, Any] = {
                "conversationId": conversation,
                "addressTo": "user",
                "mediaType": "MESSAGE",
                "messageType": "OPEN",
            }
            self.org.fire(f"v2.detail.events.conversation.{{id}}.{event}", body)
        found = [each for each in self.org.deliveries() if each["conversationId"] == conversation]
        return {
            "EventBridge" if "detail-type" in each["body"] else "webhook" for each in found if each["status"] == 200
        }

    def sent(self) -> set[str]:
        """The events that the source sends to EventBridge; none without a source."""
        for each in self.org.get("/api/v2/integrations").json()["entities"]:
            if each["integrationType"]["id"] == "amazon-eventbridge-source":
                config = self.org.get(f"/api/v2/integrations/{each['id']}/config/current").json()
                return {topic.rpartition("{id}.")[2] for topic in config["properties"]["eventFilter"]}
        return set()

    def switch(self, trigger: Mapping[str, Any], *, enabled: bool) -> None:
        """Switch a trigger on or off by hand."""
        path = f"/api/v2/processautomation/triggers/{trigger['id']}"
        body = {**self.org.get(path).json(), "enabled": enabled}
        self.org.put(path, json=body).raise_for_status()

    def associate(self, key: str | None = None) -> None:
        """Play Cognigy's part, where Cognigy is a service."""
        [source] = self.org.get("/_emulator/aws/event-sources").json()["eventSources"]
        body = {"name": source["name"], "apiKey": key}
        self.org.post("/_emulator/aws/event-sources/associate", json=body).raise_for_status()

    def all(self) -> set[str]:
        """The objects of the stack, by logical name."""
        return {each.name for each in find_stack(self.project.path, "dev", Engine.SANDBOX).resources}

    def protected(self) -> set[str]:
        """Those that can't be deleted."""
        stack = find_stack(self.project.path, "dev", Engine.SANDBOX)
        return {each.name for each in stack.resources if each.protected}

    def cut_off(self, name: str) -> None:
        """Have the state say that a run was killed while it was changing a resource, before the org heard of that."""
        path = self.project.path / ".handover/dev/state.json"
        state = json.loads(path.read_text(encoding="utf-8"))
        resources = state["deployment"]["resources"]
        [changed] = [each for each in resources if each["custom"] and each["urn"].endswith(f"::{name}")]
        state["deployment"]["pending_operations"] = [{"resource": changed, "type": "updating"}]
        path.write_text(json.dumps(state), encoding="utf-8")

    def as_a_service(self) -> Mover:
        """Have a Cognigy that is a service: there is no AWS side of one's own."""
        (self.project.path / "onpremises" / "Pulumi.dev.yaml").unlink(missing_ok=True)
        return self

    def to_both(self) -> Mover:
        """Be where both ways are, with the AWS side ready."""

        def go() -> None:
            self.live()
            self.moves("next", "--cognigy-version", "4.100")
            self.moves("next", *TARGET)
            self.associate()

        self.as_a_service().be_at("both", go)
        return self

    def to_rest(self) -> Mover:
        """Be where the webhooks rest."""

        def go() -> None:
            self.to_both().end("c-1")
            self.moves("next", "--conversation", "c-1")

        self.as_a_service().be_at("rest", go)
        return self


@pytest.fixture
def mover(project_copy: ProjectCopy, org: Genesys) -> Mover:
    return Mover(project_copy, org, ["--engine", "sandbox", "--emulator", org.url])
