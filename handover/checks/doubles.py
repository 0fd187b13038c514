"""Does anything else in the org tell the stack's Cognigy of the same events?

That a stack in the middle of its move tells it both ways, by webhooks and by Amazon EventBridge, is meant.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping

from handover.checks.model import Check, Verdict
from handover.genesys import models
from handover.genesys.addresses import endpoint_of
from handover.genesys.api import Genesys
from handover.genesys.events import WEBHOOK_EVENTS, topic
from handover.genesys.org import Org
from handover.stacks import event_bridge
from handover.stacks.model import INTEGRATION_ACTION, TRIGGER, DeployedStack

SUBJECT = "pipeline"
_TWICE = (
    "Cognigy is told twice of each conversation. If nobody needs the other trigger, switch it off or delete it (Admin "
    "> Architect > Triggers)."
)
_TWO_SOURCES = (
    "In one AWS account and region Genesys can have only one event source of this name; in two, Cognigy is told twice "
    "of each conversation. If nobody needs the other integration, switch it off or delete it (Admin > Integrations)."
)


def check_doubles(stack: DeployedStack, genesys: Genesys) -> Iterator[Check]:
    """Look for active triggers of others that tell the stack's Cognigy of the same events; raises `GenesysError`."""
    yield from other_triggers(stack, Org(genesys), ())


def other_triggers(stack: DeployedStack, org: Org, named: Collection[str]) -> Iterator[Check]:
    """Do the same, leaving out those of some ids; raises `GenesysError`."""
    topics = _topics(stack)
    others = [
        trigger
        for trigger in org.triggers.values()
        if trigger.enabled
        and trigger.id not in {*stack.ids, *named}
        and (trigger.topic in topics or trigger.target_id in stack.ids)
    ]
    for trigger in others:
        if why := _tells(trigger, stack, org):
            found = f"{trigger.name!r} ({trigger.id}), which {why}, listens on {trigger.topic} too"
            yield Check(SUBJECT, "other triggers", Verdict.FAILED, "only this stack's tell its Cognigy", found, _TWICE)


def _topics(stack: DeployedStack) -> set[object]:
    """Return the topics that a trigger of somebody else's must not tell Cognigy of."""
    triggers = stack.of_type(TRIGGER)
    topics = {resource.inputs.get("topicName") for resource in triggers}
    for source in event_bridge.sources(stack):
        topics |= event_bridge.topics(event_bridge.properties(source.inputs))
        topics |= set() if triggers else {topic(event) for event in WEBHOOK_EVENTS}
    return topics


def _tells(trigger: models.Trigger, stack: DeployedStack, org: Org) -> str:
    """Say how another trigger tells the stack's Cognigy; empty if it does not."""
    if trigger.target_id in stack.ids:
        return "starts this stack's workflow"
    endpoints = {_endpoint(action.inputs.get("configRequest")) for action in stack.of_type(INTEGRATION_ACTION)}
    endpoints |= {endpoint_of(str(stack.outputs.get("endpointUrl"))) for _ in event_bridge.sources(stack)}
    for action in org.actions.values():
        if action.request and endpoint_of(action.request.url) in endpoints and org.calls(trigger.target_id, action):
            return f"starts a workflow that calls the data action {action.name!r} ({action.id})"
    return ""


def _endpoint(request: object) -> tuple[str, str]:
    return endpoint_of(str(request.get("requestUrlTemplate") or "")) if isinstance(request, Mapping) else ("", "")


def other_sources(stack: DeployedStack, org: Org) -> Iterator[Check]:
    """Look for other EventBridge sources for the same Cognigy organisation; raises `GenesysError`."""
    suffixes = {
        event_bridge.properties(source.inputs).get(event_bridge.SUFFIX) for source in event_bridge.sources(stack)
    }
    ours = {*stack.ids, *(left.resource.id for left in stack.unfinished)}  # What a run has left, `leftovers` names.
    for other in org.event_sources.values():
        if other.id in ours or other.intended_state != "ENABLED":
            continue
        settings = org.source_settings(other.id)
        if (suffix := settings.get(event_bridge.SUFFIX)) in suffixes:
            where = f"AWS account {settings.get(event_bridge.ACCOUNT)}, {settings.get(event_bridge.REGION)}"
            found = f"the integration {other.name!r} ({other.id}) sends with the suffix {suffix} to {where} too"
            expected = "only this stack's sends to its Cognigy organisation"
            yield Check(SUBJECT, "other sources", Verdict.FAILED, expected, found, _TWO_SOURCES)
