"""Whether the objects that a stack would make have names that nobody else's have, another stack's included."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

from handover.checks.collisions import Wanted, enumerated, find_collisions, remedy, wanted_object
from handover.checks.model import Check, Verdict, check
from handover.errors import HandoverError
from handover.genesys.api import Genesys
from handover.genesys.errors import GenesysError
from handover.sandbox.state.resource import Resource
from handover.stacks import pulumi_cli
from handover.stacks.find import find_stack
from handover.stacks.model import DeployedStack, Engine, StackError

Taken = dict[tuple[str, Wanted], str]
"""Which stack has an object, by its org."""

_TITLE = "names"
_EXPECTED = "names that nobody else's objects have"


def check_names(
    directory: Path, name: str, planned: Iterable[Resource], genesys: Genesys, org: str, taken: Taken
) -> Iterator[Check]:
    """Look whether the org, or another stack of it, has objects of a stack's names; it need not be deployed yet.

    Args:
        directory: The project's folder.
        name: The stack's name.
        planned: What its program would make.
        genesys: The org.
        org: What tells the org from others.
        taken: What the stacks before have; this one's are added.
    """
    subject = f"stack {name}"
    objects = (wanted_object(resource.type, resource.inputs) for resource in planned)
    wanted = [each for each in objects if each]
    known, doubt = _known(directory, name)
    try:
        found = find_collisions(wanted, known, genesys)
    except GenesysError as error:
        yield Check(subject, _TITLE, Verdict.UNCHECKED, _EXPECTED, error.problem, error.remedy)
        return
    shown = f"{enumerated(found)}{doubt}" if found else "all free, or this stack's own"
    otherwise = Verdict.UNCHECKED if doubt else Verdict.FAILED
    yield check(subject, _TITLE, not found, _EXPECTED, shown, remedy(name), otherwise)
    keys = [(org, Wanted(each.type, each.name.casefold(), each.category.casefold())) for each in wanted]
    for other in dict.fromkeys(taken[key] for key in keys if key in taken):
        same = f"stack {other} has the same in the same org"
        yield Check(subject, _TITLE, Verdict.FAILED, _EXPECTED, same, remedy(name))
    taken.update(dict.fromkeys(keys, name))


def _known(directory: Path, name: str) -> tuple[frozenset[str], str]:
    """Return the ids of what is deployed, and why they may not be all; empty if they are."""
    try:
        ids = find_stack(directory, name, Engine.SANDBOX).ids
    except (HandoverError, OSError):
        ids = frozenset()
    try:
        exported = pulumi_cli.export(directory, name)
        return ids | DeployedStack.from_deployment(name, directory, Engine.PULUMI, exported, {}).ids, ""
    except pulumi_cli.NoSuchStackError:
        return ids, ""
    except StackError as error:
        return ids, f"; they may be this stack's, for its state cannot be read: {error}"
