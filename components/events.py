"""The conversation events that tell Cognigy that an agent's part of a conversation is over."""

from enum import StrEnum


def _topic(event: str) -> str:
    return f"v2.detail.events.conversation.{{id}}.{event}"


class Event(StrEnum):
    """A Genesys Cloud conversation event of the webhooks.

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
        return _topic(self)

    @property
    def topic_literal(self) -> str:
        """The topic as Cognigy expects it in the request: without braces, by Cognigy's guide."""
        return f"v2.detail.events.conversation.id.{self}"


class EventBridgeTopic(StrEnum):
    """A Genesys Cloud conversation event that some version of Cognigy takes from Amazon EventBridge.

    The value is the last part of the event's topic. Sources list topics in this order.
    """

    USER_END = "user.end"
    """An agent left the conversation."""

    ACW = "acw"
    """After-call work of an agent ended."""

    CUSTOMER_END = "customer.end"
    """The customer's part of the conversation ended; unlike `user.end` not when it goes to another queue."""

    USER_START = "user.start"
    """An agent joined the conversation: Cognigy shows the agent's name and image."""

    @property
    def topic(self) -> str:
        """The topic as the integration's filter has it, e.g. `v2.detail.events.conversation.{id}.customer.end`."""
        return _topic(self)
