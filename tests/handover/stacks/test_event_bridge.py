"""What a deployed stack says of its EventBridge source."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from handover.stacks import event_bridge
from handover.stacks.model import DeployedStack, outputs
from tests.handover.conftest import Deployment
from tests.handover.stacks.test_find import SECRET


def test_only_the_source_is_one(moving: Deployment, deployment: Deployment) -> None:
    assert [source.name for source in event_bridge.sources(moving.stack)] == ["handover-eventbridge"]
    assert event_bridge.sources(deployment.stack) == ()


def test_topics_of_an_upgrade_are_what_the_stack_tells(moving: Deployment) -> None:
    stack = moving.stack
    assert event_bridge.additional_topics(stack) == {"v2.detail.events.conversation.{id}.customer.end"}
    told = stack.outputs["eventBridge"]
    assert {*told["additionalTopics"]} < {*told["topics"]}


@pytest.mark.parametrize("told", [None, "[secret]", {}, {"additionalTopics": "x"}])
def test_what_a_stack_does_not_tell_is_none(deployment: Deployment, told: Any) -> None:
    stack: DeployedStack = replace(deployment.stack, outputs={"eventBridge": told})
    assert event_bridge.additional_topics(stack) == frozenset()


@pytest.mark.parametrize(
    ("resource", "told"),
    [
        ({"outputs": {"a": SECRET, "b": [1]}}, {"a": "[secret]", "b": [1]}),
        ({}, {}),
    ],
)
def test_outputs_are_read_without_secrets(resource: dict[str, Any], told: dict[str, Any]) -> None:
    stack = {"urn": "urn:pulumi:dev::p::pulumi:pulumi:Stack::p-dev", "type": "pulumi:pulumi:Stack", **resource}
    assert outputs({"deployment": {"resources": [{"type": "x"}, stack]}}) == told
    assert outputs({"deployment": {}}) == {}


@pytest.mark.parametrize("properties", ["{", "[]", "[secret]", None])
def test_settings_that_cannot_be_read_are_none(properties: Any) -> None:
    settings = event_bridge.properties({"config": {"properties": properties}})
    assert settings == {}
    assert event_bridge.topics(settings) == frozenset()
