"""Flows and the jobs that publish and export them, as clients get them."""

from typing import Any, Literal

from handover.emulator.state.models import WireModel
from handover.emulator.state.records.flows import JobMessage, JobStatus


class FlowVersion(WireModel):
    """A version as clients get it."""

    id: str
    name: str
    commit_version: str
    configuration_version: str
    type: str
    secure: bool = False
    debug: bool = False
    created_by: dict[str, str] | None = None
    created_by_client: dict[str, str] | None = None
    configuration_uri: str
    date_created: int
    date_checked_in: int
    date_saved: int
    date_published: str
    self_uri: str


class Flow(WireModel):
    """A flow as clients get it; a deactivated one has no published version."""

    id: str
    name: str
    division: dict[str, str]
    description: str
    type: str
    locked_user: dict[str, str] | None = None
    locked_client: dict[str, str] | None = None
    active: bool
    system: bool = False
    deleted: bool = False
    published_version: FlowVersion | None = None
    saved_version: FlowVersion
    checked_in_version: FlowVersion
    input_schema: dict[str, Any] | None = None
    output_schema: dict[str, Any] | None = None
    self_uri: str


class RegisteredJob(WireModel):
    """`POST /flows/jobs`: where to upload the YAML, and with which headers."""

    id: str
    presigned_url: str
    headers: dict[str, str]
    self_uri: str


class Job(WireModel):
    """A job as clients get it; messages only when they are asked for."""

    id: str
    status: JobStatus
    command: Literal["Publish"] = "Publish"
    flow: dict[str, str] | None = None
    messages: list[JobMessage] | None = None
    self_uri: str


class LaunchedFlow(WireModel):
    """`POST /flows/executions`: `FlowExecutionLaunchResponse` of Genesys' Go SDK, version 188."""

    id: str
    name: str
    flow_version: dict[str, str]
    self_uri: str


class FlowExecution(LaunchedFlow):
    """An execution as clients get it: `FlowRuntimeExecution` of the same SDK, with the statuses of the Python one."""

    date_launched: str
    status: Literal["RUNNING", "COMPLETED", "ERROR"]
    date_completed: str | None = None
    completion_reason: str | None = None
    flow_error_info: dict[str, Any] | None = None
    output_data: dict[str, Any] | None = None


class RegisteredExport(WireModel):
    """`POST /flows/export/jobs`: the job's id."""

    id: str
    status: JobStatus = "Started"
    total_flows: int = 1
    self_uri: str


class ExportJob(WireModel):
    """An export job as clients get it."""

    id: str
    status: JobStatus = "Success"
    command: Literal["Export"] = "Export"
    download_url: str
    messages: list[JobMessage] | None = None
    self_uri: str
