import json
import threading
from pathlib import Path
from typing import Any

import httpx
import pytest

from handover.emulator.server.embedded import EmbeddedEmulator
from handover.emulator.settings import EmulatorSettings
from handover.emulator.testing import Genesys
from tests.emulator.conftest import TOPIC, Pipeline, deploy, trigger_body, workflow_yaml

EVENT = {"mediaType": "MESSAGE", "addressTo": "1"}


def test_event_goes_all_the_way_to_the_receiver(genesys: Genesys, pipeline: Pipeline) -> None:
    entries = genesys.fire(TOPIC.replace("{id}", "c-1"), EVENT)
    steps = [(entry["step"], entry["outcome"]) for entry in entries]
    assert ("receiver", "passed") in steps
    assert {entry["conversationId"] for entry in entries} == {"c-1"}
    (delivery,) = genesys.deliveries()
    assert delivery["body"] == {"userId": "1", "topic": "v2.detail.events.conversation.id.acw"}
    assert genesys.get("/_emulator/deliveries?conversationId=other").json()["deliveries"] == []


def test_event_need_not_be_waited_for(genesys: Genesys, pipeline: Pipeline) -> None:
    reply = genesys.post("/_emulator/events?wait=false", json={"topic": TOPIC, "eventBody": EVENT})
    event_id = reply.json()["eventId"]
    assert reply.json()["entries"] == []
    with genesys.stream("GET", "/_emulator/journal/follow") as stream:
        for line in stream.iter_lines():
            if json.loads(line)["step"] == "receiver":
                break
    entries = genesys.get(f"/_emulator/journal?eventId={event_id}").json()["entries"]
    assert entries[0]["detail"]["eventBody"] == EVENT


@pytest.mark.parametrize("body", [{"topic": "v2.none", "eventBody": {}}, {"topic": TOPIC, "eventBody": {"ani": 1}}])
def test_events_that_cannot_be_are_refused(genesys: Genesys, body: dict[str, Any]) -> None:
    assert genesys.post("/_emulator/events", json=body).status_code == 400
    with pytest.raises(AssertionError, match=r"topic|schema"):
        genesys.fire(body["topic"], body["eventBody"])


def test_event_that_does_not_fit_is_refused_with_a_sentence_for_each_field(genesys: Genesys) -> None:
    event = {"eventTime": "now", "callbackNumbers": ["1", 2]}
    refused = genesys.post("/_emulator/events", json={"topic": TOPIC, "eventBody": event}).json()
    said = ['callbackNumbers.1: 2 is not of type "string".', 'eventTime: "now" is not of type "integer".']
    assert [each["message"] for each in refused["errors"]] == said
    assert refused["message"] == f"The event does not fit the schema of {TOPIC}: {' '.join(said)}"


def test_endpoint_answers_what_it_is_told_and_knows_not_whom_it_is_told(genesys: Genesys, pipeline: Pipeline) -> None:
    def statuses(user: str) -> list[int]:
        genesys.fire(TOPIC, EVENT | {"addressTo": user})
        return [delivery["status"] for delivery in genesys.deliveries()][-1:]

    assert genesys.get("/_emulator/cognigy/unknown-users").json() == {"unknownUsers": []}
    for users in (["9"], ["2", "1"]):
        named = genesys.put("/_emulator/cognigy/unknown-users", json={"unknownUsers": users})
        assert named.json() == {"unknownUsers": sorted(users)}
    assert (statuses("1"), statuses("9")) == ([404], [200])
    entries = genesys.fire(TOPIC, EVENT)
    (said,) = [entry["reason"] for entry in entries if entry["step"] == "receiver"]
    assert said == 'Cognigy refused the event with 404: There is no user "1".'
    genesys.put("/_emulator/cognigy", json={"status": 503, "times": 1}).raise_for_status()
    assert (statuses("9"), statuses("9")) == ([503], [200])
    genesys.delete("/_emulator/cognigy").raise_for_status()
    assert statuses("1") == [200]
    genesys.put("/_emulator/cognigy/unknown-users", json={"unknownUsers": ["1"]}).raise_for_status()
    genesys.reset()
    assert genesys.get("/_emulator/cognigy/unknown-users").json() == {"unknownUsers": []}
    assert genesys.put("/_emulator/cognigy/unknown-users", json={"unknownUsers": [1]}).status_code == 400


