"""What is noted of a probe's calls: enough for a report, and nothing that tells whose org it is or who asked."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

from handover.genesys.connection import Connection
from handover.io.text import HIDDEN

_ID = re.compile(r"\b(custom_-_)?[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\b", re.IGNORECASE)
_MAIL = re.compile(r"[\w.+-]+@[\w-]+\.[\w.-]+")
_TOKEN = re.compile(r"\b[\w+/=-]{40,}\b")
_SAID = 400


class Evidence:
    """The calls made for one question after another, redacted as they are noted.

    Args:
        connection: Whose credentials are in no note.
        run: The run's name, which is shown as `RUN`.
    """

    def __init__(self, connection: Connection, run: str) -> None:
        self._secrets = [text for text in (connection.client_secret, connection.client_id) if len(text) >= 4]
        self._run = run
        self._labels: dict[str, str] = {}
        self._private: list[str] = []
        self._notes: list[dict[str, Any]] = []

    def hide(self, texts: Iterable[str]) -> None:
        """Have texts, such as the org's name, in no note."""
        self._private += [text for text in texts if len(text) >= 3]

    def label(self, id_: str, label: str) -> None:
        """Have an object of the run shown by a label in place of its id."""
        self._labels[id_] = f"{{{label}}}"

    def note(self, call: str, outcome: str, said: str = "") -> None:
        """Note a call, how it ended and what the org said to it, if that matters."""
        entry = {"call": self.redacted(call), "outcome": self.redacted(outcome)}
        self._notes.append({**entry, "said": self.redacted(said)[:_SAID]} if said else entry)

    def taken(self) -> list[dict[str, Any]]:
        """Return what has been noted since the last time."""
        notes, self._notes = self._notes, []
        return notes

    def redacted(self, text: str) -> str:
        """Return a text without ids, names, addresses of mail, or credentials."""
        for secret in self._secrets:
            text = text.replace(secret, HIDDEN)
        text = text.replace(self._run, "RUN")
        for id_, label in self._labels.items():
            text = text.replace(id_, label)
        for private in self._private:
            text = text.replace(private, "[private]")
        return _TOKEN.sub("[hidden]", _MAIL.sub("[mail]", _ID.sub("{id}", text)))
