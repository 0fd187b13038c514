"""``handover demo``: deploy a stack on this machine, with its AWS side if it has one, and watch its events arrive.

Each step is a command that can be typed, and is shown before it runs.
"""

from __future__ import annotations

import shlex
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import typer

from handover.errors import CancelledError, ExitCode
from handover.io.options import DirectoryOption, EmulatorOption, QuietOption, StackOption, VerboseOption
from handover.io.program import HANDOVER
from handover.io.text import console, styled
from handover.sandbox.opening import Use, open_stack
from handover.stacks.event_bridge import ON_PREMISES
from handover.verbs.demo.cognigy import configure

# How many Ctrl-C a command may heed by itself; with more, it has to end, and loses no more than it would by `kill -9`.
_PATIENCE = 2


def demo(
    stack: StackOption = "dev",
    directory: DirectoryOption = Path(),
    onpremises: Annotated[
        Path | None,
        typer.Option(
            "--onpremises",
            help="Folder of the project of the AWS side; by default `onpremises` in the project's folder, where that "
            "has a stack of this name.",
            file_okay=False,
            metavar="DIR",
        ),
    ] = None,
    emulator: EmulatorOption = None,
    quiet: QuietOption = False,
    verbose: VerboseOption = False,
) -> None:
    """Deploy a stack of the sandbox, with its AWS side if it has one, and fire the events that it listens to."""
    there = [] if directory == Path() else ["--cwd", str(directory)]
    there += ["--emulator", emulator] if emulator else []
    commands = _Commands(quiet=quiet, verbose=verbose)
    commands.deploy("--stack", stack, *there)
    deployed = _look(directory, stack, emulator)
    target = onpremises or directory / ON_PREMISES
    if not deployed.event_bridge:
        commands.run("fire", "--stack", stack, *there)
    elif onpremises or (target / f"Pulumi.{stack}.yaml").is_file():
        attached = ["--emulator", deployed.emulator] if deployed.emulator else []
        commands.deploy("--stack", stack, "--cwd", str(target), *attached)
        version = configure(directory, target, stack, emulator)
        commands.say("The local Cognigy is one of version ", (version, "bold"), ", and has the key now.")
        commands.run("fire", "--stack", stack, *there)
    else:
        commands.run("fire", "--stack", stack, *there, "--associate")


@dataclass(frozen=True)
class _Deployed:
    """What a deployed stack is.

    Attributes:
        event_bridge: Whether it sends events to Amazon EventBridge.
        emulator: Address of the emulator that runs already and has the org; empty if the stack has its own.
    """

    event_bridge: bool
    emulator: str


def _look(directory: Path, stack: str, emulator: str | None) -> _Deployed:
    with open_stack(directory, stack, "demo", Use.LOOK, emulator=emulator) as opened:
        return _Deployed("eventBridge" in opened.stack.state.outputs, opened.emulation.address)


class _Commands:
    """Runs commands of `handover`, each shown before; what each says, and how much of it, is its own matter.

    Args:
        quiet: Have them say little, and show only what they say.
        verbose: Have them say everything.
    """

    def __init__(self, *, quiet: bool, verbose: bool) -> None:
        self._quiet = quiet
        self._verbose = verbose
        self._said = False

    def say(self, *parts: str | tuple[str, str]) -> None:
        """Show a line."""
        if not self._quiet:
            console(soft_wrap=True).print(styled(*parts))
            sys.stdout.flush()

    def deploy(self, *arguments: str) -> None:
        """Run `sandbox up`, whose outputs are not shown: it shows the ids, and all else is in the preview."""
        self.run("sandbox", "up", *arguments, "--yes", *(() if self._verbose else ("--suppress-outputs",)))

    def run(self, *arguments: str) -> None:
        """Show a command and run it.

        Raises:
            CancelledError: Ctrl-C, which the command has got too; it has ended by itself.
            typer.Exit: It failed, which it has said.
        """
        told = [option for option, given in (("--quiet", self._quiet), ("--verbose", self._verbose)) if given]
        if self._said:
            self.say("")
        self._said = True
        self.say((f"$ {HANDOVER} {shlex.join([*arguments, *told])}", "bold"))
        process = subprocess.Popen([sys.executable, "-P", "-m", "handover", *arguments, *told])  # noqa: S603 - this package
        interrupted, code = 0, None
        while code is None:
            try:
                code = process.wait()
            except KeyboardInterrupt:  # a second one too is for the command to heed
                interrupted += 1
                if interrupted > _PATIENCE:
                    process.kill()
        if interrupted:
            raise CancelledError("Interrupted.")
        if code:
            raise typer.Exit(max(code, ExitCode.FAILED))  # killed by a signal, it is below 0