def test_endpoint_plays_an_installation_that_a_snapshot_brings_back(genesys: Genesys) -> None:
    path = "/_emulator/cognigy/profile"
    nothing = {"apiKey": None, "webhooksNeedKey": False, "version": None}
    assert genesys.get(path).json() == nothing
    assert genesys.put(path, json={"apiKey": "k", "version": "2025.12"}).json() == {
        "apiKey": "***",
        "webhooksNeedKey": False,
        "version": "2025.12",
    }
    changed = {"apiKey": "***", "webhooksNeedKey": True, "version": None}
    assert genesys.put(path, json={"version": None, "webhooksNeedKey": True}).json() == changed
    saved = genesys.get("/_emulator/snapshot").json()
    genesys.reset()
    assert genesys.get(path).json() == nothing
    genesys.put("/_emulator/snapshot", json=saved).raise_for_status()
    assert genesys.get(path).json() == changed
    del saved["cognigy"]
    genesys.put("/_emulator/snapshot", json=saved).raise_for_status()
    assert genesys.get(path).json() == nothing


@pytest.mark.parametrize(
    ("body", "said"),
    [
        ({"version": "4.93"}, 'version: "4.93" is too old: Cognigy takes handover events from 4.94 on.'),
        ({"version": "new"}, 'version: "new" is no version of Cognigy; one is written as 4.99 or 2025.12.0.'),
        ({"apiKey": ""}, "apiKey: "),
        ({"apiKey": "a\nb"}, "apiKey: "),
        ({"apiKey": " k"}, "apiKey: "),
        ({"key": "k"}, "key: "),
    ],
)
def test_installations_that_there_are_not_are_refused(genesys: Genesys, body: dict[str, Any], said: str) -> None:
    reply = genesys.put("/_emulator/cognigy/profile", json=body)
    assert reply.status_code == 400
    assert said in reply.json()["message"]


def test_endpoint_says_when_to_come_again(genesys: Genesys, pipeline: Pipeline) -> None:
    genesys.put("/_emulator/cognigy", json={"status": 429, "retryAfter": 60}).raise_for_status()
    genesys.fire(TOPIC, {"mediaType": "MESSAGE", "addressTo": "u"})
    assert genesys.deliveries()[0]["status"] == 429


@pytest.mark.parametrize(
    ("content_type", "text", "says"),
    [
        ("text/plain", "{}", "The request's body must be sent as application/json."),
        ("application/json", "{", "The request's body is not valid JSON."),
        ("application/json", "", "The request's body is not valid JSON."),
        ("application/json", "[" * 100_000, "nested too deeply"),
        ("application/json", "[]", "In the request's body, body: input should be a valid dictionary"),
        ("application/json", '{"topic": 1, "eventBody": {}}', "topic: input should be a valid string."),
        ("application/json", '{"topic": "", "eventBody": {}, "x": 1}', "x: extra inputs are not permitted."),
    ],
)
def test_bodies_that_are_no_events_are_refused(genesys: Genesys, content_type: str, text: str, says: str) -> None:
    reply = genesys.post("/_emulator/events", content=text, headers={"Content-Type": content_type})
    assert (reply.status_code, reply.json()["code"]) == (400, "invalid.value")
    assert says in reply.json()["message"]


