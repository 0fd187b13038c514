"""Data actions as the organization keeps them."""

from typing import Any, Literal

from pydantic import Field

from handover.emulator.wire import RequestModel, WireModel

RequestType = Literal["GET", "POST", "PUT", "PATCH", "DELETE", "HEAD"]


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
