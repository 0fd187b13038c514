"""The topics that can be listened on, with the schemas of their events."""

from typing import Annotated, Any

from fastapi import Query
from pydantic import Field
from starlette.responses import Response

from handover.emulator.paging import expanded
from handover.emulator.replies import reply
from handover.emulator.routing import genesys_router
from handover.emulator.wire import WireModel

router = genesys_router("notifications")


class AvailableTopic(WireModel):
    """A topic as clients get it."""

    id: str
    description: str | None = None
    visibility: str = "Public"

    # "schema" itself is a method of every model
    schema_: dict[str, Any] | None = Field(default=None, alias="schema")


class AvailableTopics(WireModel):
    """All topics."""

    entities: list[AvailableTopic]


@router.get("/notifications/availabletopics", response_model=AvailableTopics, summary="List topics and their schemas")
async def list_available_topics(expand: Annotated[list[str] | None, Query()] = None) -> Response:
    """List the topics; `expand=description` and `expand=schema` show those."""
    from handover.emulator.runtime.topics import TOPICS

    wanted = expanded(expand, "description", "schema")
    topics = [
        AvailableTopic(
            id=topic.name,
            description=topic.description if "description" in wanted else None,
            schema=topic.schema if "schema" in wanted else None,
        )
        for topic in TOPICS.values()
    ]
    return reply(AvailableTopics(entities=topics))
