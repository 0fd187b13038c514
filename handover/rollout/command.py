"""The command line of ``handover rollout``."""

from __future__ import annotations

import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from handover.genesys.connection import ConnectionSettingsError
from handover.sandbox.errors import SandboxError
from handover.stacks.engines.model import EXIT_CANCELLED, EXIT_CONFIGURATION, EXIT_ERROR, RolloutError
from handover.stacks.model import Engine, StackError

if TYPE_CHECKING:
    from handover.sandbox.display import Display
    from handover.stacks.engines import model


def rollout(
    stack: Annotated[str, typer.Option("--stack", "-s", help="Name of the stack.", metavar="STACK")],
    directory: Annotated[
        Path,
        typer.Option("--cwd", "-C", help="Folder of the Pulumi project.", file_okay=False, show_default="this one"),
    ] = Path(),
    engine: Annotated[
        Engine, typer.Option("--engine", help="What deploys: the Pulumi CLI, or the sandbox to an emulator.")
    ] = Engine.PULUMI,
    emulator: Annotated[
        str | None,
        typer.Option("--emulator", help="With --engine sandbox: where the emulator listens.", metavar="URL"),
    ] = None,
    allow_4xx: Annotated[
        bool, typer.Option("--allow-4xx", help="Go live though Cognigy refuses the test's unknown user with a 4xx.")
    ] = False,
    policy_pack: Annotated[
        list[Path] | None, typer.Option("--policy-pack", help="Run the policy pack in this folder.", metavar="DIR")
    ] = None,
    yes: Annotated[bool, typer.Option("--yes", "-y", help="Go ahead after the preview without asking.")] = False,
) -> None:
    """Deploy a stack, testing its data action before anything goes live; live triggers are never switched off.

    Exit code: 0 if the stack is live; 3 if Cognigy was not reached or did not accept the test; 2 if the configuration
    is wrong; 8 if it was interrupted; 1 if anything else failed.
    """
    from handover.rollout.run import Rollout
    from handover.sandbox.display import Display

    display = Display()
    packs = [path.resolve() for path in policy_pack or ()]
    before = signal.signal(signal.SIGTERM, signal.default_int_handler)  # As for Ctrl-C, drafts must be removed.
    try:
        with _opened(directory, stack, engine, emulator, packs, display) as opened:
            say = partial(display.say, style="bold")
            Rollout(opened, say, lambda: _confirm(yes=yes), allow_4xx=allow_4xx).run()
    except (RolloutError, SandboxError) as error:
        display.error(str(error))
        raise typer.Exit(error.exit_code) from None
    except (StackError, ConnectionSettingsError) as error:
        display.error(str(error))
        raise typer.Exit(EXIT_CONFIGURATION) from None
    except OSError as error:  # a folder that is read-only, a disk that is full
        display.error(f"{error.filename or 'A file'} cannot be used: {error.strerror or error}.")
        raise typer.Exit(EXIT_ERROR) from None
    except KeyboardInterrupt:
        display.error("Interrupted. No live trigger has been switched off; run the rollout again to go on.")
        raise typer.Exit(EXIT_CANCELLED) from None
    finally:
        signal.signal(signal.SIGTERM, before)


@contextmanager
def _opened(
    directory: Path, stack: str, engine: Engine, emulator: str | None, packs: list[Path], display: Display
) -> Iterator[model.Engine]:
    if engine is Engine.SANDBOX:
        from handover.stacks.engines.sandbox import open_sandbox

        with open_sandbox(directory, stack, display, emulator=emulator, policy_packs=packs) as opened:
            yield opened
        return
    if emulator:
        raise StackError("--emulator goes with --engine sandbox; Pulumi's stacks say where their org is.")
    from handover.stacks.engines.pulumi import open_pulumi

    yield open_pulumi(directory, stack, display.say, policy_packs=packs)


def _confirm(*, yes: bool) -> None:
    """Ask whether to go ahead, unless `yes`.

    Raises:
        StackError: There is nobody to ask.
        typer.Exit: The answer is no.
    """
    if yes:
        return
    if not (sys.stdin.isatty() and sys.stdout.isatty()):
        raise StackError("--yes must be passed in to proceed when running in non-interactive mode.")
    if not typer.confirm("Do you want to perform this rollout?"):
        raise typer.Exit(EXIT_CANCELLED)
