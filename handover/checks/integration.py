"""Is the integration there and active?"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

from handover.checks.model import Check, Verdict, compare
from handover.checks.remedies import put_back
from handover.genesys.api import Genesys
from handover.stacks.model import HIDDEN, DeployedStack, StackResource


def check_integration(stack: DeployedStack, resource: StackResource, genesys: Genesys) -> Iterator[Check]:
    """Compare an integration with what was deployed; raises `GenesysError`."""
    live = genesys.integration(resource.id)
    config = genesys.integration_config(resource.id)
    inputs, remedy = resource.inputs, put_back(stack)
    deployed: Mapping[str, Any] = inputs.get("config") or {}
    for title, expected, found in (
        ("type", inputs.get("integrationType"), live.type),
        ("name", deployed.get("name"), config.name),
        ("state", inputs.get("intendedState"), live.intended_state),
        ("notes", deployed.get("notes") or "", config.notes),
        ("properties", _settings(deployed.get("properties")), config.properties),
        ("advanced", _settings(deployed.get("advanced")), config.advanced),
        ("credentials", deployed.get("credentials") or {}, config.credentials),
    ):
        yield compare(resource.name, title, expected, found, remedy)
    if live.intended_state == "ENABLED" and live.reported_state != "ACTIVE":
        yield Check(
            resource.name,
            "reported state",
            Verdict.FAILED,
            "ACTIVE",
            live.reported_state or "(none)",
            "Genesys Cloud could not activate the integration: open it in Admin > Integrations, where it says why.",
        )


def _settings(text: Any) -> Any:
    """Return settings, which the provider takes as JSON text."""
    return json.loads(text) if isinstance(text, str) and text != HIDDEN else text or {}
