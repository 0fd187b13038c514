"""The event topics a trigger can listen on, with the schema of their events.

Fields, types and enum values are those of Genesys' public Python SDK, version 269 (the models
`…DetailEventTopic…Event`); all fields are optional there. Undeclared fields are let through, as Genesys adds some.
"""

import re
from dataclasses import dataclass
from typing import Any, Final

from handover.emulator.runtime.actions.contracts import Contract


def _words(text: str) -> tuple[str, ...]:
    return tuple(text.split())


PREFIX: Final = "v2.detail.events.conversation.{id}."

MEDIA_TYPES: Final = _words(
    "UNKNOWN VOICE CHAT EMAIL CALLBACK COBROWSE VIDEO SCREENSHARE MESSAGE INTERNALMESSAGE SCREENMONITORING"
)
MESSAGE_TYPES: Final = _words("UNKNOWN SMS TWITTER FACEBOOK LINE WHATSAPP WEBMESSAGING OPEN INSTAGRAM APPLE LINKEDIN")
DIRECTIONS: Final = ("UNKNOWN", "INBOUND", "OUTBOUND")
DISCONNECT_TYPES: Final = _words(
    "UNKNOWN ENDPOINT CLIENT SYSTEM TRANSFER ERROR PEER OTHER SPAM TIMEOUT TRANSPORT_FAILURE CONFERENCE_TRANSFER "
    "CONSULT_TRANSFER FORWARD_TRANSFER NO_ANSWER_TRANSFER NOT_AVAILABLE_TRANSFER UNCALLABLE DND_ENDPOINT DND_TRANSFER "
    "INACTIVITY SESSION_EXPIRED TAKEOVER"
)

_ENUMS: Final = {
    "mediaType": MEDIA_TYPES,
    "messageType": MESSAGE_TYPES,
    "direction": DIRECTIONS,
    "disconnectType": DISCONNECT_TYPES,
}
_STRINGS: Final = _words(
    "conversationId participantId sessionId mediaType provider direction ani dnis addressTo addressFrom "
    "callbackUserName subject messageType utilizationLabel"
)
_INTEGERS: Final = ("eventTime", "callbackScheduledTime")
_STRING_LISTS: Final = ("callbackNumbers", "conversationExternalContactIds", "conversationExternalOrganizationIds")


class UnknownTopicError(LookupError):
    """No modelled topic has this name; its message is a sentence."""


class InvalidEventError(ValueError):
    """An event that does not fit its topic's schema; `messages` holds a sentence for each fault."""

    def __init__(self, topic: str, messages: list[str]) -> None:
        super().__init__(f"The event does not fit the schema of {topic}: {' '.join(messages)}")
        self.messages = messages


@dataclass(frozen=True, slots=True)
class Topic:
    """A topic: its name (spelled with `{id}`), what it is about, and the JSON schema of its events."""

    name: str
    description: str
    schema: dict[str, Any]
    contract: Contract
    """The schema, compiled."""

    def check(self, event: Any) -> None:
        """Raise `InvalidEventError` unless the event fits the schema."""
        if faults := self.contract.faults(event):
            raise InvalidEventError(self.name, faults)


def _topic(suffix: str, description: str, strings: str = "", integers: str = "") -> Topic:
    properties: dict[str, Any] = {name: {"type": "string"} for name in (*_STRINGS, *strings.split())}
    properties |= {name: {"type": "integer"} for name in (*_INTEGERS, *integers.split())}
    properties |= {name: {"type": "array", "items": {"type": "string"}} for name in _STRING_LISTS}
    for name, values in _ENUMS.items():
        if name in properties:
            properties[name]["enum"] = list(values)
    schema = {"type": "object", "title": description, "properties": properties}
    return Topic(PREFIX + suffix, description, schema, Contract(schema, "The event"))


TOPICS: Final[dict[str, Topic]] = {
    topic.name: topic
    for topic in (
        _topic(
            "acw",
            "An agent's after-call work has ended",
            "userId queueId wrapupCode wrapupNotes",
            "wrapupDurationMs",
        ),
        _topic("user.start", "An agent has joined a conversation", "userId queueId divisionId"),
        _topic(
            "user.end",
            "An agent has left a conversation",
            "userId queueId divisionId disconnectType",
            "interactingDurationMs heldDurationMs alertingDurationMs contactingDurationMs dialingDurationMs "
            "callbackDurationMs",
        ),
        _topic(
            "customer.end",
            "A customer has left a conversation",
            "divisionId disconnectType externalContactId externalOrganizationId",
            "interactingDurationMs",
        ),
    )
}
"""All modelled topics by name."""

_WITH_ID = re.compile(r"v2\.detail\.events\.conversation\.(?P<id>[^.{}]+)\.(?P<suffix>[a-z.]+)")


def resolve(name: str) -> tuple[Topic, str | None]:
    """Return the topic of that name, and the conversation's id if the name has one in place of `{id}`.

    Raises:
        UnknownTopicError: The topic does not exist, or is not modelled.
    """
    if topic := TOPICS.get(name):
        return topic, None
    match = _WITH_ID.fullmatch(name)
    if match and (topic := TOPICS.get(PREFIX + match["suffix"])):
        # "id" is how Cognigy's guide spells the placeholder in names; it is nobody's conversation.
        return topic, None if match["id"] == "id" else match["id"]
    raise UnknownTopicError(f'There is no topic "{name}" in the emulator; it has {", ".join(TOPICS)}.')
