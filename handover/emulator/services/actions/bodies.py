"""Data actions: what clients send, what they get."""

from typing import Any

from pydantic import Field

from handover.emulator.state.models import RequestModel, WireModel
from handover.emulator.state.records.actions import RequestConfig, ResponseConfig

Name = Field(min_length=1)
OptionalName = Field(default=None, min_length=1)
Category = Field(min_length=1, max_length=256)
OptionalCategory = Field(default=None, min_length=1, max_length=256)


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


class PostAction(RequestModel):
    """`POST /integrations/actions` and `POST /integrations/actions/drafts`."""

    name: str = Name
    category: str = Category
    integration_id: str
    contract: Contract
    config: ActionConfig
    secure: bool = False


class PatchAction(RequestModel):
    """`PATCH /integrations/actions/{id}`; `version` is the version that is being replaced."""

    version: int
    name: str | None = OptionalName
    category: str | None = OptionalCategory
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
