"""What a change would make of an object, and whether it is one: the provider's comparison, without any call.

The rules are those of the library under the provider (terraform-plugin-sdk 2.40), measured through Pulumi's bridge: the
program's inputs are compared with the *outputs* in the state; what the program leaves out keeps its value if it is
computed, takes its default if it has one, and is emptied otherwise; an empty value and an absent one are the same, but
for a block, which is there or not.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from handover.sandbox.gojson import equivalent
from handover.sandbox.provider import Properties
from handover.sandbox.provider.schema import Property, as_declared
from handover.sandbox.state.property_paths import ignoring
from handover.sandbox.state.values import UNKNOWN

CONTENT_HASH = "fileContentHash"


def content_hash(inputs: Properties) -> str | None:
    """Return the hash by which a flow's changed file is noticed, None if there is no such file."""
    if (file := inputs.get("filepath")) in (None, UNKNOWN):
        return None
    try:
        return hashlib.sha256(Path(str(file)).read_bytes()).hexdigest()
    except OSError:
        return None


def planned(
    properties: Mapping[str, Property], state: Properties | None, inputs: Properties, ignored: Sequence[str] = ()
) -> Properties:
    """Return the values an object or block is going to have; `state` is None if there is no object yet.

    Absent ones are those that will be empty, or that only the API knows. What is at a path that is ignored stays as it
    is (the bridge's ``ApplyIgnoreChanges``).
    """
    old = state or {}
    inputs = ignoring(ignored, old, inputs)
    plan = {
        name: _planned(declared, old.get(name), as_declared(declared, inputs.get(name)))
        for name, declared in properties.items()
    }
    return {name: value for name, value in plan.items() if value is not None}


def _planned(declared: Property, old: Any, new: Any) -> Any:
    if new is None or (new == "" and declared.computed):
        return old if declared.computed else declared.default
    if new == UNKNOWN:
        return UNKNOWN
    if declared.kind == "block":
        return planned(declared.block, old, new)
    if declared.json and isinstance(old, str) and equivalent(old, new):
        return old
    if declared.kind == "set" and isinstance(old, list) and sorted(old) == sorted(new):
        return old
    return new


def foreseen(properties: Mapping[str, Property], plan: Properties) -> Properties:
    """Return of planned values what a preview knows; what only the API knows of a block that is there is unknown in it.

    Of the object itself, what is absent is unknown anyway.
    """
    return {
        name: _foreseen(properties[name].block, value) if properties[name].kind == "block" else value
        for name, value in plan.items()
        if value != UNKNOWN
    }


def _foreseen(properties: Mapping[str, Property], block: Properties) -> Properties:
    unknown = {name: UNKNOWN for name, declared in properties.items() if declared.computed and name not in block}
    inner = {
        name: _foreseen(properties[name].block, value) if isinstance(value, dict) and properties[name].block else value
        for name, value in block.items()
    }
    return {**unknown, **inner}


def changed(properties: Mapping[str, Property], state: Properties, plan: Properties) -> tuple[str, ...]:
    """Return the names of the properties whose planned value differs from the one in the state."""
    return tuple(name for name, declared in properties.items() if _differs(declared, state.get(name), plan.get(name)))


def _differs(declared: Property, old: Any, new: Any) -> bool:
    if declared.kind == "block":
        if isinstance(old, dict) and isinstance(new, dict):
            return bool(changed(declared.block, old, new))
        return bool(old != new)
    return bool(_settled(old) != _settled(new))


def _settled(value: Any) -> Any:
    """Reduce a value to what the comparison sees: what is empty is absent."""
    if isinstance(value, dict):
        return {key: item for key, item in ((k, _settled(v)) for k, v in value.items()) if item is not None} or None
    return value or None
