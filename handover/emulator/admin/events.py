"""Event injection, and what arrived at the built-in receiver."""

from typing import Annotated, Any

from fastapi import Query, Request
from pydantic import BaseModel, ConfigDict, Field
from pydantic.alias_generators import to_camel
from starlette.responses import Response

from handover.emulator.replies import reply
from handover.emulator.routing import admin_router

router = admin_router()


class InjectedEvent(BaseModel):
    """An event of a conversation."""

    model_config = ConfigDict(alias_generator=to_camel, populate_by_name=True, extra="forbid")

    topic: str = Field(description="With {id}, or with the conversation's id in its place.")
    event_body: dict[str, Any]


@router.post("/events", summary="Inject an event")
async def post_event(request: Request, body: InjectedEvent, wait: Annotated[bool, Query()] = True) -> Response:
    """Run the event; the answer waits for all runs that are not delayed, unless `wait=false`."""
    return reply({})
