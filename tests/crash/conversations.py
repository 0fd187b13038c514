"""Conversations that end all the while: what Genesys fires of them, and what of that has arrived at Cognigy."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from handover.genesys.events import EVENTS, conversation, event_body, topic

MOST_AT_ONCE = 4


class Event(NamedTuple):
    """One event of a conversation."""

    name: str
    topic: str
    body: dict[str, Any]

    @property
    def conversation(self) -> str:
        return str(self.body["conversationId"])

    @property
    def is_message(self) -> bool:
        """Whether the conversation is one over Open Messaging, which is all that Cognigy is told of."""
        return "messageType" in self.body


@dataclass
class Conversations:
    """Conversations side by side, each with its events in the order that Genesys has them in.

    Attributes:
        ended: The ids of those over Open Messaging that have ended: Cognigy must hear of each.
        others: The ids of those of which it must not.
    """

    dice: random.Random
    ended: set[str] = field(default_factory=set)
    others: set[str] = field(default_factory=set)
    _under_way: list[Iterator[Event]] = field(default_factory=list)

    def next(self) -> Event:
        """Return the next event of any conversation, which may be a new one."""
        while True:
            if len(self._under_way) < MOST_AT_ONCE and self.dice.random() < 0.4:
                self._under_way.append(self.one(is_call=self.dice.random() < 0.2))
            if self._under_way and (event := self._of(self.dice.choice(self._under_way))):
                return event

    def rest(self) -> Iterator[Event]:
        """Yield what is left of those that are under way."""
        while self._under_way:
            if event := self._of(self.dice.choice(self._under_way)):
                yield event

    def _of(self, events: Iterator[Event]) -> Event | None:
        event = next(events, None)
        if event is None:
            self._under_way.remove(events)
        return event

    def one(self, *, is_call: bool = False) -> Iterator[Event]:
        """Yield the events of a new one, over Open Messaging or by telephone."""
        common = conversation()
        if is_call:
            common["mediaType"] = "VOICE"
            del common["messageType"]
        for name in EVENTS:
            yield Event(name, topic(name), event_body(name, common))
        (self.others if is_call else self.ended).add(common["conversationId"])
