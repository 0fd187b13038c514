"""What to do about a stack whose objects are not as deployed."""

from __future__ import annotations

from handover.io.program import HANDOVER
from handover.stacks.model import DeployedStack, Engine


def command(stack: DeployedStack, verb: str) -> str:
    """Return the command line that does something to the stack, with whatever deployed it."""
    program = "pulumi" if stack.engine is Engine.PULUMI else f"{HANDOVER} sandbox"
    return f"`{program} {verb} -s {stack.name}`"


def verb_command(verb: str, stack: str, engine: Engine) -> str:
    """Return the command line of a verb of `handover` that takes --engine."""
    named = "" if engine is Engine.PULUMI else f" --engine {engine}"
    return f"`{HANDOVER} {verb} -s {stack}{named}`"


def put_back(stack: DeployedStack) -> str:
    """Return the remedy for an object that somebody changed in the org."""
    return f"{command(stack, 'refresh')} and then {command(stack, 'up')} put it back."
