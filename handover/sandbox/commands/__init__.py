"""``handover sandbox …``: the engine's verbs on the command line, with Pulumi's names, options and exit codes."""

from handover.sandbox.commands import config
from handover.sandbox.commands.deploying import app
from handover.sandbox.commands.stack_init import init
from handover.sandbox.commands.stack_list import stacks

app.command("stacks")(stacks)
app.command("init")(init)
app.add_typer(config.app)

__all__ = ["app"]
