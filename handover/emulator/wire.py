"""Base models: fields are snake_case here, camelCase on the wire."""

from typing import Any, Self

from pydantic import BaseModel, ConfigDict, model_validator
from pydantic.alias_generators import to_camel

from handover.emulator.state.errors import NotModelledError


class WireModel(BaseModel):
    """An object the emulator keeps or answers with."""

    model_config = ConfigDict(alias_generator=to_camel, populate_by_name=True, frozen=True)


class AdminModel(BaseModel):
    """A body of the admin plane, whose fields are all known."""

    model_config = ConfigDict(alias_generator=to_camel, populate_by_name=True, extra="forbid", frozen=True)


class RequestModel(BaseModel):
    """A request's body.

    Fields that Genesys knows and the emulator does not are refused by name (501) when they carry a value: to ignore
    them would pretend. What clients merely echo from a reply (`id`, `selfUri`) is accepted.
    """

    model_config = ConfigDict(alias_generator=to_camel, populate_by_name=True, extra="allow", frozen=True)

    @model_validator(mode="after")
    def _refuse_unmodelled(self) -> Self:
        for name, value in (self.model_extra or {}).items():
            if name not in ("id", "selfUri") and not _empty(value):
                raise NotModelledError(f"{type(self).__name__}'s field {name!r}")
        return self


def _empty(value: Any) -> bool:
    return value is None or value == {} or value == [] or value == ""
