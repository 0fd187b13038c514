"""The kinds of objects that probes make, and how those that nobody needs any more are found and removed."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from enum import StrEnum
from urllib.parse import quote

from handover.genesys.api import Genesys
from handover.genesys.errors import GenesysError

API = "/api/v2"


class Kind(StrEnum):
    """A kind of object, in the order in which they are removed."""

    TRIGGER = "trigger"
    FLOW = "workflow"
    ACTION = "data action"
    INTEGRATION = "integration"


_COLLECTIONS = {
    Kind.TRIGGER: f"{API}/processautomation/triggers",
    Kind.FLOW: f"{API}/flows",
    Kind.ACTION: f"{API}/integrations/actions",
    Kind.INTEGRATION: f"{API}/integrations",
}


def collection(kind: Kind) -> str:
    """Return the path of the list of a kind of object, to which new ones are posted."""
    return _COLLECTIONS[kind]


def path_of(kind: Kind, id_: str) -> str:
    """Return the path of an object."""
    return f"{_COLLECTIONS[kind]}/{quote(id_)}"


def listed(genesys: Genesys) -> Iterator[tuple[Kind, str, str]]:
    """Yield kind, id and name of all objects of these kinds in the org, in the order in which they are removed.

    Raises:
        GenesysError: The org refuses, or does not answer.
    """
    yield from ((Kind.TRIGGER, found.id, found.name) for found in genesys.triggers())
    yield from ((Kind.FLOW, found.id, found.name) for found in genesys.flows())
    yield from ((Kind.ACTION, found.id, found.name) for found in genesys.actions())
    yield from ((Kind.INTEGRATION, found.id, found.name) for found in genesys.integrations())


def remove(genesys: Genesys, kind: Kind, id_: str, settle: Callable[[], None], attempts: int = 3) -> str:
    """Delete an object, and again while it is in use; that it is gone already is as good.

    Returns:
        Why it is still there; empty if it is not.
    """
    for attempt in range(1, attempts + 1):
        try:
            genesys.call("DELETE", path_of(kind, id_))
        except GenesysError as error:
            if error.gone:
                return ""
            if attempt == attempts or error.status not in (400, 409, 429):
                return error.problem
            settle()
        else:
            return ""
    return ""
