"""docs/emulator.md has the questions with the emulator's answers, as the code has them."""

from __future__ import annotations

import json
import re
import typing
from pathlib import Path
from typing import Any

from handover.emulator.answers import DEFAULT, Answers, is_possible, names
from handover.verbs.conformance.question import Question
from handover.verbs.conformance.questions import QUESTIONS
from tests.conftest import ROOT

PAGE = ROOT / "docs/emulator.md"
MOST = 10_000


def shown(answer: Any) -> str:
    if isinstance(answer, list):
        return ", ".join(f"`{each}`" for each in answer)
    return f"`{answer if isinstance(answer, str) else json.dumps(answer)}`"


def others(question: Question) -> str:
    """Return what else the emulator can answer."""
    annotation = Answers.model_fields[names()[question.id]].annotation
    default = question.expected(DEFAULT)
    if typing.get_origin(annotation) is typing.Literal:
        return ", ".join(shown(each) for each in typing.get_args(annotation) if each != default)
    if isinstance(default, int):
        assert is_possible(question.id, MOST)
        assert not is_possible(question.id, MOST + 1)
        return f"1 to {MOST:,}"
    if isinstance(default, list):
        possible = typing.get_args(typing.get_args(annotation)[0])
        more = [each for each in possible if each not in default]
        return "any of these" + (f", and {shown(more)}" if more else "")
    return "a permission by call; empty for none"


def row(question: Question) -> str:
    return f"| `{question.id}` | {question.text} | {shown(question.expected(DEFAULT))} | {others(question)} |"


def test_the_table_is_the_codes() -> None:
    text = PAGE.read_text(encoding="utf-8")
    section = text.partition("## What nobody outside Genesys and Cognigy could tell us")[2]
    assert re.findall(r"^\| `[\w-]+` \| .* \|$", section, re.MULTILINE) == [row(question) for question in QUESTIONS]


def test_every_question_that_a_page_names_is_one() -> None:
    known = {question.id for question in QUESTIONS}
    page = Path(ROOT / "docs/conformance.md").read_text(encoding="utf-8")
    named = re.findall(r"--only ([\w-]+)", page)
    assert named
    assert set(named) <= known
