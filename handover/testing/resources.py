"""The resources of a stack, as its state has them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Set
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Any

from handover.sandbox.display.looks import short_type
from handover.sandbox.state import resource as state
from handover.sandbox.state.values import anywhere, is_secret, unwrap

__tracebackhide__ = True  # pytest shows where a test has called this, not what is in here


@dataclass(frozen=True, repr=False)
class Resource:
    """A resource of a stack.

    Attributes:
        urn: Its URN.
        type: Its type as in Pulumi's state, e.g. `genesyscloud:index/flow:Flow`.
        name: Its logical name.
        id: The object's id in the org; empty for a component.
        inputs: What the program gives it, secrets in plain.
        outputs: What the object has, secrets in plain.
        secrets: Names of the inputs and outputs that are secret, or have something secret in them.
        parent: The parent's URN.
        protect: Whether Pulumi refuses to delete it.
        external: Whether it is only read (`get`).
    """

    urn: str
    type: str
    name: str
    id: str
    inputs: Mapping[str, Any]
    outputs: Mapping[str, Any]
    secrets: Set[str]
    parent: str
    protect: bool
    external: bool

    def __repr__(self) -> str:
        return f"<{short_type(self.type)} {self.name!r}{' ' + self.id if self.id else ''}>"


class UnknownResourceError(KeyError):
    """A stack has no resource of a name, or several."""

    def __str__(self) -> str:
        return str(self.args[0])


class Resources(Mapping[str, Resource]):
    """The resources of a stack by URN, in the order of the state, without providers.

    One can also be asked for by its logical name: an object is, if there is one of that name, and else a component.
    """

    def __init__(self, resources: Iterable[Resource]) -> None:
        self._by_urn = {resource.urn: resource for resource in resources}

    def __getitem__(self, name: str) -> Resource:
        """Return a resource by its name or URN.

        Raises:
            UnknownResourceError: There is none, or several have the name.
        """
        if resource := self._by_urn.get(name):
            return resource
        named = [resource for resource in self._by_urn.values() if resource.name == name]
        found = [resource for resource in named if resource.id] or named
        if len(found) == 1:
            return found[0]
        if found:
            urns = "; ".join(resource.urn for resource in found)
            raise UnknownResourceError(f"Several resources have the name {name!r}, so name its URN: {urns}.")
        known = list(dict.fromkeys(resource.name for resource in self._by_urn.values()))
        near = get_close_matches(name, known, 1)
        hint = f"did you mean {near[0]!r}?" if near else f"there are {', '.join(known)}." if known else "it has none."
        raise UnknownResourceError(f"The stack has no resource {name!r}; {hint}")

    def __iter__(self) -> Iterator[str]:
        return iter(self._by_urn)

    def __len__(self) -> int:
        return len(self._by_urn)

    def __repr__(self) -> str:
        return f"Resources({', '.join(map(repr, self._by_urn.values()))})"

    def of_type(self, type_: str) -> tuple[Resource, ...]:
        """Return the resources of a type, whose name alone is enough, e.g. `Flow`."""
        return tuple(each for each in self._by_urn.values() if type_ in (each.type, each.type.rpartition(":")[2]))


def resources_of(found: Iterable[state.Resource]) -> Resources:
    """Return the resources that a state has, without providers and what is to be deleted still."""
    return Resources(_resource(each) for each in found if not (each.delete or each.type.startswith(state.PROVIDERS)))


def _resource(found: state.Resource) -> Resource:
    return Resource(
        found.urn,
        found.type,
        found.name,
        found.id,
        unwrap(found.inputs),
        {key: value for key, value in unwrap(found.outputs).items() if not key.startswith("__")},
        secret_names(found.inputs) | secret_names(found.outputs),
        found.parent,
        found.protect,
        found.external,
    )


def secret_names(properties: Mapping[str, Any]) -> Set[str]:
    """Return the names of the properties that have something secret."""
    return frozenset(key for key, value in properties.items() if anywhere(value, is_secret))