def test_event_that_is_refused_takes_no_id(genesys: Genesys) -> None:
    def second_id(topic: str) -> str:
        genesys.post("/_emulator/seed", json={"seed": "a"}).raise_for_status()
        genesys.post("/_emulator/events", json={"topic": topic, "eventBody": {}})
        event_id: str = genesys.post("/_emulator/events", json={"topic": TOPIC, "eventBody": {}}).json()["eventId"]
        return event_id

    taken = second_id(TOPIC)
    assert second_id("v2.none") != taken == second_id(TOPIC)


def test_journal_is_queried_by_conversation_and_position(genesys: Genesys, pipeline: Pipeline) -> None:
    first = genesys.fire(TOPIC, EVENT | {"conversationId": "a"})
    second = genesys.fire(TOPIC, EVENT | {"conversationId": "b"})

    def journal(query: str) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = genesys.get(f"/_emulator/journal?{query}").json()["entries"]
        return found

    assert journal("") == first + second
    assert journal("conversationId=b") == second
    assert journal(f"after={first[-1]['seq']}") == second
    assert journal("limit=1") == first[:1]


def test_journal_is_followed_as_it_grows(genesys: Genesys, pipeline: Pipeline) -> None:
    seen: list[dict[str, Any]] = []
    connected = threading.Event()

    def follow() -> None:
        with httpx.stream("GET", f"{genesys.url}/_emulator/journal/follow?conversationId=b") as stream:
            connected.set()
            for line in stream.iter_lines():
                seen.append(json.loads(line))
                if seen[-1]["step"] == "receiver":
                    return

    follower = threading.Thread(target=follow)
    follower.start()
    connected.wait(5)
    genesys.fire(TOPIC, EVENT | {"conversationId": "a"})
    genesys.fire(TOPIC, EVENT | {"conversationId": "b"})
    follower.join(5)
    assert not follower.is_alive()
    assert {entry["conversationId"] for entry in seen} == {"b"}


def test_reset_empties_and_gives_a_new_identity(genesys: Genesys, pipeline: Pipeline) -> None:
    genesys.fire(TOPIC, EVENT)
    genesys.set_faults({"status": 500, "path": "/api/v2/users"})
    before = genesys.get("/_emulator/health").json()
    assert before["objects"]["triggers"] == 1
    genesys.reset()
    after = genesys.get("/_emulator/health").json()
    assert set(after["objects"].values()) == {0}
    assert after["id"] != before["id"]
    assert after["instance"] == before["instance"]
    assert genesys.get("/_emulator/journal").json()["entries"] == []
    assert genesys.deliveries() == []
    assert genesys.get("/_emulator/faults").json() == {"rules": []}
    assert genesys.get("/api/v2/integrations").status_code == 200  # the token is still good


def test_same_seed_gives_the_same_organization(genesys: Genesys) -> None:
    def run(seed: str) -> tuple[Pipeline, str, list[dict[str, Any]]]:
        identity = genesys.post("/_emulator/seed", json={"seed": seed}).json()
        assert identity["time"] == "2025-01-01T00:00:00.000Z"
        pipeline = deploy(genesys)
        entries = genesys.fire(TOPIC, EVENT)
        return pipeline, identity["id"], [entry | {"seq": 0} for entry in entries]

    assert run("a") == run("a")
    assert run("a")[0] != run("b")[0]


def test_delayed_trigger_runs_when_the_clock_is_moved(genesys: Genesys) -> None:
    assert genesys.post("/_emulator/clock/advance", json={"seconds": 1}).status_code == 409
    genesys.post("/_emulator/seed", json={"seed": "a", "time": "2026-02-03T04:05:06Z"}).raise_for_status()
    pipeline = deploy(genesys)
    genesys.put(
        f"/api/v2/processautomation/triggers/{pipeline.trigger}",
        json=trigger_body(pipeline.flow, version=1, delayBySeconds=60),
    ).raise_for_status()
    genesys.fire(TOPIC, EVENT)
    assert genesys.deliveries() == []
    genesys.post("/_emulator/clock/advance", json={"seconds": 59})
    assert genesys.deliveries() == []
    moved = genesys.post("/_emulator/clock/advance", json={"seconds": 1})
    assert moved.json()["time"] == "2026-02-03T04:06:06.000Z"
    with genesys.stream("GET", "/_emulator/journal/follow") as stream:
        assert any(json.loads(line)["step"] == "receiver" for line in stream.iter_lines())


