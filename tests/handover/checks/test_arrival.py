"""Whether an event has arrived is told by the journal alone."""

from __future__ import annotations

from typing import Any

import pytest

from handover.checks.arrival import problem
from handover.genesys.events import conversation, event_body, topic


def entry(step: str, outcome: str = "passed", reason: str = "So.", **detail: Any) -> dict[str, Any]:
    return {"step": step, "name": "n", "outcome": outcome, "reason": reason, "conversationId": "c", "detail": detail}


BODY = {"conversationId": "c", "addressTo": "u", "disconnectType": "PEER"}
ARRIVAL = {"userId": "u", "topic": "v2.detail.events.conversation.id.user.end", "disconnectType": "PEER", "more": 1}


@pytest.mark.parametrize(
    ("entries", "sentence"),
    [
        ([entry("receiver", body=ARRIVAL)], None),
        ([entry("receiver", body={}), entry("receiver", body=ARRIVAL)], None),
        ([], "nothing about it in its journal"),
        ([entry("event")], "event 'n' ended: So."),
        ([entry("trigger"), entry("expression", "failed"), entry("action", "failed", "No.")], "action 'n' failed: No."),
        ([{**entry("receiver", body=ARRIVAL), "conversationId": "another"}], "did not arrive"),
        (
            [entry("receiver", body={**ARRIVAL, "userId": "x"})],
            "arrived at the receiver with userId 'x' instead of 'u'.",
        ),
        (
            [entry("receiver", body={**ARRIVAL, "topic": topic("user.end"), "disconnectType": ""})],
            "topic 'v2.detail.events.conversation.{id}.user.end' instead of "
            "'v2.detail.events.conversation.id.user.end'; "
            "disconnectType '' instead of 'PEER'",
        ),
        ([entry("receiver", "failed", body="text")], "userId None instead of 'u'"),
    ],
)
def test_verdict(entries: list[dict[str, Any]], sentence: str | None) -> None:
    verdict = problem("user.end", BODY, entries)
    if sentence is None:
        assert verdict is None
    else:
        assert verdict is not None
        assert sentence in verdict


def test_acw_has_no_disconnect_type() -> None:
    arrival = {"userId": "u", "topic": "v2.detail.events.conversation.id.acw"}
    assert problem("acw", BODY, [entry("receiver", body=arrival)]) is None
    assert "disconnectType" not in event_body("acw", conversation())
