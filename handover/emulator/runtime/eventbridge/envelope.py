"""An event as EventBridge hands it on.

The shape is that of the fixture in Genesys' event-streaming blueprint: `detail-type` is the topic's name with the
literal `{id}`, `topicName` the same with the conversation's id, `time` has seconds and `timestamp` thousandths. Whether
`time` is that of the conversation's event or of its arrival in AWS is unknown; here it is the latter.
"""

import uuid
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any, Final

from handover.emulator.runtime.eventbridge.sources import EventSource
from handover.emulator.state.clock import timestamp

_NAMESPACE: Final = uuid.UUID("6f2c1d5e-7d0c-4c0e-9a7e-0d6b6d3f4a11")


def envelope(
    source: EventSource, topic: str, body: Mapping[str, Any], *, event_id: str, conversation_id: str | None, now: float
) -> dict[str, Any]:
    """Return the event as the buses of the source's account get it.

    Args:
        source: Where Genesys sends it to.
        topic: The topic's name, with `{id}`.
        body: The event.
        event_id: Its id; the same in all accounts it is sent to, which AWS would not do.
        conversation_id: The conversation's id; without one `topicName` keeps its `{id}`.
        now: The time, in seconds since 1970.
    """
    return {
        "version": "0",
        "id": event_id,
        "detail-type": topic,
        "source": source.name,
        "account": source.account_id,
        "time": f"{datetime.fromtimestamp(int(now), UTC):%Y-%m-%dT%H:%M:%SZ}",
        "region": source.region,
        "resources": [],
        "detail": {
            "topicName": topic if conversation_id is None else topic.replace("{id}", conversation_id, 1),
            "version": "2",
            "eventBody": dict(body),
            "metadata": {"CorrelationId": str(uuid.uuid5(_NAMESPACE, event_id))},
            "timestamp": timestamp(now),
        },
    }
