"""Integrations (``genesyscloud_integration``)."""

from __future__ import annotations

import json
from typing import Any

from handover.sandbox.provider import Properties, ProviderError
from handover.sandbox.provider.gojson import dumps
from handover.sandbox.provider.handlers.handler import Handler
from handover.sandbox.provider.plan import changed
from handover.sandbox.provider.retries import up_to_ten_times, version_mismatch
from handover.sandbox.provider.schema import INTEGRATION, RESOURCES

_PATH = "/api/v2/integrations"
_PAGE = {"pageSize": "100", "pageNumber": "1"}
# What the API's database puts in place of an empty text.
_EMPTY_NOTES = "node_dynamodb_empty_string"


class IntegrationHandler(Handler):
    """See `Handler`."""

    def create(self, plan: Properties) -> str:
        """Create an integration, then configure it: the API takes nothing but the type at first."""
        body = {"integrationType": {"id": plan["integrationType"]}}
        id_ = str(self.client.call("POST", _PATH, body=body)["id"])
        return self.update(id_, {}, plan)

    def update(self, id_: str, state: Properties, plan: Properties) -> str:
        """Change configuration and state as far as they differ; the type cannot be changed and stays as it is."""
        differing = changed(RESOURCES[INTEGRATION].properties, state, plan)
        if "config" in differing and (wanted := plan.get("config")) is not None:
            self._configure(f"{_PATH}/{id_}/config/current", wanted)
        if "intendedState" in differing:
            body = {"intendedState": plan["intendedState"]}
            page = {"pageSize": "25", "pageNumber": "1"}
            self.client.call("PATCH", f"{_PATH}/{id_}", parameters=page, body=body)
        return id_

    def _configure(self, path: str, wanted: Properties) -> None:
        body = _configuration(self.client.get(path), wanted)

        def put() -> None:
            body["version"] = self.client.get(path).get("version")
            self.client.call("PUT", path, body=body)

        up_to_ten_times(self.pace, version_mismatch, put)

    def read(self, id_: str) -> Properties:
        """Read the integration and its configuration."""
        found = self.client.get(f"{_PATH}/{id_}", **_PAGE)
        config = self.client.get(f"{_PATH}/{found['id']}/config/current")
        notes = config.get("notes") or ""
        return {
            "config": {
                "advanced": _text(config.get("advanced")),
                "credentials": {key: value["id"] for key, value in (config.get("credentials") or {}).items()},
                "name": config.get("name") or "",
                "notes": "" if notes == _EMPTY_NOTES else notes,
                "properties": _text(config.get("properties")),
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
        "version": None,
        "properties": _parsed("properties", wanted, current),
        "advanced": _parsed("advanced", wanted, current),
        "notes": wanted.get("notes") or "",
        "credentials": {key: {"id": value} for key, value in (wanted.get("credentials") or {}).items()},
    }


def _parsed(name: str, wanted: Properties, current: dict[str, Any]) -> Any:
    text = wanted.get(name)
    if not text:
        return current.get(name)
    try:
        return json.loads(text)
    except ValueError as error:
        raise ProviderError(f"The integration's `config.{name}` is not JSON: {error}.") from None


def _text(value: Any) -> str:
    return "" if value is None else dumps(value)
