"""A sentence for everything that can be wrong with a setting."""

import difflib
import typing
from collections.abc import Iterable, Iterator, Mapping

import pulumi
from pydantic import BaseModel, SecretStr
from pydantic.alias_generators import to_camel
from pydantic_core import ErrorDetails

Requirements = Mapping[str | tuple[str, str], str]
"""What a value must be, by pydantic's name for what is wrong with it, or by key and that name."""


class SettingsError(pulumi.RunError):
    """The stack's configuration can't be deployed; the message has a line per problem. Pulumi shows no traceback."""


class SeveralProblemsError(ValueError):
    """Problems of one key whose sentences name what they are about themselves."""

    def __init__(self, problems: list[str]) -> None:
        super().__init__("; ".join(problems))
        self.problems = problems


def sentences(
    details: ErrorDetails, settings: type[BaseModel], namespace: str, requirements: Requirements
) -> list[str]:
    """Say what is wrong with one key: where, which value, and what would be right.

    Args:
        details: What pydantic found.
        settings: The model that was checked, which says which keys there are.
        namespace: The Pulumi project's name, in front of every key.
        requirements: What values of this project must be, beside what is the same for every project.
    """
    path = [str(part) for part in details["loc"]]
    key = f"{namespace}:{'.'.join(path)}"
    secret = _is_secret(settings, path[0]) or pulumi.runtime.is_config_secret(f"{namespace}:{path[0]}")
    if details["type"] == "missing":
        if len(path) > 1:
            return [f"{key} is missing; write it below {path[0]} in the stack's file."]
        option = "--secret " if secret else ""
        return [f"{key} is missing; set it with `pulumi config set {option}{key} VALUE`."]
    if details["type"] == "extra_forbidden":
        return [f"{key} is not a key of this project; {_suggestion(settings, path)}"]
    error = details.get("ctx", {}).get("error")
    if isinstance(error, SeveralProblemsError):
        return [f"{namespace}:{problem}." for problem in error.problems]
    value = "[secret]" if secret else repr(details["input"])
    return [f"{key} is {value}: it {error or _requirement(details, {**_REQUIREMENTS, **requirements})}."]


def _is_secret(model: type[BaseModel], key: str) -> bool:
    return SecretStr in _types(model, key)


def _types(model: type[BaseModel], key: str) -> Iterator[type]:
    """The types that a key's value can have."""
    for field, info in model.model_fields.items():
        if to_camel(field) == key:
            yield from typing.get_args(info.annotation) or (info.annotation,)


def _suggestion(model: type[BaseModel], path: list[str]) -> str:
    """Name the keys that an unknown one could have meant."""
    for part in path[:-1]:
        model = next(type_ for type_ in _types(model, part) if issubclass(type_, BaseModel))
    return suggestion(path[-1], map(to_camel, model.model_fields))


def suggestion(key: str, known: Iterable[str]) -> str:
    """Name the key that an unknown one could have meant, or else all that there are."""
    keys = sorted(known)
    near = difflib.get_close_matches(key, keys, n=1)
    return f"did you mean {near[0]}?" if near else f"there are {', '.join(keys)}."


_REQUIREMENTS: Requirements = {
    "bool_parsing": "must be true or false",
    "bool_type": "must be true or false",
    "int_parsing": "must be a whole number",
    "int_from_float": "must be a whole number",
    "int_type": "must be a whole number",
    "greater_than_equal": "must be at least {ge}",
    "less_than_equal": "must be at most {le}",
    "enum": "must be {expected}",
    "string_type": "must be text; put it in quotes",
    "tuple_type": "must be a list",
}


def _requirement(details: ErrorDetails, requirements: Requirements) -> str:
    kind = details["type"]
    text = requirements.get((str(details["loc"][-1]), kind)) or requirements.get(kind, details["msg"])
    return text.format(**details.get("ctx", {}))
