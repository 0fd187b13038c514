"""What every resource of this package shares: the version of its plugin, and how its constructor reads arguments."""

import functools
import inspect
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any, TypeVar, cast, dataclass_transform

import pulumi

_ArgsT = TypeVar("_ArgsT")


@functools.cache
def _version() -> str:
    """Reads which version of its plugin this package wants; by the same file the CLI finds and installs it."""
    text = Path(__file__).with_name("pulumi-plugin.json").read_text(encoding="utf-8")
    return cast("str", json.loads(text)["version"])


@dataclass_transform(kw_only_default=True, field_specifiers=(pulumi.property,))
def args_type(cls: type[_ArgsT]) -> type[_ArgsT]:
    """Makes a class of annotated `pulumi.property` fields an input type whose constructor type checkers know."""
    return pulumi.input_type(cls)


def read_arguments(
    resource: type[pulumi.CustomResource],
    args_class: type,
    resource_name: str,
    positional: tuple[Any, ...],
    keywords: Mapping[str, Any],
) -> tuple[pulumi.Inputs, pulumi.ResourceOptions]:
    """Reads a resource constructor's arguments: an args object, or one keyword per property.

    Args:
        resource: The resource class, whose annotations are its output properties.
        args_class: The class of its args object, whose constructor says which input properties there are.
        resource_name: The resource's logical name, for messages.
        positional: What followed the name: the args object, the resource options, both or neither.
        keywords: `args`, `opts` and properties by name.

    Returns:
        An object of the args class with every property, absent ones as `None`: by this class Pulumi translates names
        to those on the wire, and for each property that is there it makes an output. And the resource options.

    Raises:
        TypeError: An argument is none of these, or a required property is missing.
    """
    where = f"{resource.__name__} {resource_name!r}"
    inputs = dict(keywords)
    opts = inputs.pop("opts", None)
    for value in (*positional, inputs.pop("args", None)):
        if isinstance(value, args_class):
            inputs = {**vars(value), **inputs}
        elif isinstance(value, pulumi.ResourceOptions):
            opts = value
        elif value is not None:
            raise TypeError(
                f"{where} got a {type(value).__name__} where {args_class.__name__} or pulumi.ResourceOptions belong; "
                "give properties by keyword."
            )
    # What the caller says counts more than what this package says.
    opts = pulumi.ResourceOptions.merge(pulumi.ResourceOptions(version=_version()), opts)

    parameters = inspect.signature(args_class).parameters
    if unknown := sorted(inputs.keys() - parameters.keys()):
        raise TypeError(f"{where} has no property {', '.join(unknown)}; it has {', '.join(parameters)}.")
    required = [name for name, parameter in parameters.items() if parameter.default is parameter.empty]
    missing = [name for name in required if inputs.get(name) is None]
    if missing and opts.id is None:
        raise TypeError(f"{where} misses the required property {', '.join(missing)}.")

    properties: object = object.__new__(args_class)
    names = (*parameters, *inspect.get_annotations(resource))
    vars(properties).update({name: inputs.get(name) for name in names})
    return cast("pulumi.Inputs", properties), opts
