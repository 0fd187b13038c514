"""The command line of ``handover fleet``."""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, NoReturn

import typer

from handover.checks.collisions import TAKE_OVER
from handover.io.listing import Listing
from handover.io.options import (
    AwsOption,
    DirectoryOption,
    JsonOption,
    PolicyPackOption,
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
from handover.verbs.fleet.model import Run, Status, Verb, counts, exit_code
from handover.verbs.fleet.progress import Progress
from handover.verbs.fleet.run import WORKER, Fleet, plan_runs
from handover.verbs.fleet.sharing.orgs import orgs_of
from handover.verbs.fleet.sharing.pace import LIMIT, Pace
from handover.verbs.fleet.sharing.shards import part, split
from handover.verbs.fleet.worker import PACK, work

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
ShardOption = Annotated[
    str | None,
    typer.Option("--shard", help="Only this part of the stacks, as 2/5: see `fleet shards`.", metavar="I/N"),
]
RateOption = Annotated[
    int,
    typer.Option("--rate-limit", help="Requests a minute that Genesys allows an OAuth client.", min=1, metavar="CALLS"),
]

PARALLEL = 4


@fleet.command()
def preview(
    stacks: StacksOption = None,
    exclude: ExcludeOption = None,
    shard: ShardOption = None,
    parallel: ParallelOption = PARALLEL,
    rate_limit: RateOption = LIMIT,
    engine: EngineOption = Engine.PULUMI,
    cwd: DirectoryOption = Path(),
    quiet: QuietOption = False,
    json_: JsonOption = False,
    policy_pack: PolicyPackOption = None,
) -> None:
    """Show what `up` would do to each stack.

    Exit code: 0 if all previews worked; 1 if one failed; 2 if there was none to run; 8 if interrupted.
    """
    chosen = _Chosen(cwd, stacks, exclude, shard, engine)
    _fleet(Verb.PREVIEW, chosen, parallel, rate_limit, quiet=quiet, json_=json_, packs=policy_pack or ())


@fleet.command()
def up(
    stacks: StacksOption = None,
    exclude: ExcludeOption = None,
    shard: ShardOption = None,
    parallel: ParallelOption = PARALLEL,
    rate_limit: RateOption = LIMIT,
    engine: EngineOption = Engine.PULUMI,
    cwd: DirectoryOption = Path(),
    quiet: QuietOption = False,
    json_: JsonOption = False,
    policy_pack: PolicyPackOption = None,
    take_over: TakeOverOption = False,
    resume: Annotated[
        bool,
        typer.Option("--resume", help="Go on with the last run: leave out the stacks that it has deployed just so."),
    ] = False,
    yes: YesOption = False,
) -> None:
    """Deploy each stack, unless others' objects have the names of what it would make.

    Interrupted or killed, it goes on where it was when it is run again; `--resume` spares it looking at what is done.

    Exit code: 0 if all stacks are deployed; 1 if one failed; 2 if there was none to deploy; 8 if interrupted.
    """
    _fleet(
        Verb.UP,
        _Chosen(cwd, stacks, exclude, shard, engine),
        parallel,
        rate_limit,
        quiet=quiet,
        json_=json_,
        yes=yes,
        options=(TAKE_OVER,) if take_over else (),
        packs=policy_pack or (),
        resume=resume,
    )


@fleet.command()
def verify(
    stacks: StacksOption = None,
    exclude: ExcludeOption = None,
    shard: ShardOption = None,
    parallel: ParallelOption = PARALLEL,
    rate_limit: RateOption = LIMIT,
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
    chosen = _Chosen(cwd, stacks, exclude, shard, engine)
    _fleet(Verb.VERIFY, chosen, parallel, rate_limit, quiet=quiet, json_=json_, options=options)


@fleet.command()
def drift(
    stacks: StacksOption = None,
    exclude: ExcludeOption = None,
    shard: ShardOption = None,
    parallel: ParallelOption = PARALLEL,
    rate_limit: RateOption = LIMIT,
    engine: DeployedOption = None,
    cwd: DirectoryOption = Path(),
    quiet: QuietOption = False,
    json_: JsonOption = False,
) -> None:
    """Look at each stack as `handover drift` does.

    Exit code: 0 if nothing differs; 1 if something does; 2 if something could not be looked at; 8 if interrupted.
    """
    chosen = _Chosen(cwd, stacks, exclude, shard, engine)
    _fleet(Verb.DRIFT, chosen, parallel, rate_limit, quiet=quiet, json_=json_)


@fleet.command()
def shards(
    stacks: StacksOption = None,
    exclude: ExcludeOption = None,
    count: Annotated[
        int | None,
        typer.Option(
            "--shards", "-n", help="How many.", min=1, max=9999, show_default="one for every 20 stacks", metavar="N"
        ),
    ] = None,
    engine: EngineOption = Engine.PULUMI,
    cwd: DirectoryOption = Path(),
    json_: JsonOption = False,
) -> None:
    """Split the stacks for several machines: those of one org stay together.

    The same files are always split in the same way. With `--json`, what is printed is a matrix of GitHub Actions.

    Exit code: 0; 2 if there is no stack.
    """
    selection = select_stacks(cwd, stacks or (), exclude or ())
    orgs = orgs_of(cwd, selection.stacks, engine)
    found = [shard for shard in split(orgs, count) if shard.stacks]
    console = display.console_for(json_=json_)
    display.show_skipped(console, selection.skipped)
    display.show_hidden(console, orgs)
    if json_:
        matrix = {"include": [{"shard": str(shard), "stacks": list(shard.stacks)} for shard in found]}
        sys.stdout.write(json.dumps(matrix, ensure_ascii=False) + "\n")
    else:
        for shard in found:
            console.print(f"{shard}: {', '.join(shard.stacks)}", soft_wrap=True)


@fleet.command(WORKER, hidden=True)
def worker(context: typer.Context, arguments: list[str]) -> None:
    """Be the process of one stack of a fleet."""
    work(arguments, context.find_root().command.main)


@dataclass(frozen=True)
class _Chosen:
    """Which stacks are meant, and what deploys them."""

    directory: Path
    patterns: Sequence[str] | None
    exclude: Sequence[str] | None
    shard: str | None
    engine: Engine | None


def _fleet(
    verb: Verb,
    chosen: _Chosen,
    parallel: int,
    rate_limit: int,
    *,
    quiet: bool,
    json_: bool,
    yes: bool = True,
    options: Sequence[str] = (),
    packs: Sequence[Path] = (),
    resume: bool = False,
) -> NoReturn:
    directory, engine = chosen.directory, chosen.engine
    if engine is Engine.PULUMI and not pulumi_cli.installed():
        raise StackError("The Pulumi CLI is not installed: see README.md, or try --engine sandbox on this machine.")
    selection = select_stacks(directory, chosen.patterns or (), chosen.exclude or ())
    orgs = orgs_of(directory, selection.stacks, engine)
    console = display.console_for(json_=json_)
    if not quiet:
        display.show_skipped(console, selection.skipped)
        display.show_hidden(console, orgs)
    # Of what this machine has deployed, others know nothing.
    planned = orgs if engine else orgs_of(directory, selection.stacks, Engine.PULUMI)
    runs = plan_runs(directory, verb, part(planned, selection.stacks, chosen.shard))
    folders = [path.resolve() for path in packs]
    options = (*options, *(f"{PACK}{folder}" for folder in folders))
    progress = Progress(directory, runs, engine, options, folders) if engine and verb is Verb.UP else None
    if progress and resume:
        progress.resume()
    if left := [run.stack for run in runs if not run.earlier]:
        confirm(f"Deploy {', '.join(left)}?", yes=yes)
    if progress and not resume:
        progress.forget()
    with display.following(console, verb, runs, quiet=quiet) as watch:

        def ended(run: Run) -> None:
            if progress and not run.earlier:
                progress.note(run)
            watch(run)

        Fleet(directory, engine, runs, parallel, options, orgs, Pace(rate_limit), ended).run()
    if progress and all(run.result.status is Status.OK for run in runs):
        progress.forget()
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
