"""Every switch can be read: faults, the endpoint's answers, the clock, locks, reported states."""

from typing import Any

from handover.emulator.testing import Genesys
from tests.emulator.conftest import TOPIC, Pipeline, trigger_body

FLOWS = "/api/v2/flows"


def rules(genesys: Genesys) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = genesys.get("/_emulator/faults").raise_for_status().json()["rules"]
    return found


def test_faults_are_added_and_removed_while_the_others_go_on_counting(genesys: Genesys) -> None:
    once = {"path": FLOWS, "status": 500, "times": 1}
    genesys.set_faults(once)
    assert genesys.get(FLOWS).status_code == 500
    added = genesys.post("/_emulator/faults", json={"path": "/api/v2/triggers", "status": 404}).json()["rules"]
    assert added == rules(genesys)
    assert added[0] == {**once, "id": added[0]["id"], "hits": 1}
    assert genesys.get(FLOWS).status_code == 200
    left = genesys.delete(f"/_emulator/faults/{added[0]['id']}").json()["rules"]
    assert left == rules(genesys) == added[1:]
    gone = genesys.delete(f"/_emulator/faults/{added[0]['id']}")
    assert gone.status_code == 404
    assert gone.json()["message"] == f"There is no fault with the id {added[0]['id']}."
    genesys.set_faults({"path": FLOWS, "status": 500})
    assert rules(genesys)[0]["id"] not in {each["id"] for each in added}


def test_faults_have_a_number_that_is_not_exceeded(genesys: Genesys) -> None:
    rule = {"path": FLOWS, "status": 500}
    genesys.set_faults(*[rule] * 1_000)
    refused = genesys.post("/_emulator/faults", json=rule)
    assert refused.status_code == 400
    assert refused.json()["message"] == "There are 1,000 faults already; remove some first."
    genesys.delete(f"/_emulator/faults/{rules(genesys)[0]['id']}").raise_for_status()
    assert genesys.post("/_emulator/faults", json=rule).status_code == 200


def test_a_fault_that_cannot_be_is_refused_with_its_field(genesys: Genesys) -> None:
    refused = genesys.post("/_emulator/faults", json={"status": 200})
    assert refused.status_code == 400
    assert "status: input should be greater than or equal to 400" in refused.json()["message"]
    assert rules(genesys) == []


def test_endpoint_says_what_it_was_told_to_answer_and_how_often_yet(genesys: Genesys, pipeline: Pipeline) -> None:
    def told() -> dict[str, Any]:
        found: dict[str, Any] = genesys.get("/_emulator/cognigy").raise_for_status().json()
        return found

    assert told() == {"first": []}
    genesys.put("/_emulator/cognigy", json={"status": 503, "retryAfter": 5, "times": 2}).raise_for_status()
    genesys.put("/_emulator/cognigy", json={"status": 404, "body": "no", "times": 1}).raise_for_status()
    genesys.put("/_emulator/cognigy", json={"status": 500, "delaySeconds": 0.5}).raise_for_status()
    always = {"status": 500, "body": "{}", "delaySeconds": 0.5}
    unavailable = {"status": 503, "body": "{}", "delaySeconds": 0.0, "retryAfter": 5}
    no = {"status": 404, "body": "no", "delaySeconds": 0.0, "times": 1}
    assert told() == {"first": [{**unavailable, "times": 2}, no], "always": always}
    genesys.fire(TOPIC, {"mediaType": "MESSAGE", "addressTo": "1"})
    assert told() == {"first": [{**unavailable, "times": 1}, no], "always": always}
    genesys.delete("/_emulator/cognigy").raise_for_status()
    assert told() == {"first": []}


def test_clock_says_what_it_does_and_how_many_wait_for_it(genesys: Genesys, pipeline: Pipeline) -> None:
    def clock() -> dict[str, Any]:
        found: dict[str, Any] = genesys.get("/_emulator/clock").raise_for_status().json()
        return found

    running = clock()
    assert running.pop("time") > "2025"
    assert running == {"frozen": False, "seeded": False, "waiting": 0}
    snapshot = genesys.get("/_emulator/snapshot").json()
    genesys.post("/_emulator/seed", json={"seed": "a", "time": "2025-01-01T00:00:00Z"}).raise_for_status()
    still = {"time": "2025-01-01T00:00:00.000Z", "frozen": True, "seeded": True, "waiting": 0}
    assert clock() == still
    genesys.put("/_emulator/snapshot", json={**snapshot, "clock": 1_735_689_600}).raise_for_status()
    assert clock() == {**still, "seeded": False}
    delayed = trigger_body(pipeline.flow, name="Later", delayBySeconds=60)
    genesys.post("/api/v2/processautomation/triggers", json=delayed).raise_for_status()
    genesys.fire(TOPIC, {"mediaType": "MESSAGE", "addressTo": "1"})
    assert clock()["waiting"] == 1
    genesys.post("/_emulator/clock/advance", json={"seconds": 60}).raise_for_status()
    assert clock() == {**still, "seeded": False, "time": "2025-01-01T00:01:00.000Z"}
    genesys.reset()
    assert clock()["frozen"] is False


def test_flows_are_listed_with_who_edits_them_and_can_be_unlocked(genesys: Genesys, pipeline: Pipeline) -> None:
    flow = {"id": pipeline.flow, "name": "ACW"}
    assert genesys.get("/_emulator/flows").json() == {"flows": [flow]}
    genesys.put(f"/_emulator/flows/{pipeline.flow}/lock", json={"user": "Maria"}).raise_for_status()
    locked = {**flow, "lock": {"id": "Maria", "name": "Maria", "kind": "user"}}
    assert genesys.get("/_emulator/flows").json() == {"flows": [locked]}
    assert genesys.delete(f"/_emulator/flows/{pipeline.flow}/lock").status_code == 204
    assert genesys.get("/_emulator/flows").json() == {"flows": [flow]}
    assert genesys.delete("/_emulator/flows/none/lock").status_code == 404


def test_integrations_are_listed_with_what_they_were_told_to_report(genesys: Genesys, pipeline: Pipeline) -> None:
    def listed() -> dict[str, Any]:
        (found,) = genesys.get("/_emulator/integrations").raise_for_status().json()["integrations"]
        return dict(found)

    own = {
        "id": pipeline.integration,
        "name": "Web Services Data Actions",
        "type": "custom-rest-actions",
        "intendedState": "ENABLED",
    }
    assert listed() == own
    path = f"/_emulator/integrations/{pipeline.integration}/reported-state"
    genesys.put(path, json={"code": "ERROR", "detail": "No."}).raise_for_status()
    reported = listed()["reported"]
    assert (reported["code"], reported["detail"]["message"]) == ("ERROR", "No.")
    genesys.delete(path).raise_for_status()
    assert listed() == own
