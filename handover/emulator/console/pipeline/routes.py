"""`GET /_emulator/pipeline`: the deployed graph of the whole organization, laid out to be drawn."""

from fastapi import Request
from starlette.responses import Response

from handover.emulator.emulator import emulator_of
from handover.emulator.http.replies import reply
from handover.emulator.http.routing import admin_router
from handover.emulator.state.errors import ConflictError

router = admin_router()


@router.get("/pipeline", summary="Draw the pipeline")
async def get_pipeline(request: Request) -> Response:
    """Return everything that an event can pass, with its place in a picture and what is wrong with it."""
    # Here, not above: no start of an emulator is to wait for what only its page needs.
    from handover.emulator.console.pipeline.org import read_pipeline
    from handover.emulator.runtime.budget import LimitError
    from handover.picture.drawing.draw import draw
    from handover.picture.formats.as_json import as_json

    emulator = emulator_of(request)
    pipeline = await read_pipeline(emulator)
    try:
        return reply(await emulator.execution.aside.run(lambda: as_json(draw(pipeline))))
    except LimitError as error:
        raise ConflictError(f"The organization has too many objects to be drawn. {error}") from None
