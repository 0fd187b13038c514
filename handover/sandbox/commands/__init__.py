"""``handover sandbox …``: the engine's verbs on the command line, with Pulumi's names, options and exit codes."""

from handover.sandbox.commands.deploying import app

__all__ = ["app"]
