"""The command line of ``handover adopt``."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from handover.adopt.roles import AdoptError
from handover.genesys.errors import GenesysError
from handover.sandbox.errors import SandboxError
from handover.stacks.model import Engine, StackError

if TYPE_CHECKING:
    from handover.adopt.adoption import Adoption
    from handover.adopt.program import Program


def adopt(
    stack: Annotated[str, typer.Option("--stack", "-s", help="Name of the stack.", metavar="STACK")],
    directory: Annotated[
        Path,
        typer.Option("--cwd", "-C", help="Folder of the Pulumi project.", file_okay=False, show_default="this one"),
    ] = Path(),
    engine: Annotated[
        Engine | None,
        typer.Option("--engine", help="What will import; the sandbox for an emulator.", show_default=False),
    ] = None,
    emulator: Annotated[
        str | None, typer.Option("--emulator", help="Where the emulator with the org listens.", metavar="URL")
    ] = None,
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

    Changes nothing in the org. Exit code: 0 if the files are written; 1 if it is not clear which object is meant, or
    there is nothing to adopt; 2 if stack or org could not be read, or a file not be written.
    """
    options = (integration, action, workflow or [], trigger or [])
    try:
        adoption = _run(directory, stack, engine, emulator, options, output, ask=not json_)
        written = _write(adoption) if write else None
    except (AdoptError, StackError, SandboxError, GenesysError) as error:
        typer.echo(f"error: {error}", err=True)
        raise typer.Exit(error.exit_code if isinstance(error, AdoptError) else AdoptError.exit_code) from None
    _report(adoption, written, json_=json_)


def on_terminal() -> bool:
    """Tell whether there is somebody to ask."""
    return sys.stdin.isatty() and sys.stdout.isatty()


def _run(
    directory: Path,
    name: str,
    engine: Engine | None,
    emulator: str | None,
    options: tuple[str | None, str | None, list[str], list[str]],
    output: Path | None,
    *,
    ask: bool,
) -> Adoption:
    from handover.adopt.adoption import adopt_pipeline, open_target, open_target_org
    from handover.adopt.roles import parse_choices
    from handover.adopt.search.choice import Chooser, ask_on_terminal

    def choose(program: Program) -> Chooser:
        asking = ask_on_terminal if ask and on_terminal() else None
        return Chooser(parse_choices(*options, program.events), asking)

    target = open_target(directory, name, engine, emulator)
    with open_target_org(target) as genesys:
        return adopt_pipeline(target, genesys, choose, (output or target.folder).absolute())


def _write(adoption: Adoption) -> Path:
    from handover.adopt.adoption import write_settings

    return write_settings(adoption)


def _report(adoption: Adoption, written: Path | None, *, json_: bool) -> None:
    from handover.adopt import report

    if json_:
        sys.stdout.write(report.as_json(adoption, written) + "\n")
        return
    from rich.console import Console

    report.show(Console(highlight=False), adoption, written)
