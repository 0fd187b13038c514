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
from handover.io.options import DirectoryOption, EmulatorOption, StackOption
from handover.io.program import HANDOVER
from handover.io.text import console, styled
from handover.sandbox.opening import Use, open_stack
from handover.verbs.demo.cognigy import configure

ON_PREMISES = "onpremises"


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
) -> None:
    """Deploy a stack of the sandbox, with its AWS side if it has one, and fire the events that it listens to."""
    there = [] if directory == Path() else ["--cwd", str(directory)]
    there += ["--emulator", emulator] if emulator else []
    _run("sandbox", "up", "--stack", stack, *there, "--yes")
    deployed = _look(directory, stack, emulator)
    target = onpremises or directory / ON_PREMISES
    if not deployed.event_bridge:
        _run("fire", "--stack", stack, *there)
    elif onpremises or (target / f"Pulumi.{stack}.yaml").is_file():
        attached = ["--emulator", deployed.emulator] if deployed.emulator else []
        _run("sandbox", "up", "--stack", stack, "--cwd", str(target), *attached, "--yes")
        version = configure(directory, target, stack, emulator)
        _say("The local Cognigy is one of version ", (version, "bold"), ", and has the key now.\n")
        _run("fire", "--stack", stack, *there)
    else:
        _run("fire", "--stack", stack, *there, "--associate")


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


def _say(*parts: str | tuple[str, str]) -> None:
    console(soft_wrap=True).print(styled(*parts))


def _run(*arguments: str) -> None:
    """Show a command of `handover` and run it.

    Raises:
        CancelledError: Ctrl-C, which the command has got too; it has ended by itself.
        typer.Exit: It failed, which it has said.
    """
    _say((f"$ {HANDOVER} {shlex.join(arguments)}", "bold"))
    sys.stdout.flush()
    process = subprocess.Popen([sys.executable, "-P", "-m", "handover", *arguments])  # noqa: S603 - this package
    interrupted, code = False, None
    while code is None:
        try:
            code = process.wait()
        except KeyboardInterrupt:  # a second one too is for the command to heed
            interrupted = True
    if interrupted:
        raise CancelledError("Interrupted.")
    if code:
        raise typer.Exit(max(code, ExitCode.FAILED))  # killed by a signal, it is below 0
    _say("")
