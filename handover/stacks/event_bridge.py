"""The EventBridge source among a stack's integrations: which it is, and which topics it sends."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from handover.genesys.org import SOURCE_TYPE as SOURCE_TYPE
from handover.io.text import HIDDEN
from handover.stacks.model import INTEGRATION, DeployedStack, StackResource

ON_PREMISES = "onpremises"
"""The folder beside a stack's program that has the project of its AWS side."""
ACCOUNT, REGION, SUFFIX, TOPICS = "awsAccountId", "awsAccountRegion", "eventSourceSuffix", "eventFilter"
"""The settings of a source, as Genesys calls them."""


def source_name(organization: str, suffix: str) -> str:
    """Return the name of the partner event source that Genesys makes, by its module aws-event-bridge-module.

    Args:
        organization: Genesys' id of the org.
        suffix: The source's suffix: for Cognigy, the id of the Cognigy organisation.
    """
    return f"aws.partner/genesys.com/cloud/{organization}/{suffix}"


def is_source(inputs: Mapping[str, Any]) -> bool:
    """Tell whether an integration with these properties of the provider's is an EventBridge source."""
    return inputs.get("integrationType") == SOURCE_TYPE


def sources(stack: DeployedStack) -> tuple[StackResource, ...]:
    """Return the stack's EventBridge sources: one, or none."""
    return tuple(resource for resource in stack.of_type(INTEGRATION) if is_source(resource.inputs))


def additional_topics(stack: DeployedStack) -> frozenset[str]:
    """Return the topics that are sent for the time of an upgrade only, and that its version of Cognigy doesn't take."""
    told = stack.outputs.get("eventBridge")
    found = told.get("additionalTopics") if isinstance(told, Mapping) else None
    return frozenset(str(topic) for topic in found) if isinstance(found, list) else frozenset()


def properties(inputs: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return the settings of a source with these properties of the provider's; none if they are secret or garbled."""
    text = (inputs.get("config") or {}).get("properties") or "{}"
    try:
        found = json.loads(text) if text != HIDDEN else {}
    except ValueError:  # not known yet
        return {}
    return found if isinstance(found, dict) else {}


def topics(settings: Mapping[str, Any]) -> frozenset[str]:
    """Return the topics that a source with these settings sends, as Genesys writes them, with `{id}`."""
    found = settings.get(TOPICS)
    return frozenset(topic for topic in found if isinstance(topic, str)) if isinstance(found, list) else frozenset()
