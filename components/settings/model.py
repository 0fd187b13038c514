"""The configuration of a stack, checked as a whole before anything is registered."""

import difflib
import json
from collections.abc import Mapping
from typing import Annotated, Any, Self

import pulumi
from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError, ValidationInfo, field_validator
from pydantic.alias_generators import to_camel
from pydantic_core import ErrorDetails

from components.cognigy import CognigyVersion, check_domain, endpoint_url
from components.events import Event
from components.names import ObjectNames, name_problems

NAMESPACE = "cognigy-handover"
"""The Pulumi project's name, which Pulumi puts in front of every configuration key."""


class SettingsError(pulumi.RunError):
    """The stack's configuration can't be deployed; the message has a line per problem. Pulumi shows no traceback."""


def _parse_json(value: Any) -> Any:
    """Pulumi hands objects and lists to the program as JSON text."""
    if not isinstance(value, str):
        return value
    try:
        return json.loads(value)
    except json.JSONDecodeError:
        raise ValueError("is not an object or a list; write it as YAML below the key") from None


class PipelineSettings(BaseModel):
    """Everything a stack can configure, by the keys of `Pulumi.<stack>.yaml` (in camel case there)."""

    model_config = ConfigDict(alias_generator=to_camel, extra="forbid", frozen=True, validate_default=True)

    cognigy_domain: Annotated[str, Field(description="Domain of the Cognigy instance, e.g. `trial.cognigy.ai`")]
    preexisting_setup: Annotated[
        bool, Field(description="Whether the webhooks were set up before Cognigy was upgraded to 4.100 or later")
    ] = False
    cognigy_version: Annotated[
        str, Field(description="Version of Cognigy.AI, in quotes, e.g. `'4.99'`: decides whether it takes webhooks")
    ]
    name_prefix: Annotated[
        str, Field(description="Put in front of every name, with a space, where environments share an org")
    ] = ""
    names: Annotated[
        ObjectNames,
        BeforeValidator(_parse_json),
        Field(description="Names of the objects in Genesys Cloud; every key can be left out"),
    ] = ObjectNames()
    events: Annotated[
        tuple[Event, ...],
        BeforeValidator(_parse_json),
        Field(min_length=1, description="Events that Cognigy is told of"),
    ] = tuple(Event)
    action_timeout_seconds: Annotated[
        int | None, Field(ge=1, le=60, description="How long Genesys waits for Cognigy; Genesys' default if left out")
    ] = None
    event_ttl_seconds: Annotated[
        int | None, Field(ge=10, description="Age after which Genesys drops an event; not with `delayBySeconds`")
    ] = None
    delay_by_seconds: Annotated[
        int | None, Field(ge=60, le=900, description="Delay between event and workflow; not with `eventTtlSeconds`")
    ] = None
    triggers_enabled: Annotated[bool, Field(description="Whether the triggers fire")] = True
    force_unlock: Annotated[
        bool, Field(description="Publish a workflow even if somebody else has it open in Architect; drops their edits")
    ] = False
    protect: Annotated[bool, Field(description="Have Pulumi refuse to delete anything of the pipeline")] = False

    @property
    def endpoint_url(self) -> str:
        """Where the pipeline posts to."""
        return endpoint_url(self.cognigy_domain)

    @classmethod
    def from_config(cls) -> Self:
        """Read and check the configuration of the stack that is running.

        Warns of Cognigy versions in which the end of a handover can be missed.

        Raises:
            SettingsError: With a line for every problem there is, not just the first.
        """
        config = pulumi.Config(NAMESPACE)
        # Only the environment variable of Pulumi's language host tells which keys there are, misspelt ones included.
        keys = {to_camel(field) for field in cls.model_fields} | {
            key.removeprefix(f"{NAMESPACE}:")
            for key in pulumi.runtime.get_config_env()
            if key.startswith(f"{NAMESPACE}:")
        }
        values = {key: value for key in sorted(keys) if (value := config.get(key)) is not None}
        settings = cls.parse(values)
        if CognigyVersion.parse(settings.cognigy_version).leaves_conversations_open:
            pulumi.log.warn(
                f"Cognigy.AI {settings.cognigy_version} can leave a conversation with the agent although a trigger"
                " reported its end; 4.97.2 and 4.98.2 fixed that."
            )
        return settings

    @classmethod
    def parse(cls, values: Mapping[str, Any]) -> Self:
        """Check configuration values, by key without the project's name.

        Raises:
            SettingsError: With a line for every problem there is, not just the first.
        """
        try:
            return cls.model_validate(values)
        except ValidationError as error:
            lines = [line for details in error.errors() for line in _sentences(details)]
            raise SettingsError("The configuration of this stack can't be deployed:\n  " + "\n  ".join(lines)) from None

    @field_validator("cognigy_domain")
    @classmethod
    def _check_domain(cls, domain: str) -> str:
        return check_domain(domain)

    @field_validator("cognigy_version")
    @classmethod
    def _check_version(cls, version: str, info: ValidationInfo) -> str:
        preexisting_setup = info.data.get("preexisting_setup", False)
        CognigyVersion.parse(version).require_webhooks(preexisting_setup=preexisting_setup)
        return version

    @field_validator("name_prefix")
    @classmethod
    def _check_prefix(cls, prefix: str) -> str:
        if prefix and (problems := name_problems(prefix)):
            raise ValueError("; ".join(problems))
        return prefix

    @field_validator("names")
    @classmethod
    def _prefix_names(cls, names: ObjectNames, info: ValidationInfo) -> ObjectNames:
        names = names.with_prefix(info.data.get("name_prefix", ""))
        if problems := names.problems():
            raise _SeveralProblemsError(problems)
        return names

    @field_validator("events")
    @classmethod
    def _check_events(cls, events: tuple[Event, ...]) -> tuple[Event, ...]:
        if len(set(events)) < len(events):
            raise ValueError("names an event twice; a second trigger would tell Cognigy twice")
        return events

    @field_validator("delay_by_seconds")
    @classmethod
    def _check_delay(cls, delay: int | None, info: ValidationInfo) -> int | None:
        if delay is not None and info.data.get("event_ttl_seconds") is not None:
            raise ValueError("can't be combined with eventTtlSeconds; Genesys takes one of them, remove the other")
        return delay


