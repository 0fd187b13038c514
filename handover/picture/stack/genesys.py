"""Reads the way of webhooks, and the integrations, out of a stack's resources."""

from __future__ import annotations

from typing import Any, Final, TypedDict

from handover.picture.model import UNKNOWN, details
from handover.picture.pipeline import Action, Call, EventSource, Integration, Trigger, Workflow
from handover.picture.stack.objects import Objects, StackObject, from_json, mapping, plain_url

_INTEGRATION: Final = "genesyscloud:index/integration:Integration"
_ACTION: Final = "genesyscloud:index/integrationAction:IntegrationAction"
_FLOW: Final = "genesyscloud:index/flow:Flow"
_TRIGGER: Final = "genesyscloud:index/processautomationTrigger:ProcessautomationTrigger"
_SOURCE_TYPE: Final = "amazon-eventbridge-source"


class GenesysParts(TypedDict):
    """The parts of a `Pipeline` that are in Genesys Cloud."""

    triggers: tuple[Trigger, ...]
    workflows: tuple[Workflow, ...]
    actions: tuple[Action, ...]
    integrations: tuple[Integration, ...]
    sources: tuple[EventSource, ...]


def genesys_parts(objects: Objects) -> GenesysParts:
    """Return what a stack has in Genesys Cloud."""
    integrations = objects.of(_INTEGRATION)
    return GenesysParts(
        triggers=tuple(_trigger(one, objects) for one in objects.of(_TRIGGER)),
        workflows=tuple(_workflow(one, objects) for one in objects.of(_FLOW)),
        actions=tuple(_action(one, objects) for one in objects.of(_ACTION)),
        integrations=tuple(map(_integration, integrations)),
        sources=tuple(_source(one) for one in integrations if one.inputs.get("integrationType") == _SOURCE_TYPE),
    )


def _number(value: Any) -> int | None:
    # 0 is how the provider's state spells "not set".
    return int(value) if isinstance(value, int | float) and value else None


def _trigger(one: StackObject, objects: Objects) -> Trigger:
    inputs = one.inputs
    target = mapping(inputs.get("target"))
    return Trigger(
        key=one.key,
        name=one.name,
        change=one.change,
        topic=str(inputs.get("topicName") or ""),
        target=objects.named(one, "target", target.get("id"), _FLOW),
        enabled=bool(inputs.get("enabled")),
        criteria=from_json(inputs.get("matchCriteria") or ()),
        ttl=_number(inputs.get("eventTtlSeconds")),
        delay=_number(inputs.get("delayBySeconds")),
        more=(
            *details(("Topic", inputs.get("topicName"), "text")),
            *details(("Data format", mapping(target.get("workflowTargetSettings")).get("dataFormat"), "text")),
            *one.more,
        ),
    )


def _workflow(one: StackObject, objects: Objects) -> Workflow:
    hash_ = one.inputs.get("updateTriggerHash")
    # The program has a workflow published again for another action, so that it says there which one it calls.
    action = objects.named(one, "updateTriggerHash", hash_, _ACTION)
    called = next((found for found in objects.of(_ACTION) if found.key == action), None)
    calls = None
    if called is not None:
        category = str(called.inputs.get("category") or "")
        calls = (Call(category=category, name=called.name, action=called.key),)
    texts = [from_json(text) for text in mapping(one.inputs.get("substitutions")).values()]
    topics = [text for text in texts if isinstance(text, str) and text.startswith("v2.") and ".id." in text]
    return Workflow(
        key=one.key,
        name=one.name,
        change=one.change,
        yaml=one.yaml,
        calls=calls,
        topics=tuple(topic.replace(".id.", ".{id}.", 1) for topic in topics),
        more=(*details(("File", one.inputs.get("filepath"), "text")), *one.more),
    )


def _action(one: StackObject, objects: Objects) -> Action:
    request, response = mapping(one.inputs.get("configRequest")), mapping(one.inputs.get("configResponse"))
    return Action(
        key=one.key,
        name=one.name,
        change=one.change,
        category=str(one.inputs.get("category") or ""),
        integration=objects.named(one, "integrationId", one.inputs.get("integrationId"), _INTEGRATION),
        method=str(request.get("requestType") or ""),
        url=plain_url(request.get("requestUrlTemplate")),
        headers=dict.fromkeys(mapping(request.get("headers")), "…"),  # values may be secrets
        body=str(request.get("requestTemplate") or ""),
        success=str(response.get("successTemplate") or ""),
        translation=mapping(response.get("translationMap")),
        contract_in=from_json(one.inputs.get("contractInput")),
        contract_out=from_json(one.inputs.get("contractOutput")),
        timeout=_number(one.inputs.get("configTimeoutSeconds")),
        more=one.more,
    )


def _integration(one: StackObject) -> Integration:
    config = mapping(one.inputs.get("config"))
    return Integration(
        key=one.key,
        name=str(config.get("name") or one.logical_name),
        change=one.change,
        type=str(one.inputs.get("integrationType") or ""),
        enabled=one.inputs.get("intendedState") == "ENABLED",
        properties=from_json(config.get("properties")),
        more=one.more,
    )


def _source(one: StackObject) -> EventSource:
    properties = mapping(from_json(mapping(one.inputs.get("config")).get("properties")))
    topics = properties.get("eventFilter")
    suffix = str(properties.get("eventSourceSuffix") or "")
    return EventSource(
        key=suffix,
        name=suffix or UNKNOWN,
        integration=one.key,
        change=one.change,
        account=str(properties.get("awsAccountId") or UNKNOWN),
        region=str(properties.get("awsAccountRegion") or UNKNOWN),
        topics=tuple(str(topic) for topic in topics) if isinstance(topics, list) else (),
    )
