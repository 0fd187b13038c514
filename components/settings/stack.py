"""What this project's settings and those of `onpremises/` share: how they are read, and checked as a whole."""

import json
from collections.abc import Mapping
from typing import Any, ClassVar, Self

import pulumi
from pydantic import BaseModel, ConfigDict, ValidationError
from pydantic.alias_generators import to_camel

from .problems import Requirements, SettingsError, sentences


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
        raise ValueError("is not an object or a list; write it as YAML below the key, or as JSON") from None


class StackSettings(BaseModel):
    """The configuration of a stack, by the keys of `Pulumi.<stack>.yaml` (in camel case there)."""

    model_config = ConfigDict(alias_generator=to_camel, extra="forbid", frozen=True, validate_default=True)

    namespace: ClassVar[str]
    """The Pulumi project's name, which Pulumi puts in front of every configuration key."""

    requirements: ClassVar[Requirements] = {}
    """What values of this project must be, where that is not the same for every project."""

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
            lines = [
                line for details in error.errors() for line in sentences(details, cls, cls.namespace, cls.requirements)
            ]
            raise SettingsError("The configuration of this stack can't be deployed:\n  " + "\n  ".join(lines)) from None
