"""The journal: what happened to every event, step by step, and why it went on or stopped."""

import asyncio
from collections import deque
from collections.abc import AsyncIterator, Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Final, Generic, Literal, NamedTuple, Self, TypeVar

from pydantic.alias_generators import to_camel

from handover.emulator.state.clock import Clock, timestamp

Step = Literal[
    "event",
    # by a trigger
    "trigger",
    "workflow",
    "expression",
    "action",
    "request",
    # by EventBridge
    "event-source",
    "bus",
    "archive",
    "rule",
    "api-destination",
    "target",
    "dead-letter",
    # by either
    "receiver",
]
Outcome = Literal["passed", "stopped", "failed"]
Item = TypeVar("Item")


class Entry(NamedTuple):
    """One step of one event; `seq` counts up without gaps since the emulator's data began."""

    seq: int
    time: float
    event_id: str
    conversation_id: str | None
    step: Step
    name: str
    outcome: Outcome
    reason: str
    detail: Mapping[str, Any]

    def as_json(self) -> dict[str, Any]:
        """Return the entry as the admin plane prints it."""
        return {**dict(zip(_WIRE_NAMES, self, strict=True)), "time": timestamp(self.time)}


_WIRE_NAMES: Final = tuple(map(to_camel, Entry._fields))


class Ring(Generic[Item]):
    """Keeps the newest of what is added, within a number and within a size.

    Args:
        most: How many are kept.
        most_bytes: How many bytes all together have; the newest one is kept whatever it has.
    """

    def __init__(self, most: int, most_bytes: int) -> None:
        self._most, self._most_bytes = most, most_bytes
        self._items: deque[tuple[Item, int]] = deque()
        self._bytes = 0

    def __iter__(self) -> Iterator[Item]:
        return (item for item, _ in self._items)

    def __reversed__(self) -> Iterator[Item]:
        return (item for item, _ in reversed(self._items))

    def __len__(self) -> int:
        return len(self._items)

    def add(self, item: Item, size: int) -> None:
        """Add an item of that size."""
        self._items.append((item, size))
        self._bytes += size
        while len(self._items) > self._most or (self._bytes > self._most_bytes and len(self._items) > 1):
            self._bytes -= self._items.popleft()[1]

    def clear(self) -> None:
        """Forget all."""
        self._items.clear()
        self._bytes = 0


class News:
    """Wakes those who wait for something new."""

    def __init__(self) -> None:
        self._waiting: asyncio.Event | None = None

    def tell(self) -> None:
        """Wake all who wait."""
        if self._waiting is not None:
            self._waiting.set()
            self._waiting = None

    async def wait(self) -> None:
        """Return at the next news."""
        if self._waiting is None:
            self._waiting = asyncio.Event()
        await self._waiting.wait()

    async def follow(
        self, after: int, newest: Callable[[], int], since: Callable[[int], Iterable[Item]]
    ) -> AsyncIterator[Item]:
        """Yield what is newer than number `after`, then everything new as it comes; never ends by itself.

        Args:
            after: The number of what is known already.
            newest: Returns the number of what came last.
            since: Returns what is newer than a number.
        """
        while True:
            while after < newest():
                seen = newest()
                for item in since(after):
                    yield item
                after = seen
            await self.wait()


class Journal:
    """A ring of the newest entries: memory stays bounded however many events run.

    Args:
        clock: Gives every entry its time.
        capacity: How many entries are kept; older ones are forgotten.
        most_bytes: How much they take together, as far as can be told from what was sent.
    """

    def __init__(self, clock: Clock, capacity: int = 20_000, most_bytes: int = 64_000_000) -> None:
        self._clock = clock
        self._entries: Ring[Entry] = Ring(capacity, most_bytes)
        self._seq = 0
        self._news = News()

    def record(
        self,
        step: Step,
        name: str,
        outcome: Outcome,
        reason: str,
        event_id: str,
        conversation_id: str | None,
        detail: Mapping[str, Any] | None = None,
        size: int = 0,
    ) -> Entry:
        """Add one entry, wake whoever follows the journal, and return the entry.

        `reason` is a sentence for the reader, `detail` plain JSON without credentials, of about `size` bytes.
        """
        self._seq += 1
        now = self._clock.now()
        entry = Entry(self._seq, now, event_id, conversation_id, step, name, outcome, reason, detail or {})
        self._entries.add(entry, 500 + len(reason) + size)
        self._news.tell()
        return entry

    def query(
        self,
        *,
        after: int = 0,
        conversation_id: str | None = None,
        event_id: str | None = None,
        limit: int | None = None,
    ) -> list[Entry]:
        """Return the kept entries newer than `after`, oldest first, of one conversation or event if given."""
        found: list[Entry] = []
        for entry in reversed(self._entries):
            if entry.seq <= after:
                break
            if conversation_id is not None and entry.conversation_id != conversation_id:
                continue
            if event_id is not None and entry.event_id != event_id:
                continue
            found.append(entry)
        found.reverse()
        return found if limit is None else found[:limit]

    def follow(self, *, after: int = 0, conversation_id: str | None = None) -> AsyncIterator[Entry]:
        """Yield the entries newer than `after`, then every new one as it is recorded; never ends by itself."""
        return self._news.follow(
            after, lambda: self._seq, lambda seen: self.query(after=seen, conversation_id=conversation_id)
        )

    def clear(self) -> None:
        """Forget every entry; numbering goes on, so a follower misses nothing."""
        self._entries.clear()


@dataclass(frozen=True, slots=True)
class Trace:
    """Writes the steps of one event into the journal; `entries` are those written so far.

    `way` names the branch of the event's way that the steps are of, from the outside in, for example one trigger, or an
    event source, a rule and a target; it is in each step's detail. Many run at once, and their steps are mixed.

    A trace without an event writes nothing down: it is for a data action that is executed or tested by itself.
    """

    journal: Journal | None = None
    event_id: str | None = None
    conversation_id: str | None = None
    entries: list[Entry] = field(default_factory=list)
    way: tuple[str, ...] = ()

    def along(self, branch: str) -> Self:
        """Return the trace of a branch of this way; its steps are among this one's."""
        return replace(self, way=(*self.way, branch))

    def note(
        self,
        step: Step,
        name: str,
        outcome: Outcome,
        reason: str,
        detail: Mapping[str, Any] | None = None,
        size: int = 0,
    ) -> None:
        """Write down a step and a sentence that says why it went as it did; the detail has about `size` bytes."""
        if self.journal is not None and self.event_id is not None:
            if self.way:
                detail = {"way": self.way, **(detail or {})}
            entry = self.journal.record(step, name, outcome, reason, self.event_id, self.conversation_id, detail, size)
            self.entries.append(entry)
