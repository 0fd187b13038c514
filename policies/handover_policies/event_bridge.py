"""Where the source for Amazon EventBridge sends to, and what."""

import json
from collections.abc import Mapping
from typing import Any

from pulumi_policy import ResourceValidationArgs, Severity

from handover_policies.reading import INTEGRATION, UNKNOWN, event_bridge_properties, setting, stack_name
from handover_policies.rules import Config, Report, resource_policy

# By Cognigy's guide to Amazon EventBridge, over all its versions.
_TOPICS = tuple(
    f"v2.detail.events.conversation.{{id}}.{event}" for event in ("user.end", "acw", "customer.end", "user.start")
)
# Genesys' names of what the setting `eventBridge` says.
_KEYS = {"awsAccountId": "awsAccountId", "awsRegion": "awsAccountRegion", "organisationId": "eventSourceSuffix"}


def _check(integration: ResourceValidationArgs, config: Config, report: Report) -> None:
    properties = event_bridge_properties(integration.props)
    if properties in (None, UNKNOWN):
        return
    if not isinstance(properties, dict):
        report("config.properties is not a JSON object.")
        return
    expected = _expected(integration.urn, config["targets"])
    for key, name in _KEYS.items():
        found = properties.get(name)
        if found is None:
            report(f"config.properties lacks {name!r}.")
        elif key in expected and found != expected[key]:
            report(f"config.properties has the {name} {found!r}; for this stack it must be {expected[key]!r}.")
    topics = properties.get("eventFilter")
    if not isinstance(topics, list) or not topics:
        report("config.properties has no topics in 'eventFilter', so that nothing is sent.")
        return
    for topic in topics:
        if topic not in _TOPICS:
            report(f"config.properties sends {topic!r}, which Cognigy has no use for; there are {', '.join(_TOPICS)}.")


def _expected(urn: str, targets: Mapping[str, Mapping[str, str]]) -> Mapping[str, Any]:
    """Where a stack sends to by its settings, and before that by the policy's configuration."""
    said = json.loads(setting("eventBridge") or "{}")
    return {**said, **targets.get(stack_name(urn), {})}


event_bridge_target = resource_policy(
    "event-bridge-target",
    _check,
    applies=lambda type_: type_ == INTEGRATION,
    description="An EventBridge source must send to the expected AWS account and region, and only what Cognigy needs.",
    remediation=(
        "Correct `eventBridge` of the stack, and leave it to the program to make the integration's properties of it. "
        "If the account is right, have it changed under `event-bridge-target` in the pack's config.json."
    ),
    severity=Severity.CRITICAL,
    options={
        "targets": {
            "description": (
                "`awsAccountId`, `awsRegion` and `organisationId` by stack, instead of the setting `eventBridge`."
            ),
            "type": "object",
            "additionalProperties": {
                "type": "object",
                "properties": {key: {"type": "string"} for key in _KEYS},
                "additionalProperties": False,
            },
            "default": {},
        }
    },
)
"""Account, region, suffix and topics of the source."""
