"""The command line of ``handover doctor``."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from handover.checks import report
from handover.checks.model import Verdict, overall
from handover.errors import ExitCode
from handover.io.options import STACK, DirectoryOption, JsonOption, complete_stack
from handover.io.text import console
from handover.verbs.doctor.run import examine


def doctor(
    stack: Annotated[
        list[str] | None,
        typer.Option(
            "--stack",
            "-s",
            help="Name of a stack, repeatable; all of them if left out.",
            metavar="STACK",
            envvar=STACK,
            autocompletion=complete_stack,
        ),
    ] = None,
    directory: DirectoryOption = Path(),
    json_: JsonOption = False,
) -> None:
    """Check tools, settings, credentials and the way to each org, and say what to do about what is missing.

    Works without the Pulumi CLI, an account or a network, and changes nothing.

    Exit code: 0 unless a check failed; a warning or something that could not be checked does not count. Else 1.
    """
    checks = list(examine(directory, stack or []))
    if json_:
        sys.stdout.write(report.as_json({"directory": str(directory)}, checks) + "\n")
    else:
        report.show(console(), "What a deployment needs", checks)
    raise typer.Exit(ExitCode.FAILED if overall(checks) is Verdict.FAILED else ExitCode.OK)
