"""A step by the Pulumi CLI, whose calls alone are made up; the AWS side is then another team's."""

from __future__ import annotations

import json

import pytest
from pulumi.automation import OpType

from handover.emulator.testing import Genesys
from handover.stacks import pulumi_cli as cli
from handover.stacks.model import INTEGRATION, INTEGRATION_ACTION, TRIGGER
from tests.handover.verbs.migrate.conftest import SOURCE, TARGET, Mover
from tests.handover.verbs.rollout.test_pulumi_engine import FakeStack, event, stack

__all__ = ["stack"]


def test_a_step_by_the_cli_writes_the_file_and_tells_the_other_team(
    stack: FakeStack, mover: Mover, org: Genesys, monkeypatch: pytest.MonkeyPatch
) -> None:
    mover.live()
    mover.moves("next", "--cognigy-version", "4.100")
    mover.moves("next", *TARGET)
    assert mover.end("c-1") == {"webhook", "EventBridge"}
    mover.options.clear()
    exported = json.loads((mover.project.path / ".handover/dev/state.json").read_text(encoding="utf-8"))
    gateway = f'[{{"host": "127.0.0.1", "port": "{org.base_url.port}", "protocol": "http"}}]'
    config = {"gateways": gateway, "oauthclientId": "id", "oauthclientSecret": "secret"}
    monkeypatch.setattr(cli, "export", lambda directory, name: exported)
    monkeypatch.setattr(cli, "config", lambda directory, name: config)
    resources = {item["urn"].rpartition("::")[2]: item for item in exported["deployment"]["resources"]}
    action, source = resources["handover-data-action"], resources[SOURCE]
    stack.events = [
        event("same", INTEGRATION_ACTION, "", {}, urn=action["urn"]),
        event("same", INTEGRATION, "", source["inputs"], urn=source["urn"]),
        *(event("update", TRIGGER, name, {"topicName": name, "enabled": False}) for name in ("acw", "user.end")),
    ]
    stack.changes = {OpType.UPDATE: 2}

    before = mover.text
    assert mover.migrate("next", "--conversation", "c-1", "--preview").exit_code == 0
    assert (mover.text, stack.files) == (before, [])
    said = mover.moves("next", "--conversation", "c-1")
    settings = [file["config"]["cognigy-handover:triggersEnabled"] for file in (*stack.previewed, *stack.files)]
    assert settings == [False] * 3
    assert "cognigy-handover:triggersEnabled: false" in mover.text
    lines = said[said.index("On premises, whoever looks after the AWS account runs now:") :].splitlines()
    assert lines[1].strip() == f"cd {mover.project.path / 'onpremises'}"
    assert lines[-1].strip() == "pulumi up -s dev"
