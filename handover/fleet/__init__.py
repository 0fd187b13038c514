"""``handover fleet``: one verb for all stacks, several at once."""

from handover.fleet.command import app

__all__ = ["app"]
