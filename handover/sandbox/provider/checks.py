"""What is wrong with a resource's inputs, before anything is done: one sentence each."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from difflib import get_close_matches
from pathlib import Path
from typing import Any

from handover.sandbox.provider import Properties
from handover.sandbox.provider.schema import FLOW, INTEGRATION_ACTION, RESOURCES, TRIGGER, Property, as_declared
from handover.sandbox.state.values import UNKNOWN

_NOUNS = {
    "string": "a text",
    "number": "a whole number",
    "float": "a number",
    "boolean": "true or false",
    "map": "an object of texts",
    "list": "a list of texts",
    "set": "a list of texts",
}


def problems(type_: str, inputs: Properties) -> list[str]:
    """Check the inputs of a resource; unknown ones pass."""
    if type_ not in RESOURCES:
        known = ", ".join(sorted(kind.rpartition(":")[2] for kind in RESOURCES))
        return [f"The sandbox has no resource {type_}; of the provider's it knows {known}. Use the Pulumi CLI for it."]
    resource = RESOURCES[type_]
    # Adopted objects have their id among the inputs.
    given = {name: value for name, value in inputs.items() if name != resource.id_property}
    return [
        f"The {resource.label}'s {sentence}"
        for sentence in [*block_problems(resource.properties, given), *_particular(type_, inputs)]
    ]


def block_problems(properties: Mapping[str, Property], values: Mapping[str, Any], path: str = "") -> Iterator[str]:
    """Check values against their declarations; each sentence begins with the property, as after "The queue's"."""
    for name, value in values.items():
        if name not in properties and value is not None:
            near = get_close_matches(name, properties, 1)
            hint = f"did you mean `{path}{near[0]}`?" if near else f"there are {', '.join(properties)}."
            yield f"property `{path}{name}` does not exist: {hint}"
    for name, declared in properties.items():
        value = as_declared(declared, values.get(name))
        if value is None:
            if declared.required:
                yield f"property `{path}{name}` is missing."
        elif value != UNKNOWN:
            yield from _value(declared, value, path + name)


def _value(declared: Property, value: Any, path: str) -> Iterator[str]:
    if declared.kind == "block":
        if isinstance(value, Mapping):
            yield from block_problems(declared.block, value, f"{path}.")
        else:
            yield f"`{path}` must be an object, not {value!r}."
    elif not _fits(declared, value):
        yield f"`{path}` must be {_NOUNS[declared.kind]}, not {value!r}."
    elif declared.choices and value not in declared.choices:
        yield f"`{path}` must be one of {', '.join(declared.choices)}, not {value!r}."
    elif declared.low is not None or declared.high is not None:
        size = len(value.encode()) if isinstance(value, str) else value
        low, high = declared.low or 0, declared.high
        if size < low or (high is not None and size > high):
            limits = f"at least {low}" if high is None else f"between {low} and {high}"
            yield f"`{path}` must be {limits}{' bytes long' if isinstance(value, str) else ''}, not {size}."


def _fits(declared: Property, value: Any) -> bool:
    if declared.kind == "map":
        return isinstance(value, Mapping) and all(isinstance(item, str) for item in value.values())
    if declared.kind in ("list", "set"):
        return isinstance(value, list) and all(isinstance(item, str) for item in value)
    if declared.kind in ("number", "float"):
        return isinstance(value, int if declared.kind == "number" else (int, float)) and not isinstance(value, bool)
    return isinstance(value, bool if declared.kind == "boolean" else str)


def _particular(type_: str, inputs: Properties) -> Iterator[str]:
    """Check what the provider finds out at the latest when it creates the object."""
    if type_ == FLOW:
        file = inputs.get("filepath")
        if isinstance(file, str) and file not in ("", UNKNOWN) and not Path(file).is_file():
            yield f"`filepath` names a file that does not exist: {file}."
    elif type_ == TRIGGER and inputs.get("eventTtlSeconds") and inputs.get("delayBySeconds"):
        yield "`eventTtlSeconds` and `delayBySeconds` exclude each other: set one of them at most."
    elif type_ == INTEGRATION_ACTION:
        category = inputs.get("category")
        if isinstance(category, str) and "function data action" in re.sub("[-_]", " ", category.lower()):
            yield (
                f"`category` {category!r} makes it a function data action to the provider, which needs an uploaded "
                "function; the sandbox does not have those: choose another category."
            )
        if inputs.get("functionConfig") is not None:
            yield "`functionConfig` is for function data actions only, which the sandbox does not have: remove it."
