"""The command line of ``handover adopt``."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from handover.io.options import DirectoryOption, EmulatorOption, StackOption, interactive
from handover.io.text import console
from handover.sandbox.configuration import stack_file
from handover.sandbox.configuration.namespace import NAMESPACE
from handover.stacks.model import Engine
from handover.verbs.adopt import report
from handover.verbs.adopt.adoption import adopt_pipeline, open_target, open_target_org
from handover.verbs.adopt.delivery import SOURCE
from handover.verbs.adopt.program import Program
from handover.verbs.adopt.roles import parse_choices
from handover.verbs.adopt.search.choice import Chooser, ask_on_terminal


def adopt(
    stack: StackOption,
    directory: DirectoryOption = Path(),
    engine: Annotated[
        Engine | None,
        typer.Option("--engine", help="What will import; the sandbox for an emulator.", show_default=False),
    ] = None,
    emulator: EmulatorOption = None,
    action: Annotated[
        str | None, typer.Option("--action", help="The data action; `none` has one made, here as below.", metavar="ID")
    ] = None,
    integration: Annotated[str | None, typer.Option("--integration", help="The integration.", metavar="ID")] = None,
    workflow: Annotated[
        list[str] | None,
        typer.Option("--workflow", help="The workflow of an event, as acw=ID; repeatable.", metavar="EVENT=ID"),
    ] = None,
    trigger: Annotated[
        list[str] | None,
        typer.Option("--trigger", help="The trigger of an event, as acw=ID; repeatable.", metavar="EVENT=ID"),
    ] = None,
    event_bridge: Annotated[
        str | None,
        typer.Option("--event-bridge", help="The integration that sends to Amazon EventBridge.", metavar="ID"),
    ] = None,
    output: Annotated[
        Path | None,
        typer.Option(
            "--output", "-o", help="Folder for the files.", file_okay=False, show_default=".handover/STACK/adopt"
        ),
    ] = None,
    write: Annotated[bool, typer.Option("--write", help="Put the settings into the stack's file.")] = False,
    json_: Annotated[bool, typer.Option("--json", "-j", help="Write JSON, and ask nothing.")] = False,
) -> None:
    """Find a pipeline that was clicked together by hand, and write what Pulumi needs to take it over.

    Changes nothing in the org. Exit code: 0 if the files are written; 1 if it is not clear which object is meant, there
    is nothing to adopt, or the org could not be read or a file not be written; 2 if command line or stack are wrong, or
    the stack has objects already; 6 if there is no such stack.
    """
    asking = ask_on_terminal if interactive() and not json_ else None

    def choose(program: Program) -> Chooser:
        return Chooser(parse_choices(integration, action, workflow or [], trigger or [], program.events), asking)

    target = open_target(directory, stack, engine, emulator)
    choose_source = Chooser({SOURCE: event_bridge} if event_bridge else {}, asking)
    with open_target_org(target) as genesys:
        adoption = adopt_pipeline(target, genesys, choose, choose_source, (output or target.folder).absolute())
    if write:
        stack_file.update(target.file, NAMESPACE, adoption.settings)
    if json_:
        sys.stdout.write(report.as_json(adoption, written=write) + "\n")
    else:
        report.show(console(), adoption, written=write)
