"""What is fired: which events, with which bodies, how often, and how fast."""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from handover.checks.arrival import Entries, deliveries, kept_back, problem
from handover.genesys.api import Genesys
from handover.genesys.emulated import inject_event
from handover.genesys.events import EVENTS, conversation, event_body, topic
from handover.sandbox.errors import ConfigurationError
from handover.stacks.model import StackError
from handover.verbs.fire.fields import typed_changes
from handover.verbs.fire.topics import event_of, find_topic, listened_to

# How many events are on their way at once, should their answers take longer than the rate has them follow.
_AT_ONCE = 32
_CONVERSATION = "conversationId"


@dataclass(frozen=True)
class Volley:
    """What the command line asks for.

    Attributes:
        events: Short names; none for all that the org listens to, unless there is a topic.
        topic: A topic's whole name, instead of those.
        body: The whole body of one event; None makes one up.
        changes: Fields to change in each event that has them, as texts.
        repeat: How often to fire all of it.
        rate: How many events a second; None fires one as soon as the one before is over.
    """

    events: Sequence[str]
    topic: str | None = None
    body: Mapping[str, Any] | None = None
    changes: Mapping[str, str] | None = None
    repeat: int = 1
    rate: float | None = None

    def check(self) -> None:
        """Look at what can be told without the org.

        Raises:
            ConfigurationError: There is no such event, or it isn't clear which one is meant.
        """
        for event in self.events:
            if event not in EVENTS:
                raise ConfigurationError(
                    f"There is no event {event!r}: a pipeline listens to {', '.join(EVENTS)}. For another topic's "
                    "there is --topic."
                )
        if self.topic and self.events:
            raise ConfigurationError("Name either events or a --topic.")
        if self.body is not None and not self.topic and len(self.events) != 1:
            raise ConfigurationError("--body is that of one event: name it, or its topic with --topic.")


@dataclass(frozen=True)
class Fired:
    """An event that was fired, and what became of it.

    Attributes:
        event: Its short name.
        topic: Its topic.
        body: The event.
        id: What the emulator calls it.
        entries: Its journal.
    """

    event: str
    topic: str
    body: Mapping[str, Any]
    id: str
    entries: Entries

    @cached_property
    def problem(self) -> str | None:
        """Why it does not count as delivered, None if it does."""
        return problem(self.event, self.body, self.entries)

    @property
    def unheard(self) -> bool:
        """Whether nothing in the org listens to it."""
        step = kept_back(self.body, self.entries)
        return step is not None and step["step"] == "event"

    def as_json(self) -> dict[str, Any]:
        """Return all of it."""
        return {
            "event": self.event,
            "topic": self.topic,
            "conversationId": self.body.get(_CONVERSATION),
            "eventId": self.id,
            "eventBody": self.body,
            "entries": self.entries,
            "deliveries": len(deliveries(self.body, self.entries)),
            "problem": self.problem,
        }


def fire_all(org: Genesys, volley: Volley) -> list[Fired]:
    """Fire everything and return what became of it, in the order in which it was fired.

    Raises:
        ConfigurationError: The emulator knows no such topic or field.
        StackError: Nothing is named, and the org listens to nothing.
        GenesysError: The emulator refuses an event, or does not answer.
    """
    known = org.get("/api/v2/notifications/availabletopics", expand="schema")["entities"]
    schemas = {entity["id"]: entity["schema"]["properties"] for entity in known}
    names, about = _topics(org, volley, schemas)
    changes = typed_changes(volley.changes or {}, {event_of(name): schemas[name] for name in names})

    def fire(name: str, common: Mapping[str, Any]) -> Fired:
        event = event_of(name)
        body = {**(event_body(event, common) if volley.body is None else volley.body)}
        # A body goes out as it is; but there is nothing to tell several, or the topic's own, apart by.
        if volley.repeat > 1 or about:
            body.setdefault(_CONVERSATION, common[_CONVERSATION])
        body |= changes[event]
        return Fired(event, name, body, *inject_event(org, name, body))

    def planned() -> Iterator[tuple[str, Mapping[str, Any]]]:
        for _ in range(volley.repeat):
            common = {**conversation(), **({_CONVERSATION: about} if about else {})}
            yield from ((name, common) for name in names)

    if volley.rate is None:
        return [fire(*each) for each in planned()]
    threads = ThreadPoolExecutor(_AT_ONCE)
    try:
        begin = time.monotonic()
        coming = []
        for number, each in enumerate(planned()):
            time.sleep(max(0, begin + number / volley.rate - time.monotonic()))
            coming.append(threads.submit(fire, *each))
        return [each.result() for each in coming]
    finally:
        threads.shutdown(cancel_futures=True)


def _topics(org: Genesys, volley: Volley, known: Mapping[str, Any]) -> tuple[Sequence[str], str | None]:
    """Return the topics to fire at, and of which conversation, if the topic's name says so."""
    if volley.topic:
        name, about = find_topic(volley.topic, known)
        if volley.body is None and event_of(name) not in EVENTS:
            raise ConfigurationError(f"--topic {name}: give an event of it with --body; none can be made up.")
        return [name], about
    events = volley.events or listened_to(org)
    if not events:
        raise StackError("Nothing listens to an event that Cognigy is told of: name one to see what becomes of it.")
    return [topic(event) for event in events], None
