"""Orgs to be asked: emulators that answer in this or that way."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

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
from handover.verbs.conformance.workshop.pace import EMULATED

SECRET = "the-client's-secret"
BY_ID = {question.id: question for question in QUESTIONS}
WHAT_THERE_IS = ("integrations", "actions", "flows", "triggers")


@dataclass
class Org:
    """An emulated org, and the folder that runs are started in."""

    url: str
    admin: Client
    folder: Path
    said: list[str] = field(default_factory=list)

    @contextmanager
    def open(self) -> Iterator[Genesys]:
        """Connect to it without waiting long for anything."""
        connection = Connection.to_gateway(self.url, "conformance-client", SECRET)
        with Genesys(connection, Patience(attempts=3, sleep=lambda _: None)) as genesys:
            yield genesys

    def ask(self, *questions: str | Question, expected: Answers = DEFAULT) -> Outcome:
        """Ask it questions, all by default."""
        chosen = [BY_ID[each] if isinstance(each, str) else each for each in questions] or QUESTIONS
        with self.open() as genesys:
            return ask(genesys, chosen, expected=expected, directory=self.folder, pace=EMULATED, say=self.said.append)

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
