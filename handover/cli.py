"""The `handover` command. Each verb imports what it needs when it is called, so that none waits for the others."""

from pathlib import Path
from typing import Annotated

import typer

from handover.adopt import adopt
from handover.doctor import doctor
from handover.drift import drift
from handover.fire import fire
from handover.fleet import app as fleet
from handover.rollout import rollout
from handover.sandbox.commands import app as sandbox
from handover.verify import verify

app = typer.Typer(
    name="handover",
    help="Cognigy's handover-end pipeline on Genesys Cloud: deploy it on this machine, and watch it work.",
    no_args_is_help=True,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    add_completion=False,
)
app.add_typer(sandbox, name="sandbox")
app.command()(fire)
app.command()(rollout)
app.command()(verify)
app.command()(doctor)
app.command()(adopt)
app.command()(drift)
app.add_typer(fleet, name="fleet")


@app.command()
def emulator(
    port: Annotated[int, typer.Option(help="Port to listen on; 0 picks a free one.", min=0, max=65535)] = 8099,
    host: Annotated[
        str, typer.Option(help="Address to listen on; anything but loopback lets others in.")
    ] = "127.0.0.1",
    state: Annotated[
        Path | None, typer.Option(help="File that keeps the org between runs; without it, it ends with the command.")
    ] = None,
    allow_egress: Annotated[
        list[str] | None, typer.Option(help="Host that data actions really call, instead of the built-in receiver.")
    ] = None,
) -> None:
    """Serve a local Genesys Cloud until Ctrl-C."""
    from handover.emulator.serve import serve
    from handover.emulator.settings import EmulatorSettings

    settings = EmulatorSettings(allow_egress=frozenset(allow_egress or ()))
    raise typer.Exit(serve(port, state, host=host, settings=settings))


def main() -> None:
    """Run the command line."""
    app()
