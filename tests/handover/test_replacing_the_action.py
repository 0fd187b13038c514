"""No event is lost while a data action is replaced under live workflows (docs/replacing-the-action.md)."""

import httpx

from handover.emulator.server.embedded import EmbeddedEmulator
from tests.conftest import ProjectCopy
from tests.handover.verbs.rollout.conftest import Agents


def test_every_event_arrives_once_while_the_action_is_replaced(project_copy: ProjectCopy) -> None:
    with EmbeddedEmulator() as emulator:
        arguments = ("sandbox", "up", "-s", "dev", "--yes", "--emulator", emulator.url)
        created = project_copy.handover(*arguments)
        assert created.returncode == 0, created.stdout + created.stderr
        project_copy.edit("components/data_action.py", '"topic": {"type": "string"},', '"topic": {"type": ["string"]},')

        with Agents(emulator.url) as agents:
            replaced = project_copy.handover(*arguments)
        assert replaced.returncode == 0, replaced.stdout + replaced.stderr
        assert "1 replaced" in replaced.stdout

        entries = httpx.get(f"{emulator.url}/_emulator/journal?limit=100000").json()["entries"]
        received = [entry["conversationId"] for entry in entries if entry["step"] == "receiver"]
        assert sorted(received) == sorted(agents.fired)
        # Both actions were called, so the replacement did happen while events came in.
        assert len({entry["name"] for entry in entries if entry["step"] == "action"}) == 2
