"""A sentence for everything that can be wrong with a setting."""

import difflib
from collections.abc import Mapping

import pulumi
from pydantic import BaseModel
from pydantic.alias_generators import to_camel
from pydantic_core import ErrorDetails

from components.events import Event, EventBridgeTopic

NAMESPACE = "cognigy-handover"
"""The Pulumi project's name, which Pulumi puts in front of every configuration key."""


class SettingsError(pulumi.RunError):
    """The stack's configuration can't be deployed; the message has a line per problem. Pulumi shows no traceback."""


class SeveralProblemsError(ValueError):
    """Problems of one key whose sentences name what they are about themselves."""

    def __init__(self, problems: list[str]) -> None:
        super().__init__("; ".join(problems))
        self.problems = problems


def sentences(details: ErrorDetails, models: Mapping[str, type[BaseModel]]) -> list[str]:
    """Say what is wrong with one key: where, which value, and what would be right.

    Args:
        details: What pydantic found.
        models: Which keys there are: at the top, by `""`, and below the keys that hold objects.
    """
    path = [str(part) for part in details["loc"]]
    key = f"{NAMESPACE}:{'.'.join(path)}"
    if details["type"] == "missing":
        if len(path) > 1:
            return [f"{key} is missing; write it below {path[0]} in the stack's file."]
        return [f"{key} is missing; set it with `pulumi config set {path[-1]} VALUE`."]
    if details["type"] == "extra_forbidden":
        return [f"{key} is not a key of this project; {_suggestion(path, models)}"]
    error = details.get("ctx", {}).get("error")
    if isinstance(error, SeveralProblemsError):
        return [f"{NAMESPACE}:{problem}." for problem in error.problems]
    secret = pulumi.runtime.is_config_secret(f"{NAMESPACE}:{path[0]}")
    value = "[secret]" if secret else repr(details["input"])
    return [f"{key} is {value}: it {error or _requirement(details)}."]


def _suggestion(path: list[str], models: Mapping[str, type[BaseModel]]) -> str:
    """Name the keys that an unknown one could have meant."""
    model = models["" if len(path) == 1 else path[0]]
    known = sorted(to_camel(field) for field in model.model_fields)
    near = difflib.get_close_matches(path[-1], known, n=1)
    return f"did you mean {near[0]}?" if near else f"there are {', '.join(known)}."


# What a value must be, by pydantic's name for what is wrong with it.
_REQUIREMENTS = {
    "bool_parsing": "must be true or false",
    "bool_type": "must be true or false",
    "int_parsing": "must be a whole number",
    "greater_than_equal": "must be at least {ge}",
    "less_than_equal": "must be at most {le}",
    "enum": "must be {expected}",
    "too_short": "must name at least one event",
    "model_type": "must be an object with a name for each key",
    "string_type": "must be text; put it in quotes",
}
_REQUIREMENTS_OF_KEYS = {
    ("events", "tuple_type"): f"must be a list of {' and '.join(Event)}",
    ("additionalTopics", "tuple_type"): f"must be a list of {', '.join(EventBridgeTopic)}",
    ("eventBridge", "model_type"): "must be an object with awsAccountId, awsRegion and organisationId",
}


def _requirement(details: ErrorDetails) -> str:
    kind = details["type"]
    text = _REQUIREMENTS_OF_KEYS.get((str(details["loc"][-1]), kind)) or _REQUIREMENTS.get(kind, details["msg"])
    return text.format(**details.get("ctx", {}))
