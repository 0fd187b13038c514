"""The command line of ``handover verify``."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from handover.checks import report
from handover.checks.model import exit_code
from handover.io.options import (
    AwsOption,
    DirectoryOption,
    EmulatorOption,
    JsonOption,
    QuietOption,
    StackOption,
    TestOption,
)
from handover.io.text import console
from handover.stacks.connect import open_org
from handover.stacks.find import find_stack
from handover.stacks.options import DeployedOption
from handover.verbs.verify.run import run_checks


def verify(
    stack: StackOption = "dev",
    directory: DirectoryOption = Path(),
    engine: DeployedOption = None,
    emulator: EmulatorOption = None,
    test: TestOption = True,
    end_to_end: Annotated[
        bool, typer.Option("--end-to-end", help="Fire the stack's events too; in an emulator only.")
    ] = False,
    aws: AwsOption = False,
    quiet: QuietOption = False,
    json_: JsonOption = False,
    junit: Annotated[
        Path | None, typer.Option("--junit", help="Write a JUnit report to this file too.", dir_okay=False)
    ] = None,
) -> None:
    """Check that what is live in the org is what was deployed, and that it reaches Cognigy. Changes nothing.

    Exit code: 0 if all is well, warnings included; 1 if a check failed; 2 if something could not be checked; 4 if
    something is unknown, as what Cognigy has in an AWS account of its own.
    """
    found = find_stack(directory, stack, engine)
    with open_org(found, "verify", emulator=emulator) as genesys:
        checks = run_checks(found, genesys, test=test, end_to_end=end_to_end, aws=aws)
        url = genesys.connection.api_url
    if json_:
        sys.stdout.write(report.as_json({"stack": found.name, "engine": found.engine, "org": url}, checks) + "\n")
    else:
        report.show(console(), f"Stack {found.name}, deployed by {found.engine} to {url}", checks, quiet=quiet)
    if junit is not None:
        report.write_junit(junit, f"handover verify {found.name}", checks)
    raise typer.Exit(exit_code(checks))
