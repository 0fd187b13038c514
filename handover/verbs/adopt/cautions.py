"""What to think about before an adoption is imported: above all, what others lose if the stack is destroyed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from handover.genesys import models
from handover.sandbox.engine.steps import Op
from handover.verbs.adopt.differences import Planned
from handover.verbs.adopt.roles import Kind, Role
from handover.verbs.adopt.search.find import Found

_MARK = "Managed by Pulumi"
_PROTECT = "cognigy-handover:protect: true keeps a deployment from deleting anything of the stack."


def cautions(found: Found, plan: Mapping[Role, Planned]) -> Iterator[str]:
    """Yield a few sentences for each thing to think about before the import; none as a rule.

    Args:
        found: The objects.
        plan: What becomes of each.

    Raises:
        GenesysError: The org refuses or does not answer.
    """
    action = plan.get(Role(Kind.ACTION))
    if action and action.op == Op.REPLACE:
        yield (
            "The data action's contract is not the program's, and a published contract cannot change: the next "
            "deployment makes a new action, publishes the workflows on it and deletes the old one. For a moment both "
            "have the same name, and which of them Architect takes is unknown (docs/replacing-the-action.md): give it "
            "a new one in the setting names.dataAction."
        )
    texts = [trigger.description for trigger in found.triggers]
    if source := found.objects.get(Role(Kind.EVENT_BRIDGE)):
        texts.append(found.org.genesys.integration_config(source.id).notes)
    if found.integration:
        config = found.org.genesys.integration_config(found.integration.id)
        texts.append(config.notes)
        yield from _shared(found, found.integration.name, sorted(config.credentials))
    if any(_MARK in text for text in texts):
        yield (
            f"Some of the objects say {_MARK!r}: another stack may have deployed them. Adopt them only if its state is "
            "lost, for two stacks that have the same objects undo each other's work."
        )
    yield from _used(found)


def lost_topics(topics: Sequence[str]) -> Iterator[str]:
    """Yield what an adopted source sends that the program can't have it send."""
    if topics:
        yield (
            f"The EventBridge source sends {' and '.join(topics)} too, which the program doesn't have: the next "
            "deployment ends that. If somebody else gets these in that AWS account, let them have a source of their "
            "own first."
        )


def _shared(found: Found, name: str, credentials: list[str]) -> Iterator[str]:
    """Yield what an integration holds that is not the pipeline's."""
    ids = {item.id for item in found.objects.values()}
    holder = found.integration.id if found.integration else ""
    held = [action for action in found.org.actions.values() if action.integration_id == holder and action.id not in ids]
    if held:
        yield (
            f"The integration {name!r} holds other data actions too: {_listed(held)}. The stack's `destroy` deletes "
            f"the integration and takes them along. {_PROTECT}"
        )
    if credentials:
        yield (
            f"The integration {name!r} has credentials: {', '.join(credentials)}. Deployments leave them as they are; "
            f"the stack's `destroy` deletes the integration that has them. {_PROTECT}"
        )


def _used(found: Found) -> Iterator[str]:
    """Yield what others use of the objects: workflows that call the data action, triggers that start the workflows."""
    ids, org, action = {item.id for item in found.objects.values()}, found.org, found.action
    callers = [flow for flow in org.flows.values() if action and flow.id not in ids and org.calls(flow.id, action)]
    if action and callers:
        yield (
            f"Other workflows call the data action {action.name!r} too: {_listed(callers)}. Whatever the stack changes "
            f"about it they get, and its `destroy` takes it from them. {_PROTECT}"
        )
    starters = [trigger for trigger in org.triggers.values() if trigger.id not in ids and trigger.target_id in ids]
    if starters:
        yield (
            f"Other triggers start the workflows too: {_listed(starters)}. They start what the stack publishes from "
            f"now on, and nothing any more after its `destroy`. {_PROTECT}"
        )


def _listed(items: Iterable[models.Action | models.Flow | models.Trigger]) -> str:
    return ", ".join(f"{item.name!r} ({item.id})" for item in items)
