"""What is live of a stack: the topics that it tells Cognigy of, by either way; a deployment must not end them."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from handover.genesys.api import Genesys
from handover.genesys.errors import GenesysError
from handover.io.program import HANDOVER
from handover.stacks import event_bridge
from handover.stacks.engines.model import Plan
from handover.stacks.model import INTEGRATION, TRIGGER, DeployedStack, StackError

UNTOUCHED = "Nothing has been changed; what was live still is."


@dataclass(frozen=True)
class Topics:
    """Topics by the way that their events take to Cognigy.

    Attributes:
        webhooks: Those that an active trigger listens on.
        event_bridge: Those that an enabled source sends to Amazon EventBridge.
    """

    webhooks: frozenset[str] = frozenset()
    event_bridge: frozenset[str] = frozenset()


NO_TOPICS = Topics()


def live_topics(deployed: DeployedStack, genesys: Genesys) -> Topics:
    """Return the topics that a stack tells Cognigy of, by the org and not by the state.

    Args:
        deployed: The stack.
        genesys: Its org.

    Raises:
        GenesysError: The org refuses or does not answer.
    """
    heard: set[str] = set()
    sent: set[str] = set()
    for trigger in deployed.of_type(TRIGGER):
        with _unless_gone():
            found = genesys.trigger(trigger.id)
            heard |= {found.topic} if found.enabled else set()
    for integration in deployed.of_type(INTEGRATION):
        if event_bridge.is_source(integration.inputs):
            with _unless_gone():
                enabled = genesys.integration(integration.id).intended_state == "ENABLED"
                properties = genesys.integration_config(integration.id).properties
                sent |= event_bridge.topics(properties) if enabled else set()
    return Topics(frozenset(heard), frozenset(sent))


@contextmanager
def _unless_gone() -> Iterator[None]:
    """Pass over an object that the org does not have any more."""
    try:
        yield
    except GenesysError as error:
        if not error.gone:
            raise


def refuse_losses(plan: Plan, deployed: DeployedStack, live: Topics, released: Topics) -> None:
    """Look whether a deployment would switch off what is live.

    Args:
        plan: What the deployment is to bring about.
        deployed: The stack as it is.
        live: What is live.
        released: What may be switched off all the same.

    Raises:
        StackError: It would.
    """
    heard = plan.topics()
    never = f"A rollout never switches off what is live: do that with `pulumi up` if it is meant. {UNTOUCHED}"
    if lost := live.webhooks - heard - released.webhooks:
        move = (
            f"To Amazon EventBridge a stack moves by `{HANDOVER} migrate -s {deployed.name}`. " if plan.sources else ""
        )
        raise StackError(
            f"With this configuration no active trigger would listen on {_listed(lost)} any more. {move}{never}"
        )
    if unsent := live.event_bridge - plan.source_topics() - released.event_bridge:
        raise StackError(
            f"With this configuration {_listed(unsent)} would not be sent to Amazon EventBridge any more. With an "
            f"upgrade of Cognigy, and back to webhooks, a stack goes by `{HANDOVER} migrate -s {deployed.name}`. "
            f"{never}"
        )
    there = {resource.urn for resource in deployed.of_type(INTEGRATION)}
    replaced = [each for each in plan.sources if each.changed and not each.updated and each.urn in there]
    if replaced and live.event_bridge and not live.webhooks & heard:
        raise StackError(
            f"{replaced[0].name} would be replaced, for its account, its region or its suffix is another, and nothing "
            "else tells Cognigy: events would be lost until the new source is associated. Where Cognigy takes "
            f"webhooks, have them active meanwhile (cognigy-handover:delivery: both). {UNTOUCHED}"
        )


def _listed(topics: frozenset[str]) -> str:
    return " and ".join(sorted(topics))
