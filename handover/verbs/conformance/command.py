"""The command line of ``handover conformance``."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from handover.io.options import STACK, DirectoryOption, EmulatorOption, JsonOption, YesOption, complete_stack, is_typed
from handover.io.program import HANDOVER
from handover.stacks.options import DeployedOption
from handover.verbs.conformance.addresses import REPLY_URL


def conformance(
    context: typer.Context,
    stack: Annotated[
        str | None,
        typer.Option(
            "--stack",
            "-s",
            help="Name of a stack whose org is asked.",
            metavar="STACK",
            envvar=STACK,
            autocompletion=complete_stack,
        ),
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
            help=f"Write to this file what to switch in an emulator, for `{HANDOVER} emulator --answers`.",
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
    # Whose libraries no help is to wait for.
    from handover.verbs.conformance.conform import Wanted, conform

    wanted = Wanted(tuple(only or ()), read_only, answers, expected, reply_url, json_, yes)
    if list_:
        wanted.show()
    else:
        # It is one or the other: what is typed goes before what the environment says.
        typed = [name for name in ("stack", "emulator") if is_typed(context, name)]
        if typed == ["stack"]:
            emulator = None
        elif typed == ["emulator"]:
            stack = None
        raise typer.Exit(conform(wanted, directory, stack, engine, emulator))
