"""Is the integration there and active?"""

from __future__ import annotations

from collections.abc import Iterator

from handover.checks.model import Check, Verdict, compare
from handover.genesys.api import Genesys
from handover.stacks.model import DeployedStack, StackResource
from handover.verify.remedies import put_back


def check_integration(stack: DeployedStack, resource: StackResource, genesys: Genesys) -> Iterator[Check]:
    """Compare an integration with what was deployed; raises `GenesysError`."""
    live = genesys.integration(resource.id)
    config = genesys.integration_config(resource.id)
    inputs, remedy = resource.inputs, put_back(stack)
    yield compare(resource.name, "type", inputs.get("integrationType"), live.type, remedy)
    yield compare(resource.name, "name", (inputs.get("config") or {}).get("name"), config.name, remedy)
    yield compare(resource.name, "state", inputs.get("intendedState"), live.intended_state, remedy)
    if live.intended_state == "ENABLED" and live.reported_state != "ACTIVE":
        yield Check(
            resource.name,
            "reported state",
            Verdict.FAILED,
            "ACTIVE",
            live.reported_state or "(none)",
            "Genesys Cloud could not activate the integration: open it in Admin > Integrations, where it says why.",
        )
