"""What the pipeline registers: graph, names and texts."""

import json
from typing import Any

import pulumi
import pytest
import yaml
from google.protobuf import json_format
from pulumi.runtime.proto import resource_pb2

from components import HandoverPipeline, PipelineSettings
from components.data_action import name_for_contracts
from components.quoting import quote
from tests.components.conftest import Org
from tests.sdk.resource_monitor import Monitor

CONFIG = {"cognigyDomain": "trial.cognigy.ai", "cognigyVersion": "4.99"}
BOTH = {
    "cognigyVersion": "2025.11",
    "preexistingSetup": "true",
    "delivery": "both",
    "eventBridge": '{"awsAccountId": "012345678901", "awsRegion": "eu-central-1", "organisationId": "60c1f4f2"}',
}
EVENT_BRIDGE = {"cognigyVersion": "2025.22", "eventBridge": BOTH["eventBridge"]}


def deploy(org: Org, **config: Any) -> dict[str, dict[str, Any]]:
    settings = PipelineSettings.parse({**CONFIG, **config})
    options = pulumi.ResourceOptions(transformations=[org.record_tree])
    org.run(lambda: HandoverPipeline("handover", settings, options))
    return org.inputs


def test_the_tree(org: Org) -> None:
    deploy(org)
    assert org.tree == {
        "handover:index:HandoverPipeline handover": None,
        "handover:index:WebServicesIntegration handover-integration": "handover",
        "genesyscloud:index/integration:Integration handover-integration": "handover-integration",
        "handover:index:SendEventAction handover-data-action": "handover",
        "genesyscloud:index/integrationAction:IntegrationAction handover-data-action": "handover-data-action",
        "handover:index:EventWorkflow handover-acw-workflow": "handover",
        "genesyscloud:index/flow:Flow handover-acw-workflow": "handover-acw-workflow",
        "handover:index:EventWorkflow handover-user-end-workflow": "handover",
        "genesyscloud:index/flow:Flow handover-user-end-workflow": "handover-user-end-workflow",
        "handover:index:EventTrigger handover-acw-trigger": "handover",
        "genesyscloud:index/processautomationTrigger:ProcessautomationTrigger handover-acw-trigger": (
            "handover-acw-trigger"
        ),
        "handover:index:EventTrigger handover-user-end-trigger": "handover",
        "genesyscloud:index/processautomationTrigger:ProcessautomationTrigger handover-user-end-trigger": (
            "handover-user-end-trigger"
        ),
    }


def test_the_integration_is_the_guide_s(org: Org) -> None:
    assert deploy(org)["handover-integration"] == {
        "integrationType": "custom-rest-actions",
        "intendedState": "ENABLED",
        "config": {
            "name": "Web Services Data Actions Integration",
            "notes": "Tells Cognigy when an agent's conversation has ended. Managed by Pulumi.",
            "properties": "{}",
            "advanced": "{}",
            "credentials": {},
        },
    }


def test_the_data_action_is_the_guide_s(org: Org) -> None:
    action = deploy(org)["handover-data-action"]
    assert json.loads(action.pop("contractInput")) == {
        "title": "properties",
        "type": "object",
        "properties": {
            "userId": {"type": "string"},
            "topic": {"type": "string"},
            "disconnectType": {"type": "string"},
        },
        "additionalProperties": True,
    }
    assert json.loads(action.pop("contractOutput")) == {
        "type": "object",
        "properties": {},
        "additionalProperties": True,
    }
    assert action == {
        "name": "Send Event to Cognigy",
        "category": "Web Services Data Actions Integration",
        "integrationId": "handover-integration-id",
        "configRequest": {
            "requestType": "POST",
            "requestUrlTemplate": "https://endpoint-trial.cognigy.ai/handover/genesysCloudOM",
            "requestTemplate": "${input.rawRequest}",
            "headers": {"Content-Type": "application/json"},
        },
        "configResponse": {"successTemplate": "{}", "translationMap": {}, "translationMapDefaults": {}},
    }


