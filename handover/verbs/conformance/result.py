"""What an org answers to questions, and how that compares with an emulator."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from handover.emulator.answers import DEFAULT, Answers, is_possible
from handover.errors import ExitCode
from handover.verbs.conformance.model import Observed, Verdict
from handover.verbs.conformance.question import Question


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
