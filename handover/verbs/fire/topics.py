"""Which events an org sends to Cognigy: by its triggers, and by its integrations with Amazon EventBridge."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from handover.genesys.api import Genesys
from handover.genesys.events import EVENTS, topic
from handover.genesys.org import SOURCE_TYPE


def listened_to(org: Genesys) -> Sequence[str]:
    """Return the events that the org listens to, in the order in which a conversation has them.

    What is switched off counts if all is: then the trace says so.

    Raises:
        GenesysError: The org does not answer.
    """
    found = list(_topics(org))
    live = {name for name, enabled in found if enabled}
    wanted = live or {name for name, _ in found}
    return [event for event in EVENTS if topic(event) in wanted]


def _topics(org: Genesys) -> Iterator[tuple[str, bool]]:
    """Yield each topic and whether who listens to it is enabled."""
    for trigger in org.triggers():
        yield trigger.topic, trigger.enabled
    for integration in org.integrations():
        if integration.type == SOURCE_TYPE:
            topics = org.integration_config(integration.id).properties.get("eventFilter")
            for name in topics if isinstance(topics, list) else ():
                yield str(name), integration.intended_state == "ENABLED"
