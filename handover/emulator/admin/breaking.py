"""Breaking things on purpose: faults, and flows that somebody else edits."""

from fastapi import Request
from pydantic import BaseModel, ConfigDict, Field
from starlette.responses import Response

from handover.emulator.admin.faults import FaultRule, Faults
from handover.emulator.emulator import emulator_of
from handover.emulator.flows.model import Flow
from handover.emulator.flows.publishing import publish_as_user
from handover.emulator.flows.shown import shown_flow
from handover.emulator.replies import reply
from handover.emulator.routing import admin_router
from handover.emulator.state.errors import BadRequestError
from handover.emulator.state.records.flows import Lock

router = admin_router()


class FaultRules(BaseModel):
    """The rules that are to be in force."""

    model_config = ConfigDict(extra="forbid")

    rules: list[FaultRule] = Field(max_length=1_000)


class Editor(BaseModel):
    """Who edits a flow."""

    model_config = ConfigDict(extra="forbid")

    user: str = Field(min_length=1, max_length=256)


class Edit(Editor):
    """Who publishes a flow, and what."""

    yaml: str = Field(default="", description="The flow's YAML; without it, the newest version's is published anew.")


def _shown(faults: Faults) -> Response:
    rules = [rule.model_dump(by_alias=True, exclude_defaults=True) for rule in faults.rules]
    return reply({"rules": [{**rule, "hits": hits} for rule, hits in zip(rules, faults.hits(), strict=True)]})


@router.get("/faults", summary="List the faults")
async def get_faults(request: Request) -> Response:
    """List the rules in force and how often each has struck."""
    return _shown(emulator_of(request).faults)


@router.put("/faults", summary="Set the faults")
async def put_faults(request: Request, body: FaultRules) -> Response:
    """Replace all rules."""
    faults = emulator_of(request).faults
    faults.set(body.rules)
    return _shown(faults)


@router.delete("/faults", summary="Remove the faults")
async def delete_faults(request: Request) -> Response:
    """Remove all rules."""
    faults = emulator_of(request).faults
    faults.set([])
    return _shown(faults)


@router.put("/flows/{flow_id}/lock", response_model=Flow, summary="Let a user edit a flow")
async def put_lock(request: Request, flow_id: str, body: Editor) -> Response:
    """Lock the flow as if that user had opened it in Architect's editor."""
    emulator = emulator_of(request)
    flow = emulator.store.flows.need(flow_id)
    flow = flow.model_copy(update={"lock": Lock(id=body.user, name=body.user, kind="user")})
    emulator.store.flows.put(flow_id, flow)
    return reply(shown_flow(emulator, flow))


@router.post("/flows/{flow_id}/publish", response_model=Flow, summary="Let a user publish a flow")
async def post_publish(request: Request, flow_id: str, body: Edit) -> Response:
    """Publish the flow as if that user had edited it in Architect."""
    from handover.emulator.runtime.architect import FlowRejected

    emulator = emulator_of(request)
    flow = emulator.store.flows.need(flow_id)
    try:
        flow = publish_as_user(emulator, flow, body.yaml or flow.newest.yaml, body.user)
    except FlowRejected as rejection:
        raise BadRequestError(" ".join(rejection.messages), "flow.rejected") from None
    return reply(shown_flow(emulator, flow))
