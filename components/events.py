"""The conversation events that tell Cognigy that an agent's part of a conversation is over."""

from enum import StrEnum


class Event(StrEnum):
    """A Genesys Cloud conversation event of the handover pipeline.

    The value is the last part of the event's topic, as Genesys writes it.
    """

    ACW = "acw"
    """After-call work of an agent ended. Carries no `disconnectType`."""

    USER_END = "user.end"
    """An agent left the conversation. `disconnectType` says how."""

    @property
    def slug(self) -> str:
        """The event in logical names of Pulumi resources, e.g. `user-end`."""
        return self.value.replace(".", "-")

    @property
    def topic(self) -> str:
        """The topic a trigger listens on, e.g. `v2.detail.events.conversation.{id}.acw`."""
        return f"v2.detail.events.conversation.{{id}}.{self}"

    @property
    def topic_literal(self) -> str:
        """The topic as Cognigy expects it in the request: without braces, by Cognigy's guide."""
        return f"v2.detail.events.conversation.id.{self}"
