"""Facts about the four resources' properties: what provider 1.82.0 declares and Pulumi's bridge makes of it.

From the provider's source (``resource_genesyscloud_*_schema.go``); the outputs' forms measured with the real CLI.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from handover.sandbox import gojson

INTEGRATION = "genesyscloud:index/integration:Integration"
INTEGRATION_ACTION = "genesyscloud:index/integrationAction:IntegrationAction"
FLOW = "genesyscloud:index/flow:Flow"
TRIGGER = "genesyscloud:index/processautomationTrigger:ProcessautomationTrigger"

Kind = Literal["string", "number", "float", "boolean", "map", "list", "set", "block"]


@dataclass(frozen=True)
class Property:
    """One property of a resource or of a block in it.

    Attributes:
        kind: Its type; a number is whole, a block is an object with properties of its own, and a map, a list and a set,
            whose order means nothing, have texts as values.
        required: The program must give it.
        replace: A change forces a new object.
        json: A JSON text, compared by what it means.
        computed: Left out by the program, it keeps whatever value the object has.
        default: What it is when the program leaves it out.
        choices: The only values allowed.
        low: Smallest number, or fewest characters.
        high: Largest number, or most characters.
        secret: The provider's schema calls it sensitive, so that it is a secret in the state.
        unread: The API does not give it back, or is not asked: it is what the state has.
        block: A block's properties.
    """

    kind: Kind = "string"
    required: bool = False
    replace: bool = False
    json: bool = False
    computed: bool = False
    default: Any = None
    choices: tuple[str, ...] = ()
    low: int | None = None
    high: int | None = None
    secret: bool = False
    unread: bool = False
    block: Mapping[str, Property] = field(default_factory=dict)


@dataclass(frozen=True)
class Resource:
    """One type of resource.

    Attributes:
        label: What it is called in a sentence.
        id_property: The output that repeats the object's id.
        properties: Its inputs, all of which are outputs too.
        found_out: The outputs that are no inputs.
    """

    label: str
    id_property: str
    properties: Mapping[str, Property]
    found_out: tuple[str, ...] = ()


def as_declared(declared: Property, value: Any) -> Any:
    """Return a value as the bridge takes it: a number or truth value where a text is expected, and a text for a number.

    Measured: a text is no truth value to it, and an empty one no number at all.
    """
    if declared.kind == "map" and isinstance(value, Mapping):
        return {key: as_declared(Property(), item) for key, item in value.items()}
    if declared.kind == "string" and isinstance(value, (bool, int, float)):
        return gojson.dumps(value)
    if declared.kind == "number" and isinstance(value, str) and re.fullmatch("([+-]?[0-9]+)?", value):
        return int(value) if value else None
    if declared.kind == "float" and isinstance(value, str):
        try:
            return float(value)
        except ValueError:
            return value
    return value


_CONFIG = {
    "advanced": Property(json=True, computed=True),
    "credentials": Property("map"),
    "name": Property(computed=True),
    "notes": Property(),
    "properties": Property(json=True, computed=True),
}
_REQUEST = {
    "headers": Property("map"),
    "requestTemplate": Property(computed=True),
    "requestType": Property(required=True, choices=("GET", "PUT", "POST", "PATCH", "DELETE")),
    "requestUrlTemplate": Property(computed=True),
}
_RESPONSE = {
    "successTemplate": Property(computed=True),
    "translationMap": Property("map"),
    "translationMapDefaults": Property("map"),
}
_FUNCTION = {
    "description": Property(computed=True),
    "filePath": Property(required=True),
    "handler": Property(computed=True),
    "runtime": Property(computed=True),
    "timeoutSeconds": Property("number", computed=True),
    "zipId": Property(computed=True),
}
_TARGET = {
    "id": Property(required=True),
    "type": Property(required=True, choices=("Workflow",)),
    "workflowTargetSettings": Property("block", block={"dataFormat": Property(choices=("Json", "TopLevelPrimitives"))}),
}

RESOURCES: Mapping[str, Resource] = {
    INTEGRATION: Resource(
        "integration",
        "integrationId",
        {
            "config": Property("block", computed=True, block=_CONFIG),
            "integrationType": Property(required=True),
            "intendedState": Property(default="DISABLED", choices=("ENABLED", "DISABLED")),
        },
    ),
    INTEGRATION_ACTION: Resource(
        "data action",
        "integrationActionId",
        {
            "category": Property(required=True, low=1, high=256),
            "configRequest": Property("block", block=_REQUEST),
            "configResponse": Property("block", computed=True, block=_RESPONSE),
            "configTimeoutSeconds": Property("number", low=1, high=60),
            "contractInput": Property(required=True, replace=True, json=True),
            "contractOutput": Property(required=True, replace=True, json=True),
            "functionConfig": Property("block", computed=True, block=_FUNCTION),
            "integrationId": Property(required=True, replace=True),
            "name": Property(required=True, low=1, high=256),
            "secure": Property("boolean", replace=True, default=False),
        },
    ),
    FLOW: Resource(
        "workflow",
        "flowId",
        {
            "filepath": Property(required=True, low=1),
            "forceUnlock": Property("boolean"),
            "name": Property(computed=True),
            "substitutions": Property("map"),
            "type": Property(computed=True),
            "updateTriggerHash": Property(),
        },
        ("fileContentHash",),
    ),
    TRIGGER: Resource(
        "trigger",
        "processautomationTriggerId",
        {
            "delayBySeconds": Property("number", low=60, high=900),
            "description": Property(high=512),
            "enabled": Property("boolean", required=True),
            "eventTtlSeconds": Property("number", low=10),
            # Optional in the schema, but without it the provider's create fails on parsing it.
            "matchCriteria": Property(required=True),
            "name": Property(required=True, low=1, high=256),
            "target": Property("block", required=True, block=_TARGET),
            "topicName": Property(required=True, replace=True, low=1, high=256),
        },
    ),
}
