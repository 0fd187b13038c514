"""What is executed is what GET shows and what the state file has, however the organization came to be."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from handover.emulator.server.embedded import EmbeddedEmulator
from handover.emulator.settings import EmulatorSettings, Limits
from handover.emulator.testing import Genesys
from tests.emulator.conftest import ENDPOINT, TOPIC, Pipeline, deploy, trigger_body, workflow_yaml


@pytest.fixture
def state(tmp_path: Path) -> Path:
    return tmp_path / "state.json"


@pytest.fixture
def genesys(state: Path) -> Iterator[Genesys]:
    with EmbeddedEmulator(state) as emulator, Genesys(emulator.url) as client:
        yield client


def make(genesys: Genesys, word: str) -> Pipeline:
    """Make a pipeline whose URL, YAML and trigger have the word; the calls are the same for every word."""
    pipeline = deploy(genesys)
    request = {"requestUrlTemplate": f"{ENDPOINT}?{word}"}
    action = f"/api/v2/integrations/actions/{pipeline.action}"
    genesys.patch(action, json={"version": 1, "config": {"request": request}}).raise_for_status()
    assert genesys.publish(workflow_yaml().replace("{lit: v2.", f"{{lit: {word}."))["status"] == "Success"
    criteria = [{"jsonPath": "addressTo", "operator": "Equal", "value": word}]
    body = trigger_body(pipeline.flow, version=1, name=f"Trigger {word}", matchCriteria=criteria)
    genesys.put(f"/api/v2/processautomation/triggers/{pipeline.trigger}", json=body).raise_for_status()
    return pipeline


def shows(data: dict[str, Any]) -> list[str]:
    """Return where a snapshot, or the state file, has its pipeline's word: in the URL, the YAML, the trigger."""
    (action,), (flow,), (trigger,) = data["actions"], data["flows"], data["triggers"]
    url = action["published"]["request"]["requestUrlTemplate"]
    topic = flow["versions"][-1]["yaml"].partition("topic: {lit: ")[2]
    return [url.partition("?")[2], topic.partition(".")[0], trigger["matchCriteria"][0]["value"], trigger["name"]]


def check_that_it_is(genesys: Genesys, pipeline: Pipeline, word: str, state: Path) -> None:
    """Check that the pipeline with the word is shown, executed, and in the file."""
    action = genesys.get(f"/api/v2/integrations/actions/{pipeline.action}?includeConfig=true").json()
    assert action["config"]["request"]["requestUrlTemplate"] == f"{ENDPOINT}?{word}"
    trigger = genesys.get(f"/api/v2/processautomation/triggers/{pipeline.trigger}").json()
    assert trigger["name"] == f"Trigger {word}"
    assert f'"{word}.' in genesys.get(f"/api/v2/flows/{pipeline.flow}/latestconfiguration").text
    entries = genesys.fire(TOPIC, {"mediaType": "MESSAGE", "addressTo": word})
    assert [(entry["name"], entry["outcome"]) for entry in entries if entry["step"] == "trigger"] == [
        (f"Trigger {word}", "passed")
    ]
    delivery = genesys.deliveries()[-1]
    assert delivery["url"] == f"{ENDPOINT}?{word}"
    assert delivery["body"]["topic"].startswith(f"{word}.")
    assert shows(json.loads(state.read_text())) == [word, word, word, f"Trigger {word}"]


def test_same_seed_twice_with_other_content(genesys: Genesys, state: Path) -> None:
    made = []
    for word in ("first", "other"):
        genesys.post("/_emulator/seed", json={"seed": "a"}).raise_for_status()
        made.append(make(genesys, word))
        check_that_it_is(genesys, made[-1], word, state)
    assert made[0] == made[1], "the ids are the same, which is what makes this hard"


def test_two_snapshots_with_equal_counts(genesys: Genesys, state: Path) -> None:
    pipeline = make(genesys, "first")
    first = genesys.get("/_emulator/snapshot").text
    other = first.replace("first", "other")
    for text, word in ((first, "first"), (other, "other"), (first, "first")):
        genesys.put("/_emulator/snapshot", content=text).raise_for_status()
        assert shows(json.loads(state.read_text())) == [word, word, word, f"Trigger {word}"]
        check_that_it_is(genesys, pipeline, word, state)


def test_clock_that_was_moved_is_in_the_file(genesys: Genesys, state: Path) -> None:
    genesys.post("/_emulator/seed", json={"seed": "a"}).raise_for_status()
    genesys.post("/_emulator/clock/advance", json={"seconds": 60}).raise_for_status()
    assert json.loads(state.read_text())["clock"] == genesys.get("/_emulator/snapshot").json()["clock"]


def test_limits_of_the_minute_begin_anew_with_the_organization() -> None:
    """What ran before the clock was put back does not count in its minute."""
    settings = EmulatorSettings(limits=Limits(action_executions_per_minute=1))
    with EmbeddedEmulator(settings=settings) as emulator, Genesys(emulator.url) as genesys:
        for _ in range(2):
            genesys.post("/_emulator/seed", json={"seed": "a"}).raise_for_status()
            deploy(genesys)
            entries = genesys.fire(TOPIC, {"mediaType": "MESSAGE", "addressTo": "1"})
            assert ("receiver", "passed") in [(entry["step"], entry["outcome"]) for entry in entries]
