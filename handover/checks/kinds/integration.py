"""Is the integration there and active?"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from handover.checks.kinds.event_source import check_settings, check_state
from handover.checks.model import Check, Verdict, compare, compare_all, from_json_text, show
from handover.checks.remedies import put_back
from handover.genesys import models
from handover.genesys.api import Genesys
from handover.stacks import event_bridge
from handover.stacks.model import DeployedStack, StackResource


def check_integration(stack: DeployedStack, resource: StackResource, genesys: Genesys) -> Iterator[Check]:
    """Compare an integration with what was deployed; raises `GenesysError`."""
    live = genesys.integration(resource.id)
    config = genesys.integration_config(resource.id)
    inputs, remedy = resource.inputs, put_back(stack)
    deployed: Mapping[str, Any] = inputs.get("config") or {}
    yield from compare_all(
        resource.name,
        remedy,
        ("type", inputs.get("integrationType"), live.type),
        ("name", deployed.get("name"), config.name),
        ("state", inputs.get("intendedState"), live.intended_state),
    )
    source = event_bridge.is_source(inputs)
    if source:
        yield from check_settings(stack, resource, config.properties)
    else:
        properties = from_json_text(deployed.get("properties") or "{}")
        yield compare(resource.name, "properties", properties, config.properties, remedy)
    credentials = {kind: each.id for kind, each in config.credentials.items()}
    yield from compare_all(
        resource.name,
        remedy,
        ("advanced", from_json_text(deployed.get("advanced") or "{}"), config.advanced),
        ("credentials", deployed.get("credentials") or {}, credentials),
    )
    # The program ignores notes on purpose: they belong to whoever writes them.
    if "config.notes" not in resource.ignored:
        yield compare(resource.name, "notes", deployed.get("notes") or "", config.notes, remedy)
    if live.intended_state == "ENABLED":
        yield from check_state(resource, live) if source else _active(resource, live)


def _active(resource: StackResource, live: models.Integration) -> Iterator[Check]:
    if live.reported_state != "ACTIVE":
        remedy = "Genesys Cloud could not activate the integration: open it in Admin > Integrations, where it says why."
        yield Check(
            resource.name, "reported state", Verdict.FAILED, "ACTIVE", show(live.reported_state or None), remedy
        )
