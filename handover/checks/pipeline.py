"""Do the objects of a stack make a pipeline, and is it the only one that tells its Cognigy?

What no comparison of a single object finds: what is missing, what is left over, what nothing starts, and what the stack
does not know.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from handover.checks.doubles import other_sources, other_triggers
from handover.checks.leftovers import find_leftovers
from handover.checks.model import Check, Verdict, check
from handover.checks.objects import check_objects, guarded
from handover.checks.remedies import command, put_back, verb_command
from handover.genesys.api import Genesys
from handover.genesys.org import Org
from handover.stacks import event_bridge
from handover.stacks.model import (
    CREATING,
    FLOW,
    INTEGRATION,
    INTEGRATION_ACTION,
    REPLACING,
    TRIGGER,
    DeployedStack,
    Engine,
    Unfinished,
)

SUBJECT = "pipeline"
# What webhooks consist of. A stack with an EventBridge source may do without all of them.
_WEBHOOKS = {
    INTEGRATION: "an integration",
    INTEGRATION_ACTION: "a data action",
    FLOW: "a workflow",
    TRIGGER: "a trigger",
}


def check_stack(stack: DeployedStack, genesys: Genesys) -> Iterator[Check]:
    """Compare every object with what was deployed, and look whether together they are a pipeline.

    Raises:
        GenesysError: The org does not answer, or does not know the credentials: see `objects.collect`.
    """
    yield from _complete(stack)
    # Of a creation whose object is known, the org tells whether that is still there: see `find_leftovers`.
    known = [left for left in stack.unfinished if left.operation == CREATING and left.resource.id]
    yield from (_unfinished(stack, left) for left in stack.unfinished if left not in known)
    yield from check_objects(stack, genesys)
    org = Org(genesys)
    yield from guarded(stack, SUBJECT, "triggers", _triggers(stack, org), refused=_refused(stack))
    if event_bridge.sources(stack):
        yield from guarded(stack, SUBJECT, "other sources", other_sources(stack, org))


def _complete(stack: DeployedStack) -> Iterator[Check]:
    sources = event_bridge.sources(stack)
    webhooks = [resource for resource in stack.resources if resource.type in _WEBHOOKS and resource not in sources]
    for type_, kind in _WEBHOOKS.items() if webhooks or not sources else ():
        if not any(resource.type == type_ for resource in webhooks):
            missing = f"Deploy the whole pipeline: {put_back(stack)}"
            yield Check("stack", "complete", Verdict.FAILED, f"{kind} in the stack's state", "none", missing)
    for name in stack.missing:
        remedy = (
            f"The last deployment has not made it: {command(stack, 'up')} does, once what is named as left over, if "
            "anything is, has been deleted."
        )
        yield Check(name, "deployed", Verdict.FAILED, "an object in the stack's state", "none", remedy)


def _unfinished(stack: DeployedStack, left: Unfinished) -> Check:
    id_ = f" ({left.resource.id})" if left.resource.id else ""
    if left.operation == REPLACING:
        found = f"the old object{id_} is still to be deleted"
        remedy = f"The next run deletes it: {command(stack, 'up')}."
    else:
        found = f"a run was cut off while {left.operation} it{id_}"
        remedy = (
            "It may or may not have happened: look whether an object of its name is in the org that no resource has, "
            f"and delete it. Then {_forget(stack)} and {command(stack, 'up')}."
        )
    return Check(left.resource.name, "finished", Verdict.FAILED, "nothing left undone", found, remedy)


def _forget(stack: DeployedStack) -> str:
    """Return the command that drops what was under way from the state; the CLI asks about creations otherwise."""
    return command(stack, "refresh --clear-pending-creates" if stack.engine is Engine.PULUMI else "refresh")


def _refused(stack: DeployedStack) -> Verdict:
    """Return what it comes to if triggers may not be looked at: a stack without any needs no permission for that."""
    return Verdict.UNCHECKED if stack.of_type(TRIGGER) or not event_bridge.sources(stack) else Verdict.WARNING


def _triggers(stack: DeployedStack, org: Org) -> Iterator[Check]:
    yield from _started(stack, org)
    yield from _active(stack, org)
    left = find_leftovers(stack, org)
    yield from left.values()
    yield from other_triggers(stack, org, left)


def _started(stack: DeployedStack, org: Org) -> Iterator[Check]:
    """Look for workflows that no trigger starts; where the stack's own trigger is gone, its own check has said so."""
    of_stack = {_target(resource.inputs) for resource in stack.of_type(TRIGGER)}
    starting = {trigger.target_id for trigger in org.triggers.values() if trigger.enabled}
    for flow in stack.of_type(FLOW):
        if flow.id in of_stack:
            continue
        remedy = f"{command(stack, 'up')} makes its trigger, if the program has one."
        found = "an active one" if flow.id in starting else "none"
        yield check(flow.name, "trigger", flow.id in starting, "a trigger that starts it", found, remedy)


def _target(inputs: Mapping[str, object]) -> object:
    target = inputs.get("target")
    return target.get("id") if isinstance(target, Mapping) else None


def _active(stack: DeployedStack, org: Org) -> Iterator[Check]:
    ours = [org.triggers[resource.id] for resource in stack.of_type(TRIGGER) if resource.id in org.triggers]
    if not ours:
        return
    wanted = any(resource.inputs.get("enabled") for resource in stack.of_type(TRIGGER))
    if not wanted and event_bridge.sources(stack):
        # The webhooks rest: whether the source is live, its own checks say.
        return
    remedy = (
        put_back(stack)
        if wanted
        else "They were deployed inactive: set cognigy-handover:triggersEnabled to true and roll the stack out with "
        f"{verb_command('rollout', stack.name, stack.engine)}."
    )
    active = sum(trigger.enabled for trigger in ours)
    yield check(SUBJECT, "active", active > 0, "an active trigger", f"{active} of {len(ours)} are active", remedy)
