"""Triggers, as the organization keeps them and as clients get them."""

from typing import Any, Literal

from pydantic import Field

from handover.emulator.state.models import WireModel

DataFormat = Literal["TopLevelPrimitives", "Json"]


class TargetSettings(WireModel):
    """How the event is handed to the workflow."""

    data_format: DataFormat | None = None


class TriggerTarget(WireModel):
    """What a trigger starts."""

    type: Literal["Workflow"]
    id: str
    workflow_target_settings: TargetSettings | None = None


class TriggerRecord(WireModel):
    """A trigger, as it is kept and as clients get it."""

    id: str
    name: str
    topic_name: str
    target: TriggerTarget
    version: int = 1
    enabled: bool
    match_criteria: list[dict[str, Any]]
    event_ttl_seconds: int | None = Field(default=None, alias="eventTTLSeconds")
    delay_by_seconds: int | None = None
    description: str | None = None
    self_uri: str
