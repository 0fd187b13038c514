"""The kinds of objects that probes make, and how those that nobody needs any more are found and removed."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from enum import StrEnum
from typing import Any
from urllib.parse import quote

from handover.genesys.api import Genesys
from handover.genesys.errors import GenesysError

API = "/api/v2"
_ID = re.compile(r"[\w-]{1,100}", re.ASCII)
# What a deletion may get that is carried out when it is tried again.
_PASSING = (0, 400, 409, 429, 502, 503, 504)


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


def is_id(value: Any) -> bool:
    """Tell whether something can be an object's id: a path with it is that of one object, and of no other."""
    return isinstance(value, str) and _ID.fullmatch(value) is not None


def listed(genesys: Genesys) -> Iterator[tuple[Kind, str, str]]:
    """Yield kind, id and name of all objects of these kinds in the org, in the order in which they are removed.

    Raises:
        GenesysError: The org refuses, or does not answer.
    """
    yield from ((Kind.TRIGGER, found.id, found.name) for found in genesys.triggers())
    yield from ((Kind.FLOW, found.id, found.name) for found in genesys.flows())
    yield from ((Kind.ACTION, found.id, found.name) for found in genesys.actions())
    yield from ((Kind.INTEGRATION, found.id, found.name) for found in genesys.integrations())


def remove(genesys: Genesys, kind: Kind, id_: str, settle: Callable[[], None], attempts: int = 3) -> None:
    """Delete an object, and again while it is in use; that it is gone already is as good.

    Raises:
        GenesysError: It is still there.
    """
    path = path_of(kind, id_)
    if not is_id(id_):
        raise GenesysError("DELETE", path, 200, "The org gives it an id that is none")
    for attempt in range(1, attempts + 1):
        try:
            genesys.call("DELETE", path)
        except GenesysError as error:
            if _is_gone(genesys, path, error):
                return
            if attempt == attempts or error.status not in _PASSING:
                raise
            settle()
        else:
            return


def _is_gone(genesys: Genesys, path: str, error: GenesysError) -> bool:
    """Tell whether an object is gone whose deletion was refused; of some orgs, the same refusal of a read tells."""
    if error.status not in (400, 403) or error.permissions:
        return error.status in (404, 410)
    try:
        genesys.call("GET", path)
    except GenesysError as unreadable:
        return unreadable.status in (404, 410) or (unreadable.status == error.status and not unreadable.permissions)
    return False
