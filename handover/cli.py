"""The `handover` command: what it can do, each verb in a module of its own."""

import typer

from handover import fire
from handover.emulator import serve
from handover.sandbox import commands as sandbox

app = typer.Typer(
    name="handover",
    help="Cognigy's handover-end pipeline on Genesys Cloud: try it on this machine, and watch it work.",
    no_args_is_help=True,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
)
app.add_typer(sandbox.app, name="sandbox")
app.command("emulator")(serve.emulator)
app.command("fire")(fire.fire)


def main() -> None:
    """Run the command line."""
    app()
