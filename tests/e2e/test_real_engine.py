"""The whole life of a stack, with the real engine and provider."""

import httpx
import pytest

from tests.e2e.conftest import Project

pytestmark = pytest.mark.e2e


def test_the_life_of_a_stack(project: Project) -> None:
    assert project.up() == {"created": 14}
    assert project.objects() == {"integrations": 1, "actions": 1, "flows": 2, "triggers": 2}
    assert project.up() == {}
    project.expect_no_changes()

    project.edit("Pulumi.local.yaml", "trial.cognigy.ai", "other.cognigy.ai")
    assert project.up() == {"updated": 1}
    project.expect_no_changes()

    # A new contract: one action replaced, both workflows published on it.
    project.edit("components/data_action.py", '"topic": {"type": "string"},', '"topic": {"type": "string"}, "x": {},')
    assert project.up() == {"updated": 2, "replaced": 1}
    assert project.objects()["actions"] == 1
    project.expect_no_changes()

    project.pulumi("destroy", "--yes", "--skip-preview")
    assert set(project.objects().values()) == {0}


def test_events_reach_cognigy_through_what_the_real_engine_deployed(project: Project) -> None:
    project.up()
    event = {"mediaType": "MESSAGE", "messageType": "OPEN", "conversationId": "c-1", "addressTo": "u-1"}
    topic = "v2.detail.events.conversation.{id}.acw"
    reply = httpx.post(f"{project.emulator.url}/_emulator/events", json={"topic": topic, "eventBody": event})
    [received] = [entry["detail"]["body"] for entry in reply.json()["entries"] if entry["step"] == "receiver"]
    assert received == {
        "userId": "u-1",
        "topic": "v2.detail.events.conversation.id.acw",
        "disconnectType": "",
    }
