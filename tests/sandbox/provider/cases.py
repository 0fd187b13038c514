"""What is recorded: for each type of resource, a series of inputs, each compared with what went before."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import httpx

from handover.sandbox.provider.schema import FLOW, INTEGRATION, INTEGRATION_ACTION, TRIGGER

FILE = "flow.yaml"


@dataclass(frozen=True)
class Step:
    """One run of the CLI.

    Attributes:
        title: What changes.
        inputs: The resource's inputs from here on, None to have no resource.
        file: The workflow's file from here on, None to leave it as it is.
        refresh: Whether to refresh instead of deploying.
        meanwhile: What somebody else does before, given the emulator's URL and the object's id.
    """

    title: str
    inputs: dict[str, Any] | None
    file: str | None = None
    refresh: bool = False
    meanwhile: Callable[[str, str], None] | None = None


@dataclass(frozen=True)
class Case:
    """A resource's life.

    Attributes:
        type: The resource's type.
        steps: What happens to it.
        prepare: Makes what the resource needs and returns the inputs that come of it.
    """

    type: str
    steps: list[Step]
    prepare: Callable[[str], dict[str, Any]] = lambda url: {}


def _call(url: str, method: str, path: str, body: Any = None) -> Any:
    with httpx.Client(base_url=url, trust_env=False) as client:
        form = {"grant_type": "client_credentials"}
        token = client.post("/oauth/token", data=form, auth=("x", "x")).json()["access_token"]
        headers = {"Authorization": f"Bearer {token}"}
        reply = client.request(method, path, json=body, headers=headers).raise_for_status()
        return reply.json() if reply.content else None


def _without(inputs: dict[str, Any], *names: str) -> dict[str, Any]:
    return {key: value for key, value in inputs.items() if key not in names}


def _needs_integration(url: str) -> dict[str, Any]:
    made = _call(url, "POST", "/api/v2/integrations", {"integrationType": {"id": "custom-rest-actions"}})
    return {"integrationId": made["id"]}


_WORKFLOW = """
workflow:
  name: {{name}}
  startUpRef: "/workflow/states/state[Start_1]"
  defaultLanguage: en-us
  settingsErrorHandling:
    errorHandling:
      endWorkflow:
        none: true
  states:
    - state:
        name: Start
        refId: Start_1
        actions:
          - endWorkflow:
              name: End
              exitReason:
                noValue: true
