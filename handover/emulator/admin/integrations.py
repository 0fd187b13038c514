"""Integrations that report another state than the one they would come to by themselves."""

from fastapi import Request
from starlette.responses import Response

from handover.emulator.emulator import emulator_of
from handover.emulator.http.replies import no_content, reply
from handover.emulator.http.routing import admin_router
from handover.emulator.services.integrations.bodies import Integration
from handover.emulator.services.integrations.replies import shown
from handover.emulator.state.models import AdminModel, WireModel
from handover.emulator.state.records.integrations import HeldState, IntendedState, Message, ReportedCode

router = admin_router()


class HoldState(AdminModel):
    """The state, and what Genesys would say of it: its text, or the message as Genesys words it."""

    code: ReportedCode
    detail: Message | str | None = None


class IntegrationState(WireModel):
    """An integration, what it is meant to be, and what it was told to report."""

    id: str
    name: str
    type: str
    intended_state: IntendedState
    reported: HeldState | None


class IntegrationStates(WireModel):
    """All integrations."""

    integrations: list[IntegrationState]


@router.get(
    "/integrations", response_model=IntegrationStates, summary="List the integrations and what they were told to report"
)
async def get_integrations(request: Request) -> Response:
    """List every integration and the state that it was told to report, if it was."""
    shown = [
        IntegrationState(
            id=record.id,
            name=record.name,
            type=record.type,
            intended_state=record.intended_state,
            reported=record.reported,
        )
        for record in emulator_of(request).store.integrations
    ]
    return reply(IntegrationStates(integrations=shown))


@router.put(
    "/integrations/{integration_id}/reported-state",
    response_model=Integration,
    summary="Tell an integration which state to report",
)
async def put_reported_state(request: Request, integration_id: str, body: HoldState) -> Response:
    """Hold the state; in any but `ACTIVE` the integration does not work, and its event source is not there."""
    emulator = emulator_of(request)
    detail = (
        Message(message=body.detail, message_with_params=body.detail) if isinstance(body.detail, str) else body.detail
    )
    held = HeldState(code=body.code, detail=detail, since=emulator.now())
    return reply(shown(emulator.store, emulator.store.integrations.change(integration_id, reported=held)))


@router.delete(
    "/integrations/{integration_id}/reported-state",
    status_code=204,
    summary="Let an integration report its own state again",
)
async def delete_reported_state(request: Request, integration_id: str) -> Response:
    """Let go of the state that it was told to report."""
    emulator = emulator_of(request)
    emulator.store.integrations.change(integration_id, reported=None, changed=emulator.now())
    return no_content()
