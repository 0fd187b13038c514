"""An object's outputs as Pulumi's bridge puts them into the state, bookkeeping included (measured with bridge 1.4.0).

Beside the values, a bridged state holds how to get back from them to the provider's own state
(``__pulumi_raw_state_delta``) and that state's schema version (``__meta``). With both in place the real CLI continues
a state of the sandbox's as if it were its own.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from handover.sandbox.provider import Properties
from handover.sandbox.provider.schema import Property, Resource
from handover.sandbox.wire import secret

_META = '{"private_state":"eyJzY2hlbWFfdmVyc2lvbiI6IjEifQ==","schema_version":"1"}'
_DELTA = "__pulumi_raw_state_delta"


def outputs(resource: Resource, id_: str, values: Properties, *, created: bool = False) -> Properties:
    """Complete an object's values to what the state holds of it.

    Args:
        resource: The object's type.
        id_: The object's id.
        values: Its properties; those that are None or absent are null.
        created: Whether the object has only just been created: its blocks that nobody has given are null then, and
            empty from the next update or refresh on.
    """
    known = {key: value for key, value in values.items() if value is not None}
    delta = _object(resource.properties, known, created=created)
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
