"""Examples of events: one of each topic as a conversation over Open Messaging has it, and what can be different in it.

Which fields a topic's events have is its schema's matter; what is stated here is how they look.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from handover.emulator.runtime.events.topics import PREFIX, Topic

# One conversation, so that the examples of several topics are about the same agent and customer.
_FIELDS: Final[Mapping[str, Any]] = {
    "conversationId": "8b6a1d52-3c0f-4a77-9d2e-5f1b7c9e4a10",
    "participantId": "f2c4e6a8-1b3d-4f5e-8a9c-0d2b4f6a8c1e",
    "sessionId": "3e5d7c9b-8a6f-4e2d-b1c0-9f8e7d6c5b4a",
    "mediaType": "MESSAGE",
    "messageType": "OPEN",
    "provider": "PureCloud Messaging",
    "direction": "INBOUND",
    "addressTo": "c5a7b9d1-2e4f-4061-8273-94a5b6c7d8e9",
    "addressFrom": "71e3d5f7-9a0b-4c2d-8e4f-6a8b0c2d4e6f",
    "userId": "0a1b2c3d-4e5f-4a6b-8c7d-9e0f1a2b3c4d",
    "queueId": "5d4c3b2a-1f0e-4d9c-8b7a-6f5e4d3c2b1a",
    "divisionId": "a9b8c7d6-e5f4-4a3b-9c2d-1e0f9a8b7c6d",
    "externalContactId": "2f4e6d8c-0b1a-4938-a756-64534231201f",
    "disconnectType": "CLIENT",
    "interactingDurationMs": 42_000,
    "alertingDurationMs": 1_500,
    "wrapupCode": "e1d2c3b4-a5f6-4e7d-8c9b-0a1f2e3d4c5b",
    "wrapupDurationMs": 5_000,
}

_OTHERWISE: Final[Mapping[str, Mapping[str, Any]]] = {
    # From the customer's side, it is the other party who left.
    f"{PREFIX}customer.end": {"disconnectType": "PEER"},
}


@dataclass(frozen=True, slots=True)
class Preset:
    """Something that happens to a conversation, as an event.

    Attributes:
        name: What it is called by.
        title: What happens, for people.
        description: What is to be expected of it.
        topic: The topic of its event.
        changes: Fields that differ from the topic's example; `None` leaves the field out.
    """

    name: str
    title: str
    description: str
    topic: str
    changes: Mapping[str, Any] = field(default_factory=dict)


PRESETS: Final = (
    Preset(
        "agent-leaves",
        "Agent leaves",
        "The agent disconnects. Cognigy is to take over again.",
        f"{PREFIX}user.end",
    ),
    Preset(
        "transfer",
        "Transfer",
        "The agent transfers the conversation. It is delivered like any other end: Cognigy decides.",
        f"{PREFIX}user.end",
        {"disconnectType": "TRANSFER"},
    ),
    Preset(
        "wrong-media-type",
        "Wrong media type",
        "A phone call, which is no message. The triggers' criteria are to stop it.",
        f"{PREFIX}user.end",
        {"mediaType": "VOICE", "messageType": None},
    ),
    Preset(
        "wrong-message-type",
        "SMS instead of Open Messaging",
        "A message of another channel than Cognigy's. The triggers' criteria are to stop it.",
        f"{PREFIX}user.end",
        {"messageType": "SMS"},
    ),
    Preset(
        "no-disconnect-type",
        "No disconnectType",
        "The field is missing, as in every event of after-call work. Cognigy is to be told all the same.",
        f"{PREFIX}user.end",
        {"disconnectType": None},
    ),
    Preset(
        "after-call-work",
        "After-call work",
        "The agent has finished the after-call work. Such an event has no disconnectType.",
        f"{PREFIX}acw",
    ),
    Preset(
        "customer-leaves",
        "Customer leaves",
        "The customer ends the conversation. Cognigy hears of it by Amazon EventBridge, from 2025.12 on.",
        f"{PREFIX}customer.end",
    ),
)
"""In the order in which people look for them."""


def example(topic: Topic, now: float) -> dict[str, Any]:
    """Return the body of an event of the topic that happens at that time (seconds since 1970)."""
    known = topic.schema["properties"]
    fields = {"eventTime": int(now * 1000), **_FIELDS, **_OTHERWISE.get(topic.name, {})}
    return {name: fields[name] for name in known if name in fields}


def presets(topic: Topic) -> Iterator[Preset]:
    """Yield what can happen by an event of the topic."""
    return (preset for preset in PRESETS if preset.topic == topic.name)
