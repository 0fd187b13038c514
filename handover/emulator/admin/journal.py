"""The journal over HTTP: query it, or follow it."""

import json
from collections.abc import AsyncIterator
from typing import Annotated

from fastapi import Query, Request
from starlette.responses import Response, StreamingResponse

from handover.emulator.emulator import emulator_of
from handover.emulator.http.replies import reply
from handover.emulator.http.routing import admin_router

router = admin_router()

After = Annotated[int, Query(ge=0)]
ConversationId = Annotated[str | None, Query(alias="conversationId")]


@router.get("/journal", summary="Read the journal")
async def get_journal(
    request: Request,
    after: After = 0,
    conversation_id: ConversationId = None,
    event_id: Annotated[str | None, Query(alias="eventId")] = None,
    limit: Annotated[int, Query(ge=1, le=100_000)] = 1_000,
) -> Response:
    """Return the oldest kept entries after the one numbered `after`, of one conversation or event if given."""
    found = emulator_of(request).journal.query(
        after=after, conversation_id=conversation_id, event_id=event_id, limit=limit
    )
    return reply({"entries": [entry.as_json() for entry in found]})


@router.get("/journal/follow", summary="Follow the journal")
async def follow_journal(
    request: Request, after: After = 0, conversation_id: ConversationId = None
) -> StreamingResponse:
    """Send every entry as a line of JSON as it is written, until the client hangs up."""
    entries = emulator_of(request).journal.follow(after=after, conversation_id=conversation_id)

    async def lines() -> AsyncIterator[str]:
        async for entry in entries:
            yield json.dumps(entry.as_json()) + "\n"

    return StreamingResponse(lines(), media_type="application/x-ndjson")
