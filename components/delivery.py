"""The ways by which Cognigy can be told that an agent's conversation has ended."""

from enum import StrEnum


class Delivery(StrEnum):
    """A way, or both at once, as the setting `delivery` names it."""

    WEBHOOK = "webhook"
    """Triggers, workflows and a data action that posts to Cognigy."""

    BOTH = "both"
    """Webhooks and EventBridge side by side, while a stack moves from one to the other."""

    EVENT_BRIDGE = "eventBridge"
    """An integration that hands Genesys' events to Amazon EventBridge, from where they reach Cognigy."""

    @property
    def webhooks(self) -> bool:
        """Whether the stack has webhooks."""
        return self is not Delivery.EVENT_BRIDGE

    @property
    def event_bridge(self) -> bool:
        """Whether the stack has a source for EventBridge."""
        return self is not Delivery.WEBHOOK
