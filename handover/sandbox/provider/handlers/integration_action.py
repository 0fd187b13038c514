"""Data actions (``genesyscloud_integration_action``); those that are functions are refused by `checks`."""

from __future__ import annotations

import json
from typing import Any

from handover.sandbox.provider import Properties, ProviderError
from handover.sandbox.provider.gojson import dumps
from handover.sandbox.provider.handlers.handler import Handler
from handover.sandbox.provider.retries import rejected, unless_gone, up_to_ten_times, version_mismatch

_PATH = "/api/v2/integrations/actions"
_EXPANDED = {"expand": "contract", "includeConfig": "true"}


class IntegrationActionHandler(Handler):
    """See `Handler`."""

    def create(self, plan: Properties) -> str:
        """Create and publish an action."""
        body = new_action(plan)
        return str(up_to_ten_times(self.pace, rejected, lambda: self.client.call("POST", _PATH, body=body))["id"])

    def update(self, id_: str, state: Properties, plan: Properties) -> str:
        """Change the action in place: everything but its contract, integration and secrecy."""

        def patch() -> None:
            version = self.client.get(f"{_PATH}/{id_}", **_EXPANDED).get("version")
            body = {"category": plan["category"], "name": plan["name"], "config": _config(plan), "version": version}
            self.client.call("PATCH", f"{_PATH}/{id_}", body=body)

        up_to_ten_times(self.pace, version_mismatch, patch)
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
            "contractInput": _schema(contract.get("input"), "inputSchema"),
            "contractOutput": _schema(contract.get("output"), "successSchema"),
            "integrationId": action.get("integrationId") or "",
            "name": action.get("name") or "",
            "secure": bool(action.get("secure")),
        }
        if (request := config.get("request")) is not None:
            found["configRequest"] = {
                "headers": request.get("headers") or {},
                "requestTemplate": request_template,
                "requestType": request.get("requestType") or "",
                "requestUrlTemplate": request.get("requestUrlTemplate") or "",
            }
        if (response := config.get("response")) is not None:
            found["configResponse"] = {
                "successTemplate": success_template,
                "translationMap": response.get("translationMap") or {},
                "translationMapDefaults": response.get("translationMapDefaults") or {},
            }
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
            "output": {"successSchema": _contract("contractOutput", plan)},
            "input": {"inputSchema": _contract("contractInput", plan)},
        },
    }


def _config(plan: Properties) -> dict[str, Any]:
    config: dict[str, Any] = {}
    if plan.get("configTimeoutSeconds"):
        config["timeoutSeconds"] = plan["configTimeoutSeconds"]
    request, response = plan.get("configRequest"), plan.get("configResponse")
    config["request"] = (
        {}
        if request is None
        else {
            "requestUrlTemplate": request.get("requestUrlTemplate") or "",
            "requestTemplate": request.get("requestTemplate") or "",
            "requestType": request["requestType"],
            "headers": request.get("headers") or {},
        }
    )
    config["response"] = (
        {}
        if response is None
        else {
            "translationMap": response.get("translationMap") or {},
            "translationMapDefaults": response.get("translationMapDefaults") or {},
            "successTemplate": response.get("successTemplate") or "",
        }
    )
    return config


def _contract(name: str, plan: Properties) -> Any:
    try:
        return json.loads(plan[name])
    except ValueError as error:
        raise ProviderError(f"The data action's `{name}` is not JSON: {error}.") from None


def _schema(side: dict[str, Any] | None, name: str) -> str:
    schema = (side or {}).get(name)
    return "" if schema is None else dumps(schema)
