"""What Pulumi's bridge makes of an object: its outputs in the state, bookkeeping included (measured with bridge 1.4.0).

Beside the values, a bridged state holds how to get back from them to the provider's own state
(``__pulumi_raw_state_delta``) and that state's schema version (``__meta``). With both in place the real CLI continues
a state of the sandbox's as if it were its own. Inputs it derives from what was read, on a refresh and on an import.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from handover.sandbox.provider import Properties
from handover.sandbox.provider.schema import Property, Resource
from handover.sandbox.state.values import secret

_META = '{"private_state":"eyJzY2hlbWFfdmVyc2lvbiI6IjEifQ==","schema_version":"1"}'
_DELTA = "__pulumi_raw_state_delta"


def outputs(resource: Resource, id_: str, values: Properties, *, created: bool = False) -> Properties:
    """Complete an object's values to what the state holds of it; values that are None or absent are null.

    Of an object that has only just been created, blocks that nobody has given are null, and empty from the next update
    or refresh on.
    """
    known = {key: value for key, value in values.items() if value is not None}
    properties = {**resource.properties, **dict.fromkeys(resource.found_out, Property())}
    delta = _object(properties, known, created=created)
    delta["obj"]["renamed"] = {resource.id_property: "id"}
    return {**known, resource.id_property: id_, "__meta": _META, _DELTA: delta}


def values(resource: Resource, state: Properties) -> Properties:
    """Return an object's properties alone, without what `outputs` added."""
    return {key: value for key, value in state.items() if not key.startswith("__") and key != resource.id_property}


def _object(properties: Mapping[str, Property], known: Properties, *, created: bool) -> dict[str, Any]:
    deltas = {name: _property(declared, known.get(name), created=created) for name, declared in properties.items()}
    present = {name: delta for name, delta in deltas.items() if delta}
    return {"obj": {"ps": present} if present else {}}


def _property(declared: Property, value: Any, *, created: bool) -> Any:
    if declared.kind == "block":
        if value is None:
            return _replace([] if not (created and declared.computed) else None)
        return {"plu": {"i": _object(declared.block, value, created=created)}}
    if value is None:
        return _replace(None)
    return {"map": {}} if declared.kind == "map" else None


def _replace(raw: Any) -> Any:
    """Say what the provider's state has where Pulumi's has nothing; the bridge keeps this secret."""
    return secret({"replace": {"raw": raw}})


def refreshed(inputs: Properties, state: Properties) -> Properties:
    """Bring inputs up to date with what was read; which properties the program gives stays as it was."""
    return {
        key: refreshed(value, state[key]) if isinstance(value, dict) and isinstance(state[key], dict) else state[key]
        for key, value in inputs.items()
        if key in state
    }


def imported(resource: Resource, state: Properties) -> Properties:
    """Return the inputs of an object that is only now being adopted: all that is set, be it the default."""
    result = {resource.id_property: state[resource.id_property]}
    for name, declared in resource.properties.items():
        value = state.get(name)
        if declared.kind == "block" and value is not None:
            result[name] = {key: item for key, item in value.items() if item != {}}
        elif declared.required or value:
            result[name] = value
    return {key: value for key, value in sorted(result.items()) if value is not None}
