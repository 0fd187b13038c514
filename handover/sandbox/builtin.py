"""Provider resources (``pulumi:providers:…``): the engine's own, whoever provides the rest."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from handover.sandbox.provider import Diff, Properties, Provider

PROVIDERS = "pulumi:providers:"


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

    def inputs(self, config: Mapping[str, Any]) -> Properties:
        """Return a provider's inputs: its configuration, and what identifies the package."""
        identity = {"__internal": self.internal, "version": self.version} if self.version else {}
        inputs = {**config, **identity}
        return {key: inputs[key] for key in sorted(inputs)}


def _outputs(inputs: Properties) -> Properties:
    return {key: value for key, value in inputs.items() if key != "__internal"}


class WithProviders:
    """A provider that answers for provider resources itself and hands the rest on."""

    def __init__(self, provider: Provider) -> None:
        self._provider = provider

    def check(self, type_: str, inputs: Properties) -> list[str]:
        """See `Provider.check`."""
        return [] if type_.startswith(PROVIDERS) else self._provider.check(type_, inputs)

    def diff(self, type_: str, old_inputs: Properties, old_outputs: Properties, new_inputs: Properties) -> Diff:
        """See `Provider.diff`."""
        if type_.startswith(PROVIDERS):
            keys = sorted(old_inputs.keys() | new_inputs.keys())
            return Diff(changed=tuple(key for key in keys if old_inputs.get(key) != new_inputs.get(key)))
        return self._provider.diff(type_, old_inputs, old_outputs, new_inputs)

    def planned_outputs(self, type_: str, old_outputs: Properties | None, new_inputs: Properties) -> Properties:
        """See `Provider.planned_outputs`."""
        if type_.startswith(PROVIDERS):
            return _outputs(new_inputs)
        return self._provider.planned_outputs(type_, old_outputs, new_inputs)

    def create(self, type_: str, inputs: Properties) -> tuple[str, Properties]:
        """See `Provider.create`."""
        if type_.startswith(PROVIDERS):
            return str(uuid.uuid4()), _outputs(inputs)
        return self._provider.create(type_, inputs)

    def read(
        self, type_: str, id_: str, inputs: Properties | None, old_outputs: Properties | None = None
    ) -> tuple[Properties, Properties] | None:
        """See `Provider.read`."""
        if type_.startswith(PROVIDERS):
            return inputs or {}, _outputs(inputs or {})
        return self._provider.read(type_, id_, inputs, old_outputs)

    def update(self, type_: str, id_: str, old_outputs: Properties, inputs: Properties) -> Properties:
        """See `Provider.update`."""
        if type_.startswith(PROVIDERS):
            return _outputs(inputs)
        return self._provider.update(type_, id_, old_outputs, inputs)

    def delete(self, type_: str, id_: str, outputs: Properties) -> None:
        """See `Provider.delete`."""
        if not type_.startswith(PROVIDERS):
            self._provider.delete(type_, id_, outputs)
