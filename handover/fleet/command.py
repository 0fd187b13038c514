"""The command line of ``handover fleet``."""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NoReturn

import typer

from handover.sandbox.errors import EXIT_CANCELLED
from handover.stacks.model import Engine, StackError

if TYPE_CHECKING:
    from handover.fleet.model import Run, Verb
    from handover.stacks.selection import Selection

app = typer.Typer(help="One verb for all stacks but `local` and the examples, several at once.", no_args_is_help=True)

EXIT_UNUSABLE = 2

StacksOption = Annotated[
    list[str] | None,
    typer.Option("--stacks", help="Stacks meant, as 'prod-*', repeatable; examples too.", metavar="GLOB"),
]
ExcludeOption = Annotated[
    list[str] | None, typer.Option("--exclude", help="Stacks left out, repeatable.", metavar="GLOB")
]
ParallelOption = Annotated[int, typer.Option("--parallel", "-p", help="How many stacks at once.", min=1)]
DirectoryOption = Annotated[
    Path, typer.Option("--cwd", "-C", help="Folder of the Pulumi project.", file_okay=False, show_default="this one")
]
EngineOption = Annotated[Engine, typer.Option("--engine", help="The Pulumi CLI, or the sandbox to emulators.")]
DeployedOption = Annotated[
    Engine | None, typer.Option("--engine", help="Whose deployments, if stacks have both.", show_default=False)
]
JsonOption = Annotated[bool, typer.Option("--json", "-j", help="Write JSON.")]

PARALLEL = 4


@app.command()
def preview(
    stacks: StacksOption = None,
    exclude: ExcludeOption = None,
    parallel: ParallelOption = PARALLEL,
    engine: EngineOption = Engine.PULUMI,
    cwd: DirectoryOption = Path(),
    json_: JsonOption = False,
) -> None:
    """Show what `up` would do to each stack.

    Exit code: 0 if all previews worked; 1 if one failed; 2 if there was none to run; 8 if interrupted.
    """
    from handover.fleet.model import Verb

    _fleet(Verb.PREVIEW, cwd, stacks, exclude, engine, parallel, json_=json_)


@app.command()
def up(
    stacks: StacksOption = None,
    exclude: ExcludeOption = None,
    parallel: ParallelOption = PARALLEL,
    engine: EngineOption = Engine.PULUMI,
    cwd: DirectoryOption = Path(),
    json_: JsonOption = False,
    yes: Annotated[bool, typer.Option("--yes", "-y", help="Go ahead without asking.")] = False,
) -> None:
    """Deploy each stack. Interrupted or killed, it goes on where it was when it is run again.

    Exit code: 0 if all stacks are deployed; 1 if one failed; 2 if there was none to deploy; 8 if interrupted.
    """
    from handover.fleet.model import Verb

    _fleet(Verb.UP, cwd, stacks, exclude, engine, parallel, json_=json_, yes=yes)


@app.command()
def verify(
    stacks: StacksOption = None,
    exclude: ExcludeOption = None,
    parallel: ParallelOption = PARALLEL,
    engine: DeployedOption = None,
    cwd: DirectoryOption = Path(),
    json_: JsonOption = False,
    test: Annotated[
        bool, typer.Option("--test/--no-test", help="Run the data actions' tests, which send requests to Cognigy.")
    ] = True,
) -> None:
    """Check each stack as `handover verify` does.

    Exit code: 0 if all is well; 1 if a check failed; 2 if something could not be checked; 8 if interrupted.
    """
    from handover.fleet.model import Verb

    options = () if test else ("--no-test",)
    _fleet(Verb.VERIFY, cwd, stacks, exclude, engine, parallel, json_=json_, options=options)


@app.command()
def drift(
    stacks: StacksOption = None,
    exclude: ExcludeOption = None,
    parallel: ParallelOption = PARALLEL,
    engine: DeployedOption = None,
    cwd: DirectoryOption = Path(),
    json_: JsonOption = False,
) -> None:
    """Look at each stack as `handover drift` does.

    Exit code: 0 if nothing differs; 1 if something does; 2 if something could not be looked at; 8 if interrupted.
    """
    from handover.fleet.model import Verb

    _fleet(Verb.DRIFT, cwd, stacks, exclude, engine, parallel, json_=json_)


def _fleet(
    verb: Verb,
    directory: Path,
    patterns: Sequence[str] | None,
    exclude: Sequence[str] | None,
    engine: Engine | None,
    parallel: int,
    *,
    json_: bool,
    yes: bool = True,
    options: Sequence[str] = (),
) -> NoReturn:
    from handover.fleet import display
    from handover.fleet.model import exit_code
    from handover.fleet.run import Fleet, plan_runs
    from handover.stacks import pulumi
    from handover.stacks.selection import select_stacks

    try:
        if engine is Engine.PULUMI and not pulumi.installed():
            raise StackError("The Pulumi CLI is not installed: see README.md, or try --engine sandbox on this machine.")
        selection = select_stacks(directory, patterns or (), exclude or ())
        console = display.console_for(json_=json_)
        display.show_skipped(console, selection.skipped)
        if not yes:
            _confirm(selection)
    except StackError as error:
        _complain(str(error))
    runs = plan_runs(directory, verb, selection.stacks)
    try:
        with display.following(console, verb, runs) as watch:
            Fleet(directory, engine, runs, parallel, options, watch).run()
    except OSError as error:
        # Stacks that run already notice that their fleet is gone, and end.
        _complain(f"The stacks' logs cannot be written: {error.filename}: {error.strerror}.")
    display.show_reasons(console, runs)
    if json_:
        sys.stdout.write(_as_json(verb, engine, selection, runs) + "\n")
    elif not console.is_terminal:
        console.print(display.summary(runs))
    raise typer.Exit(exit_code(runs))


def _complain(text: str) -> NoReturn:
    typer.echo(f"error: {text}", err=True)
    raise typer.Exit(EXIT_UNUSABLE)


def _confirm(selection: Selection) -> None:
    """Ask whether to go ahead.

    Raises:
        StackError: There is nobody to ask.
        typer.Exit: The answer is no.
    """
    if not _interactive():
        raise StackError("--yes must be passed in to proceed when running in non-interactive mode.")
    if not typer.confirm(f"Deploy {', '.join(selection.stacks)}?"):
        raise typer.Exit(EXIT_CANCELLED)


def _interactive() -> bool:
    return sys.stdin.isatty() and sys.stdout.isatty()


def _as_json(verb: Verb, engine: Engine | None, selection: Selection, runs: Sequence[Run]) -> str:
    from handover.fleet.model import counts, exit_code

    content = {
        "verb": verb,
        "engine": engine,
        "exitCode": exit_code(runs),
        "summary": counts(runs),
        "skipped": selection.skipped,
        "stacks": [run.as_json() for run in runs],
    }
    return json.dumps(content, indent=2, ensure_ascii=False)
