"""Do the rules of a bus take the events that Cognigy is to be told of, each once, and nothing else?

An event of each topic is held against the rules' patterns, by the emulator's reading of them. What takes more than is
needed is a warning: a rule is widened before its source is, and Cognigy's guide has a pattern without topics.
"""

from __future__ import annotations

import json
import time
from collections.abc import Collection, Iterator, Sequence
from typing import Any

from handover.aws.reading import Rule
from handover.checks.association.place import SUBJECT, Place
from handover.checks.model import Check, Verdict
from handover.emulator.runtime.eventbridge.envelope import envelope
from handover.emulator.runtime.eventbridge.patterns import InvalidPatternError, compile_pattern
from handover.emulator.runtime.eventbridge.sources import EventSource
from handover.genesys.events import conversation, event_body, topic

_TITLE = "pattern"
# Cognigy's guide, since 2025-05-19.
_DETAIL = {"eventBody": {"mediaType": ["MESSAGE"], "messageType": ["OPEN"]}}


def check_patterns(place: Place, rules: Sequence[Rule]) -> Iterator[Check]:
    """Check what the enabled rules to Cognigy's endpoint take; nothing if there is none."""
    if not rules:
        return
    expected = json.dumps({"detail": _DETAIL, "detail-type": sorted(place.topics)})
    shown = " and ".join(rule.pattern or "(no pattern)" for rule in rules)
    try:
        taken = [_taken(place, rule) for rule in rules]
    except InvalidPatternError as error:
        remedy = f"See in AWS whether it takes what it should. {place.redeploy}"
        yield Check(
            SUBJECT, _TITLE, Verdict.UNCHECKED, expected, f"{shown}, which cannot be read here: {error}", remedy
        )
        return
    missing = place.topics.difference(*taken)
    twice = [topic for topic in sorted(place.topics) if sum(topic in each for each in taken) > 1]
    if missing:
        found = f"{shown}, which does not take {' and '.join(sorted(missing))}"
        yield Check(SUBJECT, _TITLE, Verdict.FAILED, expected, found, place.redeploy)
    elif twice:
        found = f"{shown}: the rules {' and '.join(rule.name for rule in rules)} all take {' and '.join(twice)}"
        remedy = "Cognigy is told twice of each conversation: delete the rule or target that nobody needs."
        yield Check(SUBJECT, _TITLE, Verdict.FAILED, expected, found, remedy)
    elif all(_exact(rule.pattern, each) for rule, each in zip(rules, taken, strict=True)):
        yield Check(SUBJECT, _TITLE, Verdict.OK, expected, shown)
    else:
        remedy = f"It takes all that it should, and may take more. {place.redeploy}"
        yield Check(SUBJECT, _TITLE, Verdict.WARNING, expected, shown, remedy)


def _taken(place: Place, rule: Rule) -> frozenset[str]:
    """Return those of the source's topics whose events a rule takes."""
    if not rule.pattern:
        return frozenset()
    pattern = compile_pattern(rule.pattern)
    return frozenset(topic for topic in place.topics if pattern.mismatch(_event(place, topic)) is None)


def _event(place: Place, name: str) -> dict[str, Any]:
    """Return an event of a topic, of a conversation that Cognigy has handed over."""
    source = EventSource(place.event_source, place.account, place.region, (name,), "", "")
    body = event_body(name.removeprefix(topic("")), conversation())
    ids = {"event_id": body["conversationId"], "conversation_id": body["conversationId"]}
    return envelope(source, name, body, **ids, now=time.time())


def _exact(text: str, topics: Collection[str]) -> bool:
    """Tell whether a pattern takes these topics and nothing else."""
    pattern = json.loads(text)
    wanted = pattern.pop("detail-type", None)
    return pattern == {"detail": _DETAIL} and isinstance(wanted, list) and sorted(wanted) == sorted(topics)
