"""Triggers (``genesyscloud_processautomation_trigger``)."""

from __future__ import annotations

from typing import Any

from handover.sandbox.gojson import dumps
from handover.sandbox.provider import Properties, ProviderError
from handover.sandbox.provider.handlers.handler import Handler, parsed
from handover.sandbox.provider.plan import changed
from handover.sandbox.provider.retries import gone
from handover.sandbox.provider.schema import RESOURCES, TRIGGER

# With a capital A, unlike in Genesys' own SDKs.
_PATH = "/api/v2/processAutomation/triggers"


class TriggerHandler(Handler):
    """See `Handler`."""

    def create(self, plan: Properties) -> str:
        """Create a trigger."""
        return self.post(_PATH, _body(plan))

    def update(self, id_: str, state: Properties, plan: Properties) -> str:
        """Change everything but the topic."""
        self.replace("PUT", f"{_PATH}/{id_}", _body(plan))
        return id_

    def read(self, id_: str) -> Properties:
        """Read the trigger."""
        trigger = self.client.get(f"{_PATH}/{id_}")
        target = trigger.get("target")
        return {
            "delayBySeconds": trigger.get("delayBySeconds") or 0,
            "description": trigger.get("description") or "",
            "enabled": bool(trigger.get("enabled")),
            "eventTtlSeconds": trigger.get("eventTTLSeconds") or 0,
            "matchCriteria": dumps(trigger.get("matchCriteria")),
            "name": trigger.get("name") or "",
            "target": target and {k: target[k] for k in ("id", "type", "workflowTargetSettings") if target.get(k)},
            "topicName": trigger.get("topicName") or "",
        }

    def delete(self, id_: str, state: Properties) -> None:
        """Delete the trigger, again until it works; one that is gone already is no error."""
        self.remove(f"{_PATH}/{id_}", again=lambda error: not gone(error))

    def differing(self, plan: Properties, found: Properties) -> tuple[str, ...]:
        """Compare all but the target; criteria as texts."""
        compared = {name: item for name, item in RESOURCES[TRIGGER].properties.items() if item.kind != "block"}
        return changed(compared, plan, found)

    def after_write(self, plan: Properties, before: Properties, found: Properties) -> Properties:
        """Say of the target what was written, not what the API made of it; a format that is left out is empty."""
        target = dict(plan["target"])
        if (settings := target.get("workflowTargetSettings")) is not None:
            target["workflowTargetSettings"] = {"dataFormat": settings.get("dataFormat") or ""}
        return {**found, "target": target}


def _body(plan: Properties) -> dict[str, Any]:
    target = {"type": plan["target"]["type"], "id": plan["target"]["id"]}
    if data_format := (plan["target"].get("workflowTargetSettings") or {}).get("dataFormat"):
        target["workflowTargetSettings"] = {"dataFormat": data_format}
    body = {
        "topicName": plan["topicName"],
        "name": plan["name"],
        "target": target,
        "enabled": plan["enabled"],
        "description": plan.get("description") or "",
        "matchCriteria": [
            {key: criterion.get(key) for key in ("jsonPath", "operator", "value", "values")}
            for criterion in _criteria(plan["matchCriteria"])
        ],
    }
    for name, key in (("eventTtlSeconds", "eventTTLSeconds"), ("delayBySeconds", "delayBySeconds")):
        if plan.get(name):
            body[key] = plan[name]
    return body


def _criteria(text: str) -> list[dict[str, Any]]:
    criteria = parsed("trigger's `matchCriteria`", text)
    if isinstance(criteria, list) and all(isinstance(criterion, dict) for criterion in criteria):
        return criteria
    raise ProviderError("The trigger's `matchCriteria` must be a JSON array of objects.")
