"""What is deployed, as a chain: each object below the one that it takes a property from, with its id."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from handover.sandbox.engine.steps import is_internal
from handover.sandbox.state.resource import Resource

# A shorter id is no trouble to read twice.
_LONG = 20


class Link(NamedTuple):
    """An object in the chain.

    Attributes:
        name: The logical name, at its place.
        id: The id; what of it is a long id of an object above is `…`, if ids are shortened.
        others: What else it takes a property from.
    """

    name: str
    id: str
    others: tuple[str, ...]


class Chain:
    """The objects that are deployed, as rows.

    Args:
        resources: The stack's resources.
        shorten: Shorten ids that begin with the id of an object above.
    """

    def __init__(self, resources: Iterable[Resource], *, shorten: bool) -> None:
        self.links: list[Link] = []
        self._shorten = shorten
        self._objects = {
            resource.urn: resource
            for resource in resources
            if resource.custom and not (resource.external or resource.delete or is_internal(resource))
        }
        self._above: dict[str, str] = {}
        self._depths: dict[str, int] = {}
        for urn in self._objects:
            self._place(urn)
        self._collect("", "")

    def _needed(self, urn: str) -> set[str]:
        found = self._objects[urn].property_dependencies.values()
        return {needed for urns in found for needed in urns if needed in self._objects and needed != urn}

    def _place(self, urn: str) -> int:
        """Put an object below that of those it needs which is the farthest down itself; return how far down it is."""
        if urn not in self._depths:
            self._depths[urn] = 0  # nothing needs itself, in a state that is sound
            order = list(self._objects)
            places = {needed: self._place(needed) for needed in self._needed(urn)}
            if places:
                self._above[urn] = max(places, key=lambda needed: (places[needed], order.index(needed)))
                self._depths[urn] = 1 + max(places.values())
        return self._depths[urn]

    def _ancestors(self, urn: str) -> list[str]:
        """Return what an object is below, the nearest first."""
        found = []
        while urn := self._above.get(urn, ""):
            found.append(urn)
        return found

    def _reach(self, urns: Iterable[str]) -> set[str]:
        """Return all that objects need, and what that needs."""
        found: set[str] = set()
        todo = list(urns)
        while todo:
            needed = self._needed(todo.pop()) - found
            found |= needed
            todo += needed
        return found

    def _others(self, urn: str) -> tuple[str, ...]:
        """Return the names of what an object needs and is not below, without what follows from those already."""
        needed, above = self._needed(urn), set(self._ancestors(urn))
        others = needed - above - self._reach(above | needed)
        return tuple(sorted(self._objects[other].name for other in others))

    def _collect(self, above: str, lead: str) -> None:
        siblings = [urn for urn in self._objects if self._above.get(urn, "") == above]
        for urn in siblings:
            last = urn == siblings[-1]
            branch = lead + ("└─ " if last else "├─ ") if above else ""
            self.links.append(Link(branch + self._objects[urn].name, self._id(urn), self._others(urn)))
            self._collect(urn, lead + ("   " if last else "│  ") if above else "")

    def _id(self, urn: str) -> str:
        id_ = self._objects[urn].id
        for ancestor in self._ancestors(urn) if self._shorten else ():
            beginning = self._objects[ancestor].id
            if len(beginning) > _LONG and id_.startswith(beginning) and id_ != beginning:
                return "…" + id_.removeprefix(beginning)
        return id_
