"""The `handover` command. Each verb imports what it needs when it is called, so that none waits for the others."""

import typer

from handover.adopt import adopt
from handover.doctor import doctor
from handover.drift import drift
from handover.emulator.command import emulator
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
    context_settings={"max_content_width": 120},
)
app.add_typer(sandbox, name="sandbox")
app.command()(emulator)
app.command()(fire)
app.command()(rollout)
app.command()(verify)
app.command()(doctor)
app.command()(adopt)
app.command()(drift)
app.add_typer(fleet, name="fleet")


def main() -> None:
    """Run the command line."""
    app()
