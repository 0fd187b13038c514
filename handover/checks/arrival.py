"""Whether a fired event has got through to Cognigy, once and as it should, by the emulator's journal."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from handover.genesys.events import topic_literal

Entries = Sequence[Mapping[str, Any]]


def problem(event: str, body: Mapping[str, Any], entries: Entries) -> str | None:
    """Say why an event does not count as delivered, None if it does: sent once to each Cognigy, and every hop passed.

    Args:
        event: ``user.end`` or ``acw``.
        body: The event as it was fired.
        entries: Its journal.
    """
    sent = deliveries(body, entries)
    # An expression that fails is what ends its workflow, whose own entry says more.
    failed = [entry for entry in entries if entry["outcome"] == "failed" and entry["step"] != "expression"]
    problems = []
    if failed:
        problems.append(f"{event} did not get through to Cognigy: {_said(failed[0])}")
    elif not sent:
        problems.append(f"{event} did not arrive at Cognigy: {_reason(entries)}")
    elif wrong := _wrong(expected_arrival(event, body), sent):
        problems.append(f"{event} arrived at Cognigy with {wrong}.")
    for url, times in Counter(url for url, _ in sent).items():
        if times > 1:
            problems.append(
                f"{'It' if problems else event} was delivered {times} times to {url}, and once is right: the steps "
                "show the other trigger, or the other call of the data action."
            )
    return " ".join(problems) or None


def deliveries(body: Mapping[str, Any], entries: Entries) -> list[tuple[str, Any]]:
    """Return URL and body of each request that data actions sent for this event's conversation.

    Environments that share an org have a Cognigy each: every one of them is to be told once.
    """
    return [
        (entry["detail"].get("url", ""), _parsed(entry["detail"].get("body")))
        for entry in entries
        if entry["step"] == "request" and entry["conversationId"] == body.get("conversationId")
    ]


def expected_arrival(event: str, body: Mapping[str, Any]) -> dict[str, Any]:
    """Return what Cognigy must get of an event: the user's id, the topic as the guide writes it, and how it ended."""
    expected = {"userId": body.get("addressTo"), "topic": topic_literal(event)}
    return {**expected, "disconnectType": body.get("disconnectType")} if event == "user.end" else expected


def _parsed(text: Any) -> Any:
    try:
        return json.loads(text)
    except (TypeError, ValueError):
        return text


def _wrong(expected: Mapping[str, Any], sent: Sequence[tuple[str, Any]]) -> str:
    """Say what is not as expected in the first request that has something wrong; empty if none has."""
    for _, arrival in sent:
        got = {key: arrival.get(key) if isinstance(arrival, Mapping) else None for key in expected}
        if got != expected:
            differing = (key for key in expected if got[key] != expected[key])
            return "; ".join(f"{key} {got[key]!r} instead of {expected[key]!r}" for key in differing)
    return ""


def _reason(entries: Entries) -> str:
    if not entries:
        return "the emulator has nothing about it in its journal."
    stopped = [entry for entry in entries if entry["outcome"] == "stopped"]
    return _said(stopped[-1] if stopped else entries[-1])


def _said(entry: Mapping[str, Any]) -> str:
    outcome = "ended" if entry["outcome"] == "passed" else entry["outcome"]
    return f"{entry['step']} {entry['name']!r} {outcome}: {entry['reason']}"
