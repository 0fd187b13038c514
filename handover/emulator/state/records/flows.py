"""Flows, and the jobs that publish and export them, as the organization keeps them."""

from typing import Literal

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


class ExportRecord(WireModel):
    """An export job, which is done at once: the version of the flow that can be downloaded."""

    id: str
    flow_id: str
    version: int
    signature: str
