"""What came of the questions, for people and for a report."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from rich import box
from rich.console import Console
from rich.table import Table

from handover.io.text import styled
from handover.verbs.conformance.model import Verdict
from handover.verbs.conformance.question import Question
from handover.verbs.conformance.result import Result
from handover.verbs.conformance.run import Outcome

_STYLES = {Verdict.HOLDS: "green", Verdict.DIFFERS: "red", Verdict.UNKNOWN: "magenta"}


def _shown(answer: Any) -> str:
    return answer if isinstance(answer, str) else json.dumps(answer)


def show(console: Console, title: str, results: Sequence[Result], switches: Mapping[str, Any]) -> None:
    """Print a line for each question, and below them what differs, and what to switch in an emulator."""
    console.print(styled((title, "bold")))
    table = Table(box=box.SIMPLE, show_header=False)
    table.add_column(no_wrap=True)
    table.add_column(no_wrap=True)
    table.add_column(overflow="fold")
    for result in results:
        table.add_row(styled((result.verdict, _STYLES[result.verdict])), result.question.id, result.why)
    console.print(table)
    for result in results:
        if result.verdict is Verdict.DIFFERS:
            console.print(
                styled(
                    (result.verdict, _STYLES[result.verdict]),
                    f" {result.question.id}: {result.question.text}\n"
                    f"  emulator  {_shown(result.expected)}\n  this org  {_shown(result.observed)}\n",
                ),
                soft_wrap=True,
            )
    if switches:
        chosen = ", ".join(f"{question}: {_shown(answer)}" for question, answer in switches.items())
        console.print(
            styled(f"An emulator that is to answer so: {chosen} (--answers FILE writes it).\n"), soft_wrap=True
        )
    console.print(summary(results))


def summary(results: Sequence[Result]) -> str:
    """Count the verdicts in a line."""
    counts = Counter(result.verdict for result in results)
    return ", ".join(f"{counts[verdict]} {verdict}" for verdict in Verdict if counts[verdict])


def as_json(about: Mapping[str, Any], outcome: Outcome, switches: Mapping[str, Any]) -> str:
    """Write everything as JSON, what it is about first; in the evidence there are no ids, names or credentials."""
    questions = [
        {
            "id": result.question.id,
            "question": result.question.text,
            "verdict": result.verdict,
            "emulator": result.expected,
            "observed": result.observed,
            "why": result.why,
            "evidence": list(result.evidence),
        }
        for result in outcome.results
    ]
    content = {**about, "answers": dict(switches), "questions": questions, "left": list(outcome.redacted_left)}
    return json.dumps(content, indent=2, ensure_ascii=False)


def show_questions(console: Console, questions: Sequence[Question], expected: Mapping[str, Any]) -> None:
    """Print the questions with the emulator's answers."""
    table = Table(box=box.SIMPLE)
    table.add_column("question", no_wrap=True)
    table.add_column("", overflow="fold")
    table.add_column("the emulator's answer", overflow="fold")
    table.add_column("asks", no_wrap=True)
    for each in questions:
        table.add_row(each.id, each.text, _shown(expected[each.id]), "writing" if each.writes else "reading")
    console.print(table)
