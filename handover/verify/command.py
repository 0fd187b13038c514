"""The command line of ``handover verify``."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from handover.checks.model import Check, Verdict, overall
from handover.stacks.model import DeployedStack, Engine, StackError

EXIT_FAILED = 1
EXIT_UNCHECKED = 2
_EXIT_CODES = {Verdict.FAILED: EXIT_FAILED, Verdict.UNCHECKED: EXIT_UNCHECKED}


def verify(
    stack: Annotated[str, typer.Option("--stack", "-s", help="Name of the stack.", metavar="STACK")] = "dev",
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
    test: Annotated[
        bool, typer.Option("--test/--no-test", help="Run the data action's test, which sends a request to Cognigy.")
    ] = True,
    end_to_end: Annotated[
        bool, typer.Option("--end-to-end", help="Fire both events too; in an emulator only.")
    ] = False,
    json_: Annotated[bool, typer.Option("--json", "-j", help="Write JSON.")] = False,
    junit: Annotated[
        Path | None, typer.Option("--junit", help="Write a JUnit report to this file too.", dir_okay=False)
    ] = None,
) -> None:
    """Check that what is live in the org is what was deployed, and that it reaches Cognigy. Changes nothing.

    Exit code: 0 if all is well, warnings included; 1 if a check failed; 2 if something could not be checked.
    """
    try:
        found, url, checks = _run(directory, stack, engine, emulator, test=test, end_to_end=end_to_end)
    except StackError as error:
        _complain(str(error))
        raise typer.Exit(EXIT_UNCHECKED) from None
    _report(found, url, checks, json_=json_)
    if junit is not None:
        from handover.checks.report import write_junit

        try:
            write_junit(junit, f"handover verify {found.name}", checks)
        except OSError as error:
            _complain(f"{junit} cannot be written: {error.strerror}.")
            raise typer.Exit(EXIT_UNCHECKED) from None
    raise typer.Exit(_EXIT_CODES.get(overall(checks), 0))


def _run(
    directory: Path, name: str, engine: Engine | None, emulator: str | None, *, test: bool, end_to_end: bool
) -> tuple[DeployedStack, str, list[Check]]:
    from handover.stacks.connect import open_org
    from handover.stacks.find import find_stack
    from handover.verify.run import run_checks

    stack = find_stack(directory, name, engine)
    with open_org(stack, "verify", emulator=emulator) as genesys:
        checks = run_checks(stack, genesys, test=test, end_to_end=end_to_end)
        return stack, genesys.client.connection.api_url, checks


def _report(stack: DeployedStack, url: str, checks: list[Check], *, json_: bool) -> None:
    from handover.checks import report

    if json_:
        sys.stdout.write(report.as_json({"stack": stack.name, "engine": stack.engine, "org": url}, checks) + "\n")
        return
    from rich.console import Console

    title = f"Stack {stack.name}, deployed by {stack.engine} to {url}"
    report.show(Console(highlight=False), title, checks)


def _complain(text: str) -> None:
    typer.echo(f"error: {text}", err=True)
