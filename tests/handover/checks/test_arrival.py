"""Whether an event has arrived is told by the journal alone."""

from __future__ import annotations

import json
from typing import Any

import pytest

from handover.checks.arrival import Way, by_way, problem
from handover.genesys.events import conversation, event_body, topic


def entry(step: str, outcome: str = "passed", reason: str = "So.", **detail: Any) -> dict[str, Any]:
    return {"step": step, "name": "n", "outcome": outcome, "reason": reason, "conversationId": "c", "detail": detail}


BODY = {"conversationId": "c", "addressTo": "u", "disconnectType": "PEER"}
ARRIVAL = {"userId": "u", "topic": "v2.detail.events.conversation.id.user.end", "disconnectType": "PEER", "more": 1}


def sent(
    body: Any = ARRIVAL, outcome: str = "passed", reason: str = "So.", url: str = "https://endpoint.test/h"
) -> dict[str, Any]:
    text = body if isinstance(body, str) else json.dumps(body)
    return {**entry("request", outcome, reason, body=text, url=url), "name": "endpoint.test"}


@pytest.mark.parametrize(
    ("entries", "sentence"),
    [
        ([sent()], None),
        ([entry("trigger", "stopped"), sent()], None),
        ([sent({}), sent()], "delivered 2 times"),
        ([sent(), sent(url="https://another.test/h")], None),
        ([sent(), sent()], "user.end was delivered 2 times to https://endpoint.test/h, and once is right:"),
        (
            [entry("receiver", "failed", "It answered 500."), sent(outcome="failed", reason="Answered 500.")],
            "user.end did not get through to Cognigy: receiver 'n' failed: It answered 500.",
        ),
        ([sent(outcome="failed", reason="Not in time.")], "request 'endpoint.test' failed: Not in time."),
        ([sent(), entry("action", "failed", "Its result is wrong.")], "action 'n' failed: Its result is wrong."),
        ([sent(), sent(outcome="failed", reason="500.")], "failed: 500. It was delivered 2 times"),
        ([], "nothing about it in its journal"),
        ([entry("event")], "event 'n' ended: So."),
        ([entry("trigger"), entry("expression", "failed"), entry("action", "failed", "No.")], "action 'n' failed: No."),
        ([{**sent(), "conversationId": "another"}], "did not arrive"),
        (
            [sent({**ARRIVAL, "userId": "x"})],
            "arrived at Cognigy with userId 'x' instead of 'u'.",
        ),
        (
            [sent({**ARRIVAL, "topic": topic("user.end"), "disconnectType": ""})],
            "topic 'v2.detail.events.conversation.{id}.user.end' instead of "
            "'v2.detail.events.conversation.id.user.end'; "
            "disconnectType '' instead of 'PEER'",
        ),
        ([sent("text")], "userId None instead of 'u'"),
    ],
)
def test_verdict(entries: list[dict[str, Any]], sentence: str | None) -> None:
    verdict = problem("user.end", BODY, entries)
    if sentence is None:
        assert verdict is None
    else:
        assert verdict is not None
        assert sentence in verdict


def by_event_bridge(body: Any, outcome: str = "passed", url: str = "https://endpoint.test/h") -> dict[str, Any]:
    return entry("target", outcome, "So.", body=body if isinstance(body, str) else json.dumps(body), url=url)


EVENT_BRIDGE = {"detail-type": topic("customer.end"), "detail": {"eventBody": BODY}}


@pytest.mark.parametrize(
    ("entries", "sentence"),
    [
        ([by_event_bridge(EVENT_BRIDGE)], None),
        ([sent({**ARRIVAL, "topic": "x"}), by_event_bridge(EVENT_BRIDGE)], "arrived at Cognigy with topic 'x' instead"),
        ([by_event_bridge(EVENT_BRIDGE), by_event_bridge(EVENT_BRIDGE, url="https://another.test/h")], None),
        (
            [by_event_bridge(EVENT_BRIDGE), by_event_bridge(EVENT_BRIDGE)],
            "show the other event source, rule or target.",
        ),
        ([by_event_bridge(EVENT_BRIDGE, "stopped")], "customer.end did not arrive at Cognigy: target 'n' stopped: So."),
        ([by_event_bridge({**EVENT_BRIDGE, "detail": {}})], "conversationId None instead of 'c'"),
        ([by_event_bridge({**EVENT_BRIDGE, "detail": 1})], "addressTo None instead of 'u'"),
        ([by_event_bridge({**EVENT_BRIDGE, "detail-type": "x"})], "detail-type 'x' instead of"),
        ([by_event_bridge("text")], "detail-type None instead of"),
    ],
)
def test_verdict_on_event_bridge(entries: list[dict[str, Any]], sentence: str | None) -> None:
    verdict = problem("customer.end", BODY, entries)
    if sentence is None:
        assert verdict is None
    else:
        assert sentence in (verdict or "")


def test_an_event_about_the_customer_names_no_agent() -> None:
    common = conversation()
    assert "userId" not in event_body("customer.end", common)
    assert event_body("customer.end", common)["disconnectType"]
    assert event_body("user.start", common)["userId"] == common["userId"]
    assert "disconnectType" not in event_body("user.start", common)


def test_acw_has_no_disconnect_type() -> None:
    arrival = {"userId": "u", "topic": "v2.detail.events.conversation.id.acw"}
    assert problem("acw", BODY, [sent(arrival)]) is None
    assert "disconnectType" not in event_body("acw", conversation())


def test_the_steps_of_the_two_ways_are_told_apart() -> None:
    hook, source, bus = entry("trigger"), entry("event-source"), entry("bus")
    assert by_way([hook, source, bus, source]) == {Way.WEBHOOK: [hook], Way.EVENT_BRIDGE: [source, bus, source]}
    assert by_way([hook]) == {Way.WEBHOOK: [hook], Way.EVENT_BRIDGE: []}
