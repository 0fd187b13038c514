"""`GET /_emulator/topics`: what can be fired, who listens, and how it looks."""

from collections import Counter

from fastapi import Request
from starlette.responses import Response

from handover.emulator.emulator import emulator_of
from handover.emulator.http.replies import reply
from handover.emulator.http.routing import admin_router

router = admin_router()


@router.get("/topics", summary="List the topics, with examples of their events")
async def get_topics(request: Request) -> Response:
    """List every topic with its schema, how many listen, an example, and presets: what differs from it.

    Enabled triggers listen, and event sources. In a preset's changes, null leaves the field out.
    """
    from handover.emulator.runtime.eventbridge.sources import event_sources
    from handover.emulator.runtime.events.examples import PRESETS, example, presets
    from handover.emulator.runtime.events.topics import PREFIX, TOPICS

    emulator = emulator_of(request)
    listening = Counter(trigger.topic_name for trigger in emulator.store.triggers if trigger.enabled)
    listening.update(topic for source in event_sources(emulator.store) for topic in source.topics)
    order = dict.fromkeys([*(preset.topic for preset in PRESETS), *TOPICS])
    now = emulator.clock.now()
    return reply(
        [
            {
                "topic": topic.name,
                "event": topic.name.removeprefix(PREFIX),
                "description": topic.description,
                "listeners": listening[topic.name],
                "schema": topic.schema,
                "example": example(topic, now),
                "presets": [
                    {
                        "name": preset.name,
                        "title": preset.title,
                        "description": preset.description,
                        "changes": preset.changes,
                    }
                    for preset in presets(topic)
                ],
            }
            for topic in map(TOPICS.__getitem__, order)
        ]
    )
