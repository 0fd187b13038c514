"""A pipeline as somebody clicked it together by Cognigy's guide, under names of their own: by plain API calls."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import Any

from handover.emulator.testing import Genesys

ENDPOINT = "https://endpoint-trial.cognigy.ai/handover/genesysCloudOM"
TOPICS = {"acw": "v2.detail.events.conversation.{id}.acw", "user.end": "v2.detail.events.conversation.{id}.user.end"}
CRITERIA = [
    {"jsonPath": "mediaType", "operator": "Equal", "value": "MESSAGE"},
    {"jsonPath": "messageType", "operator": "Equal", "value": "OPEN"},
]
OUTPUT: dict[str, Any] = {"type": "object", "properties": {}, "additionalProperties": True}

WORKFLOW = """\
workflow:
  name: {name}
  startUpRef: "/workflow/states/state[Initial State_10]"
  defaultLanguage: en-us
  variables:
    - stringVariable:
        name: Flow.addressTo
        initialValue:
          noValue: true
        isInput: true
        isOutput: false
    - stringVariable:
        name: Flow.disconnectType
        initialValue:
          noValue: true
        isInput: true
        isOutput: false
  settingsErrorHandling:
    errorHandling:
      endWorkflow:
        none: true
  states:
    - state:
        name: Initial State
        refId: Initial State_10
        actions:
          - callData:
              name: Call Data Action
              timeout:
                lit:
                  minutes: 1
              category:
                {category}:
                  dataAction:
                    {action}:
                      inputs:
                        userId:
                          exp: Flow.addressTo
                        topic:
                          lit: {topic}
                        disconnectType:
                          exp: Flow.disconnectType
          - endWorkflow:
              name: End Workflow
              exitReason:
                noValue: true
"""


@dataclass(frozen=True)
class Names:
    """What the objects are called."""

    integration: str = "Cognigy webhooks"
    category: str = "Cognigy"
    action: str = "Notify Cognigy"
    workflows: dict[str, str] = field(default_factory=lambda: {"acw": "Wrapped up", "user.end": "Agent left"})
    triggers: dict[str, str] = field(default_factory=lambda: {"acw": "On wrap-up", "user.end": "On agent's leave"})


class HandMade:
    """Makes objects in an emulated org by its API."""

    def __init__(self, genesys: Genesys) -> None:
        self.genesys = genesys

    def call(self, method: str, path: str, body: Any = None) -> Any:
        """Make a call and return its JSON."""
        reply = self.genesys.request(method, f"/api/v2/{path}", json=body)
        assert reply.is_success, f"{method} {path}: {reply.text}"
        return reply.json() if reply.content else None

    def integration(self, name: str) -> str:
        """Make and activate an integration; return its id."""
        id_: str = self.call("POST", "integrations", {"integrationType": {"id": "custom-rest-actions"}})["id"]
        config = self.call("GET", f"integrations/{id_}/config/current")
        self.call("PUT", f"integrations/{id_}/config/current", {**config, "name": name})
        self.call("PATCH", f"integrations/{id_}", {"intendedState": "ENABLED"})
        return id_

    def source(self, name: str, *topics: str, account: str = "123456789012", suffix: str = "cognigy-org") -> str:
        """Make and activate an integration that hands events of conversations to EventBridge; return its id."""
        id_: str = self.call("POST", "integrations", {"integrationType": {"id": "amazon-eventbridge-source"}})["id"]
        path = f"integrations/{id_}/config/current"
        properties = {
            "awsAccountId": account,
            "awsAccountRegion": "eu-central-1",
            "eventSourceSuffix": suffix,
            "eventFilter": [f"v2.detail.events.conversation.{{id}}.{topic}" for topic in topics],
        }
        self.call("PUT", path, {**self.call("GET", path), "name": name, "properties": properties})
        self.call("PATCH", f"integrations/{id_}", {"intendedState": "ENABLED"})
        return id_

    def give_credentials(self, integration: str) -> None:
        """Give an integration credentials."""
        path = f"integrations/{integration}/config/current"
        config = self.call("GET", path)
        self.call("PUT", path, {**config, "credentials": {"basicAuth": {"id": "credential-1"}}})

    def credentials(self, integration: str) -> dict[str, Any]:
        """Return an integration's credentials."""
        credentials: dict[str, Any] = self.call("GET", f"integrations/{integration}/config/current")["credentials"]
        return credentials

    def action(
        self, integration: str, name: str, category: str, output: dict[str, Any] = OUTPUT, **request: Any
    ) -> str:
        """Make and publish the guide's data action; return its id."""
        schema = {
            "title": "properties",
            "type": "object",
            "properties": {key: {"type": "string"} for key in ("userId", "topic", "disconnectType")},
            "additionalProperties": True,
        }
        body = {
            "name": name,
            "category": category,
            "integrationId": integration,
            "secure": False,
            "contract": {
                "input": {"inputSchema": schema},
                "output": {"successSchema": output},
            },
            "config": {
                "request": {
                    "requestUrlTemplate": ENDPOINT,
                    "requestType": "POST",
                    "headers": {"Content-Type": "application/json"},
                    "requestTemplate": "${input.rawRequest}",
                    **request,
                },
                "response": {"translationMap": {}, "translationMapDefaults": {}, "successTemplate": "{}"},
            },
        }
        id_: str = self.call("POST", "integrations/actions", body)["id"]
        return id_

    def workflow(self, name: str, category: str, action: str, topic: str) -> str:
        """Publish a workflow that calls the action; return its id."""
        text = WORKFLOW.format(
            **{
                key: json.dumps(value)
                for key, value in (("name", name), ("category", category), ("action", action), ("topic", topic))
            }
        )
        done = self.genesys.publish(text)
        assert done["status"] == "Success", done
        id_: str = done["flow"]["id"]
        return id_

    def trigger(self, name: str, event: str, workflow: str, **more: Any) -> str:
        """Make an active trigger; return its id."""
        body = {
            "name": name,
            "topicName": TOPICS[event],
            "target": {
                "type": "Workflow",
                "id": workflow,
                "workflowTargetSettings": {"dataFormat": "TopLevelPrimitives"},
            },
            "enabled": True,
            "matchCriteria": CRITERIA,
            **more,
        }
        id_: str = self.call("POST", "processautomation/triggers", body)["id"]
        return id_

    def pipeline(self, names: Names | None = None, **request: Any) -> dict[str, str]:
        """Make the whole pipeline; return the ids by the logical names that the program gives the objects."""
        names = names or Names()
        ids = {"handover-integration": self.integration(names.integration)}
        ids["handover-data-action"] = self.action(ids["handover-integration"], names.action, names.category, **request)
        for event in TOPICS:
            slug = event.replace(".", "-")
            topic = f"v2.detail.events.conversation.id.{event}"
            flow = self.workflow(names.workflows[event], names.category, names.action, topic)
            ids[f"handover-{slug}-workflow"] = flow
            ids[f"handover-{slug}-trigger"] = self.trigger(names.triggers[event], event, flow)
        return ids
