"""What the emulator's tests share: the fixture that others get, and an organization with one of each object."""

from dataclasses import dataclass
from typing import Any

import pytest

from handover.emulator.testing import Genesys, genesys

__all__ = ["genesys"]

CATEGORY = "Web Services"
ACTION = "Send Event"
TOPIC = "v2.detail.events.conversation.{id}.acw"
ENDPOINT = "https://endpoint-trial.cognigy.ai/handover/genesysCloudOM"


def action_body(integration_id: str, **changed: Any) -> dict[str, Any]:
    """Return the body of `POST /integrations/actions`."""
    strings = {name: {"type": "string"} for name in ("userId", "topic")}
    return {
        "name": ACTION,
        "category": CATEGORY,
        "integrationId": integration_id,
        "contract": {
            "input": {"inputSchema": {"type": "object", "properties": strings, "additionalProperties": True}},
            "output": {"successSchema": {"type": "object", "additionalProperties": True}},
        },
        "config": {
            "request": {
                "requestUrlTemplate": ENDPOINT,
                "requestType": "POST",
                "requestTemplate": "${input.rawRequest}",
                "headers": {"Content-Type": "application/json"},
            },
            "response": {"successTemplate": "{}"},
        },
        **changed,
    }


def workflow_yaml(name: str = "ACW", action: str = ACTION) -> str:
    """Return a workflow that calls the action."""
    return f"""
workflow:
  name: {name}
  startUpRef: "/workflow/states/state[Initial State_10]"
  defaultLanguage: en-us
  variables:
    - stringVariable:
        name: Flow.addressTo
        initialValue: {{noValue: true}}
        isInput: true
        isOutput: false
  settingsErrorHandling: {{errorHandling: {{endWorkflow: {{none: true}}}}}}
  states:
    - state:
        name: Initial State
        refId: Initial State_10
        actions:
          - callData:
              name: Call
              timeout: {{lit: {{minutes: 1}}}}
              category:
                {CATEGORY}:
                  dataAction:
                    {action}:
                      inputs:
                        userId: {{exp: Flow.addressTo}}
                        topic: {{lit: {TOPIC.replace("{id}", "id")}}}
          - endWorkflow:
              name: End
              exitReason: {{noValue: true}}
"""


def trigger_body(flow_id: str, **changed: Any) -> dict[str, Any]:
    """Return the body of `POST /processautomation/triggers`."""
    return {
        "name": "Trigger",
        "topicName": TOPIC,
        "enabled": True,
        "target": {
            "type": "Workflow",
            "id": flow_id,
            "workflowTargetSettings": {"dataFormat": "TopLevelPrimitives"},
        },
        "matchCriteria": [{"jsonPath": "mediaType", "operator": "Equal", "value": "MESSAGE"}],
        **changed,
    }


@dataclass(frozen=True)
class Pipeline:
    """The ids of one of each object, which together make a pipeline."""

    integration: str
    action: str
    flow: str
    trigger: str


def deploy(client: Genesys) -> Pipeline:
    """Make one of each object."""
    reply = client.post("/api/v2/integrations", json={"integrationType": {"id": "custom-rest-actions"}})
    integration = reply.raise_for_status().json()["id"]
    client.patch(f"/api/v2/integrations/{integration}", json={"intendedState": "ENABLED"}).raise_for_status()
    action = client.post("/api/v2/integrations/actions", json=action_body(integration)).raise_for_status().json()["id"]
    flow = client.publish(workflow_yaml())["flow"]["id"]
    trigger = client.post("/api/v2/processAutomation/triggers", json=trigger_body(flow)).raise_for_status().json()["id"]
    return Pipeline(integration, action, flow, trigger)


@pytest.fixture
def pipeline(genesys: Genesys) -> Pipeline:
    """Return an organization's one pipeline."""
    return deploy(genesys)