@pytest.mark.parametrize(
    ("event", "resource"), [("acw", "handover-acw-workflow"), ("user.end", "handover-user-end-workflow")]
)
def test_a_workflow_takes_everything_from_the_action(org: Org, event: str, resource: str) -> None:
    assert deploy(org)[resource] == {
        "name": f"Workflow conversation.id.{event}",
        "type": "WORKFLOW",
        "filepath": "components/workflow.yaml",
        "substitutions": {
            "name": f'"Workflow conversation.id.{event}"',
            "description": f'"Tells Cognigy of {event} events. Managed by Pulumi."',
            "category": '"Web Services Data Actions Integration"',
            "dataAction": '"Send Event to Cognigy"',
            "topic": f'"v2.detail.events.conversation.id.{event}"',
        },
        "updateTriggerHash": "handover-data-action-id",
        "forceUnlock": False,
    }


@pytest.mark.parametrize(
    ("event", "resource"), [("acw", "handover-acw-trigger"), ("user.end", "handover-user-end-trigger")]
)
def test_a_trigger_starts_the_workflow_of_its_event(org: Org, event: str, resource: str) -> None:
    assert deploy(org)[resource] == {
        "name": f"Trigger conversation.id.{event}",
        "description": f"Tells Cognigy of {event} events. Managed by Pulumi.",
        "enabled": True,
        "topicName": f"v2.detail.events.conversation.{{id}}.{event}",
        "matchCriteria": (
            '[{"jsonPath":"mediaType","operator":"Equal","value":"MESSAGE"},'
            '{"jsonPath":"messageType","operator":"Equal","value":"OPEN"}]'
        ),
        "target": {
            "type": "Workflow",
            "id": resource.replace("trigger", "workflow-id"),
            "workflowTargetSettings": {"dataFormat": "TopLevelPrimitives"},
        },
    }


def test_optional_settings_reach_their_resources(org: Org) -> None:
    inputs = deploy(
        org,
        actionTimeoutSeconds="20",
        eventTtlSeconds="60",
        triggersEnabled="false",
        forceUnlock="true",
        events='["acw"]',
    )
    assert sorted(inputs) == [
        "handover-acw-trigger",
        "handover-acw-workflow",
        "handover-data-action",
        "handover-integration",
    ]
    assert inputs["handover-data-action"]["configTimeoutSeconds"] == 20
    assert inputs["handover-acw-workflow"]["forceUnlock"] is True
    assert inputs["handover-acw-trigger"]["eventTtlSeconds"] == 60
    assert inputs["handover-acw-trigger"]["enabled"] is False


def test_a_delay_reaches_the_triggers(org: Org) -> None:
    inputs = deploy(org, delayBySeconds="90")
    assert inputs["handover-acw-trigger"]["delayBySeconds"] == 90
    assert inputs["handover-user-end-trigger"]["delayBySeconds"] == 90


def test_a_prefix_goes_through_integration_category_and_workflow(org: Org) -> None:
    inputs = deploy(org, namePrefix="staging")
    category = "staging Web Services Data Actions Integration"
    assert inputs["handover-integration"]["config"]["name"] == category
    assert inputs["handover-data-action"]["category"] == category
    for event in ("acw", "user-end"):
        workflow = inputs[f"handover-{event}-workflow"]
        assert workflow["name"].startswith("staging ")
        assert workflow["substitutions"]["name"] == quote(workflow["name"])
        assert workflow["substitutions"]["category"] == quote(category)
        assert workflow["substitutions"]["dataAction"] == '"staging Send Event to Cognigy"'
        assert inputs[f"handover-{event}-trigger"]["name"].startswith("staging ")


def test_an_adopted_action_can_stay_in_a_category_of_another_name(org: Org) -> None:
    inputs = deploy(org, names='{"category": "Cognigy"}')
    assert inputs["handover-integration"]["config"]["name"] == "Web Services Data Actions Integration"
    assert inputs["handover-data-action"]["category"] == "Cognigy"
    assert inputs["handover-acw-workflow"]["substitutions"]["category"] == '"Cognigy"'


def test_in_a_preview_only_ids_are_unknown(previewed_org: Org) -> None:
    inputs = deploy(previewed_org)
    assert inputs["handover-data-action"]["category"] == "Web Services Data Actions Integration"
    assert inputs["handover-acw-workflow"]["substitutions"]["dataAction"] == '"Send Event to Cognigy"'
    assert pulumi.contains_unknowns(inputs["handover-data-action"]["integrationId"])
    assert pulumi.contains_unknowns(inputs["handover-acw-workflow"]["updateTriggerHash"])
    assert pulumi.contains_unknowns(inputs["handover-acw-trigger"]["target"])


