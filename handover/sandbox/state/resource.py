"""One resource as the state knows it, and its JSON form in Pulumi's deployments."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, fields, replace
from datetime import UTC, datetime
from itertools import chain
from typing import Any, Self

from handover.sandbox.errors import UnsupportedError
from handover.sandbox.state.urn import STACK_REFERENCE, Urn, provider_urn
from handover.sandbox.state.values import from_state, has_unknown, is_encrypted, to_state

PROVIDERS = "pulumi:providers:"

# Where the Terraform bridge remembers how its provider had written the outputs.
_BOOKKEEPING = "__pulumi_raw_state_delta"

_TRIGGER = "replacementTrigger"

# What the state can say of a resource and the sandbox would not heed when it updates or deletes it.
_UNSUPPORTED = {
    "deletedWith": "the option `deleted_with`",
    "replaceWith": "the option `replace_with`",
    "viewOf": "views of resources",
    "taint": "tainted resources",
}


ON_ERROR = "OnError"
"""Pulumi's name in the state for the kind of hook that is asked when an operation fails."""


@dataclass(kw_only=True)
class Resource:
    """One resource of a stack; attributes as in Pulumi's state (``apitype.ResourceV3``), and in its order."""

    urn: str
    custom: bool
    delete: bool = False
    id: str = ""
    type: str
    inputs: dict[str, Any] = field(default_factory=dict)
    outputs: dict[str, Any] = field(default_factory=dict)
    parent: str = ""
    protect: bool = False
    external: bool = False
    dependencies: list[str] = field(default_factory=list)
    init_errors: list[str] = field(default_factory=list)
    provider: str = ""
    property_dependencies: dict[str, list[str]] = field(default_factory=dict)
    pending_replacement: bool = False
    additional_secret_outputs: list[str] = field(default_factory=list)
    custom_timeouts: dict[str, float] = field(default_factory=dict)
    import_id: str = field(default="", metadata={"key": "importID"})
    retain_on_delete: bool = False
    created: str = ""
    modified: str = ""
    ignore_changes: list[str] = field(default_factory=list)
    replace_on_changes: list[str] = field(default_factory=list)
    replacement_trigger: Any = None
    resource_hooks: dict[str, list[str]] = field(default_factory=dict)
    serial: int = field(default=-1, compare=False)

    @property
    def name(self) -> str:
        """The logical name, last part of the URN."""
        return Urn.parse(self.urn).name

    @property
    def is_object(self) -> bool:
        """Whether an object of the organization stands behind it, not a component, a provider or another stack."""
        return self.custom and not self.type.startswith(PROVIDERS) and self.type != STACK_REFERENCE

    @property
    def needs(self) -> set[str]:
        """The URNs of all that this resource refers to: parent, provider, dependencies."""
        properties = chain(*self.property_dependencies.values())
        return {self.parent, provider_urn(self.provider), *self.dependencies, *properties} - {""}

    @property
    def error_hooks(self) -> list[str]:
        """The names of the hooks that are asked when an operation on it fails."""
        return self.resource_hooks.get(ON_ERROR, [])

    def copy(self, **changes: Any) -> Resource:
        """Return a copy with some attributes changed."""
        return replace(self, **changes)

    def refers_to(self, urn: str) -> bool:
        """Tell whether another resource is this one's parent or provider, or something it depends on."""
        return urn in self.needs

    def renaming(self, old: str, new: str | None) -> Resource:
        """Return a copy that refers to `new` where this one refers to `old`; None drops that, but not a provider."""

        def follow(urns: list[str]) -> list[str]:
            return [new if urn == old else urn for urn in urns if new or urn != old]  # type: ignore[misc]

        return self.copy(
            parent=(new or "") if self.parent == old else self.parent,
            provider=(new or old) + self.provider[len(old) :] if provider_urn(self.provider) == old else self.provider,
            dependencies=follow(self.dependencies),
            property_dependencies={key: follow(urns) for key, urns in self.property_dependencies.items()},
        )

    def to_json(self) -> dict[str, Any]:
        """Return the resource as the state file holds it, in Pulumi's order of keys, without what is empty."""
        full = {key: getattr(self, attribute) for key, attribute in _KEYS.items()}
        full |= {"inputs": to_state(self.inputs), "outputs": to_state(self.outputs)}
        full |= to_state({_TRIGGER: self.replacement_trigger})
        # A trigger is anything but null.
        return {
            key: value
            for key, value in full.items()
            if value or key == "custom" or (key == _TRIGGER and value is not None)
        }

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> Self:
        """Read a resource of the state file.

        Raises:
            StateError: Its secrets are encrypted.
            KeyError, TypeError, AttributeError: It lacks something, or has something of a wrong type.
            UnsupportedError: It was made with an option the sandbox would disregard.
        """
        for key, what in _UNSUPPORTED.items():
            if data.get(key):
                raise UnsupportedError(f"{what}, which {data['urn']} in the state has")
        if other := (data.get("resourceHooks") or {}).keys() - {ON_ERROR}:
            raise UnsupportedError(f"the hook {sorted(other)[0]}, which {data['urn']} in the state has")
        of_provider = data["type"].startswith(PROVIDERS)
        found = {attribute: data[key] for key, attribute in _KEYS.items() if data.get(key)}
        for attribute in ("inputs", "outputs"):
            found[attribute] = from_state(_without_encrypted(data.get(attribute) or {}, everything=of_provider))
        found["replacement_trigger"] = from_state({_TRIGGER: data.get(_TRIGGER)})[_TRIGGER]
        if not found.get("custom"):
            # A failure left it unknown to the real engine, whose marker would pass for a value.
            found["outputs"] = {key: value for key, value in found["outputs"].items() if not has_unknown(value)}
        found["property_dependencies"] = {k: v or [] for k, v in (data.get("propertyDependencies") or {}).items()}
        resource = cls(**{"urn": data["urn"], "custom": False, **found})
        for attribute, blank in vars(_BLANK).items():
            value = getattr(resource, attribute)
            lists = [value] if isinstance(blank, list) else list(value.values()) if attribute in _LISTS else []
            right = blank is None or type(value) is type(blank)
            if not (right and all(type(each) is list and all(type(urn) is str for urn in each) for each in lists)):
                raise TypeError(repr(attribute))
        return resource


# What each attribute is like in a state file that is in order.
_BLANK = Resource(urn="", custom=False, type="")
_LISTS = ("property_dependencies", "resource_hooks")

# The keys of the state file, and the attributes they are of.
_KEYS = {
    attribute.metadata.get("key") or re.sub("_(.)", lambda match: match[1].upper(), attribute.name): attribute.name
    for attribute in fields(Resource)
    if attribute.compare
}


def _without_encrypted(properties: Mapping[str, Any], *, everything: bool) -> dict[str, Any]:
    """Leave out what a plain `pulumi stack export` has encrypted of any stack, and the next operation makes anew.

    That is the bridge's bookkeeping, and of a provider (`everything`) its configuration.
    """
    return {
        key: value
        for key, value in properties.items()
        if not ((everything or key == _BOOKKEEPING) and is_encrypted(value))
    }


def now() -> str:
    """Return the present moment as Pulumi writes it."""
    return datetime.now(UTC).isoformat().replace("+00:00", "Z")
