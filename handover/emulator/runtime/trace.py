"""Writes down what happens to one event."""

from collections.abc import Mapping
from typing import Any, Protocol

from handover.emulator.runtime.views import Journal, Outcome, Step


class Trace(Protocol):
    """Takes the steps of one run."""

    @property
    def event_id(self) -> str | None:
        """The event whose run it is, if there is one."""
        ...

    @property
    def conversation_id(self) -> str | None:
        """The event's conversation, if it names one."""
        ...

    def note(
        self, step: Step, name: str, outcome: Outcome, reason: str, detail: Mapping[str, Any] | None = None
    ) -> None:
        """Write down a step and a sentence that says why it went as it did."""
        ...


class EventTrace:
    """Writes the steps of one event into the journal."""

    __slots__ = ("_journal", "conversation_id", "event_id")

    def __init__(self, journal: Journal, event_id: str, conversation_id: str | None) -> None:
        self._journal = journal
        self.event_id = event_id
        self.conversation_id = conversation_id

    def note(
        self, step: Step, name: str, outcome: Outcome, reason: str, detail: Mapping[str, Any] | None = None
    ) -> None:
        """Write down a step and a sentence that says why it went as it did."""
        self._journal.record(step, name, outcome, reason, self.event_id, self.conversation_id, detail)


class NoTrace:
    """Writes nothing down: for a data action that is executed or tested by itself."""

    event_id = None
    conversation_id = None

    def note(
        self, step: Step, name: str, outcome: Outcome, reason: str, detail: Mapping[str, Any] | None = None
    ) -> None:
        """Take a step and forget it."""
