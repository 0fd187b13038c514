"""What is noted of a probe's calls: enough for a report, and nothing that tells whose org it is or who asked."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from typing import Any
from urllib.parse import quote, quote_plus

from handover.genesys.connection import Connection
from handover.io.text import HIDDEN
from handover.verbs.conformance.workshop.run_name import RUN

_ID = re.compile(
    r"(?<![0-9a-z])(custom_-_)?[0-9a-f]{8}(-?)[0-9a-f]{4}\2[0-9a-f]{4}\2[0-9a-f]{4}\2[0-9a-f]{12}(?![0-9a-z])",
    re.IGNORECASE,
)
_MAIL = re.compile(r"[\w.+-]+(?:@|%40)[\w-]+\.[\w.-]+", re.IGNORECASE)
# The path of a call may have as many of these characters, with its slashes.
_TOKEN = re.compile(r"(?<![\w+/=-])(?!/?api/v2/)[\w+/=-]{40,}|[\w+=-]{40,}")
_SAID = 400
_SHORT = 5


class Evidence:
    """The calls made for one question after another, redacted as they are noted.

    Args:
        connection: Whose credentials are in no note.
        run: The run's name, which is shown as `RUN`.
    """

    def __init__(self, connection: Connection, run: str) -> None:
        self._run = run
        self._labels: dict[str, str] = {}
        self._hidden: list[tuple[re.Pattern[str], str]] = []
        self._hide((connection.client_secret, connection.client_id), HIDDEN)
        self._notes: list[dict[str, Any]] = []

    def hide(self, texts: Iterable[str]) -> None:
        """Have texts, such as the org's name, in no note."""
        self._hide(texts, "[private]")

    def _hide(self, texts: Iterable[str], by: str) -> None:
        """Have texts hidden in whatever case and however they are written in an address or in JSON."""
        for text in texts:
            forms = {text, quote(text), quote(text, safe=""), quote_plus(text), json.dumps(text)[1:-1]} - {""}
            pattern = "|".join(map(re.escape, sorted(forms, key=len, reverse=True)))
            if pattern:
                # A short one would be found in ordinary words.
                pattern = rf"(?<!\w)(?:{pattern})(?!\w)" if len(text) < _SHORT else pattern
                self._hidden.append((re.compile(pattern, re.IGNORECASE), by))
        self._hidden.sort(key=lambda hidden: len(hidden[0].pattern), reverse=True)

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
        text = RUN.sub("RUN", text.replace(self._run, "RUN"))
        for id_, label in self._labels.items():
            text = text.replace(id_, label)
        for pattern, by in self._hidden:
            text = pattern.sub(by, text)
        return _TOKEN.sub("[hidden]", _MAIL.sub("[mail]", _ID.sub("{id}", text)))
