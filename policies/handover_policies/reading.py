"""Reading what the engine tells of a stack: properties that may not be known yet, names in URNs, settings."""

import json
from collections.abc import Mapping
from enum import Enum
from typing import Any, Final

import pulumi
from pulumi_policy.proxy import UnknownValueError

INTEGRATION: Final = "genesyscloud:index/integration:Integration"
ACTION: Final = "genesyscloud:index/integrationAction:IntegrationAction"
FLOW: Final = "genesyscloud:index/flow:Flow"
TRIGGER: Final = "genesyscloud:index/processautomationTrigger:ProcessautomationTrigger"

API_DESTINATION: Final = "aws:cloudwatch/eventApiDestination:EventApiDestination"
CONNECTION: Final = "aws:cloudwatch/eventConnection:EventConnection"
EVENT_TARGET: Final = "aws:cloudwatch/eventTarget:EventTarget"
ROLE: Final = "aws:iam/role:Role"
ROLE_POLICY: Final = "aws:iam/rolePolicy:RolePolicy"
QUEUE: Final = "aws:sqs/queue:Queue"
QUEUE_POLICY: Final = "aws:sqs/queuePolicy:QueuePolicy"

# Genesys' id of the type of integration.
_EVENT_BRIDGE_SOURCE: Final = "amazon-eventbridge-source"

ENDPOINT_PREFIX: Final = "endpoint-"
"""What Cognigy puts in front of an instance's domain for the host that takes events, by its guide."""


class Unknown(Enum):
    """Stands for a value that a preview can't know."""

    UNKNOWN = "unknown"


UNKNOWN: Final = Unknown.UNKNOWN


def look(properties: Mapping[str, Any], *path: str) -> Any:
    """Look a property up, where Pulumi's own mapping raises for one that is not known yet.

    Args:
        properties: A resource's properties.
        path: The keys that lead to it, from the outside in.

    Returns:
        The value; None if there is none, `UNKNOWN` if it, or what it is part of, is not known in this preview.
    """
    value: Any = properties
    for key in path:
        try:
            value = value[key]
        except UnknownValueError:
            return UNKNOWN
        except (KeyError, TypeError):
            return None
    return value


def event_bridge_properties(integration: Mapping[str, Any]) -> Any:
    """What an integration that sends to Amazon EventBridge says in its `config.properties`.

    Args:
        integration: The integration's properties.

    Returns:
        What the JSON text holds, by rights an object, and an empty text if it is no JSON; `UNKNOWN` if it, or what kind
        of integration it is, is not known in this preview; None if the integration is of another kind.
    """
    kind = look(integration, "integrationType")
    if kind != _EVENT_BRIDGE_SOURCE:
        return UNKNOWN if kind is UNKNOWN else None
    text = look(integration, "config", "properties")
    try:
        return text if text is UNKNOWN else json.loads(text or "{}")
    except ValueError:
        return ""


def stack_name(urn: str) -> str:
    """The stack that a resource belongs to."""
    return urn.removeprefix("urn:pulumi:").partition("::")[0]


def setting(key: str) -> str | None:
    """A setting of the stack; None if it isn't set, or the engine tells of no settings.

    Args:
        key: The setting, without its namespace, which doesn't depend on the project's name.
    """
    return pulumi.Config("cognigy-handover").get(key) or None
