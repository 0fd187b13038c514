"""Executions: workflows that a client launches by itself, and what became of them.

Paths and bodies are those of Genesys' Go SDK (`PostFlowsExecutions`, `GetFlowsExecution`); inputs and outputs have the
variables' whole names, `Flow.x`, as in Genesys' blueprint "wfm-hris".
"""

from typing import TYPE_CHECKING, Any, Literal

from fastapi import Request
from pydantic import Field
from pydantic_core import to_jsonable_python
from starlette.responses import Response

from handover.emulator.emulator import emulator_of
from handover.emulator.http.errors import body as error_body
from handover.emulator.http.replies import reply
from handover.emulator.http.routing import API, genesys_router
from handover.emulator.services.flows.bodies import FlowExecution, LaunchedFlow
from handover.emulator.services.flows.lookup import version_of
from handover.emulator.services.flows.replies import flow_uri
from handover.emulator.state.clock import timestamp
from handover.emulator.state.errors import BadRequestError, ConflictError, NotFoundError
from handover.emulator.state.models import RequestModel

if TYPE_CHECKING:
    from handover.emulator.runtime.architect.launches import Launch

router = genesys_router("flow executions")


class LaunchRequest(RequestModel):
    """`POST /flows/executions`."""

    flow_id: str
    flow_version: str | None = None
    input_data: dict[str, Any] = Field(default_factory=dict)
    name: str | None = None


def _uri(id_: str) -> str:
    return f"{API}/flows/executions/{id_}"


def _shown_version(launch: "Launch") -> dict[str, str]:
    id_ = launch.version.id
    return {"id": id_, "name": id_, "selfUri": f"{flow_uri(launch.flow_id)}/versions/{id_}"}


@router.post("/flows/executions", response_model=LaunchedFlow, summary="Launch a workflow")
async def post_execution(request: Request, body: LaunchRequest) -> Response:
    """Start a published workflow, in its newest version or the one that is named, and answer at once."""
    from handover.emulator.runtime.architect import FlowRejected
    from handover.emulator.runtime.budget import LimitError

    emulator = emulator_of(request)
    flow = emulator.store.flows.need(body.flow_id)
    if not flow.active:
        raise BadRequestError(f"flowId: the workflow {flow.name!r} is not published.")
    version = version_of(flow, body.flow_version) if body.flow_version else flow.newest
    try:
        launch = await emulator.execution.launches.launch(flow, version, body.input_data, body.name)
    except (FlowRejected, LimitError) as error:
        raise ConflictError(f"The flow {flow.name!r} can't be executed: {error}") from None
    return reply(
        LaunchedFlow(id=launch.id, name=launch.name, flow_version=_shown_version(launch), self_uri=_uri(launch.id))
    )


@router.get("/flows/executions/{execution_id}", response_model=FlowExecution, summary="Ask how an execution went")
async def get_execution(request: Request, execution_id: str) -> Response:
    """Describe an execution; outputs it has when it ended by itself. What ended in error handling is an `ERROR`."""
    launch = emulator_of(request).execution.launches.get(execution_id)
    if launch is None:
        raise NotFoundError("flow execution", execution_id)
    failed = None
    if launch.result is not None and launch.result.outcome != "passed":
        failed = error_body(500, "flow.error", launch.result.reason)
    status: Literal["RUNNING", "COMPLETED", "ERROR"] = "RUNNING"
    if launch.result is not None:
        status = "COMPLETED" if failed is None else "ERROR"
    shown = FlowExecution(
        id=launch.id,
        name=launch.name,
        flow_version=_shown_version(launch),
        self_uri=_uri(launch.id),
        date_launched=timestamp(launch.launched),
        status=status,
        date_completed=None if launch.ended is None else timestamp(launch.ended),
        completion_reason={"RUNNING": None, "COMPLETED": "Success", "ERROR": "Error"}[status],
        flow_error_info=failed,
    )
    # Here null means something: the variable is NOT_SET.
    data = to_jsonable_python(shown, by_alias=True, exclude_none=True)
    return reply(data if launch.outputs is None else {**data, "outputData": dict(launch.outputs)})
