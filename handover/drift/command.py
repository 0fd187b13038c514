"""The command line of ``handover drift``."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from handover.stacks.model import Engine, StackError

EXIT_UNKNOWN = 2


def drift(
    stack: Annotated[str, typer.Option("--stack", "-s", help="Name of the stack.", metavar="STACK")] = "dev",
    all_: Annotated[
        bool, typer.Option("--all", help="All stacks but `local` and the examples; see `handover fleet drift`.")
    ] = False,
    directory: Annotated[
        Path,
        typer.Option("--cwd", "-C", help="Folder of the Pulumi project.", file_okay=False, show_default="this one"),
    ] = Path(),
    engine: Annotated[
        Engine | None, typer.Option("--engine", help="Whose deployment, if the stack has both.", show_default=False)
    ] = None,
    emulator: Annotated[
        str | None,
        typer.Option("--emulator", help="Where the emulator of a sandbox's stack listens.", metavar="URL"),
    ] = None,
    json_: Annotated[bool, typer.Option("--json", "-j", help="Write JSON.")] = False,
) -> None:
    """Tell what in the org is not as it was deployed: what was changed, published or deleted by hand. Changes nothing.

    Exit code: 0 if nothing differs; 1 if something does; 2 if nothing found differs but not all could be looked at.
    """
    from handover.drift import report
    from handover.drift.model import exit_code
    from handover.drift.run import find_drift
    from handover.stacks.selection import select_stacks

    try:
        names = select_stacks(directory).stacks if all_ else (stack,)
    except StackError as error:
        typer.echo(f"error: {error}", err=True)
        raise typer.Exit(EXIT_UNKNOWN) from None
    found = [find_drift(directory, name, engine, emulator=emulator) for name in names]
    if json_:
        sys.stdout.write(report.as_json(found) + "\n")
    else:
        from rich.console import Console

        report.show(Console(highlight=False), found)
    raise typer.Exit(exit_code(found))
