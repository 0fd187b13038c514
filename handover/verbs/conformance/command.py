"""The command line of ``handover conformance``."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from handover.emulator.answers import DEFAULT, read_answers, write_answers
from handover.errors import UsageError, terminated_as_interrupted
from handover.genesys.emulated import is_emulator
from handover.io.options import DirectoryOption, EmulatorOption, JsonOption, YesOption, confirm
from handover.io.text import console
from handover.stacks.options import DeployedOption
from handover.verbs.conformance import report
from handover.verbs.conformance.model import Question, exit_code, switches
from handover.verbs.conformance.questions import QUESTIONS
from handover.verbs.conformance.run import ask
from handover.verbs.conformance.target import open_target
from handover.verbs.conformance.workshop.pace import EMULATED, Pace
from handover.verbs.conformance.workshop.workshop import REPLY_URL


def conformance(
    stack: Annotated[
        str | None, typer.Option("--stack", "-s", help="Name of a stack whose org is asked.", metavar="STACK")
    ] = None,
    directory: DirectoryOption = Path(),
    engine: DeployedOption = None,
    emulator: EmulatorOption = None,
    only: Annotated[
        list[str] | None, typer.Option("--only", help="Ask this question alone, repeatable.", metavar="QUESTION")
    ] = None,
    list_: Annotated[bool, typer.Option("--list", help="List the questions, and ask none.")] = False,
    read_only: Annotated[
        bool, typer.Option("--read-only", help="Ask only what can be told without writing anything.")
    ] = False,
    answers: Annotated[
        Path | None,
        typer.Option(
            "--answers",
            help="Write to this file what to switch in an emulator, for `handover emulator --answers`.",
            metavar="FILE",
            dir_okay=False,
        ),
    ] = None,
    expected: Annotated[
        Path | None,
        typer.Option(
            "--expected", help="Compare with the answers in this file, and not with the emulator's own.", metavar="FILE"
        ),
    ] = None,
    reply_url: Annotated[
        str,
        typer.Option(
            help="What the data actions of the probes call: it must answer a GET, without credentials, with JSON.",
            metavar="URL",
        ),
    ] = REPLY_URL,
    json_: JsonOption = False,
    yes: YesOption = False,
) -> None:
    """Ask an org what nobody outside Genesys could tell, and compare its answers with the emulator's.

    Makes integrations, data actions, workflows and triggers of its own, whose names begin with handover-conformance-,
    and removes them again, those of a run that was killed too. Touches nothing else; asks before it writes to a real
    org.

    Exit code: 0 if all holds; 1 if something differs, or could not be removed; 2 if something could not be told; 6 if
    there is no such stack; 8 if it was interrupted.
    """
    compared = DEFAULT if expected is None else read_answers(expected)
    questions = _chosen(only or [], read_only=read_only)
    if list_:
        report.show_questions(console(), questions, {each.id: each.expected(compared) for each in questions})
        return
    aside = console(aside=True)
    with terminated_as_interrupted(), open_target(directory, stack, engine, emulator) as genesys:
        url, emulated = genesys.connection.api_url, is_emulator(genesys)
        if not emulated and any(question.writes for question in questions):
            confirm(f"Do you want to make objects in the org at {url}, which are removed again?", yes=yes)
        outcome = ask(
            genesys,
            questions,
            expected=compared,
            directory=directory,
            pace=EMULATED if emulated else Pace(),
            say=aside.print,
            reply_url=reply_url,
        )
    switched = switches(outcome.results, compared)
    if json_:
        about = {"org": url, "emulator": emulated}
        sys.stdout.write(report.as_json(about, outcome, switched) + "\n")
    else:
        report.show(console(), f"What the org at {url} answers", outcome.results, switched)
    for sentence in outcome.left:
        aside.print(f"{sentence} Run it again to remove it, or delete it by hand.")
    if answers is not None:
        write_answers(answers, switched)
    raise typer.Exit(exit_code(outcome.results, left=bool(outcome.left)))


def _chosen(only: list[str], *, read_only: bool) -> list[Question]:
    """Return the questions to ask, in their order.

    Raises:
        UsageError: There is no such question, or none that only reads.
    """
    known = {question.id: question for question in QUESTIONS}
    if unknown := [name for name in only if name not in known]:
        raise UsageError(f"There is no question {unknown[0]!r}; there are {', '.join(known)}.")
    chosen = [question for question in QUESTIONS if not only or question.id in only]
    if read_only:
        chosen = [question for question in chosen if not question.writes]
    if not chosen:
        raise UsageError("None of these questions can be asked without writing; leave --read-only out.")
    return chosen
