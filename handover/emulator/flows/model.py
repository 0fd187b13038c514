"""Flows and the jobs that publish them."""

from typing import Any, Literal

from pydantic import Field

from handover.emulator.wire import WireModel

JobStatus = Literal["Registered", "Started", "Success", "Failure"]
WORKFLOW = "WORKFLOW"


class BoundCall(WireModel):
    """A data action that a version calls, and the id that its category and name meant when it was published."""

    category: str
    name: str
    action_id: str


class FlowVersionRecord(WireModel):
    """One published version: the YAML as it was uploaded, and which data actions that meant.

    It is a client's, from a job, or a user's, from Architect's editor.
    """

    number: int
    yaml: str
    calls: list[BoundCall]
    published: float
    client_id: str
    user: str | None = None

    @property
    def id(self) -> str:
        """The version's id, as Architect numbers them."""
        return f"{self.number}.0"


class Lock(WireModel):
    """Who is editing a flow: a user in Architect's editor, or an OAuth client."""

    id: str
    name: str
    kind: Literal["user", "client"]


class FlowRecord(WireModel):
    """A flow as the organization keeps it; the last of `versions` is the newest, the only one that runs."""

    id: str
    name: str
    type: str = WORKFLOW
    description: str = ""
    active: bool = True
    versions: list[FlowVersionRecord]
    lock: Lock | None = None

    @property
    def newest(self) -> FlowVersionRecord:
        """The newest version."""
        return self.versions[-1]


class JobMessage(WireModel):
    """What a job has to say."""

    type: Literal["Error", "Warning", "Unknown"]
    text: str
    date_time: str


class JobRecord(WireModel):
    """A publishing job; it shows its outcome from the time `done_at` on, never if `stuck`."""

    id: str
    client_id: str
    status: JobStatus = "Registered"
    signature: str
    flow_id: str | None = None
    messages: list[JobMessage] = Field(default_factory=list)
    done_at: float = 0
    stuck: bool = False


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


class ExportRecord(WireModel):
    """An export job, which is done at once: the version of the flow that can be downloaded."""

    id: str
    flow_id: str
    version: int
    signature: str


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
