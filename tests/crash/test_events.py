"""An emulator is killed among the events that it takes: what it keeps is the org, and the rest it says itself."""

from __future__ import annotations

import random
from collections.abc import Iterator

import httpx
import pytest

from handover.emulator.testing import Genesys
from handover.genesys.events import conversation, event_body, topic
from tests.conftest import ProjectCopy
from tests.crash.moments import Last
from tests.crash.stage import Stage
from tests.crash.test_crash import KILLS, SEED

TOPIC = topic("acw")
EVENT = event_body("acw", conversation())
DICE = random.Random(SEED)  # noqa: S311 - it is to be the same every time


@pytest.fixture
def stage(project_copy: ProjectCopy) -> Iterator[Stage]:
    stage = Stage(project_copy, own=False)
    try:
        yield stage
    finally:
        stage.close()


def test_the_org_outlives_a_kill_among_events(stage: Stage) -> None:
    stage.start_org()
    stage.configure("events")
    stage.run("up")
    before = stage.in_org()
    for _ in range(max(1, KILLS // 33)):
        stage.org.kill()
        stage.start_org(Last("calls", DICE.randint(3, 40)))
        answered: list[int] = []
        try:
            with Genesys(f"http://127.0.0.1:{stage.port}") as genesys:
                while True:
                    answered += [entry["seq"] for entry in genesys.fire(TOPIC, EVENT)]
                    # As long as it lives, what has been answered is in its journal.
                    journal = genesys.get("/_emulator/journal").json()["entries"]
                    assert [entry["seq"] for entry in journal] == answered
        except httpx.TransportError:
            pass
        stage.start_org()
        assert stage.in_org() == before
        with Genesys(f"http://127.0.0.1:{stage.port}") as genesys:
            assert genesys.get("/_emulator/journal").json()["entries"] == []
            steps = [(entry["step"], entry["outcome"]) for entry in genesys.fire(TOPIC, EVENT)]
            assert ("receiver", "passed") in steps
            assert len(genesys.deliveries()) == 1
    stage.run("refresh")
    stage.agrees(deployed=True)
