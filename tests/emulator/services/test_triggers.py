import json
from typing import Any

import pytest

from handover.emulator.testing import Genesys
from tests.emulator.conftest import TOPIC, Pipeline, trigger_body

TRIGGERS = "/api/v2/processautomation/triggers"
EVENT = {"mediaType": "MESSAGE", "addressTo": "1"}


def test_nulls_are_accepted_and_not_given_back(genesys: Genesys, pipeline: Pipeline) -> None:
    criterion = {"jsonPath": "mediaType", "operator": "Equal", "value": "MESSAGE"}
    body = trigger_body(pipeline.flow, matchCriteria=[criterion | {"values": None}], description=None)
    made = genesys.post("/api/v2/processAutomation/triggers", json=body).json()
    assert made["matchCriteria"] == [criterion]
    assert made["version"] == 1
    assert "description" not in made
    assert genesys.get(f"/api/v2/PROCESSAUTOMATION/Triggers/{made['id']}").json() == made


def test_put_replaces_and_counts_versions(genesys: Genesys, pipeline: Pipeline) -> None:
    body = trigger_body(pipeline.flow, version=1, name="New", enabled=False, eventTTLSeconds=10)
    changed = genesys.put(f"{TRIGGERS}/{pipeline.trigger}", json=body).json()
    assert (changed["name"], changed["enabled"], changed["version"], changed["eventTTLSeconds"]) == (
        "New",
        False,
        2,
        10,
    )
    stale = genesys.put(f"{TRIGGERS}/{pipeline.trigger}", json=body)
    assert stale.status_code == 409
    assert "does not match the current version" in stale.json()["message"]
    moved = body | {"version": 2, "topicName": TOPIC.replace("acw", "user.end")}
    assert genesys.put(f"{TRIGGERS}/{pipeline.trigger}", json=moved).status_code == 400
    del body["topicName"]
    assert genesys.put(f"{TRIGGERS}/{pipeline.trigger}", json=body | {"version": 2}).json()["topicName"] == TOPIC


@pytest.mark.parametrize(
    ("changed", "says"),
    [
        ({"topicName": "v2.none"}, "v2.none"),
        ({"target": {"type": "Workflow", "id": "none"}}, "target.id"),
        ({"target": {"type": "Queue", "id": "x"}}, "target.type"),
        ({"name": ""}, "name"),
        ({"name": "x" * 257}, "name"),
        ({"description": "x" * 513}, "description"),
        ({"eventTTLSeconds": 9}, "eventTTLSeconds"),
        ({"delayBySeconds": 59}, "delayBySeconds"),
        ({"delayBySeconds": 901}, "delayBySeconds"),
        ({"delayBySeconds": 60, "eventTTLSeconds": 10}, "not both"),
        ({"matchCriteria": [{"jsonPath": "a", "operator": "Like", "value": 1}]}, "operator"),
        ({"matchCriteria": [{"jsonPath": "a", "operator": "Equal", "value": 1, "values": [1]}]}, "not both"),
        ({"matchCriteria": [{"jsonPath": "$[", "operator": "Equal", "value": 1}]}, "matchCriteria"),
    ],
)
def test_trigger_genesys_would_refuse(genesys: Genesys, pipeline: Pipeline, changed: dict[str, Any], says: str) -> None:
    reply = genesys.post(TRIGGERS, json=trigger_body(pipeline.flow, **changed))
    assert reply.status_code == 400
    assert says in reply.json()["message"]


def test_list_filters_and_goes_forth_and_back(genesys: Genesys, pipeline: Pipeline) -> None:
    for number in range(4):
        body = trigger_body(pipeline.flow, name=f"T{number}", enabled=number != 3)
        if number == 2:
            body["delayBySeconds"] = 60
        genesys.post(TRIGGERS, json=body).raise_for_status()

    def names(uri: str) -> list[str]:
        return [trigger["name"] for trigger in genesys.get(uri).json()["entities"]]

    assert names(f"{TRIGGERS}?enabled=false") == ["T3"]
    assert names(f"{TRIGGERS}?hasDelayBy=true") == ["T2"]
    assert names(f"{TRIGGERS}?topicName=none") == []
    first = genesys.get(f"{TRIGGERS}?pageSize=2").json()
    second = genesys.get(first["nextUri"]).json()
    third = genesys.get(second["nextUri"]).json()
    pages = [[trigger["name"] for trigger in page["entities"]] for page in (first, second, third)]
    assert pages == [["Trigger", "T0"], ["T1", "T2"], ["T3"]]
    assert "nextUri" not in third
    assert "previousUri" not in first
    assert names(third["previousUri"]) == ["T1", "T2"]
    assert names(genesys.get(third["previousUri"]).json()["nextUri"]) == ["T3"]
    for query in ("after=none", "before=none", f"after={pipeline.trigger}&before={pipeline.trigger}"):
        assert genesys.get(f"{TRIGGERS}?{query}").status_code == 400


def test_topics_are_named_and_their_schemas_available(genesys: Genesys) -> None:
    topics = genesys.get(f"{TRIGGERS}/topics").json()["entities"]
    assert TOPIC in topics
    available = genesys.get("/api/v2/notifications/availabletopics?expand=schema,description").json()["entities"]
    assert [topic["id"] for topic in available] == topics
    assert "addressTo" in available[0]["schema"]["properties"]
    assert genesys.get("/api/v2/notifications/availabletopics").json()["entities"][0].keys() == {"id", "visibility"}
    assert genesys.get("/api/v2/notifications/availabletopics?expand=other").status_code == 501


@pytest.mark.parametrize("sent", [EVENT, json.dumps(EVENT)])
def test_trigger_test_tells_whether_it_would_fire(genesys: Genesys, pipeline: Pipeline, sent: object) -> None:
    result = genesys.post(f"{TRIGGERS}/{pipeline.trigger}/test", json=sent).json()
    assert result["triggerMatches"] is True
    other = genesys.post(f"{TRIGGERS}/{pipeline.trigger}/test", json={"mediaType": "VOICE"}).json()
    assert other["triggerMatches"] is False
    assert other["jsonPathValidation"]["details"][0]["match"] is False
    assert genesys.deliveries() == []


def test_topic_test_tells_which_triggers_would_fire(genesys: Genesys, pipeline: Pipeline) -> None:
    result = genesys.post(f"{TRIGGERS}/topics/{TOPIC}/test", json=EVENT).json()
    assert [trigger["id"] for trigger in result["triggerMatchValidation"]["matchedTriggers"]] == [pipeline.trigger]
    assert genesys.post(f"{TRIGGERS}/topics/none/test", json=EVENT).status_code == 400


def test_deleted_trigger_is_gone_and_does_not_fire(genesys: Genesys, pipeline: Pipeline) -> None:
    assert genesys.delete(f"{TRIGGERS}/{pipeline.trigger}").status_code == 204
    for reply in (genesys.get(f"{TRIGGERS}/{pipeline.trigger}"), genesys.delete(f"{TRIGGERS}/{pipeline.trigger}")):
        assert reply.status_code == 404
    entries = genesys.fire(TOPIC, EVENT)
    assert [entry["outcome"] for entry in entries] == ["stopped"]
