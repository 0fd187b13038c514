"""The program that Pulumi runs, under mocks."""

import json
import runpy
from typing import Any

import pulumi
import pytest

from components.settings import NAMESPACE
from tests.components.conftest import Org


def test_the_program_exports_every_object(org: Org, monkeypatch: pytest.MonkeyPatch) -> None:
    config = {f"{NAMESPACE}:cognigyDomain": "trial.cognigy.ai", f"{NAMESPACE}:cognigyVersion": "4.99"}
    monkeypatch.setenv("PULUMI_CONFIG", json.dumps(config))
    exported: dict[str, pulumi.Output[Any]] = {}
    monkeypatch.setattr(pulumi, "export", lambda key, value: exported.update({key: pulumi.Output.from_input(value)}))
    values: dict[str, Any] = {}

    def program() -> pulumi.Output[Any]:
        runpy.run_path("__main__.py", run_name="__main__")
        return pulumi.Output.all(**exported).apply(values.update)

    org.run(program)
    assert values == {
        "endpointUrl": "https://endpoint-trial.cognigy.ai/handover/genesysCloudOM",
        "integration": {"id": "handover-integration-id", "name": "Web Services Data Actions Integration"},
        "dataAction": {"id": "handover-data-action-id", "name": "Send Event to Cognigy"},
        "workflows": {
            "acw": {"id": "handover-acw-workflow-id", "name": "Workflow conversation.id.acw"},
            "user.end": {"id": "handover-user-end-workflow-id", "name": "Workflow conversation.id.user.end"},
        },
        "triggers": {
            "acw": {
                "id": "handover-acw-trigger-id",
                "name": "Trigger conversation.id.acw",
                "topic": "v2.detail.events.conversation.{id}.acw",
            },
            "user.end": {
                "id": "handover-user-end-trigger-id",
                "name": "Trigger conversation.id.user.end",
                "topic": "v2.detail.events.conversation.{id}.user.end",
            },
        },
    }
