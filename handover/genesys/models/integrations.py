"""Integrations, their data actions, and what a data action's test comes to."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Self

Json = Mapping[str, Any]


@dataclass(frozen=True)
class Integration:
    """An integration; `intended_state` is what was asked for, `reported_state` what Genesys says it is in."""

    id: str
    name: str
    type: str
    intended_state: str
    reported_state: str
    notes: str

    @classmethod
    def from_json(cls, data: Json) -> Self:
        """Read the API's integration."""
        return cls(
            id=data["id"],
            name=data.get("name") or "",
            type=(data.get("integrationType") or {}).get("id", ""),
            intended_state=data.get("intendedState") or "",
            reported_state=(data.get("reportedState") or {}).get("code", ""),
            notes=data.get("notes") or "",
        )


@dataclass(frozen=True)
class IntegrationConfig:
    """The configuration of an integration. Credentials are ids of credential objects, by their kind."""

    name: str
    version: int
    notes: str
    properties: Json
    advanced: Json
    credentials: Mapping[str, str]

    @classmethod
    def from_json(cls, data: Json) -> Self:
        """Read the API's `config/current`."""
        credentials = data.get("credentials") or {}
        return cls(
            name=data.get("name") or "",
            version=data.get("version") or 0,
            notes=data.get("notes") or "",
            properties=data.get("properties") or {},
            advanced=data.get("advanced") or {},
            credentials={kind: str(value.get("id", "")) for kind, value in credentials.items()},
        )


@dataclass(frozen=True)
class ActionRequest:
    """The HTTP request a data action sends. Headers may hold secrets, so no representation shows them."""

    url: str
    method: str
    headers: Mapping[str, str] = field(repr=False)
    template: str


@dataclass(frozen=True)
class ActionResponse:
    """What a data action makes of the reply."""

    translation_map: Mapping[str, str]
    translation_map_defaults: Mapping[str, str]
    success_template: str


@dataclass(frozen=True)
class Action:
    """A published data action. Lists tell neither contracts, which are None there, nor templates, which are empty."""

    id: str
    name: str
    category: str
    integration_id: str
    version: int
    secure: bool
    timeout_seconds: int | None = None
    contract_input: Json | None = None
    contract_output: Json | None = None
    request: ActionRequest | None = None
    response: ActionResponse | None = None

    @classmethod
    def from_json(cls, data: Json, request_template: str = "", success_template: str = "") -> Self:
        """Read the API's action; the templates' texts are files of their own."""
        contract = data.get("contract") or {}
        config = data.get("config") or {}
        return cls(
            id=data["id"],
            name=data.get("name") or "",
            category=data.get("category") or "",
            integration_id=data.get("integrationId") or "",
            version=data.get("version") or 0,
            secure=bool(data.get("secure")),
            timeout_seconds=config.get("timeoutSeconds"),
            contract_input=(contract.get("input") or {}).get("inputSchema"),
            contract_output=(contract.get("output") or {}).get("successSchema"),
            request=_request(config.get("request"), request_template),
            response=_response(config.get("response"), success_template),
        )


def _request(data: Json | None, template: str) -> ActionRequest | None:
    if data is None:
        return None
    return ActionRequest(
        url=data.get("requestUrlTemplate") or "",
        method=data.get("requestType") or "",
        headers=data.get("headers") or {},
        template=template,
    )


def _response(data: Json | None, template: str) -> ActionResponse | None:
    if data is None:
        return None
    return ActionResponse(
        translation_map=data.get("translationMap") or {},
        translation_map_defaults=data.get("translationMapDefaults") or {},
        success_template=template,
    )


@dataclass(frozen=True)
class Operation:
    """One step of a data action's test."""

    step: int
    name: str
    success: bool
    result: Any = field(repr=False)
    error: Json | None

    @classmethod
    def from_json(cls, data: Json) -> Self:
        """Read the API's operation."""
        return cls(
            step=data.get("step") or 0,
            name=data.get("name") or "",
            success=bool(data.get("success")),
            result=data.get("result"),
            error=data.get("error"),
        )


@dataclass(frozen=True)
class TestResult:
    """What a data action's test came to."""

    __test__ = False  # not a test of pytest's

    success: bool
    operations: tuple[Operation, ...]
    error: Json | None

    @classmethod
    def from_json(cls, data: Json) -> Self:
        """Read the API's test result."""
        return cls(
            success=bool(data.get("success")),
            operations=tuple(Operation.from_json(operation) for operation in data.get("operations") or ()),
            error=data.get("error"),
        )
