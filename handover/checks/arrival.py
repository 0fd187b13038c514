"""Whether a fired event has got through to Cognigy, once and as it should, by the emulator's journal.

It may go by two ways: as a webhook, which a trigger's workflow has a data action send, and by Amazon EventBridge.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from enum import StrEnum
from typing import Any, NamedTuple

from handover.genesys.events import topic, topic_literal

Entries = Sequence[Mapping[str, Any]]


class Way(StrEnum):
    """How an event gets to Cognigy; a step of the journal that has what is sent, or, of EventBridge, was taken."""

    WEBHOOK = "request"
    EVENT_BRIDGE = "target"


class Arrival(NamedTuple):
    """A request for Cognigy.

    Attributes:
        way: How it went.
        url: Where it went.
        body: What it said.
    """

    way: Way
    url: str
    body: Any


def problem(event: str, body: Mapping[str, Any], entries: Entries) -> str | None:
    """Say why an event does not count as delivered, None if it does.

    It does if it was sent once to each Cognigy, by each way that it took, and every hop passed.

    Args:
        event: For example ``user.end``.
        body: The event as it was fired.
        entries: Its journal.
    """
    sent = deliveries(body, entries)
    problems = []
    if failed := _failed(entries):
        problems.append(f"{event} did not get through to Cognigy: {_said(failed)}")
    elif not sent:
        last = kept_back(body, entries)
        why = _said(last) if last else "the emulator has nothing about it in its journal."
        problems.append(f"{event} did not arrive at Cognigy: {why}")
    elif wrong := _wrong(event, body, sent):
        problems.append(f"{event} arrived at Cognigy with {wrong}.")
    for (way, url), times in Counter((arrival.way, arrival.url) for arrival in sent).items():
        if times > 1:
            other = "the other trigger, or the other call of the data action"
            if way is Way.EVENT_BRIDGE:
                other = "the other event source, rule or target"
            problems.append(
                f"{'It' if problems else event} was delivered {times} times to {url}, and once is right: the steps "
                f"show {other}."
            )
    return " ".join(problems) or None


def kept_back(body: Mapping[str, Any], entries: Entries) -> Mapping[str, Any] | None:
    """Return the step of the journal that kept an event from Cognigy, None if it arrived or has no journal."""
    if failed := _failed(entries):
        return failed
    if deliveries(body, entries) or not entries:
        return None
    stopped = [entry for entry in entries if entry["outcome"] == "stopped"]
    return stopped[-1] if stopped else entries[-1]


def by_way(entries: Entries) -> dict[Way, Entries]:
    """Tell apart what the journal says of each way; the event sources' part comes last, each beginning with one."""
    steps = [entry["step"] for entry in entries]
    begin = steps.index("event-source") if "event-source" in steps else len(steps)
    return {Way.WEBHOOK: entries[:begin], Way.EVENT_BRIDGE: entries[begin:]}


def deliveries(body: Mapping[str, Any], entries: Entries) -> list[Arrival]:
    """Return the requests that were sent to Cognigy for this event's conversation, by either way.

    Environments that share an org have a Cognigy each: every one of them is to be told once. Of what EventBridge tries
    several times, only what was taken counts: the rest is tried again.
    """
    return [
        Arrival(Way(entry["step"]), entry["detail"].get("url", ""), _parsed(entry["detail"].get("body")))
        for entry in entries
        if (entry["step"] == Way.WEBHOOK or (entry["step"] == Way.EVENT_BRIDGE and entry["outcome"] == "passed"))
        and entry["conversationId"] == body.get("conversationId")
    ]


def expected_arrival(way: Way, event: str, body: Mapping[str, Any]) -> dict[str, Any]:
    """Return what Cognigy must get of an event: whose it is, what has happened, and how it ended.

    A webhook has the topic as the guide writes it; EventBridge's event has it with ``{id}``, and all of the event.
    """
    if way is Way.EVENT_BRIDGE:
        names = ("conversationId", "addressTo", "disconnectType")
        return {"detail-type": topic(event), **{name: body[name] for name in names if name in body}}
    expected = {"userId": body.get("addressTo"), "topic": topic_literal(event)}
    return {**expected, "disconnectType": body.get("disconnectType")} if event == "user.end" else expected


def _parsed(text: Any) -> Any:
    try:
        return json.loads(text)
    except (TypeError, ValueError):
        return text


def _wrong(event: str, body: Mapping[str, Any], sent: Sequence[Arrival]) -> str:
    """Say what is not as expected in the first request that has something wrong; empty if none has."""
    for arrival in sent:
        expected, found = expected_arrival(arrival.way, event, body), _fields(arrival)
        got = {key: found.get(key) for key in expected}
        if got != expected:
            differing = (key for key in expected if got[key] != expected[key])
            return "; ".join(f"{key} {got[key]!r} instead of {expected[key]!r}" for key in differing)
    return ""


def _fields(arrival: Arrival) -> Mapping[str, Any]:
    """Return the fields of a request's body; of EventBridge's, those of the event in it."""
    body = arrival.body
    if not isinstance(body, Mapping):
        return {}
    if arrival.way is Way.WEBHOOK:
        return body
    detail = body.get("detail")
    event = detail.get("eventBody") if isinstance(detail, Mapping) else None
    return {**(event if isinstance(event, Mapping) else {}), "detail-type": body.get("detail-type")}


def _failed(entries: Entries) -> Mapping[str, Any] | None:
    # An expression that fails is what ends its workflow, whose own entry says more.
    failed = (entry for entry in entries if entry["outcome"] == "failed" and entry["step"] != "expression")
    return next(failed, None)


def _said(entry: Mapping[str, Any]) -> str:
    outcome = "ended" if entry["outcome"] == "passed" else entry["outcome"]
    return f"{entry['step']} {entry['name']!r} {outcome}: {entry['reason']}"
