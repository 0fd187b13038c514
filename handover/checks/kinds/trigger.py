"""Does the trigger fire on the deployed topic and criteria, and start the deployed workflow?"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

from handover.checks.model import Check, compare, compare_all, from_json_text
from handover.checks.remedies import put_back
from handover.genesys.api import Genesys
from handover.io.text import HIDDEN
from handover.stacks.model import DeployedStack, StackResource


def check_trigger(stack: DeployedStack, resource: StackResource, genesys: Genesys) -> Iterator[Check]:
    """Compare a trigger with what was deployed; raises `GenesysError`."""
    live, inputs, remedy = genesys.trigger(resource.id), resource.inputs, put_back(stack)
    target: Mapping[str, Any] = inputs.get("target") or {}
    data_format = (target.get("workflowTargetSettings") or {}).get("dataFormat")
    wanted = (target.get("type"), target.get("id"), data_format)
    found = (live.target_type, live.target_id, live.data_format)
    yield from compare_all(
        resource.name,
        remedy,
        ("name", inputs.get("name"), live.name),
        ("enabled", bool(inputs.get("enabled")), live.enabled),
        ("topic", inputs.get("topicName"), live.topic),
        ("criteria", _in_order(from_json_text(inputs.get("matchCriteria") or [])), _in_order(live.criteria)),
        ("target", _target(*wanted), _target(*found)),
        # 0 is how the provider's state spells "not set".
        ("event TTL", inputs.get("eventTtlSeconds") or None, live.event_ttl_seconds),
        ("delay", inputs.get("delayBySeconds") or None, live.delay_by_seconds),
    )
    # The program ignores descriptions on purpose: they belong to whoever writes them.
    if "description" not in resource.ignored:
        yield compare(resource.name, "description", inputs.get("description") or "", live.description, remedy)


def _in_order(criteria: Any) -> Any:
    """All criteria must hold, so their order says nothing; nor does a null, which the provider sends."""
    if criteria == HIDDEN:
        return criteria
    cleaned = [{key: value for key, value in criterion.items() if value is not None} for criterion in criteria]
    return sorted(cleaned, key=lambda criterion: json.dumps(criterion, sort_keys=True))


def _target(type_: Any, id_: Any, data_format: Any) -> str:
    return f"{type_} {id_} as {data_format}"
