"""What a version of Cognigy takes, as far as a move from webhooks to EventBridge has to know it.

The program has the whole table, with its sources, in `components/cognigy.py`; a test compares the two.
"""

from __future__ import annotations

import re
from enum import Enum, auto

from handover.stacks.model import StackError

_PREFIX = "v2.detail.events.conversation.{id}."
OLD_EVENTS = ("user.end", "acw")
"""What Cognigy takes from EventBridge up to 2025.11."""
NEW_EVENT = "customer.end"
"""What it takes since 2025.12 in their place."""
OLD_TOPICS = frozenset(f"{_PREFIX}{event}" for event in OLD_EVENTS)
NEW_TOPIC = f"{_PREFIX}{NEW_EVENT}"

FIRST_OVERLAP, FIRST_WITHOUT = "4.100", "2025.12"


class Era(Enum):
    """What Cognigy is told by."""

    WEBHOOKS = auto()
    """Webhooks alone: 4.94 to 4.99."""

    OVERLAP = auto()
    """Both, where the webhooks were set up before: 4.100 to 2025.11."""

    EVENT_BRIDGE = auto()
    """EventBridge alone: since 2025.12."""


def era(version: str) -> Era:
    """Return the era of a version.

    Raises:
        StackError: It is no version of Cognigy.
    """
    match = re.fullmatch(r"(\d{1,4})\.(\d{1,3})(\.\d{1,4})?", version, re.ASCII)
    if match is None:
        raise StackError(f"{version!r} is no version of Cognigy.AI: write it as Cognigy does, e.g. 4.100 or 2025.12.")
    numbers = int(match[1]), int(match[2])
    if numbers < (4, 100):
        return Era.WEBHOOKS
    return Era.OVERLAP if numbers < (2025, 12) else Era.EVENT_BRIDGE
