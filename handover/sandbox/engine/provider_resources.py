"""Provider resources (``pulumi:providers:…``) and stack references: the engine's own, whoever provides the rest."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from handover.sandbox import gojson
from handover.sandbox.provider import Diff, Found, Properties, Provider, ProviderError
from handover.sandbox.state.resource import PROVIDERS
from handover.sandbox.state.urn import STACK_REFERENCE
from handover.sandbox.state.values import anywhere, is_secret, secret, transform

# What is marked secret of itself, by package: the inputs that the provider's schema calls sensitive.
_SENSITIVE = {"aws": ("accessKey", "secretKey", "token"), "genesyscloud": ("oauthclientSecret",)}


@dataclass(frozen=True)
class Package:
    """A package the program registered, or that is implied by a resource's type.

    Attributes:
        name: The package, e.g. ``genesyscloud``; its configuration is under this namespace.
        version: The package's version, empty if the program does not say.
        internal: What Pulumi keeps of a parameterized package under ``__internal``: name and version of the plugin
            and the parameter.
    """

    name: str
    version: str = ""
    internal: dict[str, str] = field(default_factory=dict)

    @property
    def default_name(self) -> str:
        """The logical name of the package's default provider."""
        return "_".join(["default", *self.version.split(".")]) if self.version else "default"

    def inputs(self, config: Mapping[str, Any], *, explicit: bool = False) -> Properties:
        """Return a provider's inputs: its configuration, and what identifies the package.

        Of a parameterized package, an explicit provider has the plugin's version, and the default one the package's.
        """
        version = self.internal.get("version", self.version) if explicit else self.version
        identity = {"__internal": self.internal, "version": version} if self.version else {}
        inputs = {**config, **identity}
        for key in _SENSITIVE.get(self.name, ()):
            if key in inputs:
                inputs[key] = secret(inputs[key])
        return {key: _compact(inputs[key]) for key in sorted(inputs)}


def _compact(value: Any) -> Any:
    """Write a list or an object in a provider's configuration as the bridge does; every such value travels as JSON."""
    if is_secret(value):
        return transform(value, lambda envelope: secret(_compact(envelope["value"])))
    if isinstance(value, str) and value[:1] in ("[", "{"):
        try:
            return gojson.dumps(gojson.loads(value))
        except ValueError:
            pass
    return value


def _without_internal(inputs: Properties) -> Properties:
    return {key: value for key, value in inputs.items() if key != "__internal"}


class _ProviderResources:
    """Answers for provider resources; see `Provider`."""

    def check(self, *_: Any) -> list[str]:
        return []

    def unnamed(self, *_: Any) -> str:
        return ""

    def check_provider(self, *_: Any) -> str:
        return ""

    def diff(self, _type: str, old_inputs: Properties, _outputs: Properties, new_inputs: Properties, *_: Any) -> Diff:
        keys = sorted(old_inputs.keys() | new_inputs.keys())
        return Diff(changed=tuple(key for key in keys if old_inputs.get(key) != new_inputs.get(key)))

    def planned_outputs(self, _type: str, _outputs: Properties | None, new_inputs: Properties, *_: Any) -> Properties:
        return _without_internal(new_inputs)

    def create(self, _type: str, inputs: Properties, *_: Any) -> tuple[str, Properties]:
        return str(uuid.uuid4()), _without_internal(inputs)

    def made(self, *_: Any) -> str:
        return ""  # there is nothing but the state's word for it

    def read(self, _type: str, id_: str, inputs: Properties | None, *_: Any) -> Found:
        return Found(inputs or {}, _without_internal(inputs or {}), id_)

    def update(self, _type: str, _id: str, _outputs: Properties, inputs: Properties, *_: Any) -> Properties:
        return _without_internal(inputs)

    def delete(self, *_: Any) -> None:
        pass


References = Callable[[str], Properties]
"""Returns the outputs of the stack of a name, secrets marked; raises `ProviderError` if it cannot."""


def no_stacks(name: str) -> Properties:
    """Refuse: there is no other stack."""
    raise ProviderError(f"There is no stack {name!r}.")


class _StackReferences(_ProviderResources):
    """Reads the outputs of other stacks; see `Provider`."""

    def __init__(self, references: References) -> None:
        self._references = references

    def read(self, _type: str, id_: str, inputs: Properties | None, *_: Any) -> Found:
        inputs = inputs or {}
        outputs = self._references(inputs["name"])
        secrets = sorted(key for key, value in outputs.items() if anywhere(value, is_secret))
        return Found(inputs, {"name": inputs["name"], "outputs": outputs, "secretOutputNames": secrets}, id_)


def provider_of(provider: Provider, references: References = no_stacks) -> Callable[[str], Provider]:
    """Return what gives the provider of a type: for provider resources and references the engine's own, else this."""
    own, stacks = _ProviderResources(), _StackReferences(references)

    def choose(type_: str) -> Provider:
        return own if type_.startswith(PROVIDERS) else stacks if type_ == STACK_REFERENCE else provider

    return choose
