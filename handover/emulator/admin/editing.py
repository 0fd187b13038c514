"""Flows that somebody else edits, in Architect's editor."""

from fastapi import Request
from pydantic import Field
from starlette.responses import Response

from handover.emulator.emulator import emulator_of
from handover.emulator.http.replies import no_content, reply
from handover.emulator.http.routing import admin_router
from handover.emulator.services.flows.bodies import Flow
from handover.emulator.services.flows.publishing import publish_as_user
from handover.emulator.services.flows.replies import shown_flow
from handover.emulator.state.errors import BadRequestError
from handover.emulator.state.models import AdminModel, WireModel
from handover.emulator.state.records.flows import Lock

router = admin_router()


class Editor(AdminModel):
    """Who edits a flow."""

    user: str = Field(min_length=1, max_length=256)


class Edit(Editor):
    """Who publishes a flow, and what."""

    yaml: str = Field(default="", description="The flow's YAML; without it, the newest version's is published anew.")


class FlowState(WireModel):
    """A flow, and who edits it."""

    id: str
    name: str
    lock: Lock | None


class FlowStates(WireModel):
    """All flows."""

    flows: list[FlowState]


@router.get("/flows", response_model=FlowStates, summary="List the flows and who edits them")
async def get_flows(request: Request) -> Response:
    """List every flow and its lock, if it has one."""
    flows = emulator_of(request).store.flows
    return reply(FlowStates(flows=[FlowState(id=flow.id, name=flow.name, lock=flow.lock) for flow in flows]))


@router.put("/flows/{flow_id}/lock", response_model=Flow, summary="Let a user edit a flow")
async def put_lock(request: Request, flow_id: str, body: Editor) -> Response:
    """Lock the flow as if that user had opened it in Architect's editor."""
    emulator = emulator_of(request)
    flow = emulator.store.flows.change(flow_id, lock=Lock(id=body.user, name=body.user, kind="user"))
    return reply(shown_flow(emulator, flow))


@router.delete("/flows/{flow_id}/lock", status_code=204, summary="Let a flow be edited by nobody")
async def delete_lock(request: Request, flow_id: str) -> Response:
    """Unlock the flow, whoever edits it."""
    emulator_of(request).store.flows.change(flow_id, lock=None)
    return no_content()


@router.post("/flows/{flow_id}/publish", response_model=Flow, summary="Let a user publish a flow")
async def post_publish(request: Request, flow_id: str, body: Edit) -> Response:
    """Publish the flow as if that user had edited it in Architect."""
    from handover.emulator.runtime.architect import FlowRejected

    emulator = emulator_of(request)
    try:
        flow = await publish_as_user(emulator, flow_id, body.yaml, body.user)
    except FlowRejected as rejection:
        raise BadRequestError(" ".join(rejection.messages), "flow.rejected") from None
    return reply(shown_flow(emulator, flow))
