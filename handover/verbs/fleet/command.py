"""The command line of ``handover fleet``."""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, NoReturn

import typer

from handover.checks.collisions import TAKE_OVER
from handover.io.listing import Listing
from handover.io.options import (
    AwsOption,
    DirectoryOption,
    JsonOption,
    QuietOption,
    TakeOverOption,
    TestOption,
    YesOption,
    confirm,
)
from handover.stacks import pulumi_cli
from handover.stacks.model import Engine, StackError
from handover.stacks.options import DeployedOption, EngineOption
from handover.stacks.selection import Selection, select_stacks
from handover.verbs.fleet import display
from handover.verbs.fleet.model import Run, Verb, counts, exit_code
from handover.verbs.fleet.run import WORKER, Fleet, plan_runs
from handover.verbs.fleet.worker import work

fleet = typer.Typer(
    cls=Listing, help="One verb for all stacks but `local` and the examples, several at once.", no_args_is_help=True
)

StacksOption = Annotated[
    list[str] | None,
    typer.Option("--stacks", help="Stacks meant, as 'prod-*', repeatable; examples too.", metavar="GLOB"),
]
ExcludeOption = Annotated[
    list[str] | None, typer.Option("--exclude", help="Stacks left out, repeatable.", metavar="GLOB")
]
ParallelOption = Annotated[int, typer.Option("--parallel", "-p", help="How many stacks at once.", min=1)]

PARALLEL = 4


@fleet.command()
def preview(
    stacks: StacksOption = None,
    exclude: ExcludeOption = None,
    parallel: ParallelOption = PARALLEL,
    engine: EngineOption = Engine.PULUMI,
    cwd: DirectoryOption = Path(),
    quiet: QuietOption = False,
    json_: JsonOption = False,
) -> None:
    """Show what `up` would do to each stack.

    Exit code: 0 if all previews worked; 1 if one failed; 2 if there was none to run; 8 if interrupted.
    """
    _fleet(Verb.PREVIEW, cwd, stacks, exclude, engine, parallel, quiet=quiet, json_=json_)


@fleet.command()
def up(
    stacks: StacksOption = None,
    exclude: ExcludeOption = None,
    parallel: ParallelOption = PARALLEL,
    engine: EngineOption = Engine.PULUMI,
    cwd: DirectoryOption = Path(),
    quiet: QuietOption = False,
    json_: JsonOption = False,
    take_over: TakeOverOption = False,
    yes: YesOption = False,
) -> None:
    """Deploy each stack, unless others' objects have the names of what it would make.

    Interrupted or killed, it goes on where it was when it is run again.

    Exit code: 0 if all stacks are deployed; 1 if one failed; 2 if there was none to deploy; 8 if interrupted.
    """
    options = (TAKE_OVER,) if take_over else ()
    _fleet(Verb.UP, cwd, stacks, exclude, engine, parallel, quiet=quiet, json_=json_, yes=yes, options=options)


@fleet.command()
def verify(
    stacks: StacksOption = None,
    exclude: ExcludeOption = None,
    parallel: ParallelOption = PARALLEL,
    engine: DeployedOption = None,
    cwd: DirectoryOption = Path(),
    quiet: QuietOption = False,
    json_: JsonOption = False,
    test: TestOption = True,
    aws: AwsOption = False,
) -> None:
    """Check each stack as `handover verify` does.

    Exit code: 0 if all is well; 1 if a check failed; 2 if something could not be checked; 4 if something is unknown;
    8 if interrupted.
    """
    options = (*(() if test else ("--no-test",)), *(("--aws",) if aws else ()))
    _fleet(Verb.VERIFY, cwd, stacks, exclude, engine, parallel, quiet=quiet, json_=json_, options=options)


@fleet.command()
def drift(
    stacks: StacksOption = None,
    exclude: ExcludeOption = None,
    parallel: ParallelOption = PARALLEL,
    engine: DeployedOption = None,
    cwd: DirectoryOption = Path(),
    quiet: QuietOption = False,
    json_: JsonOption = False,
) -> None:
    """Look at each stack as `handover drift` does.

    Exit code: 0 if nothing differs; 1 if something does; 2 if something could not be looked at; 8 if interrupted.
    """
    _fleet(Verb.DRIFT, cwd, stacks, exclude, engine, parallel, quiet=quiet, json_=json_)


@fleet.command(WORKER, hidden=True)
def worker(context: typer.Context, arguments: list[str]) -> None:
    """Be the process of one stack of a fleet."""
    work(arguments, context.find_root().command.main)


def _fleet(
    verb: Verb,
    directory: Path,
    patterns: Sequence[str] | None,
    exclude: Sequence[str] | None,
    engine: Engine | None,
    parallel: int,
    *,
    quiet: bool,
    json_: bool,
    yes: bool = True,
    options: Sequence[str] = (),
) -> NoReturn:
    if engine is Engine.PULUMI and not pulumi_cli.installed():
        raise StackError("The Pulumi CLI is not installed: see README.md, or try --engine sandbox on this machine.")
    selection = select_stacks(directory, patterns or (), exclude or ())
    console = display.console_for(json_=json_)
    if not quiet:
        display.show_skipped(console, selection.skipped)
    confirm(f"Deploy {', '.join(selection.stacks)}?", yes=yes)
    runs = plan_runs(directory, verb, selection.stacks)
    with display.following(console, verb, runs, quiet=quiet) as watch:
        Fleet(directory, engine, runs, parallel, options, watch).run()
    display.show_reasons(console, runs)
    if json_:
        sys.stdout.write(_as_json(verb, engine, selection, runs) + "\n")
    elif quiet or not console.is_terminal:
        console.print(display.summary(runs))
    raise typer.Exit(exit_code(runs))


def _as_json(verb: Verb, engine: Engine | None, selection: Selection, runs: Sequence[Run]) -> str:
    content = {
        "verb": verb,
        "engine": engine,
        "exitCode": exit_code(runs),
        "summary": counts(runs),
        "skipped": selection.skipped,
        "stacks": [run.as_json() for run in runs],
    }
    return json.dumps(content, indent=2, ensure_ascii=False)
