"""Tries triggers on an event without running anything, as Genesys' two test endpoints do.

The shapes are those of `TestModeResults` and `TestModeEventResults` in Genesys' public Python SDK, version 269.
"""

from collections.abc import Mapping
from typing import Any

from handover.emulator.runtime.architect.published import Workflows
from handover.emulator.runtime.budget import Aside, Budget, weigh
from handover.emulator.runtime.events.criteria import Criterion
from handover.emulator.runtime.events.matching import Matcher
from handover.emulator.runtime.events.topics import resolve
from handover.emulator.state.records.triggers import TriggerRecord
from handover.emulator.state.store import Store


async def try_trigger(
    workflows: Workflows, matcher: Matcher, aside: Aside, trigger: TriggerRecord, event_body: Mapping[str, Any]
) -> dict[str, Any]:
    """Return what one trigger would do with an event (`TestModeResults`).

    Raises:
        UnknownTopicError: The trigger's topic is not modelled.
        InvalidCriteriaError: The trigger's criteria cannot be compiled.
        LimitError: To match them takes more than the limits allow.
    """
    criteria = await matcher.criteria(trigger)
    details = await aside.spending(lambda budget: [_criterion(one, event_body, budget) for one in criteria])
    matches = all(detail["match"] for detail in details)
    schema = _schema(trigger.topic_name, event_body)
    flow_id = trigger.target.id
    target = await workflows.published(flow_id)
    found = "is not published" if target is None else f'is published as "{target.name}"'
    return {
        "schemaValidation": schema,
        "targetValidation": {
            "name": "Target validation",
            "step": 2,
            "matches": target is not None,
            "details": [f"The flow {flow_id} {found}."],
        },
        "jsonPathValidation": {"name": "JSON path validation", "step": 3, "matches": matches, "details": details},
        "triggerMatches": bool(schema["matches"]) and target is not None and matches,
    }


async def try_topic(store: Store, matcher: Matcher, topic: str, event_body: Mapping[str, Any]) -> dict[str, Any]:
    """Return which triggers on a topic an event would start (`TestModeEventResults`).

    Raises:
        UnknownTopicError: There is no such topic.
    """
    known, _ = resolve(topic)
    triggers = [trigger for trigger in store.triggers if trigger.topic_name == known.name]
    verdicts = await matcher.match(triggers, event_body)
    matched: list[dict[str, Any]] = []
    unmatched: list[dict[str, Any]] = []
    for trigger, verdict in zip(triggers, verdicts, strict=True):
        (matched if verdict.outcome == "passed" and trigger.enabled else unmatched).append(
            {
                "id": trigger.id,
                "name": trigger.name,
                "enabled": trigger.enabled,
                "selfUri": f"/api/v2/processautomation/triggers/{trigger.id}",
            }
        )
    return {
        "schemaValidation": _schema(known.name, event_body),
        "triggerMatchValidation": {
            "name": "Trigger match validation",
            "step": 2,
            "matchedTriggers": matched,
            "unmatchedTriggers": unmatched,
        },
    }


def _schema(topic: str, event_body: Mapping[str, Any]) -> dict[str, Any]:
    faults = resolve(topic)[0].contract.faults(event_body)
    return {"name": "Schema validation", "step": 1, "matches": not faults, "details": faults}


def _criterion(criterion: Criterion, event_body: Mapping[str, Any], budget: Budget) -> dict[str, Any]:
    found = criterion.path.extract(event_body, budget)
    for _, value in found:
        weigh(value, budget)
    return {
        "jsonPath": criterion.json_path,
        "operator": criterion.operator,
        "values" if isinstance(criterion.wanted, list) else "value": criterion.wanted,
        "generatedJsonPathCondition": criterion.condition,
        "match": criterion.matches(event_body, budget),
        "jsonPathExtraction": [{"path": path, "value": value} for path, value in found],
    }
