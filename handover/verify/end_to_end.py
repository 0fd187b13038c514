"""Fires an event at each trigger of an emulated org and sees whether Cognigy's stand-in takes it once."""

from __future__ import annotations

from collections.abc import Iterator

from handover.checks.arrival import problem
from handover.checks.model import Check, Verdict, check
from handover.genesys.addresses import is_loopback
from handover.genesys.api import Genesys
from handover.genesys.errors import GenesysError
from handover.genesys.events import WEBHOOK_EVENTS, conversation, event_body, topic
from handover.stacks.model import TRIGGER, DeployedStack

SUBJECT = "end to end"


def check_end_to_end(stack: DeployedStack, genesys: Genesys) -> Iterator[Check]:
    """Fire the events; raises `GenesysError`."""
    if not _is_emulator(genesys):
        remedy = (
            "Events can only be made in an emulator; in a real org, end a conversation and see whether the bot takes "
            "over again."
        )
        found = f"{genesys.connection.api_url} is none"
        yield Check(SUBJECT, "events", Verdict.UNCHECKED, "an emulated org", found, remedy)
        return
    common = conversation()
    events = {topic(event): event for event in WEBHOOK_EVENTS}
    for resource in stack.of_type(TRIGGER):
        event = events.get(resource.inputs.get("topicName", ""))
        if event is None:
            continue
        expected = f"{event} arrives at Cognigy once, and is taken"
        if not resource.inputs.get("enabled"):
            remedy = "It was deployed inactive; set cognigy-handover:triggersEnabled to true to activate it."
            yield Check(SUBJECT, resource.name, Verdict.WARNING, expected, "the trigger is inactive", remedy)
            continue
        body = event_body(event, common)
        fired = {"topic": topic(event), "eventBody": body}
        entries = genesys.call("POST", "/_emulator/events", body=fired)["entries"]
        wrong = problem(event, body, entries)
        steps = tuple(f"{entry['step']} {entry['name']}: {entry['outcome']}, {entry['reason']}" for entry in entries)
        remedy = "The steps say what happened to it."
        yield check(SUBJECT, resource.name, wrong is None, expected, wrong or "it does", remedy, steps=steps)


def _is_emulator(genesys: Genesys) -> bool:
    if not is_loopback(genesys.connection.api_url):
        return False
    try:
        return bool(genesys.get("/_emulator/health").get("status") == "ok")
    except GenesysError as error:
        if error.hopeless:
            raise
        return False
