"""Integrations: what clients send, what they get."""

from typing import Any

from pydantic import Field

from handover.emulator.state.models import RequestModel, WireModel
from handover.emulator.state.records.integrations import IntendedState, Message, ReportedCode


class ReportedState(WireModel):
    """What an integration says of itself: `IntegrationStatusInfo` of Genesys' public Python SDK, version 269."""

    code: ReportedCode
    effective: str
    detail: Message | None = None
    last_updated: str


class Integration(WireModel):
    """An integration as clients get it."""

    id: str
    name: str
    integration_type: dict[str, str]
    notes: str
    intended_state: IntendedState
    config: dict[str, Any]
    reported_state: ReportedState
    attributes: dict[str, str] = Field(default_factory=dict)
    self_uri: str


class IntegrationConfiguration(WireModel):
    """An integration's configuration as clients get it."""

    id: str
    name: str
    version: int
    properties: dict[str, Any]
    advanced: dict[str, Any]
    notes: str
    credentials: dict[str, Any] = Field(default_factory=dict)
    self_uri: str


class TypeInRequest(RequestModel):
    """The type an integration is to have; only its id counts."""

    id: str
    name: str | None = None


class CreateIntegration(RequestModel):
    """`POST /integrations`."""

    integration_type: TypeInRequest
    name: str | None = Field(default=None, min_length=1)


class PatchIntegration(RequestModel):
    """`PATCH /integrations/{id}`: the one thing that is changed here is the intended state.

    Clients may send the integration as they read it; `name` and `notes` belong to the configuration, and what the
    organization computes itself is accepted and left alone.
    """

    intended_state: IntendedState | None = None
    name: str | None = None
    notes: str | None = None
    integration_type: TypeInRequest | None = None
    config: dict[str, Any] | None = None
    reported_state: dict[str, Any] | None = None
    attributes: dict[str, str] | None = None


class CredentialInRequest(RequestModel):
    """A credential by its kind; only its id is kept, for credentials themselves are not modelled."""

    id: str
    name: str | None = None
    type: dict[str, Any] | None = None


class PutConfiguration(RequestModel):
    """`PUT /integrations/{id}/config/current`; `version` is the version that is being replaced."""

    name: str = Field(min_length=1)
    version: int
    properties: dict[str, Any] | None = None
    advanced: dict[str, Any] | None = None
    notes: str | None = None
    credentials: dict[str, CredentialInRequest] | None = None
