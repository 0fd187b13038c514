"""Orgs to be asked: emulators that answer in this or that way."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import httpx
import pytest

from handover.emulator.answers import DEFAULT, Answers
from handover.emulator.server.embedded import EmbeddedEmulator
from handover.emulator.settings import EmulatorSettings
from handover.emulator.testing import Genesys as Client
from handover.genesys.api import Genesys
from handover.genesys.connection import Connection
from handover.genesys.retries import Patience
from handover.verbs.conformance.question import Question
from handover.verbs.conformance.questions import QUESTIONS
from handover.verbs.conformance.result import Result
from handover.verbs.conformance.run import Outcome, ask
from handover.verbs.conformance.workshop.pace import EMULATED, Pace

SECRET = "the-client's-secret"
BY_ID = {question.id: question for question in QUESTIONS}
# What never comes is waited for a twentieth of the time.
HURRIED = replace(EMULATED, clock=lambda: 20 * time.monotonic())
WHAT_THERE_IS = ("integrations", "actions", "flows", "triggers")


Lie = Callable[[httpx.Request, httpx.Response], Any]
"""What an org says in place of a reply: other JSON, a reply, or None for the truth."""


class Lying(httpx.HTTPTransport):
    """Carries calls to an emulator, and makes something else of what it answers.

    Args:
        lie: Says what.
    """

    def __init__(self, lie: Lie) -> None:
        super().__init__()
        self._lie = lie

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """See HTTPX."""
        reply = super().handle_request(request)
        reply.read()
        other = self._lie(request, reply)
        if isinstance(other, httpx.Response):
            return other
        return httpx.Response(reply.status_code, json=other) if other is not None else reply


@dataclass
class Org:
    """An emulated org, the folder that runs are started in, and the lies it tells, if any."""

    url: str
    admin: Client
    folder: Path
    said: list[str] = field(default_factory=list)
    lie: Lie | None = None
    pace: Pace = HURRIED

    @contextmanager
    def open(self) -> Iterator[Genesys]:
        """Connect to it without waiting long for anything."""
        connection = Connection.to_gateway(self.url, "conformance-client", SECRET)
        transport = Lying(self.lie) if self.lie else None
        with Genesys(connection, Patience(attempts=3, sleep=lambda _: None), transport) as genesys:
            yield genesys

    def ask(self, *questions: str | Question, expected: Answers = DEFAULT) -> Outcome:
        """Ask it questions, all by default."""
        chosen = [BY_ID[each] if isinstance(each, str) else each for each in questions] or QUESTIONS
        with self.open() as genesys:
            return ask(genesys, chosen, expected=expected, directory=self.folder, pace=self.pace, say=self.said.append)

    def result(self, question: str | Question, expected: Answers = DEFAULT) -> Result:
        """Ask it one question."""
        return self.ask(question, expected=expected).results[0]

    def objects(self) -> dict[str, list[Any]]:
        """Return all objects, as they are kept."""
        snapshot = self.admin.get("/_emulator/snapshot").json()
        return {kind: snapshot[kind] for kind in WHAT_THERE_IS}

    @property
    def empty(self) -> bool:
        """Whether there are no objects at all."""
        return not any(self.objects().values())

    @property
    def leases(self) -> list[Path]:
        """The lock files of runs."""
        return list((self.folder / ".handover/conformance").glob("*"))


@contextmanager
def emulated(folder: Path, answers: Answers = DEFAULT, **settings: Any) -> Iterator[Org]:
    """Run an emulator for the time of the block."""
    with (
        EmbeddedEmulator(settings=EmulatorSettings(answers=answers, **settings)) as emulator,
        Client(emulator.url) as admin,
    ):
        yield Org(emulator.url, admin, folder)


@pytest.fixture
def org(tmp_path: Path) -> Iterator[Org]:
    """An empty org that answers as the emulator does by default."""
    with emulated(tmp_path) as running:
        yield running
