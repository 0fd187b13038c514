"""Compares stacks with their orgs, by the checks of `handover verify`."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from handover.checks.model import Check, Verdict
from handover.checks.objects import KINDS, collect
from handover.checks.pipeline import check_stack
from handover.checks.remedies import command
from handover.errors import HandoverError, sentence
from handover.genesys.api import Genesys
from handover.genesys.retries import Patience
from handover.sandbox.errors import StackNotFoundError
from handover.stacks.connect import open_org
from handover.stacks.find import find_stack
from handover.stacks.model import DeployedStack, Engine
from handover.verbs.drift.model import StackDrift


def find_drift(
    directory: Path,
    name: str,
    engine: Engine | None = None,
    *,
    emulator: str | None = None,
    patience: Patience | None = None,
) -> StackDrift:
    """Look at everything that a stack has in its org; see `find_stack` and `open_org`. Changes nothing.

    Raises:
        StackNotFoundError: There is no such stack. What else keeps it from being looked at is among what is found.
    """
    try:
        stack = find_stack(directory, name, engine)
    except StackNotFoundError:
        raise
    except (HandoverError, OSError) as error:
        return StackDrift(name, engine or "", "", (_unknown("state", "a deployed stack", error),))
    try:
        with open_org(stack, "drift", emulator=emulator, patience=patience) as genesys:
            checks = collect(_compare(stack, genesys))
            return StackDrift(name, stack.engine, genesys.connection.api_url, tuple(checks))
    except (HandoverError, OSError) as error:
        return StackDrift(name, stack.engine, "", (_unknown("org", "the stack's org", error),))


def _unknown(title: str, expected: str, error: HandoverError | OSError) -> Check:
    return Check("stack", title, Verdict.UNCHECKED, expected, sentence(error))


def _compare(stack: DeployedStack, genesys: Genesys) -> Iterator[Check]:
    yield from check_stack(stack, genesys)
    for resource in stack.resources:
        if resource.type not in KINDS:
            remedy = f"{command(stack, 'refresh --preview-only')} looks at it."
            yield Check(resource.name, "all", Verdict.UNCHECKED, resource.type, "not compared by `handover`", remedy)
