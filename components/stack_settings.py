"""What the settings of both projects share: they are read from a stack's configuration and checked as a whole."""

import difflib
import json
import typing
from collections.abc import Iterable, Mapping
from typing import Any, ClassVar, Self

import pulumi
from pydantic import BaseModel, ConfigDict, SecretStr, ValidationError
from pydantic.alias_generators import to_camel
from pydantic_core import ErrorDetails


class SettingsError(pulumi.RunError):
    """The stack's configuration can't be deployed; the message has a line per problem. Pulumi shows no traceback."""


class SeveralProblemsError(ValueError):
    """Problems of one key whose sentences name what they are about themselves."""

    def __init__(self, problems: list[str]) -> None:
        super().__init__("; ".join(problems))
        self.problems = problems


def parse_json(value: Any) -> Any:
    """Read an object or a list, which Pulumi hands to the program as JSON text.

    Raises:
        ValueError: If the text is not JSON, as a sentence.
    """
    if not isinstance(value, str):
        return value
    try:
        return json.loads(value)
    except json.JSONDecodeError:
        raise ValueError("is not an object or a list; write it as YAML below the key") from None


class StackSettings(BaseModel):
    """The configuration keys of a project (in camel case in `Pulumi.<stack>.yaml`); a subclass names them."""

    model_config = ConfigDict(alias_generator=to_camel, extra="forbid", frozen=True, validate_default=True)

    namespace: ClassVar[str]
    """The Pulumi project's name, which Pulumi puts in front of every configuration key."""

    requirements: ClassVar[Mapping[str, str]] = {}
    """What a value must be, by pydantic's name for what is wrong with it, where it differs from project to project."""

    @classmethod
    def from_config(cls) -> Self:
        """Read and check the configuration of the stack that is running.

        Raises:
            SettingsError: With a line for every problem there is, not just the first.
        """
        config = pulumi.Config(cls.namespace)
        # Only the environment variable of Pulumi's language host tells which keys there are, misspelt ones included.
        keys = {to_camel(field) for field in cls.model_fields} | {
            key.removeprefix(f"{cls.namespace}:")
            for key in pulumi.runtime.get_config_env()
            if key.startswith(f"{cls.namespace}:")
        }
        return cls.parse({key: value for key in sorted(keys) if (value := config.get(key)) is not None})

    @classmethod
    def parse(cls, values: Mapping[str, Any]) -> Self:
        """Check configuration values, by key without the project's name.

        Raises:
            SettingsError: With a line for every problem there is, not just the first.
        """
        try:
            return cls.model_validate(values)
        except ValidationError as error:
            lines = [line for details in error.errors() for line in cls._sentences(details)]
            raise SettingsError("The configuration of this stack can't be deployed:\n  " + "\n  ".join(lines)) from None

    @classmethod
    def _sentences(cls, details: ErrorDetails) -> list[str]:
        """Say what is wrong with one key: where, which value, and what would be right."""
        path = [str(part) for part in details["loc"]]
        key = f"{cls.namespace}:{'.'.join(path)}"
        secret = _is_secret(cls, path[0]) or pulumi.runtime.is_config_secret(f"{cls.namespace}:{path[0]}")
        if details["type"] == "missing":
            option = "--secret " if secret else ""
            return [f"{key} is missing; set it with `pulumi config set {option}{path[-1]} VALUE`."]
        if details["type"] == "extra_forbidden":
            return [f"{key} is not a key of this project; {_suggestion(cls, path)}"]
        error = details.get("ctx", {}).get("error")
        if isinstance(error, SeveralProblemsError):
            return [f"{cls.namespace}:{problem}." for problem in error.problems]
        value = "[secret]" if secret else repr(details["input"])
        return [f"{key} is {value}: it {error or cls._requirement(details)}."]

    @classmethod
    def _requirement(cls, details: ErrorDetails) -> str:
        requirements = {**_REQUIREMENTS, **cls.requirements}
        return requirements.get(details["type"], details["msg"]).format(**details.get("ctx", {}))


# What a value must be, by pydantic's name for what is wrong with it.
_REQUIREMENTS = {
    "bool_parsing": "must be true or false",
    "int_parsing": "must be a whole number",
    "greater_than_equal": "must be at least {ge}",
    "less_than_equal": "must be at most {le}",
    "enum": "must be {expected}",
    "tuple_type": "must be a list",
    "string_type": "must be text; put it in quotes",
}


def _is_secret(model: type[BaseModel], key: str) -> bool:
    return any(info.annotation is SecretStr for field, info in model.model_fields.items() if to_camel(field) == key)


def _suggestion(model: type[BaseModel], path: list[str]) -> str:
    """Name the keys that an unknown one could have meant."""
    for part in path[:-1]:
        model = next(iter(_models(model, part)), model)
    known = sorted(to_camel(field) for field in model.model_fields)
    near = difflib.get_close_matches(path[-1], known, n=1)
    return f"did you mean {near[0]}?" if near else f"there are {', '.join(known)}."


def _models(model: type[BaseModel], key: str) -> Iterable[type[BaseModel]]:
    """The models that a key's value can be."""
    for field, info in model.model_fields.items():
        if to_camel(field) == key:
            for type_ in typing.get_args(info.annotation) or (info.annotation,):
                if isinstance(type_, type) and issubclass(type_, BaseModel):
                    yield type_