@pytest.mark.parametrize("path", ["/_emulator/seed", "/_emulator/snapshot"])
def test_delayed_runs_of_replaced_data_are_given_up(genesys: Genesys, path: str) -> None:
    seed = {"seed": "a", "time": "2026-02-03T04:05:06Z"}
    genesys.post("/_emulator/seed", json=seed).raise_for_status()
    pipeline = deploy(genesys)
    genesys.put(
        f"/api/v2/processautomation/triggers/{pipeline.trigger}",
        json=trigger_body(pipeline.flow, version=1, delayBySeconds=60),
    ).raise_for_status()
    saved = genesys.get("/_emulator/snapshot").content
    genesys.fire(TOPIC, EVENT)
    if path.endswith("snapshot"):
        genesys.put(path, content=saved).raise_for_status()
    else:
        genesys.post("/_emulator/seed", json=seed).raise_for_status()
    genesys.post("/_emulator/clock/advance", json={"seconds": 60}).raise_for_status()
    assert genesys.get("/_emulator/journal").json()["entries"] == []


def test_seed_needs_a_time_there_is(genesys: Genesys) -> None:
    assert genesys.post("/_emulator/seed", json={"seed": "a", "time": "0001-01-01T00:00:00+23:59"}).status_code == 400
    assert genesys.post("/_emulator/seed", json={"seed": ""}).status_code == 400


def test_snapshot_brings_everything_back(genesys: Genesys, pipeline: Pipeline) -> None:
    saved = genesys.get("/_emulator/snapshot").content
    id_ = genesys.get("/_emulator/health").json()["id"]
    genesys.reset()
    assert genesys.put("/_emulator/snapshot", content=saved).json()["id"] == id_
    entries = genesys.fire(TOPIC, EVENT)
    assert ("receiver", "passed") in [(entry["step"], entry["outcome"]) for entry in entries]
    assert genesys.get("/_emulator/snapshot").content == saved


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("{", "not valid JSON"),
        ("[]", "not a snapshot"),
        ('{"format": "other"}', "not a snapshot"),
        ('{"format": "handover-emulator", "version": 2}', "version 2"),
        ('{"format": "handover-emulator", "version": 1}', "damaged"),
    ],
)
def test_foreign_snapshot_is_refused_and_changes_nothing(
    genesys: Genesys, pipeline: Pipeline, text: str, says: str
) -> None:
    before = genesys.get("/_emulator/snapshot").content
    reply = genesys.put("/_emulator/snapshot", content=text)
    assert reply.status_code == 400
    assert says in reply.json()["message"]
    assert genesys.get("/_emulator/snapshot").content == before


def test_coverage_counts_what_is_asked_for(genesys: Genesys, pipeline: Pipeline) -> None:
    genesys.get(f"/api/v2/flows/{pipeline.flow}")
    genesys.get("/api/v2/users/me")
    report = genesys.get("/_emulator/coverage").json()
    counts = {(endpoint["method"], endpoint["path"]): endpoint["requests"] for endpoint in report["modelled"]}
    assert counts["GET", "/api/v2/flows/{flow_id}"] == 1
    assert report["refused"] == [{"what": "GET /api/v2/users/me", "requests": 1}]
    missing = {(endpoint["method"], endpoint["path"]) for endpoint in report["notModelled"]}
    assert ("POST", "/api/v2/flows/validate/jobs") in missing
    assert ("GET", "/api/v2/flows/{flowId}") not in missing


FAULTY = "/api/v2/integrations/*"


