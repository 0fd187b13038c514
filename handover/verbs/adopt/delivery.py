"""Which delivery an adopted stack has: a source for EventBridge that the org has for Cognigy becomes a part of it.

Which version of Cognigy takes which delivery and which topics, the program alone knows. So it is run with the settings
that would keep what is there, and what it refuses is left out.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from handover.genesys import models
from handover.genesys.org import Org
from handover.sandbox.configuration.namespace import NAMESPACE
from handover.sandbox.errors import SandboxError
from handover.sandbox.stack import Stack
from handover.stacks import event_bridge
from handover.verbs.adopt.program import EVENT_MARK, Program, run, with_settings
from handover.verbs.adopt.roles import AdoptError, Kind, Role
from handover.verbs.adopt.search.choice import Candidate, Chooser

SOURCE = Role(Kind.EVENT_BRIDGE)
_PREFIX = f"v2.detail.events.conversation.{EVENT_MARK}"
# By Cognigy's guide to EventBridge, over all its versions.
_EVENTS = ("user.end", "acw", "customer.end", "user.start")
# What the setting `eventBridge` says, by Genesys' names of it.
_KEYS = {"awsAccountId": "awsAccountId", "awsAccountRegion": "awsRegion", "eventSourceSuffix": "organisationId"}
Settings = dict[str, Any]


@dataclass(frozen=True)
class Delivery:
    """A delivery that the stack can have.

    Attributes:
        program: The program with it.
        settings: The settings that say so; none if the stack's are left as they are.
        source: The source that becomes a part of the stack, if one does.
        lost: Topics that the source sends, and that the program can't have it send.
    """

    program: Program
    settings: Settings
    source: Candidate | None = None
    lost: tuple[str, ...] = ()


def find_delivery(stack: Stack, org: Org, chooser: Chooser) -> Delivery:
    """Find which source of the org is Cognigy's, and run the program with it.

    Args:
        stack: The stack, of which nothing is deployed.
        org: The org.
        chooser: Decides which source is meant.

    Raises:
        AdoptError: The program can't have the source that was asked for, or nobody has said which one is meant.
        SandboxError: The program fails whatever it is told.
        GenesysError: The org refuses or does not answer.
    """
    known = {id_: Candidate(id_, source.name, "given by option") for id_, source in org.event_sources.items()}
    decided, given = chooser.decided(SOURCE, known)
    pool = [given.id] if given else [] if decided else [id_ for id_ in org.event_sources if _sends_to_cognigy(org, id_)]
    found: dict[str, Delivery] = {}
    refusal = ""
    for id_ in pool:
        try:
            found[id_] = _delivery(stack, org, org.event_sources[id_])
        except SandboxError as error:
            refusal = str(error)
    if given and not found:
        raise AdoptError(
            f"{SOURCE.option(given.id)}: the program can't have that source as the stack is configured. {refusal}"
        )
    if given is None:
        sure = [id_ for id_ in found if _is_sure(stack, org, id_, found[id_].program)]
        offered = [each for id_ in sure or found if (each := found[id_].source)]
        given = chooser.pick(SOURCE, offered, sure=bool(sure))
    return found[given.id] if given else Delivery(run(stack), {})


def without_webhooks(delivery: Delivery) -> Delivery:
    """Return the same delivery without the webhooks that the stack could have had: the org has none of them.

    Raises:
        SandboxError: The program refuses that.
    """
    stack, settings = delivery.program.stack, {**delivery.settings, "delivery": "eventBridge"}
    settings.pop("preexistingSetup", None)
    program = run(with_settings(stack, {**settings, "preexistingSetup": False}))
    return Delivery(program, settings, delivery.source, delivery.lost)


def _sends_to_cognigy(org: Org, id_: str) -> bool:
    sent = event_bridge.topics(org.source_settings(id_))
    return any(f"{_PREFIX}{event}" in sent for event in _EVENTS)


def _is_sure(stack: Stack, org: Org, id_: str, program: Program) -> bool:
    """Tell whether a source is the stack's beyond doubt: it goes where the stack's settings say, or has the name."""
    configured = json.loads(stack.config.values.get(f"{NAMESPACE}:eventBridge", "null"))
    target = _target(org.source_settings(id_))
    if configured:
        return bool(target == {key: configured.get(key) for key in target})
    return org.event_sources[id_].name == program.name(SOURCE)


def _target(properties: Mapping[str, Any]) -> Settings:
    return {ours: properties.get(theirs) for theirs, ours in _KEYS.items()}


def _delivery(stack: Stack, org: Org, source: models.Integration) -> Delivery:
    """Return the delivery that has a source; raises `SandboxError` if the program can't have it."""
    properties = org.source_settings(source.id)
    target = _target(properties)
    refusals: list[SandboxError] = []
    for variant in _variants(stack):
        settings = {**variant, "eventBridge": target}
        try:
            program = run(with_settings(stack, settings))
        except SandboxError as error:
            refusals.append(error)
            continue
        settings, program = _with_topics(stack, settings, program, event_bridge.topics(properties))
        lost = sorted(event_bridge.topics(properties) - _sent(program))
        where = f"sends {_listed(properties)} to AWS account {target['awsAccountId']}, {target['awsRegion']}"
        return Delivery(program, settings, Candidate(source.id, source.name, where), tuple(lost))
    raise refusals[-1]


def _variants(stack: Stack) -> Iterator[Settings]:
    """Yield the deliveries to try, the one that keeps most first; what the stack says itself stays so."""
    said = stack.config.values.get(f"{NAMESPACE}:delivery")
    if said is not None:
        yield {}
        return
    yield {"delivery": "both"}
    # Webhooks that are there already are older than the upgrade to 4.100.
    yield {"delivery": "both", "preexistingSetup": True}
    yield {"delivery": "eventBridge"}


def _with_topics(
    stack: Stack, settings: Settings, program: Program, wanted: frozenset[str]
) -> tuple[Settings, Program]:
    """Add what the program doesn't send by itself, as far as it takes that; return settings and program."""
    for event in _EVENTS:
        if f"{_PREFIX}{event}" not in wanted - _sent(program):
            continue
        target = settings["eventBridge"]
        further = {"additionalTopics": [*target.get("additionalTopics", ()), event]}
        for more in ({"userStart": True}, further) if event == "user.start" else (further,):
            attempt = {**settings, "eventBridge": {**target, **more}}
            try:
                program = run(with_settings(stack, attempt))
            except SandboxError:
                continue
            settings = attempt
            break
    return settings, program


def _sent(program: Program) -> frozenset[str]:
    return event_bridge.topics(event_bridge.properties(program.wanted[SOURCE].inputs))


def _listed(properties: Mapping[str, Any]) -> str:
    topics = event_bridge.topics(properties)
    return " and ".join(sorted(topic.removeprefix(_PREFIX) for topic in topics)) or "nothing"
