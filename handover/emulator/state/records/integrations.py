"""Integrations as the organization keeps them."""

from typing import Any, Literal

from pydantic import Field

from handover.emulator.state.models import WireModel

IntendedState = Literal["ENABLED", "DISABLED"]


class IntegrationRecord(WireModel):
    """An integration as the organization keeps it; its configuration is versioned on its own."""

    id: str
    type: str
    name: str
    notes: str = ""
    intended_state: IntendedState = "DISABLED"
    config_version: int = 1
    properties: dict[str, Any] = Field(default_factory=dict)
    advanced: dict[str, Any] = Field(default_factory=dict)
    credentials: dict[str, dict[str, str]] = Field(default_factory=dict)
    changed: str
