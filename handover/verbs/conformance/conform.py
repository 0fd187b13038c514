"""All of the verb: who is asked what, and what is shown and written of it."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from handover.emulator.answers import DEFAULT, Answers, read_answers, write_answers
from handover.errors import ExitCode, UsageError, sentence, terminated_as_interrupted
from handover.genesys.addresses import host_of
from handover.genesys.emulated import is_emulator
from handover.io import files
from handover.io.options import confirm
from handover.io.text import console
from handover.stacks.model import Engine
from handover.verbs.conformance import report
from handover.verbs.conformance.addresses import REPLY_URL
from handover.verbs.conformance.question import Question
from handover.verbs.conformance.questions import QUESTIONS
from handover.verbs.conformance.result import exit_code, switches
from handover.verbs.conformance.run import ask
from handover.verbs.conformance.target import open_target
from handover.verbs.conformance.workshop.pace import EMULATED, Pace


@dataclass(frozen=True)
class Wanted:
    """What the command line asks for.

    Attributes:
        only: The questions to ask; all if it is empty.
        read_only: Whether to ask only what can be told without writing.
        answers: The file to write answers to, if any.
        expected: The file with what the org is compared with, if it is not the emulator's own answers.
        reply_url: What probes' data actions call.
        json: Whether to write JSON.
        yes: Whether to write to a real org without asking.
    """

    only: tuple[str, ...]
    read_only: bool
    answers: Path | None
    expected: Path | None
    reply_url: str
    json: bool
    yes: bool

    @cached_property
    def compared(self) -> Answers:
        """What the org's answers are compared with; raises `AnswersError`."""
        return DEFAULT if self.expected is None else read_answers(self.expected)

    @property
    def questions(self) -> list[Question]:
        """The questions to ask, in their order.

        Raises:
            UsageError: There is no such question, or none that only reads.
        """
        known = {question.id: question for question in QUESTIONS}
        if unknown := [name for name in self.only if name not in known]:
            raise UsageError(f"There is no question {unknown[0]!r}; there are {', '.join(known)}.")
        chosen = [question for question in QUESTIONS if not self.only or question.id in self.only]
        if self.read_only:
            chosen = [question for question in chosen if not question.writes]
        if not chosen:
            raise UsageError("None of these questions can be asked without writing; leave --read-only out.")
        return chosen

    def require_usable(self) -> None:
        """Make sure that the answers can be written, and the replies asked for, before the org is asked for minutes.

        Raises:
            UsageError: They can't.
        """
        if self.answers is not None:
            try:
                files.require_replaceable(self.answers)
            except OSError as error:
                raise UsageError(f"--answers: {sentence(error)}") from None
        if not self.reply_url.startswith(("http://", "https://")) or not host_of(self.reply_url):
            raise UsageError(f"--reply-url: {self.reply_url} is no address that could be called, as {REPLY_URL}.")

    def show(self) -> None:
        """Print the questions."""
        questions = self.questions
        report.show_questions(console(), questions, {each.id: each.expected(self.compared) for each in questions})


def conform(
    wanted: Wanted, directory: Path, stack: str | None, engine: Engine | None, emulator: str | None
) -> ExitCode:
    """Ask an org, show what came of it, and return what to end with.

    Args:
        wanted: What to ask, and what to do with the answers.
        directory: The project's folder; the others say which org, see `open_target`.
        stack: The stack's name.
        engine: Whose deployment is meant.
        emulator: An emulator's address.

    Raises:
        HandoverError: The org can't be asked, see `open_target` and `ask`.
        OSError: A file can't be written.
    """
    questions, compared, aside = wanted.questions, wanted.compared, console(aside=True)
    wanted.require_usable()
    with terminated_as_interrupted(), open_target(directory, stack, engine, emulator) as genesys:
        url, emulated = genesys.connection.api_url, is_emulator(genesys)
        if not emulated and any(question.writes for question in questions):
            confirm(f"Do you want to make objects in the org at {url}, which are removed again?", yes=wanted.yes)
        outcome = ask(
            genesys,
            questions,
            expected=compared,
            directory=directory,
            pace=EMULATED if emulated else Pace(),
            say=aside.print,
            reply_url=wanted.reply_url,
        )
    switched = switches(outcome.results, compared)
    if wanted.answers is not None:
        write_answers(wanted.answers, switched)
    if wanted.json:
        about = {"org": url, "emulator": emulated}
        sys.stdout.write(report.as_json(about, outcome, switched) + "\n")
    else:
        report.show(console(), f"What the org at {url} answers", outcome.results, switched)
    for each in outcome.left:
        aside.print(f"{each} Run it again to remove it, or delete it by hand.")
    return exit_code(outcome.results, left=bool(outcome.left))
