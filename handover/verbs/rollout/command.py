"""The command line of ``handover rollout``."""

from __future__ import annotations

from contextlib import AbstractContextManager, nullcontext
from functools import partial
from pathlib import Path
from typing import Annotated

import typer

from handover.errors import if_interrupted, terminated_as_interrupted
from handover.io.options import (
    NOT_FOR_PULUMI,
    DirectoryOption,
    EmulatorOption,
    PolicyPackOption,
    QuietOption,
    StackOption,
    TakeOverOption,
    VerboseOption,
    YesOption,
    confirm,
)
from handover.sandbox.display.terminal import Display
from handover.stacks.engines import model
from handover.stacks.engines.pulumi import open_pulumi
from handover.stacks.engines.sandbox import open_sandbox
from handover.stacks.model import Engine, StackError
from handover.stacks.options import EngineOption
from handover.verbs.rollout.run import Rollout


def rollout(
    stack: StackOption,
    directory: DirectoryOption = Path(),
    engine: EngineOption = Engine.PULUMI,
    emulator: EmulatorOption = None,
    allow_4xx: Annotated[
        bool, typer.Option("--allow-4xx", help="Go live though Cognigy refuses the test's unknown user with a 4xx.")
    ] = False,
    preview: Annotated[
        bool, typer.Option("--preview", help="Look whether anything is in the way, and deploy nothing.")
    ] = False,
    take_over: TakeOverOption = False,
    activate: Annotated[
        bool,
        typer.Option("--activate", help="Put back what should be live and was switched off or deleted in the org."),
    ] = False,
    policy_pack: PolicyPackOption = None,
    yes: YesOption = False,
    quiet: QuietOption = False,
    verbose: VerboseOption = False,
) -> None:
    """Deploy a stack, testing its data action before anything goes live; live triggers are never switched off.

    Exit code: 0 if the stack is live; 3 if Cognigy was not reached or did not accept the test; 2 if the configuration
    is wrong; 6 if there is no such stack; 8 if it was interrupted; 1 if anything else failed.
    """
    display = Display(quiet=quiet, verbose=verbose)
    packs = [path.resolve() for path in policy_pack or ()]
    ask = partial(confirm, "Do you want to perform this rollout?", yes=yes)
    with (
        if_interrupted("No live trigger has been switched off; run the rollout again to go on."),
        terminated_as_interrupted(),
        _opened(directory, stack, engine, emulator, packs, display) as opened,
    ):
        Rollout(opened, partial(display.say, style="bold"), ask, allow_4xx, take_over, activate, preview).run()


def _opened(
    directory: Path, stack: str, engine: Engine, emulator: str | None, packs: list[Path], display: Display
) -> AbstractContextManager[model.Engine]:
    if engine is Engine.SANDBOX:
        return open_sandbox(directory, stack, display, emulator=emulator, policy_packs=packs)
    if emulator:
        raise StackError(NOT_FOR_PULUMI)
    return nullcontext(open_pulumi(directory, stack, display.say, policy_packs=packs))