class _SeveralProblemsError(ValueError):
    """Problems of one key whose sentences name what they are about themselves."""

    def __init__(self, problems: list[str]) -> None:
        super().__init__("; ".join(problems))
        self.problems = problems


def _sentences(details: ErrorDetails) -> list[str]:
    """Say what is wrong with one key: where, which value, and what would be right."""
    path = [str(part) for part in details["loc"]]
    key = f"{NAMESPACE}:{'.'.join(path)}"
    if details["type"] == "missing":
        return [f"{key} is missing; set it with `pulumi config set {path[-1]} VALUE`."]
    if details["type"] == "extra_forbidden":
        return [f"{key} is not a key of this project; {_suggestion(path)}"]
    error = details.get("ctx", {}).get("error")
    if isinstance(error, _SeveralProblemsError):
        return [f"{NAMESPACE}:{problem}." for problem in error.problems]
    secret = pulumi.runtime.is_config_secret(f"{NAMESPACE}:{path[0]}")
    value = "[secret]" if secret else repr(details["input"])
    return [f"{key} is {value}: it {error or _requirement(details)}."]


def _suggestion(path: list[str]) -> str:
    """Name the keys that an unknown one could have meant."""
    model: type[BaseModel] = PipelineSettings if len(path) == 1 else ObjectNames
    known = sorted(to_camel(field) for field in model.model_fields)
    near = difflib.get_close_matches(path[-1], known, n=1)
    return f"did you mean {near[0]}?" if near else f"there are {', '.join(known)}."


# What a value must be, by pydantic's name for what is wrong with it.
_REQUIREMENTS = {
    "bool_parsing": "must be true or false",
    "int_parsing": "must be a whole number",
    "greater_than_equal": "must be at least {ge}",
    "less_than_equal": "must be at most {le}",
    "enum": "must be {expected}",
    "too_short": "must name at least one event",
    "tuple_type": f"must be a list of {' and '.join(Event)}",
    "model_type": "must be an object with a name for each key",
    "string_type": "must be text; put it in quotes",
}


def _requirement(details: ErrorDetails) -> str:
    return _REQUIREMENTS.get(details["type"], details["msg"]).format(**details.get("ctx", {}))
