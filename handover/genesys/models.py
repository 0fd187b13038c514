"""What Genesys' API answers, as far as this project looks at it. What is absent, or null, has its default."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any, ClassVar

from pydantic import (
    AliasChoices,
    AliasPath,
    BaseModel,
    ConfigDict,
    Field,
    ValidationInfo,
    field_validator,
    model_validator,
)
from pydantic import (
    ValidationError as ValidationError,
)
from pydantic.alias_generators import to_camel

Json = Mapping[str, Any]


class Model(BaseModel):
    """A part of a reply, its fields by the API's names or by ours. No error quotes a value, for it may be a secret."""

    model_config = ConfigDict(
        frozen=True,
        alias_generator=to_camel,
        validate_by_name=True,
        hide_input_in_errors=True,
        val_temporal_unit="milliseconds",
    )

    @model_validator(mode="before")
    @classmethod
    def _without_nulls(cls, data: Any) -> Any:
        return {key: value for key, value in data.items() if value is not None} if isinstance(data, dict) else data

    @field_validator("*", mode="before")
    @classmethod
    def _default_for_null(cls, value: Any, info: ValidationInfo) -> Any:
        """Do the same for a null at the end of a path."""
        return cls.model_fields[str(info.field_name)].get_default() if value is None else value


class Named(Model):
    """Something that is only referred to."""

    id: str = ""
    name: str = ""

    def __str__(self) -> str:
        return self.name or self.id


class Organization(Model):
    """The org itself."""

    id: str
    name: str = ""


class Grant(Model):
    """Permission to do some actions with one kind of object, `*` standing for all."""

    domain: str = ""
    entity: str = Field("", alias="entityName")
    actions: frozenset[str] = frozenset()

    def covers(self, permission: str) -> bool:
        """Tell whether a permission, e.g. `architect:flow:view`, is in this grant."""
        domain, entity, action = permission.split(":")
        return (
            self.domain in ("*", domain)
            and self.entity in ("*", entity)
            and ("*" in self.actions or action in self.actions)
        )


class RoleGrant(Model):
    """A role that an OAuth client has."""

    policies: tuple[Grant, ...] = Field((), validation_alias=AliasPath("role", "policies"))


class Subject(Model):
    """An OAuth client, as what roles are granted to."""

    grants: tuple[RoleGrant, ...] = ()


class OpenMessagingIntegration(Model):
    """An Open Messaging integration. Its webhook may carry a token, so that no representation shows it."""

    id: str
    name: str = ""
    status: str = Field("", validation_alias=AliasChoices("status", "createStatus"))
    webhook_url: str = Field("", alias="outboundNotificationWebhookUrl", repr=False)


class Message(Model):
    """What Genesys says of something, with what has been put into it if that was necessary."""

    text: str = Field("", alias="message")
    filled: str = Field("", alias="messageWithParams")

    def __str__(self) -> str:
        return self.filled or self.text


class Integration(Model):
    """An integration; `intended_state` is what was asked for, `reported_state` what Genesys says it is in."""

    id: str
    name: str = ""
    type: str = Field("", validation_alias=AliasPath("integrationType", "id"))
    intended_state: str = ""
    reported_state: str = Field("", validation_alias=AliasPath("reportedState", "code"))
    reported_detail: Message = Field(Message(), validation_alias=AliasPath("reportedState", "detail"))
    reported_since: datetime | None = Field(None, validation_alias=AliasPath("reportedState", "lastUpdated"))


class IntegrationConfig(Model):
    """The configuration of an integration. Credentials refer to credential objects, by their kind."""

    name: str = ""
    version: int = 0
    notes: str = ""
    properties: Json = {}
    advanced: Json = {}
    credentials: Mapping[str, Named] = {}


class ActionRequest(Model):
    """The HTTP request a data action sends. Headers may hold secrets, so no representation shows them."""

    url: str = Field("", alias="requestUrlTemplate")
    method: str = Field("", alias="requestType")
    headers: Mapping[str, str] = Field({}, repr=False)


class ActionResponse(Model):
    """What a data action makes of the reply."""

    translation_map: Mapping[str, str] = {}
    translation_map_defaults: Mapping[str, str] = {}


class Action(Model):
    """A published data action. Lists tell neither contracts, which are None there, nor templates, which are empty."""

    id: str
    name: str = ""
    category: str = ""
    integration_id: str = ""
    secure: bool = False
    timeout_seconds: int | None = Field(None, validation_alias=AliasPath("config", "timeoutSeconds"))
    contract_input: Json | None = Field(None, validation_alias=AliasPath("contract", "input", "inputSchema"))
    contract_output: Json | None = Field(None, validation_alias=AliasPath("contract", "output", "successSchema"))
    request: ActionRequest | None = Field(None, validation_alias=AliasPath("config", "request"))
    response: ActionResponse | None = Field(None, validation_alias=AliasPath("config", "response"))
    # Files of their own; whoever gets them puts them here.
    request_template: str = ""
    success_template: str = ""


class Operation(Model):
    """One step of a data action's test."""

    name: str = ""
    success: bool = False
    result: Any = Field(None, repr=False)
    error: Json | None = None


class TestResult(Model):
    """What a data action's test came to."""

    __test__: ClassVar = False  # not a test of pytest's

    success: bool = False
    operations: tuple[Operation, ...] = ()
    error: Json | None = None


class FlowVersion(Model):
    """A version of a flow, by a user, in Architect, or by an OAuth client, such as a deployment."""

    id: str = ""
    # Only newer API versions have datePublished; dateCreated is in milliseconds.
    published: datetime | None = Field(None, validation_alias=AliasChoices("datePublished", "dateCreated"))
    user: Named | None = Field(None, alias="createdBy")
    client: Named | None = Field(None, alias="createdByClient")

    @property
    def publisher(self) -> str:
        """Who made it; empty if the API does not say."""
        if self.user:
            return f"the user {self.user}"
        return f"the OAuth client {self.client}" if self.client else ""


class Flow(Model):
    """An Architect flow. Without a published version it does not run."""

    id: str
    name: str = ""
    active: bool = False
    published: FlowVersion | None = Field(None, alias="publishedVersion")
    saved: FlowVersion | None = Field(None, alias="savedVersion")
    locked_by: Named | None = Field(None, validation_alias=AliasChoices("lockedUser", "lockedClient"))


class Trigger(Model):
    """A trigger of process automation."""

    id: str
    name: str = ""
    enabled: bool = False
    topic: str = Field("", alias="topicName")
    criteria: tuple[Json, ...] = Field((), alias="matchCriteria")
    target_type: str = Field("", validation_alias=AliasPath("target", "type"))
    target_id: str = Field("", validation_alias=AliasPath("target", "id"))
    data_format: str | None = Field(None, validation_alias=AliasPath("target", "workflowTargetSettings", "dataFormat"))
    event_ttl_seconds: int | None = Field(None, alias="eventTTLSeconds")
    delay_by_seconds: int | None = None
    description: str = ""
