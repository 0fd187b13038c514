"""What have failed creations left in the org?

The real engine keeps nothing of an object whose creation failed after it was made, no id and no pending operation
(measured with CLI 3.260, bridge and provider 1.82.0: a trigger that is read back differently, an integration that could
not be configured, any object that could not be read). The next run makes another one, and of two triggers both fire. So
it is found by what it hangs on. The sandbox keeps its id too, as that of a pending operation.

A workflow is not looked for: the next run publishes it again.
"""

from __future__ import annotations

from collections.abc import Iterator

from handover.checks.model import Check, Verdict
from handover.checks.remedies import command
from handover.genesys.org import Org
from handover.stacks import event_bridge
from handover.stacks.model import CREATING, FLOW, INTEGRATION, INTEGRATION_ACTION, TRIGGER, DeployedStack

_TITLE = "left over"


def find_leftovers(stack: DeployedStack, org: Org) -> dict[str, Check]:
    """Return a check for each object that seems to be left, by the object's id.

    It is failed if the object doubles one of the stack, or the stack knows that it made it; else a warning.

    Raises:
        GenesysError: The org refuses or does not answer.
    """
    made = {left.resource.id for left in stack.unfinished if left.operation == CREATING}
    own = {resource.id for resource in stack.resources}
    return {id_: _check(stack, what, sure or id_ in made) for id_, what, sure in _found(stack, org) if id_ not in own}


def _check(stack: DeployedStack, what: str, sure: bool) -> Check:
    doubt = "unless somebody made it" if sure else "perhaps"
    again = command(stack, "up")
    remedy = f"A failed run has left it, {doubt}: if nobody needs it, delete it in Genesys Cloud, then {again}."
    verdict = Verdict.FAILED if sure else Verdict.WARNING
    return Check("pipeline", _TITLE, verdict, "nothing that failed creations left", what, remedy)


Found = Iterator[tuple[str, str, bool]]
"""Id, what it is, and whether there is hardly a doubt."""


def _found(stack: DeployedStack, org: Org) -> Found:
    sources = event_bridge.sources(stack)
    begun = [*stack.resources, *(left.resource for left in stack.unfinished)]
    # What is without a data action in an org whose stack has no webhooks is somebody else's.
    if stack.missing or not sources or any(not event_bridge.is_source(each.inputs) for each in begun):
        yield from (*_triggers(stack, org), *_actions(stack, org), *_integrations(stack, org))
    if sources or stack.missing or any(event_bridge.is_source(each.inputs) for each in begun):
        yield from _sources(stack, org)


def _triggers(stack: DeployedStack, org: Org) -> Found:
    flows = {flow.id for flow in stack.of_type(FLOW)}
    ours = {(resource.inputs.get("topicName"), resource.inputs.get("name")) for resource in stack.of_type(TRIGGER)}
    topics = {topic for topic, _ in ours}
    for found in org.triggers.values():
        # One of another name beside the stack's own is somebody's.
        if found.target_id in flows and ((found.topic, found.name) in ours or found.topic not in topics):
            yield found.id, f"the trigger {found.name!r} ({found.id}), which starts this stack's workflow", True


def _actions(stack: DeployedStack, org: Org) -> Found:
    integrations = {integration.id for integration in stack.of_type(INTEGRATION)}
    ours = {(action.inputs.get("category"), action.inputs.get("name")) for action in stack.of_type(INTEGRATION_ACTION)}
    for found in org.listed_actions:
        same = (found.category, found.name) in ours
        if found.integration_id in integrations and (same or not ours):
            yield found.id, f"the data action {found.name!r} ({found.id}) in this stack's integration", same


def _integrations(stack: DeployedStack, org: Org) -> Found:
    used = {action.integration_id for action in org.listed_actions}
    names = {(resource.inputs.get("config") or {}).get("name") for resource in stack.of_type(INTEGRATION)}
    for found in org.integrations.values():
        if found.id not in used:
            yield found.id, f"the integration {found.name!r} ({found.id}), without a data action", found.name in names


def _sources(stack: DeployedStack, org: Org) -> Found:
    """Look for sources that the stack has made, or somebody without configuring them; see `doubles` for the others."""
    begun = {left.resource.id for left in stack.unfinished}
    for found in org.event_sources.values():
        if found.id in begun:
            yield found.id, f"the EventBridge source {found.name!r} ({found.id})", True
        elif not org.source_settings(found.id).get(event_bridge.SUFFIX):
            yield found.id, f"the EventBridge source {found.name!r} ({found.id}), without a configuration", False
