"""Options that verbs share, each declared once."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from handover.errors import ExitCode, UsageError

StackOption = Annotated[str, typer.Option("--stack", "-s", help="Name of the stack.", metavar="STACK")]
DirectoryOption = Annotated[
    Path, typer.Option("--cwd", "-C", help="Folder of the Pulumi project.", file_okay=False, show_default="this one")
]
EmulatorOption = Annotated[
    str | None,
    typer.Option("--emulator", help="Where the emulator with the org listens, a loopback address.", metavar="URL"),
]
YesOption = Annotated[bool, typer.Option("--yes", "-y", help="Go ahead without asking.")]
QuietOption = Annotated[
    bool, typer.Option("--quiet", "-q", help="Show nothing but what is wrong and, in a line, what came out.")
]
JsonOption = Annotated[bool, typer.Option("--json", "-j", help="Write JSON.")]
PolicyPackOption = Annotated[
    list[Path] | None, typer.Option("--policy-pack", help="Run the policy pack in this folder.", metavar="DIR")
]
TakeOverOption = Annotated[
    bool,
    typer.Option("--take-over", help="Deploy though objects of the same names are there that are not the stack's."),
]
TestOption = Annotated[
    bool, typer.Option("--test/--no-test", help="Run the data action's test, which sends a request to Cognigy.")
]
AwsOption = Annotated[
    bool,
    typer.Option(
        "--aws",
        help="Look into the AWS account that events go to as well, with boto3 and the credentials of the environment.",
    ),
]


def interactive() -> bool:
    """Tell whether there is somebody to ask."""
    return sys.stdin is not None and sys.stdin.isatty() and sys.stdout.isatty()


def confirm(question: str, *, yes: bool) -> None:
    """Ask whether to go ahead, unless `yes`.

    Raises:
        UsageError: There is nobody to ask.
        typer.Exit: The answer is no.
    """
    if yes:
        return
    if not interactive():
        raise UsageError("--yes must be passed in to proceed when running in non-interactive mode.")
    if not typer.confirm(question):
        raise typer.Exit(ExitCode.CANCELLED)
