"""What makes a workflow start, and that it does so once."""

import json
from typing import Any

from pulumi_policy import PolicyResource, ResourceValidationArgs, Severity

from handover_policies.reading import TRIGGER, UNKNOWN, look
from handover_policies.rules import Config, Report, resource_policy, stack_policy


def _criteria(text: str | None) -> list[dict[str, Any]]:
    """Read `matchCriteria`; paths lose their optional `$.`, unused operands their null.

    Raises:
        ValueError: It is not a JSON list of objects.
    """
    found = json.loads(text or "[]")
    if not isinstance(found, list) or not all(isinstance(criterion, dict) for criterion in found):
        raise ValueError
    return [
        {key: _path(value) if key == "jsonPath" else value for key, value in criterion.items() if value is not None}
        for criterion in found
    ]


def _path(value: Any) -> Any:
    return value.removeprefix("$.") if isinstance(value, str) else value


def _check_criteria(trigger: ResourceValidationArgs, config: Config, report: Report) -> None:
    text = look(trigger.props, "matchCriteria")
    if text is UNKNOWN:
        return
    try:
        criteria = _criteria(text)
    except ValueError:
        report("matchCriteria is not a JSON list of criteria.")
        return
    for path, value in config["criteria"].items():
        wanted = {"jsonPath": path, "operator": "Equal", "value": value}
        if wanted not in criteria:
            report(f"matchCriteria lacks {json.dumps(wanted)}.")


trigger_criteria = resource_policy(
    "trigger-criteria",
    _check_criteria,
    applies=lambda type_: type_ == TRIGGER,
    description="Triggers must fire for Open Messaging conversations only, which are those that Cognigy hands over.",
    remediation=(
        "Give the trigger both criteria of Cognigy's guide: `mediaType` Equal MESSAGE and `messageType` Equal OPEN. "
        "Without them Cognigy is told of every call, chat and e-mail of the org."
    ),
    severity=Severity.HIGH,
    options={
        "criteria": {
            "description": "The value that each field of the event must be compared with, by `Equal`.",
            "type": "object",
            "additionalProperties": {"type": "string"},
            "default": {"mediaType": "MESSAGE", "messageType": "OPEN"},
        }
    },
)
"""Both match criteria of each trigger."""


def _check_duplicates(resources: list[PolicyResource], config: Config, report: Report) -> None:
    first: dict[tuple[str, frozenset[str]], PolicyResource] = {}
    for trigger in resources:
        enabled = look(trigger.props, "enabled")
        if trigger.resource_type != TRIGGER or (enabled is False and not config["countDisabled"]):
            continue
        topic, text = look(trigger.props, "topicName"), look(trigger.props, "matchCriteria")
        if UNKNOWN in (topic, text):
            continue
        try:
            criteria = frozenset(json.dumps(criterion, sort_keys=True) for criterion in _criteria(text))
        except ValueError:
            continue  # `trigger-criteria` reports it.
        other = first.setdefault((topic, criteria), trigger)
        if other is not trigger:
            report(f"It has the topic {topic!r} and the criteria of {other.name!r}, so both would fire.", trigger.urn)


no_duplicate_triggers = stack_policy(
    "no-duplicate-triggers",
    _check_duplicates,
    description="No two triggers may fire for the same event: Cognigy would be told of it twice.",
    remediation="Remove one of the triggers, or give it other criteria.",
    severity=Severity.HIGH,
    options={
        "countDisabled": {
            "description": "Whether a trigger counts that is disabled.",
            "type": "boolean",
            "default": True,
        }
    },
)
"""Topic and criteria of all triggers, in whatever order and spelling the criteria are."""
