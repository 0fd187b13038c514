"""Objects of runs: what this one has not removed yet, and what earlier ones that were killed have left."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from handover.genesys.api import Genesys
from handover.genesys.errors import GenesysError
from handover.verbs.conformance.workshop.leases import killed
from handover.verbs.conformance.workshop.objects import Kind, listed, remove
from handover.verbs.conformance.workshop.run_name import is_over, run_of

Made = tuple[Kind, str, str]
"""Kind, id and name of an object."""


@dataclass
class Removed:
    """What became of objects of runs.

    Attributes:
        gone: The names of those that are gone.
        stuck: Those that are not.
        left: A sentence for each of these.
    """

    gone: list[str] = field(default_factory=list)
    stuck: list[Made] = field(default_factory=list)
    left: list[str] = field(default_factory=list)


def by_run(genesys: Genesys) -> Mapping[str, Sequence[Made]]:
    """Return the objects in the org that runs have made, by the run; raises `GenesysError`."""
    found: dict[str, list[Made]] = defaultdict(list)
    for kind, id_, name in listed(genesys):
        if run := run_of(name):
            found[run].append((kind, id_, name))
    return found


def remove_all(genesys: Genesys, objects: Sequence[Made], settle: Callable[[], None]) -> Removed:
    """Remove objects of runs; once nobody answers any more, none of the others is tried."""
    removed, hopeless = Removed(), ""
    for kind, id_, name in objects:
        why = hopeless
        if not hopeless:
            try:
                remove(genesys, kind, id_, settle)
            except GenesysError as error:
                why, hopeless = error.problem, error.problem if error.hopeless else ""
        if why:
            removed.stuck.append((kind, id_, name))
            removed.left.append(f"The {kind} {name!r} could not be removed: {why}")
        else:
            removed.gone.append(name)
    return removed


def remove_leftovers(genesys: Genesys, directory: Path, organization: str, settle: Callable[[], None]) -> Removed:
    """Remove what runs that were killed have left: those of this folder, and any that is long over.

    A run of another machine that may be under way is left alone.

    Raises:
        GenesysError: The org does not show what there is.
    """
    removed = Removed()
    with killed(directory, organization) as leases:
        dead = {lease.run for lease in leases}
        for run, objects in by_run(genesys).items():
            if run in dead or is_over(run):
                found = remove_all(genesys, objects, settle)
                removed.gone += found.gone
                removed.left += found.left
                dead -= {run} if found.left else set()
        for lease in leases:
            lease.done = lease.run in dead
    return removed
