"""One of each object, which fuzz tests change."""

from typing import Any

from tests.emulator.conftest import action_body, trigger_body, workflow_yaml
from tests.fuzz.world import World


def deploy(world: World) -> dict[str, str]:
    """Make one of each object; returns their ids by the names that they have in paths."""
    integration = made(world, "POST", "/api/v2/integrations", {"integrationType": {"id": "custom-rest-actions"}})
    made(world, "PATCH", f"/api/v2/integrations/{integration}", {"intendedState": "ENABLED"})
    action = made(world, "POST", "/api/v2/integrations/actions", action_body(integration))
    flow = world.publish(workflow_yaml().encode()).json()["flow"]["id"]
    trigger = made(world, "POST", "/api/v2/processautomation/triggers", trigger_body(flow))
    return {"integration_id": integration, "action_id": action, "flow_id": flow, "trigger_id": trigger}


def made(world: World, method: str, path: str, body: Any) -> str:
    """Return the id of what a sound request makes."""
    answer = world.send(method, path, body)
    assert answer.status == 200, answer.body
    return str(answer.json()["id"])
