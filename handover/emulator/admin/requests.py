"""`/_emulator/requests`: who called the API, and how it was answered."""

import asyncio
import json
from collections.abc import AsyncIterator
from typing import Annotated, Any

from fastapi import Query, Request
from starlette.responses import Response, StreamingResponse

from handover.emulator.admin.events import After
from handover.emulator.emulator import emulator_of
from handover.emulator.http.replies import reply
from handover.emulator.http.routing import admin_router
from handover.emulator.runtime.delivery.redaction import mask_form, mask_json, mask_text
from handover.emulator.state.clock import timestamp
from handover.emulator.state.json_text import UnfitJsonError, read_json
from handover.emulator.state.requests import ApiRequest, Body

router = admin_router()


@router.get("/requests", summary="Read the journal of API requests")
async def get_requests(
    request: Request, after: After = 0, limit: Annotated[int, Query(ge=1, le=10_000)] = 1_000
) -> Response:
    """Return the oldest kept requests after the one numbered `after`, with secrets masked."""
    found = emulator_of(request).requests.query(after=after, limit=limit)
    shown = []
    for numbered in found:
        shown.append(_shown(*numbered))
        await asyncio.sleep(0)  # long bodies take a while; others get their turn
    return reply({"requests": shown})


@router.get("/requests/follow", summary="Follow the journal of API requests")
async def follow_requests(request: Request, after: After = 0) -> StreamingResponse:
    """Send every request as a line of JSON when it is answered, until the client hangs up."""
    requests = emulator_of(request).requests.follow(after=after)

    async def lines() -> AsyncIterator[str]:
        async for numbered in requests:
            yield json.dumps(_shown(*numbered)) + "\n"
            await asyncio.sleep(0)

    return StreamingResponse(lines(), media_type="application/x-ndjson")


def _shown(seq: int, request: ApiRequest) -> dict[str, Any]:
    """Return a request as the admin plane prints it."""
    client = request.client
    return {
        "seq": seq,
        "time": timestamp(request.time),
        "method": request.method,
        "path": request.path,
        "query": mask_form(request.query.decode("latin-1")),
        "client": {"id": client.id, "address": client.address, "userAgent": mask_text(client.user_agent)},
        "status": request.status,
        "milliseconds": round(request.seconds * 1000, 1),
        "requestBody": _body(request.request_body),
        "requestBytes": request.request_body.length,
        "responseBody": _body(request.response_body),
        "responseBytes": request.response_body.length,
        "brokenOff": not request.whole,
    }


def _body(body: Body) -> Any:
    """Return a body as JSON or as a text; `None` if it was not kept, or is nothing that can be searched for secrets."""
    media_type = body.media_type.lower()
    if not body.text or b"\0" in body.text or media_type.startswith("multipart/"):
        return None
    try:
        text = body.text.decode()
    except UnicodeDecodeError:  # compressed, or written otherwise
        return None
    if media_type.startswith("application/x-www-form-urlencoded"):
        return mask_form(text)
    try:
        return mask_json(read_json(text))
    except UnfitJsonError:
        return mask_text(text)
