"""Fires a stack's events in an emulated org and sees whether Cognigy's stand-in takes each once, by each way."""

from __future__ import annotations

from collections.abc import Iterator

from handover.checks.arrival import Entries, Way, by_way, problem
from handover.checks.model import Check, Verdict, check
from handover.genesys.api import Genesys
from handover.genesys.emulated import inject_event, is_emulator
from handover.genesys.events import EVENTS, WEBHOOK_EVENTS, conversation, event_body, topic
from handover.stacks import event_bridge
from handover.stacks.model import TRIGGER, DeployedStack, StackResource

SUBJECT = "end to end"


def check_end_to_end(stack: DeployedStack, genesys: Genesys) -> Iterator[Check]:
    """Fire the events; raises `GenesysError`."""
    if not is_emulator(genesys):
        remedy = (
            "Events can only be made in an emulator; in a real org, end a conversation and see whether the bot takes "
            "over again."
        )
        found = f"{genesys.connection.api_url} is none"
        yield Check(SUBJECT, "events", Verdict.UNCHECKED, "an emulated org", found, remedy)
        return
    common = conversation()
    for event in EVENTS:
        triggers, sources = _triggers(stack, event), _sources(stack, event)
        active = [trigger for trigger in triggers if trigger.inputs.get("enabled")]
        # Beside a source, webhooks may rest on purpose.
        if not event_bridge.sources(stack):
            yield from (_inactive(trigger, event) for trigger in triggers if trigger not in active)
        if not (active or sources):
            continue
        body = event_body(event, common)
        entries = by_way(inject_event(genesys, topic(event), body)[1])
        for trigger in active:
            wrong = problem(event, body, entries[Way.WEBHOOK])
            yield _judged(trigger.name, event, wrong, entries[Way.WEBHOOK])
        for source in sources:
            wrong = problem(event, body, entries[Way.EVENT_BRIDGE])
            taken = topic(event) not in event_bridge.additional_topics(stack)
            yield _judged(f"{source.name}, {event}", event, wrong, entries[Way.EVENT_BRIDGE], taken=taken)


def _triggers(stack: DeployedStack, event: str) -> list[StackResource]:
    triggers = stack.of_type(TRIGGER) if event in WEBHOOK_EVENTS else ()
    return [each for each in triggers if each.inputs.get("topicName") == topic(event)]


def _sources(stack: DeployedStack, event: str) -> list[StackResource]:
    sources = event_bridge.sources(stack)
    return [each for each in sources if topic(event) in event_bridge.topics(event_bridge.properties(each.inputs))]


def _expected(event: str) -> str:
    return f"{event} arrives at Cognigy once, and is taken"


def _inactive(trigger: StackResource, event: str) -> Check:
    remedy = "It was deployed inactive; set cognigy-handover:triggersEnabled to true to activate it."
    return Check(SUBJECT, trigger.name, Verdict.WARNING, _expected(event), "the trigger is inactive", remedy)


def _judged(title: str, event: str, wrong: str | None, entries: Entries, *, taken: bool = True) -> Check:
    """Return the check of one way; what Cognigy's version is not to take needs not be taken."""
    steps = tuple(f"{entry['step']} {entry['name']}: {entry['outcome']}, {entry['reason']}" for entry in entries)
    remedy = "The steps say what happened to it."
    if not taken:
        remedy = "It is sent for the time of an upgrade; this version of Cognigy need not take it."
    otherwise = Verdict.FAILED if taken else Verdict.WARNING
    return check(SUBJECT, title, wrong is None, _expected(event), wrong or "it does", remedy, otherwise, steps)
