"""Resources as Pulumi's engine shows them to policies, and a list as the reporter."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from pulumi_policy import (
    PolicyCustomTimeouts,
    PolicyProviderResource,
    PolicyResource,
    PolicyResourceOptions,
    ResourceValidationArgs,
    ResourceValidationPolicy,
    StackValidationArgs,
    StackValidationPolicy,
)
from pulumi_policy.proxy import UNKNOWN_STRING_VALUE, unknown_checking_proxy

from handover_policies.reading import ACTION, FLOW, INTEGRATION, TRIGGER

UNKNOWN = UNKNOWN_STRING_VALUE
URL = "https://endpoint-trial.cognigy.ai/handover/genesysCloudOM"
CRITERIA = (
    '[{"jsonPath":"mediaType","operator":"Equal","value":"MESSAGE"},'
    '{"jsonPath":"messageType","operator":"Equal","value":"OPEN"}]'
)
ACW = "v2.detail.events.conversation.{id}.acw"


def integration(**changes: Any) -> dict[str, Any]:
    return {"id": "i-1", "intendedState": "ENABLED", "config": {"name": "Cognigy"}} | changes


def source(**changes: Any) -> dict[str, Any]:
    """An EventBridge source; `changes` are those of its properties."""
    properties = {
        "awsAccountId": "012345678901",
        "awsAccountRegion": "us-east-1",
        "eventSourceSuffix": "60c1f4f2",
        "eventFilter": ["v2.detail.events.conversation.{id}.customer.end"],
    }
    return integration(
        integrationType="amazon-eventbridge-source",
        config={"name": "Source", "properties": json.dumps(properties | changes)},
    )


def action(url: Any = URL, headers: Any = None, **changes: Any) -> dict[str, Any]:
    request = {
        "requestUrlTemplate": url,
        "headers": {"Content-Type": "application/json"} if headers is None else headers,
    }
    return {"name": "Send", "category": "Cognigy", "integrationId": "i-1", "configRequest": request} | changes


def flow(**changes: Any) -> dict[str, Any]:
    substitutions = {"name": '"Flow: \\u007bacw"', "category": '"Cognigy"', "dataAction": '"Send"'}
    return {"name": "Flow: {acw", "substitutions": substitutions} | changes


def trigger(**changes: Any) -> dict[str, Any]:
    return {"name": "Trigger", "topicName": ACW, "matchCriteria": CRITERIA, "enabled": True} | changes


def urn(type_: str, name: str, stack: str = "dev") -> str:
    return f"urn:pulumi:{stack}::any-project::{type_}::{name}"


def _options(protect: bool) -> PolicyResourceOptions:
    return PolicyResourceOptions(protect, [], None, [], PolicyCustomTimeouts(0, 0, 0), [])


def judge(
    policy: ResourceValidationPolicy,
    type_: str,
    props: Mapping[str, Any],
    *,
    stack: str = "dev",
    protect: bool = False,
    region: str | None = "us-east-1",
    config: Mapping[str, Any] | None = None,
    provider: bool = True,
) -> list[str]:
    """What a resource's policy has against a resource."""
    regional = unknown_checking_proxy({} if region is None else {"awsRegion": region})
    given = PolicyProviderResource("pulumi:providers:genesyscloud", regional, "urn", "default") if provider else None
    args = ResourceValidationArgs(
        type_, unknown_checking_proxy(dict(props)), urn(type_, "it", stack), "it", _options(protect), given, config
    )
    found: list[str] = []
    policy.validate(args, lambda message, _urn: found.append(message))
    return found


def resource(
    type_: str, name: str, props: Mapping[str, Any], *, stack: str = "dev", **depends: Sequence[PolicyResource]
) -> PolicyResource:
    """A resource as a stack's policy sees it; `depends` says which others a property comes from."""
    return PolicyResource(
        type_,
        unknown_checking_proxy(dict(props)),
        urn(type_, name, stack),
        name,
        _options(False),
        None,
        None,
        [],
        {key: list(others) for key, others in depends.items()},
    )


def judge_stack(
    policy: StackValidationPolicy, resources: Sequence[PolicyResource], config: Mapping[str, Any] | None = None
) -> list[tuple[str, str]]:
    """What a stack's policy has against a stack: name of the resource, message."""
    found: list[tuple[str, str]] = []
    policy.validate(
        StackValidationArgs(list(resources), config),
        lambda message, about: found.append(((about or "").rpartition("::")[2], message)),
    )
    return found


__all__ = [
    "ACTION",
    "ACW",
    "CRITERIA",
    "FLOW",
    "INTEGRATION",
    "TRIGGER",
    "UNKNOWN",
    "URL",
    "action",
    "flow",
    "integration",
    "judge",
    "judge_stack",
    "resource",
    "source",
    "trigger",
]
