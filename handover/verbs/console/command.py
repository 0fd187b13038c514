"""The command line of ``handover console``."""

from __future__ import annotations

import threading
import webbrowser
from pathlib import Path
from typing import Annotated

import typer

from handover.io.options import DirectoryOption, StackOption
from handover.sandbox.opening import find_emulation


def console(
    stack: StackOption = "dev",
    directory: DirectoryOption = Path(),
    port: Annotated[int, typer.Option(help="Port to listen on; 0 picks a free one.", min=0, max=65535)] = 0,
    open_: Annotated[bool, typer.Option("--open", help="Open the page in the browser.")] = False,
) -> None:
    """Serve a stack's Genesys Cloud of this machine, with a page that shows it, until Ctrl-C.

    Meanwhile all verbs work with the org that is served here. Where another process serves it already, its address is
    printed.
    """

    def ready(address: str) -> None:
        typer.echo(f"Console of stack {stack} at {address} (Ctrl-C ends it)")
        if open_:
            # Some browsers run until they are closed, and the first answer comes only when this is over.
            threading.Thread(target=_open, args=(address,), daemon=True).start()

    with find_emulation(directory, stack, f"console -s {stack}") as emulation:
        if not emulation.serve(port, ready):
            address, by = emulation.connect(), f": {emulation.server}" if emulation.server else ""
            typer.echo(f"The console of stack {stack} is at {address} already{by}.")
            if open_:
                _open(address)


def _open(address: str) -> None:
    if not webbrowser.open(address):
        typer.echo(f"There is no browser that could be opened here: open {address} yourself.", err=True)
