"""The command line of ``handover drift``."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from handover.io.options import DirectoryOption, EmulatorOption, JsonOption, StackOption
from handover.io.program import HANDOVER
from handover.io.text import console
from handover.stacks.options import DeployedOption
from handover.stacks.selection import select_stacks
from handover.verbs.drift import report
from handover.verbs.drift.model import exit_code
from handover.verbs.drift.run import find_drift


def drift(
    stack: StackOption = "dev",
    all_: Annotated[
        bool, typer.Option("--all", help=f"All stacks but `local` and the examples; see `{HANDOVER} fleet drift`.")
    ] = False,
    directory: DirectoryOption = Path(),
    engine: DeployedOption = None,
    emulator: EmulatorOption = None,
    json_: JsonOption = False,
) -> None:
    """Tell what in the org is not as it was deployed: what was changed, published or deleted by hand. Changes nothing.

    Exit code: 0 if nothing differs; 1 if something does; 2 if nothing found differs but not all could be looked at.
    """
    names = select_stacks(directory).stacks if all_ else (stack,)
    found = [find_drift(directory, name, engine, emulator=emulator) for name in names]
    if json_:
        sys.stdout.write(report.as_json(found) + "\n")
    else:
        report.show(console(), found)
    raise typer.Exit(exit_code(found))
