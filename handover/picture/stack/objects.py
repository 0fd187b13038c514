"""A stack's resources, as a state or a preview has them."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit, urlunsplit

from handover.picture.model import Change, Detail, details


@dataclass(frozen=True, kw_only=True)
class StackObject:
    """A resource that stands for an object.

    Attributes:
        type: Its type token.
        urn: Its URN, whose last part is the name in the program.
        id: The object's id; empty if it is not there yet.
        inputs: What the program asks for; None stands for what is not known yet, and no secrets are in it.
        outputs: What the provider has made of it.
        dependencies: The URNs that each property comes from.
        change: What a deployment would do with it; None if that is not the question.
        yaml: Of a workflow: the YAML that is published.
    """

    type: str
    urn: str
    id: str = ""
    inputs: Mapping[str, Any] = field(repr=False)
    outputs: Mapping[str, Any] = field(default_factory=dict, repr=False)
    dependencies: Mapping[str, Sequence[str]] = field(default_factory=dict)
    change: Change | None = None
    yaml: str = ""

    @property
    def key(self) -> str:
        """What others link it by."""
        return self.id or self.logical_name

    @property
    def logical_name(self) -> str:
        """Its name in the program."""
        return self.urn.rpartition("::")[2]

    @property
    def name(self) -> str:
        """Its name in the org; that in the program as long as it is not known."""
        return str(self.inputs.get("name") or self.logical_name)

    @property
    def more(self) -> tuple[Detail, ...]:
        """Where it is to be found."""
        return details(("id", self.id, "text"), ("Resource", self.urn, "text"))


class Objects:
    """A stack's objects, found by what others say of them."""

    def __init__(self, found: Iterable[StackObject]) -> None:
        self._found = tuple(found)

    def of(self, type_: str) -> list[StackObject]:
        """Return the objects of a type."""
        return [found for found in self._found if found.type == type_]

    def named(self, whose: StackObject, property_: str, value: Any, type_: str) -> str:
        """Return the key of the object that a property names.

        Args:
            whose: The object with the property.
            property_: The name of the property.
            value: Its value: an id, a name or an ARN; None if it is not known yet.
            type_: The type of what is named.
        """
        candidates = self.of(type_)
        for one in candidates:
            if value is not None and value in (one.id, one.outputs.get("arn"), one.inputs.get("name")):
                return one.key
        urns = whose.dependencies.get(property_, ())
        for one in candidates:
            if one.urn in urns:
                return one.key
        return str(value or "")


def mapping(value: Any) -> Mapping[str, Any]:
    """Return an object, empty if the value is none."""
    return value if isinstance(value, Mapping) else {}


def from_json(value: Any) -> Any:
    """Return what a text in JSON holds; the value itself if it is none."""
    try:
        return json.loads(value) if isinstance(value, str) else value
    except ValueError:
        return value


def plain_url(url: Any) -> str:
    """Return an address without the parts that may hold credentials."""
    try:
        parts = urlsplit(url if isinstance(url, str) else "")
    except ValueError:
        return ""
    host = parts.netloc.rpartition("@")[2]
    return urlunsplit(parts._replace(netloc=host, query="…" if parts.query else ""))