def test_faulty_status_strikes_as_often_as_it_is_told(genesys: Genesys, pipeline: Pipeline) -> None:
    rule = {"method": "GET", "path": FAULTY, "status": 429, "retryAfter": 3, "after": 1, "times": 2}
    genesys.set_faults(rule)
    path = f"/api/v2/integrations/{pipeline.integration}"
    replies = [genesys.get(path) for _ in range(4)]
    assert [reply.status_code for reply in replies] == [200, 429, 429, 200]
    assert replies[1].headers["Retry-After"] == "3"
    assert replies[1].json()["status"] == 429
    assert genesys.get("/_emulator/faults").json()["rules"] == [rule | {"id": 1, "hits": 2}]
    assert genesys.delete("/_emulator/faults").json() == {"rules": []}


def test_eventual_consistency_is_counted_per_object(genesys: Genesys, pipeline: Pipeline) -> None:
    genesys.set_faults({"method": "GET", "path": "/API/v2/*", "status": 404, "times": 1, "each": True})
    for path in (f"flows/{pipeline.flow}", f"integrations/{pipeline.integration}"):
        assert [genesys.get(f"/api/v2/{path}").status_code for _ in range(2)] == [404, 200]


def test_dropped_connection_breaks_off_in_the_middle(genesys: Genesys, pipeline: Pipeline) -> None:
    genesys.set_faults({"path": FAULTY, "drop": True, "times": 1})
    with pytest.raises(httpx.RemoteProtocolError):
        genesys.get(f"/api/v2/integrations/{pipeline.integration}")
    assert genesys.get(f"/api/v2/integrations/{pipeline.integration}").status_code == 200


def test_latency_lets_the_request_through(genesys: Genesys, pipeline: Pipeline) -> None:
    genesys.set_faults({"path": FAULTY, "latencyMs": 1}, {"status": 500})
    assert genesys.get(f"/api/v2/integrations/{pipeline.integration}").status_code == 200
    assert genesys.get("/api/v2/flows").status_code == 500
    assert genesys.get("/_emulator/health").status_code == 200


def test_flow_jobs_are_slow_stuck_or_fail(genesys: Genesys, pipeline: Pipeline) -> None:
    genesys.post("/_emulator/seed", json={"seed": "a"})
    deploy(genesys)
    genesys.set_faults(
        {"flowJob": "slow", "seconds": 10, "times": 1},
        {"flowJob": "stuck", "times": 1},
        {"flowJob": "fail", "message": "No luck.", "times": 1},
    )
    slow, stuck, failed = (genesys.publish(workflow_yaml(name)) for name in ("Slow", "Stuck", "Failed"))
    assert [job["status"] for job in (slow, stuck, failed)] == ["Started", "Started", "Failure"]
    assert [message["text"] for message in failed["messages"]] == ["No luck."]
    genesys.post("/_emulator/clock/advance", json={"seconds": 10})
    assert genesys.get(slow["selfUri"]).json()["status"] == "Success"
    assert genesys.get(stuck["selfUri"]).json()["status"] == "Started"
    assert genesys.objects("flows") == 2


@pytest.mark.parametrize(
    "rule",
    [
        {},
        {"status": 500, "drop": True},
        {"retryAfter": 1, "latencyMs": 1},
        {"status": 200},
        {"status": 500, "colour": "red"},
    ],
)
def test_rules_without_sense_are_refused(genesys: Genesys, rule: dict[str, Any]) -> None:
    assert genesys.put("/_emulator/faults", json={"rules": [rule]}).status_code == 400


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({}, 200),
        ({"Host": "localhost:1"}, 200),
        ({"Host": "[::1]:1"}, 200),
        ({"Host": "evil.example"}, 403),
        ({"Host": "127.0.0.1.evil.example"}, 403),
        ({"Host": "[bad"}, 403),
        ({"Origin": "https://evil.example"}, 403),
        ({"Origin": "null"}, 403),
        ({"Sec-Fetch-Site": "cross-site"}, 403),
        ({"Sec-Fetch-Site": "same-origin"}, 200),
    ],
)
def test_pages_of_other_origins_and_rebound_names_are_kept_out(
    genesys: Genesys, headers: dict[str, str], status: int
) -> None:
    for path in ("/_emulator/health", "/api/v2/integrations"):
        assert genesys.get(path, headers=headers).status_code == status


