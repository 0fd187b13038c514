"""What can be fired: topics, who listens, examples, presets."""

from typing import Any

import pytest

from handover.emulator.runtime.events.topics import TOPICS
from handover.emulator.testing import Genesys
from tests.emulator.conftest import TOPIC, Pipeline, trigger_body


def topics(genesys: Genesys) -> dict[str, dict[str, Any]]:
    return {each["event"]: each for each in genesys.get("/_emulator/topics").raise_for_status().json()}


def test_every_topic_is_there_with_its_schema(genesys: Genesys) -> None:
    found = topics(genesys)
    assert {each["topic"]: each["schema"] for each in found.values()} == {
        topic.name: topic.schema for topic in TOPICS.values()
    }
    assert list(found) == ["user.end", "acw", "customer.end", "user.start"]  # what people look for comes first
    assert found["acw"]["description"] == "An agent's after-call work has ended"


def test_listeners_are_enabled_triggers_and_event_sources(genesys: Genesys, pipeline: Pipeline) -> None:
    disabled = trigger_body(pipeline.flow, name="Off", enabled=False)
    genesys.post("/api/v2/processautomation/triggers", json=disabled).raise_for_status()
    made = genesys.post("/api/v2/integrations", json={"integrationType": {"id": "amazon-eventbridge-source"}}).json()
    config = genesys.get(f"/api/v2/integrations/{made['id']}/config/current").json()
    config["properties"] = {
        "awsAccountId": "123456789012",
        "awsAccountRegion": "eu-central-1",
        "eventSourceSuffix": "cognigy",
        "eventFilter": [TOPIC, TOPIC.replace("acw", "customer.end")],
    }
    genesys.put(f"/api/v2/integrations/{made['id']}/config/current", json=config).raise_for_status()
    listeners = {event: each["listeners"] for event, each in topics(genesys).items()}
    assert listeners == {"acw": 1, "user.start": 0, "user.end": 0, "customer.end": 0}
    genesys.patch(f"/api/v2/integrations/{made['id']}", json={"intendedState": "ENABLED"}).raise_for_status()
    listeners = {event: each["listeners"] for event, each in topics(genesys).items()}
    assert listeners == {"acw": 2, "user.start": 0, "user.end": 0, "customer.end": 1}


def test_examples_are_fit_and_change_nothing(genesys: Genesys) -> None:
    genesys.post("/_emulator/seed", json={"seed": "a"}).raise_for_status()
    before = genesys.get("/_emulator/snapshot").json()
    found = topics(genesys)
    assert genesys.get("/_emulator/snapshot").json() == before
    assert topics(genesys) == found
    for each in found.values():
        genesys.fire(each["topic"], each["example"])
        assert each["example"]["eventTime"] == 1_735_689_600_000
        assert each["example"]["mediaType"] == "MESSAGE"
    assert "disconnectType" not in found["acw"]["example"]
    assert "userId" not in found["customer.end"]["example"]


@pytest.mark.parametrize(
    ("name", "event", "has"),
    [
        ("agent-leaves", "user.end", {"mediaType": "MESSAGE", "messageType": "OPEN", "disconnectType": "CLIENT"}),
        ("transfer", "user.end", {"disconnectType": "TRANSFER"}),
        ("wrong-media-type", "user.end", {"mediaType": "VOICE"}),
        ("wrong-message-type", "user.end", {"mediaType": "MESSAGE", "messageType": "SMS"}),
        ("no-disconnect-type", "user.end", {"disconnectType": None}),
        ("after-call-work", "acw", {"disconnectType": None}),
        ("customer-leaves", "customer.end", {"disconnectType": "PEER"}),
    ],
)
def test_presets_change_the_example_and_fit(genesys: Genesys, name: str, event: str, has: dict[str, Any]) -> None:
    topic = topics(genesys)[event]
    (preset,) = [each for each in topic["presets"] if each["name"] == name]
    changed = topic["example"] | preset["changes"]
    body = {field: value for field, value in changed.items() if value is not None}
    assert {field: body.get(field) for field in has} == has
    genesys.fire(topic["topic"], body)
    assert preset["title"]
    assert preset["description"].endswith(".")
