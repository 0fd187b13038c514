"""A stack that tells Cognigy by EventBridge, both halves deployed, while the key or Cognigy is not as it should be."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from handover.genesys.events import conversation, event_body, topic
from tests.conftest import copy_project
from tests.crash.conversations import Event
from tests.crash.world import AGE, KEY, TARGET, World, world

OTHER_KEY = KEY[::-1].replace("w", "W")
EVENT = "customer.end"


class Pipeline:
    """The stack, its AWS side, and a Cognigy that wants a key."""

    def __init__(self, world: World) -> None:
        self.world = world

    def deploy(self) -> None:
        self.world.cognigy(version="2025.12", apiKey=KEY)
        self.world.configure({"cognigyVersion": "2025.12", "delivery": "eventBridge", "eventBridge": TARGET})
        self.world.run("sandbox", "up")
        self.configure_key(KEY)

    def configure_key(self, key: str) -> None:
        """Deploy the AWS side with a key."""
        self.world.configure_aws(EVENT, key=key)
        self.world.run("sandbox", "up", inner=True)

    def end(self, common: dict[str, Any] | None = None) -> str:
        """End a conversation and return its id."""
        event = Event(EVENT, topic(EVENT), event_body(EVENT, common or conversation()))
        self.world.org.fire(event.topic, event.body)
        return event.conversation

    def answers(self, conversation_id: str) -> list[int]:
        """Return what Cognigy has answered to each attempt to tell it of a conversation's end."""
        return [each["status"] for each in self.world.org.deliveries() if each["conversationId"] == conversation_id]

    def unknown_users(self, *users: str) -> None:
        """Have Cognigy know all users but these."""
        body = {"unknownUsers": users}
        self.world.org.put("/_emulator/cognigy/unknown-users", json=body).raise_for_status()

    def dead(self) -> list[tuple[str, str]]:
        """Return the conversations whose ends are in the dead-letter queue, and why."""
        letters: list[dict[str, Any]] = self.world.org.get("/_emulator/aws/dead-letters").json()["deadLetters"]
        return [(each["conversationId"], each["errorCode"]) for each in letters]


@pytest.fixture(scope="module")
def deployed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Pipeline]:
    with world(copy_project(tmp_path_factory.mktemp("delivery")), "delivery") as there:
        pipeline = Pipeline(there)
        pipeline.deploy()
        yield pipeline


@pytest.fixture
def pipeline(deployed: Pipeline) -> Iterator[Pipeline]:
    yield deployed
    assert deployed.dead() == []


def test_an_end_is_told_with_the_key(pipeline: Pipeline) -> None:
    assert pipeline.answers(pipeline.end()) == [200]


def test_a_wrong_key_is_tried_again_until_aws_has_the_right_one(pipeline: Pipeline) -> None:
    pipeline.configure_key(OTHER_KEY)
    ended = pipeline.end()
    assert pipeline.answers(ended) == [401]
    pipeline.world.advance(10)
    assert pipeline.answers(ended) == [401] * 4  # at once, and after 1, 2 and 4 s
    pipeline.configure_key(KEY)
    pipeline.world.advance(8)
    assert pipeline.answers(ended) == [*[401] * 4, 200]
    pipeline.world.advance(AGE)
    assert pipeline.answers(ended).count(200) == 1


def test_a_key_is_changed_in_both_places_and_no_end_is_lost(pipeline: Pipeline) -> None:
    before = pipeline.end()
    pipeline.world.cognigy(apiKey=OTHER_KEY)
    between = [pipeline.end(), pipeline.end()]
    pipeline.configure_key(OTHER_KEY)
    after = pipeline.end()
    assert [pipeline.answers(ended) for ended in (before, *between, after)] == [[200], [401], [401], [200]]
    pipeline.world.advance(1)
    assert [pipeline.answers(ended) for ended in between] == [[401, 200]] * 2
    pipeline.world.cognigy(apiKey=KEY)
    pipeline.configure_key(KEY)


def test_what_is_too_old_before_the_key_is_right_can_be_redriven(pipeline: Pipeline) -> None:
    pipeline.world.cognigy(apiKey=OTHER_KEY)
    ended = pipeline.end()
    pipeline.world.advance(AGE)
    assert pipeline.dead() == [(ended, "ERROR_FROM_TARGET")]
    assert {*pipeline.answers(ended)} == {401}
    pipeline.world.cognigy(apiKey=KEY)
    pipeline.world.advance(AGE)
    assert {*pipeline.answers(ended)} == {401}
    pipeline.world.redrive()
    assert pipeline.answers(ended)[-1] == 200


def test_a_404_is_a_dead_letter_at_once_and_can_be_redriven(pipeline: Pipeline) -> None:
    unknown = {**conversation(), "addressTo": "nobody"}
    pipeline.unknown_users("nobody")
    ended = pipeline.end(unknown)
    assert pipeline.answers(ended) == [404]
    assert pipeline.dead() == [(ended, "SDK_CLIENT_ERROR")]
    pipeline.world.advance(AGE)
    assert pipeline.answers(ended) == [404]
    pipeline.world.redrive()
    assert pipeline.answers(ended) == [404, 404]
    assert pipeline.dead() == [(ended, "SDK_CLIENT_ERROR")]

    pipeline.unknown_users()
    pipeline.world.redrive()
    assert pipeline.answers(ended) == [404, 404, 200]


def test_a_dead_letter_outlives_changes_of_the_aws_side(pipeline: Pipeline) -> None:
    unknown = {**conversation(), "addressTo": "nobody"}
    pipeline.unknown_users("nobody")
    ended = pipeline.end(unknown)
    pipeline.unknown_users()
    pipeline.deploy()
    assert pipeline.dead() == [(ended, "SDK_CLIENT_ERROR")]
    pipeline.world.redrive()
    assert pipeline.answers(ended) == [404, 200]
