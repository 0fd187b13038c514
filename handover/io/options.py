"""Options that verbs share, each declared once."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path
from typing import Annotated, Any

import typer

from handover.errors import CancelledError, UsageError
from handover.io.project import find_project, stack_names_of_project

STACK = "HANDOVER_STACK"
"""The environment variable with the name of the stack."""
EMULATOR = "HANDOVER_EMULATOR"
"""The environment variable with the address of the emulator."""
_FOUND = "handover.project-found"


def _project(context: typer.Context, parameter: typer.CallbackParam, given: Path) -> Path:
    """Find the project as Pulumi does, unless its folder is named."""
    source = context.get_parameter_source(parameter.name or "")
    if source is not None and source.name != "DEFAULT":
        return given
    found = find_project(Path.cwd())
    context.meta[_FOUND] = found
    return found or given


def from_here(context: typer.Context, given: Any) -> Any:
    """Keep a path relative to where the command is typed, though the project is found further up: an option's callback.

    With --cwd it is as if the command had been typed there.
    """
    if not context.meta.get(_FOUND) or given is None:
        return given
    return [path.absolute() for path in given] if isinstance(given, list) else given.absolute()


def complete_stack(context: typer.Context, incomplete: str) -> list[str]:
    """Return the stacks of the project whose names begin so."""
    given = next((context.params[name] for name in ("directory", "cwd") if context.params.get(name)), Path())
    directory = find_project(Path.cwd()) if given == Path() else given
    return [name for name in stack_names_of_project(directory or Path()) if name.startswith(incomplete)]


StackOption = Annotated[
    str,
    typer.Option(
        "--stack",
        "-s",
        help="Name of the stack.",
        metavar="STACK",
        envvar=STACK,
        autocompletion=complete_stack,
    ),
]
DirectoryOption = Annotated[
    Path,
    typer.Option(
        "--cwd",
        "-C",
        help="Folder of the Pulumi project.",
        file_okay=False,
        show_default="this one, or the nearest above that has a Pulumi.yaml",
        callback=_project,
        is_eager=True,
    ),
]
EmulatorOption = Annotated[
    str | None,
    typer.Option(
        "--emulator",
        help="Where the emulator with the org listens, a loopback address.",
        metavar="URL",
        envvar=EMULATOR,
    ),
]
ConversationOption = Annotated[
    str | None, typer.Option("--conversation", help="Only what is about this conversation.", metavar="ID")
]
NOT_FOR_PULUMI = f"--emulator (or {EMULATOR}) goes with the sandbox; Pulumi's stacks say where their org is."
"""What is said of an emulator's address for a stack of Pulumi's: it would not be heeded."""
YesOption = Annotated[bool, typer.Option("--yes", "-y", help="Go ahead without asking.")]
QuietOption = Annotated[
    bool, typer.Option("--quiet", "-q", help="Show nothing but what is wrong and, in a line, what came out.")
]
VerboseOption = Annotated[bool, typer.Option("--verbose", "-v", help="Show each step in full.")]
JsonOption = Annotated[bool, typer.Option("--json", "-j", help="Write JSON.")]
PolicyPackOption = Annotated[
    list[Path] | None,
    typer.Option("--policy-pack", help="Run the policy pack in this folder.", metavar="DIR", callback=from_here),
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


def is_typed(context: Any, name: str) -> bool:
    """Tell whether an option is on the command line, and not only in the environment or left out."""
    source = context.get_parameter_source(name)
    return source is not None and bool(source.name == "COMMANDLINE")


def interactive() -> bool:
    """Tell whether there is somebody to ask."""
    return sys.stdin is not None and sys.stdin.isatty() and sys.stdout.isatty()


def confirm(question: str, *, yes: bool, details: Callable[[], None] | None = None) -> None:
    """Ask whether to go ahead, unless `yes`.

    Args:
        question: What to ask.
        yes: Whether the answer is known.
        details: Shows more to decide by; after it, the question is asked again. None if there is no more.

    Raises:
        UsageError: There is nobody to ask.
        CancelledError: The answer is no.
    """
    if yes:
        return
    if not interactive():
        raise UsageError("--yes must be passed in to proceed when running in non-interactive mode.")
    # As Pulumi's, which takes no for an answer if there is none.
    choices = ("yes", "no", "details") if details else ("yes", "no")
    while True:
        said = str(typer.prompt(f"{question} [{'/'.join(choices)}]", default="", show_default=False)).strip().lower()
        chosen = next((choice for choice in choices if choice.startswith(said or "no")), None)
        if chosen == "yes":
            return
        if chosen == "no":
            raise CancelledError("Not gone ahead: the answer was no.")
        if chosen and details:
            details()
