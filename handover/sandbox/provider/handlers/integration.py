"""Integrations (``genesyscloud_integration``)."""

from __future__ import annotations

from typing import Any

from handover.sandbox.provider import Properties
from handover.sandbox.provider.handlers.handler import Handler, as_text, parsed
from handover.sandbox.provider.plan import changed
from handover.sandbox.provider.schema import INTEGRATION, RESOURCES

_PATH = "/api/v2/integrations"
_PAGE = {"pageSize": "100", "pageNumber": "1"}
# What the API's database puts in place of an empty text.
_EMPTY_NOTES = "node_dynamodb_empty_string"


class IntegrationHandler(Handler):
    """See `Handler`."""

    def create(self, plan: Properties) -> str:
        """Create an integration: the API takes nothing but the type at first."""
        body = {"integrationType": {"id": plan["integrationType"]}}
        return str(self.client.call("POST", _PATH, body=body)["id"])

    def complete(self, id_: str, plan: Properties) -> None:
        """Configure and activate it."""
        self.update(id_, {}, plan)

    def update(self, id_: str, state: Properties, plan: Properties) -> str:
        """Change configuration and state as far as they differ; the type cannot be changed and stays as it is."""
        differing = changed(RESOURCES[INTEGRATION].properties, state, plan)
        if "config" in differing and (wanted := plan.get("config")) is not None:
            path = f"{_PATH}/{id_}/config/current"
            self.replace("PUT", path, _configuration(self.client.get(path), wanted))
        if "intendedState" in differing:
            body = {"intendedState": plan["intendedState"]}
            page = {"pageSize": "25", "pageNumber": "1"}
            self.client.call("PATCH", f"{_PATH}/{id_}", parameters=page, body=body)
        return id_

    def read(self, id_: str) -> Properties:
        """Read the integration and its configuration."""
        found = self.client.get(f"{_PATH}/{id_}", **_PAGE)
        config = self.client.get(f"{_PATH}/{found['id']}/config/current")
        notes = config.get("notes") or ""
        return {
            "config": {
                "advanced": as_text(config.get("advanced")),
                "credentials": {key: value["id"] for key, value in (config.get("credentials") or {}).items()},
                "name": config.get("name") or "",
                "notes": "" if notes == _EMPTY_NOTES else notes,
                "properties": as_text(config.get("properties")),
            },
            "integrationType": found["integrationType"]["id"],
            "intendedState": found.get("intendedState") or "",
        }

    def delete(self, id_: str, state: Properties) -> None:
        """Delete the integration; one that is gone already is an error, as with the real provider."""
        self.client.call("DELETE", f"{_PATH}/{id_}")
        self.until_gone(f"{_PATH}/{id_}", _PAGE, "integration")


def _configuration(current: dict[str, Any], wanted: Properties) -> dict[str, Any]:
    return {
        "name": wanted.get("name") or current.get("name"),
        "properties": _given("properties", wanted, current),
        "advanced": _given("advanced", wanted, current),
        "notes": wanted.get("notes") or "",
        "credentials": {key: {"id": value} for key, value in (wanted.get("credentials") or {}).items()},
    }


def _given(name: str, wanted: Properties, current: dict[str, Any]) -> Any:
    text = wanted.get(name)
    return parsed(f"integration's `config.{name}`", text) if text else current.get(name)
