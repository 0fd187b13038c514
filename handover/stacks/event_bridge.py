"""The EventBridge source among a stack's integrations: which it is, and which topics it sends."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from handover.genesys.org import EVENT_BRIDGE_SOURCE
from handover.stacks.model import HIDDEN


def is_source(inputs: Mapping[str, Any]) -> bool:
    """Tell whether an integration with these properties of the provider's is an EventBridge source."""
    return inputs.get("integrationType") == EVENT_BRIDGE_SOURCE


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
    found = settings.get("eventFilter")
    return frozenset(topic for topic in found if isinstance(topic, str)) if isinstance(found, list) else frozenset()
