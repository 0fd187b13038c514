"""Inputs as Pulumi's bridge derives them from what was read: on a refresh, and on an import."""

from __future__ import annotations

from handover.sandbox.provider import Properties
from handover.sandbox.provider.schema import Resource


def refreshed(inputs: Properties, state: Properties) -> Properties:
    """Bring inputs up to date with what was read; which properties the program gives stays as it was."""
    return {
        key: refreshed(value, state[key]) if isinstance(value, dict) and isinstance(state[key], dict) else state[key]
        for key, value in inputs.items()
        if key in state
    }


def imported(resource: Resource, state: Properties) -> Properties:
    """Return the inputs of an object that is only now being adopted: all that is set and not the default."""
    result = {resource.id_property: state[resource.id_property]}
    for name, declared in resource.properties.items():
        value = state.get(name)
        if declared.kind == "block" and value is not None:
            result[name] = {key: item for key, item in value.items() if item != {}}
        elif declared.required or (value and value != declared.default):
            result[name] = value
    return {key: value for key, value in sorted(result.items()) if value is not None}
