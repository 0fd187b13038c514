"""Topics and the schema of their events."""

import json
from pathlib import Path
from typing import Any

import pytest

from handover.emulator.runtime.events.topics import PREFIX, TOPICS, InvalidEventError, UnknownTopicError, resolve
from tests.emulator.runtime.support import ACW, EVENT, USER_END

SDK: dict[str, Any] = json.loads(Path(__file__).with_name("sdk-events.json").read_text())


@pytest.mark.parametrize("event", SDK["events"])
def test_fields_types_and_values_are_those_of_genesys_sdk(event: str) -> None:
    def kind(schema: dict[str, Any]) -> str:
        if schema["type"] == "array":
            assert schema["items"] == {"type": "string"}
            return "strings"
        return str(schema["type"])

    properties = TOPICS[PREFIX + event].schema["properties"]
    found: dict[str, set[str]] = {}
    for name, schema in properties.items():
        found.setdefault(kind(schema), set()).add(name)
        assert sorted(schema.get("enum", [])) == sorted(SDK["values"].get(name, "").split())
    assert found == {kind: set(names.split()) for kind, names in SDK["events"][event].items()}


def test_the_topics_of_the_guide_and_its_successor_are_there() -> None:
    suffixes = {name.removeprefix("v2.detail.events.conversation.{id}.") for name in TOPICS}
    assert suffixes == {"acw", "user.start", "user.end", "customer.end"}


def test_only_user_end_and_customer_end_have_a_disconnect_type() -> None:
    having = {name.split("}.")[1] for name, topic in TOPICS.items() if "disconnectType" in topic.schema["properties"]}
    assert having == {"user.end", "customer.end"}


@pytest.mark.parametrize(
    ("name", "topic", "conversation"),
    [
        (USER_END, USER_END, None),
        (ACW, ACW, None),
        ("v2.detail.events.conversation.2f1b.acw", ACW, "2f1b"),
        ("v2.detail.events.conversation.id.user.end", USER_END, None),
    ],
)
def test_a_topic_is_found_with_and_without_a_conversation(name: str, topic: str, conversation: str | None) -> None:
    found, conversation_id = resolve(name)
    assert (found.name, conversation_id) == (topic, conversation)


@pytest.mark.parametrize("name", ["", "v2.users.{id}.activity", "v2.detail.events.conversation.x.y.acw", f"{ACW}x"])
def test_other_topics_are_refused_by_name(name: str) -> None:
    with pytest.raises(UnknownTopicError, match="There is no topic"):
        resolve(name)


def test_an_event_may_have_any_of_the_fields_and_others() -> None:
    topic = TOPICS[USER_END]
    for event in ({}, EVENT, {"somethingNew": {"a": 1}}):
        topic.check(event)
        assert topic.contract.faults(event) == []


@pytest.mark.parametrize(
    ("event", "said"),
    [
        ({"mediaType": "Message"}, 'mediaType: "Message" is not one of '),
        ({"disconnectType": "GONE"}, 'disconnectType: "GONE" is not one of '),
        ({"eventTime": "now"}, 'eventTime: "now" is not of type "integer".'),
        ({"callbackNumbers": [1]}, 'callbackNumbers.0: 1 is not of type "string".'),
        ([], 'The event: [] is not of type "object".'),
    ],
)
def test_a_field_of_another_type_is_refused_by_name(event: Any, said: str) -> None:
    with pytest.raises(InvalidEventError) as caught:
        TOPICS[USER_END].check(event)
    assert said in caught.value.messages[0]
    assert USER_END in str(caught.value)