"""


def _needs_flow(url: str) -> dict[str, Any]:
    job = _call(url, "POST", "/api/v2/flows/jobs")
    content = _WORKFLOW.replace("{{name}}", "Target")
    httpx.put(job["presignedUrl"], content=content, headers=job["headers"], trust_env=False).raise_for_status()
    path = f"/api/v2/flows/jobs/{job['id']}"
    while (state := _call(url, "GET", path))["status"] not in ("Success", "Failure"):
        pass
    return {"target": {"id": state["flow"]["id"], "type": "Workflow", "workflowTargetSettings": {"dataFormat": "Json"}}}


def _disable_trigger(url: str, id_: str) -> None:
    trigger = _call(url, "GET", f"/api/v2/processautomation/triggers/{id_}")
    _call(url, "PUT", f"/api/v2/processautomation/triggers/{id_}", {**trigger, "enabled": False, "description": "x"})


_CONFIG = {"name": "Web Services", "notes": "n", "properties": '{"b": 1.0, "a": "<é>"}', "advanced": "{}"}
_INTEGRATION = {"integrationType": "custom-rest-actions", "intendedState": "ENABLED", "config": _CONFIG}
_RENAMED = {**_INTEGRATION, "config": {**_CONFIG, "name": "Renamed"}}
_LESS = {**_INTEGRATION, "config": _without(_CONFIG, "notes", "properties")}

_REQUEST = {
    "requestType": "POST",
    "requestUrlTemplate": "https://example.org/a",
    "requestTemplate": "${input.rawRequest}",
    "headers": {"Content-Type": "application/json"},
}
_ACTION = {
    "name": "Send",
    "category": "Web Services",
    "contractInput": '{"type": "object", "title": "properties", "properties": {"userId": {"type": "string"}}}',
    "contractOutput": '{"type": "object", "additionalProperties": true, "properties": {}}',
    "configTimeoutSeconds": 10,
    "configRequest": _REQUEST,
    "configResponse": {"successTemplate": "{}", "translationMap": {}, "translationMapDefaults": {}},
}
_ACTION_URL = {**_ACTION, "configRequest": {**_REQUEST, "requestUrlTemplate": "https://example.org/b"}}
_ACTION_LESS = {**_without(_ACTION_URL, "configTimeoutSeconds", "configResponse"), "name": "Send again"}
_SAME_CONTRACT = '{"properties":{"userId":{"type":"string"}},"title":"properties","type":"object"}'
_BARE_ACTION = {
    **_without(_ACTION, "configTimeoutSeconds", "configResponse"),
    "configRequest": {"requestType": "GET", "requestUrlTemplate": "https://example.org/a"},
}

_FLOW = {"filepath": FILE, "name": "Wörk: flow", "type": "WORKFLOW", "substitutions": {"name": '"Wörk: flow"'}}
_FLOW_HASH = {**_FLOW, "updateTriggerHash": "1"}
_BAD = _WORKFLOW.replace("endWorkflow", "unknownAction")
_LITERAL = _WORKFLOW.replace("{{name}}", '"Wörk: flow"')

_CRITERIA = [{"jsonPath": "mediaType", "operator": "Equal", "value": "MESSAGE"}]
_TRIGGER = {
    "name": "Trigger",
    "topicName": "v2.detail.events.conversation.{id}.acw",
    "enabled": True,
    "matchCriteria": json.dumps(_CRITERIA, separators=(",", ":")),
    "eventTtlSeconds": 60,
    "description": "d",
}
_TRIGGER_DELAY = {**_without(_TRIGGER, "eventTtlSeconds", "description"), "delayBySeconds": 60}

CASES = {
    "integration": Case(
        INTEGRATION,
        [
            Step("create", _INTEGRATION),
            Step("nothing", _INTEGRATION),
            Step("name", _RENAMED),
            Step("refresh", _RENAMED, refresh=True),
            Step("notes and properties gone", _LESS),
            Step("state gone", _without(_LESS, "intendedState")),
            Step("config gone", _without(_LESS, "intendedState", "config")),
            Step("delete", None),
        ],
    ),
    "integration_bare": Case(
        INTEGRATION,
        [
            Step("create", {"integrationType": "custom-rest-actions"}),
            Step("config", {"integrationType": "custom-rest-actions", "config": {"name": "Named"}}),
            Step("delete", None),
        ],
    ),
    "action": Case(
        INTEGRATION_ACTION,
        [
            Step("create", _ACTION),
            Step("nothing", _ACTION),
            Step("same contract", {**_ACTION, "contractInput": _SAME_CONTRACT}),
            Step("address", _ACTION_URL),
            Step("name, timeout and response gone", _ACTION_LESS),
            Step("refresh", _ACTION_LESS, refresh=True),
            Step("contract", {**_ACTION_LESS, "contractInput": '{"type":"object","properties":{}}'}),
            Step("secure", {**_ACTION_LESS, "contractInput": '{"type":"object","properties":{}}', "secure": True}),
            Step("delete", None),
        ],
        _needs_integration,
    ),
    "action_bare": Case(
        INTEGRATION_ACTION,
        [
            Step("create", _BARE_ACTION),
            Step("category", {**_BARE_ACTION, "category": "Other"}),
            Step("delete", None),
        ],
        _needs_integration,
    ),
    "flow": Case(
        FLOW,
        [
            Step("create", _FLOW, file=_WORKFLOW),
            Step("nothing", _FLOW),
            Step("hash", _FLOW_HASH),
            Step("file", _FLOW_HASH, file=_WORKFLOW + "# changed\n"),
            Step("refresh with another file", _FLOW_HASH, file=_WORKFLOW, refresh=True),
            Step("file after refresh", _FLOW_HASH),
            Step("bad file", _FLOW_HASH, file=_BAD),
            Step("good file", _without(_FLOW_HASH, "substitutions"), file=_LITERAL),
            Step("hash gone, unlock", {**_without(_FLOW, "substitutions"), "forceUnlock": True}),
            Step("unlock gone", _without(_FLOW, "substitutions")),
            Step("renamed", {**_FLOW, "name": "Other", "substitutions": {"name": "Other"}}, file=_WORKFLOW),
            Step("delete", None),
        ],
    ),
    "trigger": Case(
        TRIGGER,
        [
            Step("create", _TRIGGER),
            Step("nothing", _TRIGGER),
            Step("delay instead", _TRIGGER_DELAY),
            Step("drift", _TRIGGER_DELAY, refresh=True, meanwhile=_disable_trigger),
            Step("drift undone", _TRIGGER_DELAY),
            Step("topic", {**_TRIGGER_DELAY, "topicName": "v2.detail.events.conversation.{id}.user.end"}),
            Step("delete", None),
        ],
        _needs_flow,
    ),
}
