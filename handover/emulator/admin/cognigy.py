"""What the built-in Cognigy endpoint is to answer."""

from fastapi import Request
from pydantic import Field
from starlette.responses import Response

from handover.emulator.emulator import emulator_of
from handover.emulator.replies import no_content
from handover.emulator.routing import admin_router
from handover.emulator.wire import AdminModel

router = admin_router()


class EndpointAnswer(AdminModel):
    """An answer, whatever the request; `times` requests get it, null gives it to all."""

    status: int = Field(ge=200, le=599)
    body: str = Field(default="{}", max_length=100_000)
    delay_seconds: float = Field(default=0, ge=0, le=600)
    times: int | None = Field(default=None, ge=1, le=1_000)


@router.put("/cognigy", status_code=204, summary="Tell the built-in Cognigy endpoint what to answer")
async def put_answer(request: Request, body: EndpointAnswer) -> Response:
    """Make the endpoint answer so instead of judging requests itself."""
    from handover.emulator.runtime.receiver import Answer

    receiver = emulator_of(request).execution.receiver
    receiver.answer(Answer(body.status, body.body, body.delay_seconds), body.times)
    return no_content()


@router.delete("/cognigy", status_code=204, summary="Let the built-in Cognigy endpoint judge for itself again")
async def delete_answer(request: Request) -> Response:
    """Forget what the endpoint was told to answer."""
    emulator_of(request).execution.receiver.answer_freely()
    return no_content()
