"""Event injection, and what arrived at the built-in receiver."""

from typing import Annotated, Any

from fastapi import Query, Request
from pydantic import Field
from starlette.responses import Response

from handover.emulator.emulator import emulator_of
from handover.emulator.replies import reply
from handover.emulator.routing import admin_router
from handover.emulator.state.errors import BadRequestError
from handover.emulator.wire import AdminModel

router = admin_router()


class InjectedEvent(AdminModel):
    """An event of a conversation."""

    topic: str = Field(description="With {id}, or with the conversation's id in its place.")
    event_body: dict[str, Any]


@router.post("/events", summary="Inject an event")
async def post_event(request: Request, body: InjectedEvent, wait: Annotated[bool, Query()] = True) -> Response:
    """Run the event and return its journal; `wait=false` does not wait for its runs to end."""
    from handover.emulator.runtime.topics import InvalidEventError, UnknownTopicError, resolve

    emulator = emulator_of(request)
    try:
        topic, topic_conversation = resolve(body.topic)
        topic.check(body.event_body)
    except (UnknownTopicError, InvalidEventError) as error:
        raise BadRequestError(str(error), "invalid.event") from None
    event_id = emulator.store.ids.new()
    before = emulator.journal.last_seq
    run = emulator.execution.dispatch(body.topic, body.event_body, event_id)
    if wait:
        await run
    else:
        emulator.execution.start(run)
    entries = emulator.journal.query(after=before, event_id=event_id) if wait else []
    return reply(
        {
            "eventId": event_id,
            "conversationId": body.event_body.get("conversationId") or topic_conversation,
            "entries": [entry.as_json() for entry in entries],
        }
    )


@router.get("/deliveries", summary="List what arrived at the built-in Cognigy endpoint")
async def get_deliveries(
    request: Request, conversation_id: Annotated[str | None, Query(alias="conversationId")] = None
) -> Response:
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