def test_a_name_it_was_started_for_is_answered() -> None:
    settings = EmulatorSettings(allowed_hosts=frozenset({"Genesys.test"}))
    with EmbeddedEmulator(settings=settings) as emulator, Genesys(emulator.url) as genesys:
        refused = genesys.get("/_emulator/health", headers={"Host": "other.test"})
        assert "--allowed-host" in refused.json()["message"]
        assert genesys.get("/_emulator/health", headers={"Host": "genesys.test:8099"}).status_code == 200


def test_own_page_may_ask(genesys: Genesys) -> None:
    assert genesys.get("/_emulator/health", headers={"Origin": genesys.url}).status_code == 200


# The organization's own id


ORGANIZATION = "6fe09ab9-4bb6-5b06-8095-837dbff206d3"


def ids(url: str) -> tuple[str, str]:
    """Return the identity of the data, and the organization's id."""
    with Genesys(url) as genesys:
        data = genesys.get("/_emulator/health").json()["id"]
        return data, genesys.get("/api/v2/organizations/me").json()["id"]


def test_an_organization_without_an_id_of_its_own_has_its_datas() -> None:
    with EmbeddedEmulator() as emulator, Genesys(emulator.url) as genesys:
        data, organization = ids(emulator.url)
        assert data == organization
        genesys.reset()
        assert len({data, *ids(emulator.url)}) == 2


def test_an_organization_keeps_the_id_it_was_given(tmp_path: Path) -> None:
    file = tmp_path / "org.json"
    with EmbeddedEmulator(file, settings=EmulatorSettings(organization_id=ORGANIZATION)) as emulator:
        first, organization = ids(emulator.url)
        assert organization == ORGANIZATION != first
        with Genesys(emulator.url) as genesys:
            genesys.reset()
        second, organization = ids(emulator.url)
        assert organization == ORGANIZATION
        assert second != first
    # What is in the file counts, whatever it is started with.
    with EmbeddedEmulator(file, settings=EmulatorSettings(organization_id=first)) as emulator:
        assert ids(emulator.url) == (second, ORGANIZATION)


def test_a_file_from_before_organizations_had_ids_of_their_own_is_good(tmp_path: Path) -> None:
    file = tmp_path / "org.json"
    with EmbeddedEmulator(file) as emulator:
        data, _ = ids(emulator.url)
    content = json.loads(file.read_text(encoding="utf-8"))
    del content["organizationId"]
    file.write_text(json.dumps(content), encoding="utf-8")
    with EmbeddedEmulator(file) as emulator:
        assert ids(emulator.url) == (data, data)


def test_health_says_when_the_organization_has_changed_and_when_another_began(genesys: Genesys) -> None:
    def state() -> tuple[str, str, int]:
        found = genesys.get("/_emulator/health").json()
        return found["instance"], found["id"], found["revision"]

    first = state()
    genesys.fire(TOPIC, EVENT)
    genesys.get("/api/v2/flows").raise_for_status()
    assert state() == first, "events and what is only read change nothing"
    pipeline = deploy(genesys)
    second = state()
    assert (second[:2], second[2] > first[2]) == (first[:2], True)
    genesys.delete(f"/api/v2/processAutomation/triggers/{pipeline.trigger}").raise_for_status()
    assert state()[2] > second[2]
    genesys.reset()
    assert state()[0] == first[0]
    assert state()[1] != first[1]
    with EmbeddedEmulator() as other, Genesys(other.url) as client:
        assert client.get("/_emulator/health").json()["instance"] != first[0]
