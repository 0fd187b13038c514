"""Data actions: what is kept, what clients send, what they get."""

from typing import Any, Literal

from pydantic import Field

from handover.emulator.wire import RequestModel, WireModel

RequestType = Literal["GET", "POST", "PUT", "PATCH", "DELETE", "HEAD"]
Name = Field(min_length=1, max_length=256)
OptionalName = Field(default=None, min_length=1, max_length=256)


class RequestConfig(RequestModel):
    """The HTTP request an action sends."""

    request_url_template: str = ""
    request_template: str = ""
    request_template_uri: str | None = None
    request_type: RequestType = "GET"
    headers: dict[str, str] = Field(default_factory=dict)


class ResponseConfig(RequestModel):
    """What an action makes of the reply."""

    translation_map: dict[str, str] = Field(default_factory=dict)
    translation_map_defaults: dict[str, str] = Field(default_factory=dict)
    success_template: str = ""
    success_template_uri: str | None = None


class ActionConfig(RequestModel):
    """How an action is executed."""

    timeout_seconds: int | None = Field(default=None, ge=1, le=60)
    request: RequestConfig | None = None
    response: ResponseConfig | None = None


class InputContract(RequestModel):
    """The schema of what an action takes."""

    input_schema: dict[str, Any]
    input_schema_flattened: dict[str, Any] | None = None
    input_schema_uri: str | None = None


class OutputContract(RequestModel):
    """The schema of what an action returns; the flattened and error schemas are the organization's own."""

    success_schema: dict[str, Any]
    success_schema_flattened: dict[str, Any] | None = None
    success_schema_uri: str | None = None
    error_schema: dict[str, Any] | None = None
    error_schema_flattened: dict[str, Any] | None = None
    error_schema_uri: str | None = None


class Contract(RequestModel):
    """What an action takes and returns."""

    input: InputContract
    output: OutputContract


class ActionVersion(WireModel):
    """One version of an action: the published one, or the draft."""

    name: str
    category: str
    secure: bool = False
    version: int = 1
    input_schema: dict[str, Any]
    success_schema: dict[str, Any]
    timeout_seconds: int | None = None
    request: RequestConfig = Field(default_factory=RequestConfig)
    response: ResponseConfig = Field(default_factory=ResponseConfig)


class ActionRecord(WireModel):
    """An action as the organization keeps it: published, a draft, or both."""

    id: str
    integration_id: str
    published: ActionVersion | None = None
    draft: ActionVersion | None = None


class PostAction(RequestModel):
    """`POST /integrations/actions` and `POST /integrations/actions/drafts`."""

    name: str = Name
    category: str = Name
    integration_id: str
    contract: Contract
    config: ActionConfig
    secure: bool = False


class PatchAction(RequestModel):
    """`PATCH /integrations/actions/{id}`; `version` is the version that is being replaced."""

    version: int
    name: str | None = OptionalName
    category: str | None = OptionalName
    config: ActionConfig | None = None


class PatchDraft(PatchAction):
    """`PATCH /integrations/actions/{id}/draft`."""

    contract: Contract | None = None
    secure: bool | None = None


class PublishDraft(RequestModel):
    """`POST /integrations/actions/{id}/draft/publish`."""

    version: int


class Action(WireModel):
    """An action as clients get it; contract and configuration only when they are asked for."""

    id: str
    name: str
    integration_id: str
    category: str
    contract: dict[str, Any]
    version: int
    secure: bool
    config: dict[str, Any] | None = None
    self_uri: str


class DraftValidation(WireModel):
    """Whether a draft can be published, and if not, why."""

    valid: bool
    errors: list[dict[str, Any]]


class TestResult(WireModel):
    """What each step of a test came to."""

    __test__ = False  # not a test of pytest's

    operations: list[dict[str, Any]]
    success: bool
    final_result: Any = None
    error: dict[str, Any] | None = None
