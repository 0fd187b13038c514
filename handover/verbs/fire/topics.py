"""Which topics there are, and which events an org sends to Cognigy: by its triggers, and by its event sources."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from difflib import get_close_matches

from handover.genesys.api import Genesys
from handover.genesys.events import EVENTS, topic
from handover.genesys.org import SOURCE_TYPE
from handover.sandbox.errors import ConfigurationError

_ID = "{id}"


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


def event_of(name: str) -> str:
    """Return the short name of a topic's events: what follows the conversation's id."""
    return name.partition(f"{_ID}.")[2] or name


def find_topic(name: str, known: Iterable[str]) -> tuple[str, str | None]:
    """Find a topic.

    Args:
        name: With ``{id}``, or with a conversation's id in its place.
        known: The topics that there are.

    Returns:
        Its name with ``{id}``, and the conversation's id if the name had one.

    Raises:
        ConfigurationError: There is none of that name.
    """
    known = sorted(known)
    for each in known:
        before, _, after = each.partition(_ID)
        if match := re.fullmatch(rf"{re.escape(before)}([^.]+){re.escape(after)}", name):
            # "id" is how Cognigy's guide spells the placeholder in names; it is nobody's conversation.
            return each, None if match[1] in (_ID, "id") else match[1]
    near = get_close_matches(name, known, 1, 0.8)
    hint = f"did you mean {near[0]}?" if near else f"there are {', '.join(known)}."
    raise ConfigurationError(f"--topic {name}: the emulator knows no such topic; {hint}")


def _topics(org: Genesys) -> Iterator[tuple[str, bool]]:
    """Yield each topic and whether who listens to it is enabled."""
    for trigger in org.triggers():
        yield trigger.topic, trigger.enabled
    for integration in org.integrations():
        if integration.type == SOURCE_TYPE:
            topics = org.integration_config(integration.id).properties.get("eventFilter")
            for name in topics if isinstance(topics, list) else ():
                yield str(name), integration.intended_state == "ENABLED"
