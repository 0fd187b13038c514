"""Events: inject one, read or follow the journal of what becomes of them, and what arrived at Cognigy."""

import asyncio
import json
from collections.abc import AsyncIterator
from typing import Annotated, Any

from fastapi import Query, Request
from fastapi.exceptions import RequestValidationError
from pydantic import Field, TypeAdapter, ValidationError
from starlette.responses import Response, StreamingResponse

from handover.emulator.emulator import emulator_of
from handover.emulator.http.intake import read_request_json
from handover.emulator.http.replies import JSON, reply
from handover.emulator.http.routing import admin_router
from handover.emulator.state.errors import BadRequestError
from handover.emulator.state.models import AdminModel

router = admin_router()

_BOOLEAN = TypeAdapter(bool)

After = Annotated[int, Query(ge=0)]
ConversationId = Annotated[str | None, Query(alias="conversationId")]


class InjectedEvent(AdminModel):
    """An event of a conversation."""

    topic: str = Field(description="With {id}, or with the conversation's id in its place.")
    event_body: dict[str, Any]


@router.post(
    "/events",
    summary="Inject an event",
    openapi_extra={
        "parameters": [{"name": "wait", "in": "query", "schema": {"type": "boolean", "default": True}}],
        "requestBody": {"required": True, "content": {JSON: {"schema": InjectedEvent.model_json_schema()}}},
    },
)
async def post_event(request: Request) -> Response:
    """Run the event and return its journal; `wait=false` does not wait for its runs to end."""
    from handover.emulator.runtime.events.topics import InvalidEventError, UnknownTopicError

    # Read here, not by FastAPI, whose way with body and parameter took as long as a third of the event's own.
    wait = _waits(request)
    if not request.headers.get("content-type", "").lower().startswith(JSON):
        raise BadRequestError(f"The request's body must be sent as {JSON}.", "invalid.value")
    text = await request.body()
    body = _injected(text)
    execution = emulator_of(request).execution
    dispatcher = execution.dispatcher
    try:
        event = dispatcher.accept(body.topic, body.event_body, size=len(text))
    except UnknownTopicError as error:
        raise BadRequestError(str(error), "invalid.event") from None
    except InvalidEventError as error:
        raise BadRequestError(str(error), "invalid.event", error.messages) from None
    if wait:
        with emulator_of(request).clock.at_work():
            await dispatcher.run(event)
    else:
        execution.background.start(dispatcher.run(event))
    return reply(
        {
            "eventId": event.trace.event_id,
            "conversationId": event.trace.conversation_id,
            "entries": [entry.as_json() for entry in event.trace.entries],
        }
    )


def _waits(request: Request) -> bool:
    try:
        return _BOOLEAN.validate_python(request.query_params.get("wait", True))
    except ValidationError as error:
        raise RequestValidationError([{**one, "loc": ("query", "wait")} for one in error.errors()]) from None


def _injected(text: bytes) -> InjectedEvent:
    try:
        return InjectedEvent.model_validate(read_request_json(text))
    except ValidationError as error:
        found = [{**one, "loc": ("body", *one["loc"])} for one in error.errors()]
    raise RequestValidationError(found)


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
            await asyncio.sleep(0)  # there may be thousands, and others get their turn

    return StreamingResponse(lines(), media_type="application/x-ndjson")


@router.get("/deliveries", summary="List what arrived at the built-in Cognigy endpoint")
async def get_deliveries(request: Request, conversation_id: ConversationId = None) -> Response:
    """List the newest requests that data actions sent to the built-in endpoint, oldest first."""
    deliveries = emulator_of(request).execution.receiver.deliveries
    return reply(
        {
            "deliveries": [
                delivery.as_json()
                for delivery in deliveries
                if conversation_id is None or delivery.conversation_id == conversation_id
            ]
        }
    )
