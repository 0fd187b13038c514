"""The file for `pulumi import --file`: the objects under the program's names, below the program's components.

The format is Pulumi's own (`importFile` in pkg/cmd/pulumi/operations/import.go; measured with the CLI 3.260): parents
are entries of the file itself, marked as components, so that no table of URNs is needed. A component and the one
resource in it have the same logical name here, and a name must be unique to be a parent's, hence `logicalName`. Neither
provider nor version is named: the CLI takes the default provider that the program's SDK brings.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from handover.adopt.roles import Role
from handover.sandbox.imports import Entry
from handover.sandbox.resource import Resource
from handover.urn import STACK_TYPE

_COMPONENT = "-component"


def entries(
    wanted: Mapping[Role, Resource], components: Mapping[str, Resource], ids: Mapping[Role, str]
) -> list[Entry]:
    """Return what is to be imported, parents before their children.

    Args:
        wanted: The program's resources.
        components: The program's component resources by URN.
        ids: The objects that are there; nothing is imported for the others.
    """
    found: dict[str, Entry] = {}
    for role, id_ in ids.items():
        resource = wanted[role]
        for parent in reversed(list(_above(resource, components))):
            found.setdefault(parent.urn, _entry(parent, components))
        found[resource.urn] = _entry(resource, components, id_)
    return list(found.values())


def _above(resource: Resource, components: Mapping[str, Resource]) -> Iterator[Resource]:
    """Yield the components around a resource, the innermost first; the stack is none."""
    while (parent := components.get(resource.parent)) and parent.type != STACK_TYPE:
        yield parent
        resource = parent


def _entry(resource: Resource, components: Mapping[str, Resource], id_: str = "") -> Entry:
    parent = next((above.urn for above in _above(resource, components)), "")
    return Entry(resource.type, resource.name, resource.urn, id_, parent)


def content(items: list[Entry]) -> dict[str, Any]:
    """Return the file's content."""
    names = {entry.urn: entry.name if entry.id else entry.name + _COMPONENT for entry in items}
    return {"resources": [_spec(entry, names) for entry in items]}


def _spec(entry: Entry, names: Mapping[str, str]) -> dict[str, Any]:
    spec: dict[str, Any] = {"type": entry.type, "name": names[entry.urn]}
    if names[entry.urn] != entry.name:
        spec["logicalName"] = entry.name
    if entry.parent:
        spec["parent"] = names[entry.parent]
    return spec | ({"id": entry.id} if entry.id else {"component": True})
