"""`GET /_emulator/creations/{key}`: what a request with that `Idempotency-Key` has made."""

from fastapi import Request
from starlette.responses import Response

from handover.emulator.emulator import emulator_of
from handover.emulator.http.replies import reply
from handover.emulator.http.routing import admin_router
from handover.emulator.state.models import WireModel

router = admin_router()


class Creation(WireModel):
    """The id of the object; empty if there is none."""

    id: str


@router.get("/creations/{key}", response_model=Creation, summary="Ask what a request has made")
async def get_creation(request: Request, key: str) -> Response:
    """Return the id of what the POST with that key has made; of a flow job, the id of the flow that it published."""
    store = emulator_of(request).store
    creation = store.creations.get(key)
    made = creation.made if creation else ""
    if (job := store.jobs.get(made)) is not None:
        made = job.flow_id or ""
    return reply(Creation(id=made))
