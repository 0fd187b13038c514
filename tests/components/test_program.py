"""The program that Pulumi runs, under mocks."""

import json
import runpy
from typing import Any

import pulumi
import pytest

import components
from components.settings import NAMESPACE
from tests.components.conftest import Org


def outputs(org: Org, monkeypatch: pytest.MonkeyPatch, **config: str) -> dict[str, Any]:
    """What the program exports with this configuration over the least one."""
    config = {"cognigyDomain": "trial.cognigy.ai", "cognigyVersion": "4.99", **config}
    monkeypatch.setenv("PULUMI_CONFIG", json.dumps({f"{NAMESPACE}:{key}": value for key, value in config.items()}))
    exported: dict[str, pulumi.Output[Any]] = {}
    monkeypatch.setattr(pulumi, "export", lambda key, value: exported.update({key: pulumi.Output.from_input(value)}))
    values: dict[str, Any] = {}

    def program() -> pulumi.Output[Any]:
        runpy.run_path("__main__.py", run_name="__main__")
        return pulumi.Output.all(**exported).apply(values.update)

    org.run(program)
    return values


WEBHOOKS = {
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
EVENT_BRIDGE = {
    "endpointUrl": "https://endpoint-trial.cognigy.ai/handover/genesysCloudOM",
    "eventBridge": {
        "id": "handover-eventbridge-id",
        "name": "Amazon EventBridge Source",
        "awsAccountId": "012345678901",
        "awsRegion": "eu-central-1",
        "eventSourceSuffix": "60c1f4f2",
        "topics": [
            "v2.detail.events.conversation.{id}.user.end",
            "v2.detail.events.conversation.{id}.acw",
        ],
    },
    "onpremises": [
        "pulumi config set aws:region eu-central-1",
        """pulumi config set aws:allowedAccountIds '["012345678901"]'""",
        "pulumi config set cognigyDomain trial.cognigy.ai",
        "pulumi config set organisationId 60c1f4f2",
        "pulumi config set genesysOrganisationId ID-OF-THE-GENESYS-ORGANISATION",
        "pulumi config rm topics",
        "pulumi config set --path 'topics[0]' 'v2.detail.events.conversation.{id}.user.end'",
        "pulumi config set --path 'topics[1]' 'v2.detail.events.conversation.{id}.acw'",
    ],
}
TARGET = '{"awsAccountId": "012345678901", "awsRegion": "eu-central-1", "organisationId": "60c1f4f2"}'


def test_webhooks_alone_export_what_they_always_did(org: Org, monkeypatch: pytest.MonkeyPatch) -> None:
    found = outputs(org, monkeypatch)
    assert found == WEBHOOKS
    assert list(found) == list(WEBHOOKS)


def test_event_bridge_alone_exports_nothing_of_the_webhooks(org: Org, monkeypatch: pytest.MonkeyPatch) -> None:
    assert outputs(org, monkeypatch, cognigyVersion="4.100", eventBridge=TARGET) == EVENT_BRIDGE


@pytest.mark.parametrize(
    ("version", "additional", "told"),
    [
        ("4.100", ["user.end"], None),
        ("4.100", ["customer.end", "acw"], ["customer.end"]),
        ("2025.12", ["user.end", "acw", "user.start"], ["user.end", "acw", "user.start"]),
        ("2025.22", ["user.start"], None),
    ],
)
def test_topics_that_only_an_upgrade_needs_are_told_apart(
    org: Org, monkeypatch: pytest.MonkeyPatch, version: str, additional: list[str], told: list[str] | None
) -> None:
    target = json.dumps({**json.loads(TARGET), "additionalTopics": additional})
    found = outputs(org, monkeypatch, cognigyVersion=version, eventBridge=target)["eventBridge"]
    topics = [f"v2.detail.events.conversation.{{id}}.{event}" for event in told] if told else None
    assert found.get("additionalTopics") == topics
    assert {*(topics or ())} <= {*found["topics"]}


def test_both_export_both(org: Org, monkeypatch: pytest.MonkeyPatch) -> None:
    found = outputs(
        org, monkeypatch, cognigyVersion="4.100", preexistingSetup="true", delivery="both", eventBridge=TARGET
    )
    assert found == WEBHOOKS | EVENT_BRIDGE


def test_the_package_has_no_other_names_than_it_says() -> None:
    assert {name for name in components.__all__ if hasattr(components, name)} == set(components.__all__)
    with pytest.raises(ImportError, match="cannot import name 'Pipeline' from 'components'"):
        from components import Pipeline  # type: ignore[attr-defined]  # noqa: F401
