"""Triggers: what clients send, what they get."""

from typing import Any, Literal, Self

from pydantic import Field, model_validator

from handover.emulator.state.models import RequestModel
from handover.emulator.state.records.triggers import DataFormat

Operator = Literal[
    "GreaterThanOrEqual",
    "LessThanOrEqual",
    "Equal",
    "NotEqual",
    "LessThan",
    "GreaterThan",
    "NotIn",
    "In",
    "Contains",
    "All",
    "Exists",
    "Size",
]
TriggerName = Field(min_length=1)
Description = Field(default=None, max_length=512)
EventTtl = Field(default=None, alias="eventTTLSeconds", ge=10)
Delay = Field(default=None, ge=60, le=900)


class MatchCriterion(RequestModel):
    """One condition on an event; `value` or `values`, the other one may be sent as null."""

    json_path: str = Field(min_length=1)
    operator: Operator
    value: Any = None
    values: list[Any] | None = None

    @model_validator(mode="after")
    def _one_value(self) -> Self:
        if self.value is not None and self.values is not None:
            raise ValueError("a criterion has value or values, not both")
        return self

    def without_nulls(self) -> dict[str, Any]:
        """Return the criterion as it is kept and given back: what was null is not there."""
        return self.model_dump(by_alias=True, exclude_none=True, include={"json_path", "operator", "value", "values"})


class TargetSettings(RequestModel):
    """How the event is handed to the target."""

    data_format: DataFormat | None = None


class Target(RequestModel):
    """What a trigger starts."""

    type: Literal["Workflow"]
    id: str
    workflow_target_settings: TargetSettings | None = None


class CreateTrigger(RequestModel):
    """`POST /processautomation/triggers`."""

    name: str = TriggerName
    topic_name: str
    target: Target
    enabled: bool
    match_criteria: list[MatchCriterion] | None = None
    event_ttl_seconds: int | None = EventTtl
    delay_by_seconds: int | None = Delay
    description: str | None = Description

    @model_validator(mode="after")
    def _ttl_or_delay(self) -> Self:
        if self.event_ttl_seconds is not None and self.delay_by_seconds is not None:
            raise ValueError("a trigger has eventTTLSeconds or delayBySeconds, not both")
        return self


class PutTrigger(CreateTrigger):
    """`PUT /processautomation/triggers/{id}`; `version` is the version that is being replaced."""

    version: int
    topic_name: str | None = None  # type: ignore[assignment]
