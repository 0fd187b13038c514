"""Data actions (``genesyscloud_integration_action``); those that are functions are refused by `checks`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from handover.sandbox.provider import Properties
from handover.sandbox.provider.handlers.handler import Handler, as_text, parsed
from handover.sandbox.provider.retries import unless_gone

_PATH = "/api/v2/integrations/actions"
_EXPANDED = {"expand": "contract", "includeConfig": "true"}
# What is said of a request and of a response, under the same names in the program and in the API, and its type.
_REQUEST = {"headers": dict, "requestTemplate": str, "requestType": str, "requestUrlTemplate": str}
_RESPONSE = {"successTemplate": str, "translationMap": dict, "translationMapDefaults": dict}


class IntegrationActionHandler(Handler):
    """See `Handler`."""

    def create(self, plan: Properties) -> str:
        """Create and publish an action."""
        return self.post(_PATH, new_action(plan))

    def update(self, id_: str, state: Properties, plan: Properties) -> str:
        """Change the action in place: everything but its contract, integration and secrecy."""
        body = {"category": plan["category"], "name": plan["name"], "config": _config(plan)}
        self.replace("PATCH", f"{_PATH}/{id_}", body, **_EXPANDED)
        return id_

    def read(self, id_: str) -> Properties:
        """Read the action and both its templates."""
        action = self.client.get(f"{_PATH}/{id_}", **_EXPANDED)
        request_template = self.client.text(f"{_PATH}/{id_}/templates/requesttemplate.vm")
        success_template = self.client.text(f"{_PATH}/{id_}/templates/successtemplate.vm")
        config, contract = action.get("config") or {}, action.get("contract") or {}
        found = {
            "category": action.get("category") or "",
            "configTimeoutSeconds": config.get("timeoutSeconds") or 0,
            "contractInput": as_text((contract.get("input") or {}).get("inputSchema")),
            "contractOutput": as_text((contract.get("output") or {}).get("successSchema")),
            "integrationId": action.get("integrationId") or "",
            "name": action.get("name") or "",
            "secure": bool(action.get("secure")),
        }
        if (request := config.get("request")) is not None:
            found["configRequest"] = _filled(_REQUEST, {**request, "requestTemplate": request_template})
        if (response := config.get("response")) is not None:
            found["configResponse"] = _filled(_RESPONSE, {**response, "successTemplate": success_template})
        return found

    def delete(self, id_: str, state: Properties) -> None:
        """Delete the action; one that is gone already, with its integration perhaps, is no error."""
        with unless_gone():
            self.client.call("DELETE", f"{_PATH}/{id_}")
            self.until_gone(f"{_PATH}/{id_}", _EXPANDED, "data action")


def new_action(plan: Properties) -> dict[str, Any]:
    """Return what creates an action.

    Raises:
        ProviderError: A contract is no JSON.
    """
    return {
        "name": plan["name"],
        "category": plan["category"],
        "integrationId": plan["integrationId"],
        "secure": plan["secure"],
        "config": _config(plan),
        "contract": {
            "output": {"successSchema": parsed("data action's `contractOutput`", plan["contractOutput"])},
            "input": {"inputSchema": parsed("data action's `contractInput`", plan["contractInput"])},
        },
    }


def _config(plan: Properties) -> dict[str, Any]:
    request, response = plan.get("configRequest"), plan.get("configResponse")
    config: dict[str, Any] = {
        "request": {} if request is None else _filled(_REQUEST, request),
        "response": {} if response is None else _filled(_RESPONSE, response),
    }
    if plan.get("configTimeoutSeconds"):
        config["timeoutSeconds"] = plan["configTimeoutSeconds"]
    return config


def _filled(keys: Mapping[str, type], given: Mapping[str, Any]) -> dict[str, Any]:
    return {key: given.get(key) or kind() for key, kind in keys.items()}
