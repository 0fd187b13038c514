"""A conversation event as Genesys Cloud would send it."""

from __future__ import annotations

import time
import uuid
from collections.abc import Mapping
from typing import Any

EVENTS = ("user.start", "user.end", "acw", "customer.end")
"""The events that Cognigy may be told of, in the order in which a conversation has them."""

WEBHOOK_EVENTS = ("user.end", "acw")
"""Those that Cognigy takes webhooks of."""

_PREFIX = "v2.detail.events.conversation"

# Of these, an event about the customer has none: by Genesys' Python SDK, version 269.
_OF_THE_AGENT = ("userId", "queueId")


def topic(event: str) -> str:
    """Return the topic as triggers have it."""
    return f"{_PREFIX}.{{id}}.{event}"


def topic_literal(event: str) -> str:
    """Return the topic as Cognigy gets it: the guide writes it without braces."""
    return f"{_PREFIX}.id.{event}"


def conversation() -> dict[str, Any]:
    """Return what the events of one conversation over Open Messaging have in common, with ids of its own."""
    ids = ("conversationId", "participantId", "sessionId", "addressTo", "addressFrom", "userId", "queueId")
    return {
        **{name: str(uuid.uuid4()) for name in ids},
        "mediaType": "MESSAGE",
        "messageType": "OPEN",
        "provider": "PureCloud Messaging",
        "direction": "INBOUND",
    }


def event_body(event: str, common: Mapping[str, Any]) -> dict[str, Any]:
    """Return one event of a conversation, which has only just happened."""
    body = {**common, "eventTime": int(time.time() * 1000)}
    if event == "user.start":
        return {**body, "divisionId": str(uuid.uuid4())}
    if event == "user.end":
        return {**body, "disconnectType": "CLIENT", "interactingDurationMs": 42_000, "alertingDurationMs": 1_500}
    if event == "customer.end":
        about = {name: value for name, value in body.items() if name not in _OF_THE_AGENT}
        ids = {"divisionId": str(uuid.uuid4()), "externalContactId": str(uuid.uuid4())}
        return {**about, **ids, "disconnectType": "PEER", "interactingDurationMs": 42_000}
    return {**body, "wrapupCode": str(uuid.uuid4()), "wrapupDurationMs": 5_000}
