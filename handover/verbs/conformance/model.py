"""Questions, what an org answers to them, and how that compares."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from handover.emulator.answers import DEFAULT, Answers, is_possible, names
from handover.errors import ExitCode

if TYPE_CHECKING:
    from handover.verbs.conformance.workshop.workshop import Workshop


class Verdict(StrEnum):
    """How a question ended."""

    HOLDS = "holds"
    DIFFERS = "differs"
    UNKNOWN = "could not tell"


class CannotTellError(Exception):
    """A probe that came to no answer; its message is a sentence that says why."""


@dataclass(frozen=True)
class Observed:
    """What a probe came to: the org's answer, and a sentence that says what was seen."""

    answer: Any
    seen: str


@dataclass(frozen=True)
class Question:
    """An assumption about Genesys Cloud that nobody outside could confirm.

    Attributes:
        id: Its name, which is also that of the emulator's answer.
        text: The question.
        writes: Whether its probe makes objects, of its own and for the time of the probe.
        probe: Finds the org's answer; what it makes in the workshop is removed when it ends. It raises
            `CannotTellError` and `GenesysError`.
    """

    id: str
    text: str
    writes: bool
    probe: Callable[[Workshop], Observed]

    def expected(self, answers: Answers) -> Any:
        """Return the answer of an emulator with these answers, as JSON."""
        found = getattr(answers, names()[self.id])
        return list(found) if isinstance(found, tuple) else dict(found) if isinstance(found, Mapping) else found


@dataclass(frozen=True)
class Result:
    """What became of a question.

    Attributes:
        question: The question.
        verdict: How it ended.
        expected: The answer it was compared with.
        observed: The org's answer; None if it could not be told.
        why: What was seen, or why it could not be told: a sentence.
        evidence: The calls that were made for it, without anything that tells who made them.
    """

    question: Question
    verdict: Verdict
    expected: Any
    observed: Any
    why: str
    evidence: Sequence[Mapping[str, Any]] = ()

    @property
    def switch(self) -> Any:
        """The answer that an emulator must be given to answer as the org does, whatever it is by default."""
        switchable = self.verdict is Verdict.DIFFERS and is_possible(self.question.id, self.observed)
        return self.observed if switchable else self.expected


def judged(question: Question, observed: Observed, expected: Any, evidence: Sequence[Mapping[str, Any]]) -> Result:
    """Return the result of a probe that came to an answer."""
    if observed.answer == expected:
        return Result(question, Verdict.HOLDS, expected, observed.answer, observed.seen, evidence)
    why = observed.seen
    if not is_possible(question.id, observed.answer):
        why += " The emulator cannot answer so: please report it, with what --json writes."
    return Result(question, Verdict.DIFFERS, expected, observed.answer, why, evidence)


def exit_code(results: Iterable[Result], *, left: bool) -> ExitCode:
    """Return 1 if something differs or was left in the org, else 2 if something could not be told, else 0."""
    verdicts = {result.verdict for result in results}
    if left or Verdict.DIFFERS in verdicts:
        return ExitCode.FAILED
    return ExitCode.UNUSABLE if Verdict.UNKNOWN in verdicts else ExitCode.OK


def switches(results: Iterable[Result], expected: Answers) -> dict[str, Any]:
    """Return what to switch in an emulator so that it answers as the org does.

    Args:
        results: What the org answers.
        expected: What it was compared with, which stands for what was not asked.
    """
    answers = {**expected.model_dump(mode="json", by_alias=True), **{each.question.id: each.switch for each in results}}
    default = DEFAULT.model_dump(mode="json", by_alias=True)
    return {question: answer for question, answer in answers.items() if answer != default[question]}
