"""Integrations as the organization keeps them."""

from typing import Any, Literal

from pydantic import Field

from handover.emulator.state.models import WireModel

IntendedState = Literal["ENABLED", "DISABLED"]
ReportedCode = Literal["ACTIVE", "ACTIVATING", "INACTIVE", "DEACTIVATING", "ERROR"]
"""`IntegrationStatusInfo.code` of Genesys' public Python SDK, version 269."""


class Message(WireModel):
    """A message as Genesys words it: `MessageInfo` of the same SDK."""

    localizable_message_code: str | None = None
    message: str | None = None
    message_with_params: str | None = None
    message_params: dict[str, str] | None = None


class HeldState(WireModel):
    """A state that an integration was told to report, by the admin plane, since that time."""

    code: ReportedCode
    detail: Message | None = None
    since: str


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
    claim: int = 0
    """Of an EventBridge source: its place among those that ask for a name in AWS, the first of which has it."""
    reported: HeldState | None = None

    @property
    def works(self) -> bool:
        """Whether it is enabled and was not told to report another state than `ACTIVE`."""
        return self.intended_state == "ENABLED" and (self.reported is None or self.reported.code == "ACTIVE")
