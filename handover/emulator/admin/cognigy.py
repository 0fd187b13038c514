"""What the built-in Cognigy endpoint is to answer, and whom it is not to know."""

from fastapi import Request
from pydantic import Field
from starlette.responses import Response

from handover.emulator.emulator import emulator_of
from handover.emulator.http.replies import no_content, reply
from handover.emulator.http.routing import admin_router
from handover.emulator.state.models import AdminModel

router = admin_router()


class EndpointAnswer(AdminModel):
    """An answer, whatever the request; `times` requests get it, null gives it to all."""

    status: int = Field(ge=200, le=599)
    body: str = Field(default="{}", max_length=100_000)
    delay_seconds: float = Field(default=0, ge=0, le=600)
    retry_after: int | None = Field(
        default=None, ge=-1, le=86_400, description="Seconds, for the header Retry-After; EventBridge honours it."
    )
    times: int | None = Field(default=None, ge=1, le=1_000)


class UnknownUsers(AdminModel):
    """The users that the endpoint is not to know; they replace those named before."""

    unknown_users: list[str] = Field(max_length=10_000)


@router.put("/cognigy", status_code=204, summary="Tell the built-in Cognigy endpoint what to answer")
async def put_answer(request: Request, body: EndpointAnswer) -> Response:
    """Make the endpoint answer so instead of judging requests itself."""
    from handover.emulator.runtime.delivery.receiver import Answer

    receiver = emulator_of(request).execution.receiver
    receiver.answer(Answer(body.status, body.body, body.delay_seconds, body.retry_after), body.times)
    return no_content()


@router.get("/cognigy/unknown-users", response_model=UnknownUsers, summary="List the users the endpoint is not to know")
async def get_unknown_users(request: Request) -> Response:
    """List the users that the endpoint answers 404 for."""
    return reply(UnknownUsers(unknown_users=sorted(emulator_of(request).execution.receiver.unknown_users)))


@router.put("/cognigy/unknown-users", response_model=UnknownUsers, summary="Name the users the endpoint is not to know")
async def put_unknown_users(request: Request, body: UnknownUsers) -> Response:
    """Make the endpoint answer 404 to the events of these users instead of taking them."""
    emulator_of(request).execution.receiver.unknown_users = set(body.unknown_users)
    return await get_unknown_users(request)


@router.delete("/cognigy", status_code=204, summary="Let the built-in Cognigy endpoint judge for itself again")
async def delete_answer(request: Request) -> Response:
    """Forget what the endpoint was told to answer, and which users it is not to know."""
    emulator_of(request).execution.receiver.answer_freely()
    return no_content()