def test_an_action_with_other_contracts_gets_a_name_of_its_own() -> None:
    name = name_for_contracts("Send", {"type": "object"}, {"type": "object"})
    assert name.startswith("Send (")
    assert name != name_for_contracts("Send", {"type": "object"}, {"type": "object", "properties": {}})


def test_the_template_is_the_same_for_both_events_and_has_no_other_key(org: Org) -> None:
    inputs = deploy(org)
    flows = [inputs[f"handover-{event}-workflow"] for event in ("acw", "user-end")]
    [filepath] = {flow["filepath"] for flow in flows}
    with open(filepath, encoding="utf-8") as file:  # noqa: PTH123 - as the provider opens it: relative to the program
        template = file.read()
    for flow in flows:
        text = template
        for key, value in flow["substitutions"].items():
            assert "{{" + key + "}}" in text
            text = text.replace("{{" + key + "}}", value)
        assert yaml.safe_load(text)["workflow"]["name"] == flow["name"]


def test_the_source_for_event_bridge(org: Org) -> None:
    assert deploy(org, **EVENT_BRIDGE) == {
        "handover-eventbridge": {
            "integrationType": "amazon-eventbridge-source",
            "intendedState": "ENABLED",
            "config": {
                "name": "Amazon EventBridge Source",
                "notes": "Tells Cognigy when an agent's conversation has ended. Managed by Pulumi.",
                "properties": '{"awsAccountId":"012345678901","awsAccountRegion":"eu-central-1",'
                '"eventFilter":["v2.detail.events.conversation.{id}.customer.end"],"eventSourceSuffix":"60c1f4f2"}',
                "advanced": "{}",
                "credentials": {},
            },
        }
    }
    assert org.tree == {
        "handover:index:HandoverPipeline handover": None,
        "handover:index:EventBridgeSource handover-eventbridge": "handover",
        "genesyscloud:index/integration:Integration handover-eventbridge": "handover-eventbridge",
    }


def test_both_are_the_webhooks_as_they_were_and_the_source_beside_them(loop: None) -> None:
    webhooks, both, source = Org(), Org(), Org()
    deploy(webhooks)
    deploy(both, **BOTH)
    deploy(source, **{**BOTH, "delivery": "eventBridge"})
    assert both.inputs == webhooks.inputs | source.inputs
    assert both.tree == webhooks.tree | source.tree


def test_the_source_s_name_has_the_prefix(org: Org) -> None:
    inputs = deploy(org, **EVENT_BRIDGE, namePrefix="QA", names='{"eventBridgeIntegration": "To AWS"}')
    assert inputs["handover-eventbridge"]["config"]["name"] == "QA To AWS"


def test_settings_of_webhooks_alone_are_without_effect(org: Org) -> None:
    unused = {
        "preexistingSetup": "true",
        "names": '{"acwTrigger": "Mine", "integration": "Amazon EventBridge Source"}',
        "actionTimeoutSeconds": "10",
        "eventTtlSeconds": "10",
        "triggersEnabled": "false",
        "forceUnlock": "true",
        "events": '["acw"]',
    }
    other = Org()
    assert deploy(org, **EVENT_BRIDGE, **unused) == deploy(other, **EVENT_BRIDGE)


def registered(**config: Any) -> resource_pb2.RegisterResourceRequest:
    """What Pulumi's engine is told of the source."""
    monitor = Monitor()
    settings = PipelineSettings.parse({**CONFIG, **EVENT_BRIDGE, **config})
    monitor.run(lambda: HandoverPipeline("handover", settings))
    return monitor.registered["handover-eventbridge"]


def test_another_account_region_or_suffix_replaces_the_source_and_other_topics_do_not() -> None:
    before = registered()
    assert before.deleteBeforeReplace
    assert [*before.ignoreChanges] == ["config.notes", "config.credentials"]
    assert json.loads(json_format.MessageToJson(before.replacement_trigger)) == [
        "012345678901",
        "eu-central-1",
        "60c1f4f2",
    ]
    target = json.loads(EVENT_BRIDGE["eventBridge"])
    for key, value in {"awsAccountId": "1" * 12, "awsRegion": "us-east-1", "organisationId": "x"}.items():
        after = registered(eventBridge=json.dumps({**target, key: value}))
        assert after.replacement_trigger != before.replacement_trigger
    after = registered(eventBridge=json.dumps({**target, "userStart": True}), names='{"eventBridgeIntegration": "x"}')
    assert after.replacement_trigger == before.replacement_trigger
    assert after.object != before.object
