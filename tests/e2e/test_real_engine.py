"""The whole life of a stack, with the real engine and provider."""

import httpx
import pytest

from tests.e2e.conftest import RealStack

pytestmark = pytest.mark.e2e


def test_the_life_of_a_stack(stack: RealStack) -> None:
    assert stack.up() == {"created": 14}
    assert stack.objects() == {"integrations": 1, "actions": 1, "flows": 2, "triggers": 2}
    assert stack.up() == {}
    stack.expect_no_changes()

    stack.project.edit("Pulumi.local.yaml", "trial.cognigy.ai", "other.cognigy.ai")
    assert stack.up() == {"updated": 1}
    stack.expect_no_changes()

    # A new contract: one action replaced, both workflows published on it.
    stack.project.edit("components/data_action.py", '"topic": {"type": "string"}', '"topic": {"type": ["string"]}')
    assert stack.up() == {"updated": 2, "replaced": 1}
    assert stack.objects()["actions"] == 1
    stack.expect_no_changes()

    stack.pulumi("destroy", "--yes", "--skip-preview")
    assert set(stack.objects().values()) == {0}


def test_events_reach_cognigy_through_what_the_real_engine_deployed(stack: RealStack) -> None:
    stack.up()
    event = {"mediaType": "MESSAGE", "messageType": "OPEN", "conversationId": "c-1", "addressTo": "u-1"}
    topic = "v2.detail.events.conversation.{id}.acw"
    reply = httpx.post(f"{stack.emulator.url}/_emulator/events", json={"topic": topic, "eventBody": event})
    [received] = [entry["detail"]["body"] for entry in reply.json()["entries"] if entry["step"] == "receiver"]
    assert received == {
        "userId": "u-1",
        "topic": "v2.detail.events.conversation.id.acw",
        "disconnectType": "",
    }
