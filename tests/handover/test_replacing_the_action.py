"""No event is lost while a data action is replaced under live workflows (docs/replacing-the-action.md)."""

from handover.testing import Deploy, Genesys
from tests.conftest import ProjectCopy
from tests.handover.verbs.rollout.conftest import Agents


def test_every_event_arrives_once_while_the_action_is_replaced(
    deploy: Deploy, genesys: Genesys, project_copy: ProjectCopy
) -> None:
    deploy(project_copy.path)
    project_copy.edit("components/data_action.py", '"topic": {"type": "string"},', '"topic": {"type": ["string"]},')

    with Agents(genesys.url) as agents:
        stack = deploy(project_copy.path)
    assert stack.plan.replaced == {"handover-data-action"}

    entries = genesys.get("/_emulator/journal?limit=100000").json()["entries"]
    received = [entry["conversationId"] for entry in entries if entry["step"] == "receiver"]
    assert sorted(received) == sorted(agents.fired)
    # Both actions were called, so the replacement did happen while events came in.
    assert len({entry["name"] for entry in entries if entry["step"] == "action"}) == 2
