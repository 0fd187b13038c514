"""How operations and types of resources are written wherever a run is shown; signs and words are Pulumi's."""

from __future__ import annotations

from typing import NamedTuple

from handover.sandbox.engine.steps import Op


class Look(NamedTuple):
    """How an operation is shown; what is to be done is empty where plans don't show it."""

    sign: str
    style: str
    to_do: str
    under_way: str
    done: str


LOOKS = {
    Op.CREATE: Look("+ ", "green", "create", "creating", "created"),
    Op.DELETE: Look("- ", "red", "delete", "deleting", "deleted"),
    Op.UPDATE: Look("~ ", "yellow", "update", "updating", "updated"),
    Op.REPLACE: Look("+-", "magenta", "replace", "replacing", "replaced"),
    Op.IMPORT: Look("= ", "cyan", "import", "importing", "imported"),
    Op.REMOVE_PENDING: Look("- ", "red", "forget", "forgetting", "forgotten"),
    Op.CREATE_REPLACEMENT: Look("+-", "magenta", "", "creating replacement", "created replacement"),
    Op.IMPORT_REPLACEMENT: Look("=>", "cyan", "", "importing replacement", "imported replacement"),
    Op.DELETE_REPLACED: Look("+-", "magenta", "", "deleting original", "deleted original"),
    Op.SAME: Look("  ", "dim", "", "", ""),
}


def short_type(type_: str) -> str:
    """Return a type as Pulumi shows it, ``genesyscloud:index/flow:Flow`` as ``genesyscloud:index:Flow``."""
    package, _, rest = type_.partition(":")
    module, _, name = rest.rpartition(":")
    return f"{package}:{module.partition('/')[0]}:{name}"
