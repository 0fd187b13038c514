"""Nothing that is stored or sent hangs or kills the emulator, or keeps it from saving."""

import json
import re
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path as Path_
from typing import Any

import httpx
import pytest

from handover.emulator.http.routing import GenesysRoute
from handover.emulator.runtime.actions.contracts import Contract
from handover.emulator.runtime.budget import Budget, LimitError
from handover.emulator.runtime.jsonpath import Path
from handover.emulator.server.app import create_app
from handover.emulator.server.embedded import EmbeddedEmulator
from handover.emulator.settings import EmulatorSettings, Limits
from handover.emulator.testing import Genesys
from tests.emulator.conftest import ACTION, ENDPOINT, TOPIC, action_body, deploy, trigger_body, workflow_yaml

CATASTROPHE = "a" * 5_000 + "b"
LOOP = '#foreach($i in [1..900])#foreach($j in [1..900])#set($a = "$!a.toUpperCase()")#end#end'
ENDLESS = "#foreach($i in [1..100000])#foreach($j in [1..100000])#set($a = 1)#end#end"
NESTED = "#set($x = " + "[$a.get(" * 20 + "1" + ")]" * 20 + ")"
"""Takes airspeed 2 to the power of 20 attempts to read."""


class Emulator:
    """An emulator in a process of its own, which is killed whatever happens."""

    def __init__(self, state: Path_, steps: int = 1_000_000) -> None:
        code = "import sys; from pathlib import Path; from handover.emulator.server.serve import serve; "
        code += "from handover.emulator.settings import EmulatorSettings, Limits; "
        # So that the test of it is fast.
        code += "from handover.emulator.runtime import budget; budget.SECONDS_TO_READ_TEMPLATES = 1; "
        code += "limits = Limits(template_steps=int(sys.argv[2])); "
        code += "serve(0, EmulatorSettings(state_file=Path(sys.argv[1]), limits=limits))"
        self.process = subprocess.Popen(
            [sys.executable, "-c", code, str(state), str(steps)],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        assert self.process.stdout is not None
        self.url = next(word for word in self.process.stdout.readline().split() if word.startswith("http"))
        self.client = Genesys(self.url)
        self.client.timeout = httpx.Timeout(600)  # for what hangs, not for what is slow

    def close(self) -> None:
        self.client.close()
        self.process.kill()
        self.process.communicate(timeout=20)

    def while_busy_with(self, method: str, path: str, **body: Any) -> httpx.Response:
        """Return the answer to a request, during which health must answer."""
        answers: list[httpx.Response] = []

        def ask() -> None:
            answers.append(self.client.request(method, path, **body))

        asked = threading.Thread(target=ask, daemon=True)
        asked.start()
        while asked.is_alive():
            assert httpx.get(f"{self.url}/_emulator/health", timeout=10).status_code == 200
            asked.join(0.1)
        return answers[0]


@pytest.fixture
def emulator(tmp_path: Path_) -> Iterator[Emulator]:
    running = Emulator(tmp_path / "state.json")
    try:
        yield running
    finally:
        running.close()


@pytest.fixture
def strict() -> Iterator[Genesys]:
    """Yield a client of an emulator that allows a tenth of the steps, so that tests of the limit are fast."""
    settings = EmulatorSettings(limits=Limits(template_steps=100_000))
    with EmbeddedEmulator(settings=settings) as emulator, Genesys(emulator.url) as genesys:
        yield genesys


def configured(integration: str, name: str = "hostile", **config: Any) -> dict[str, Any]:
    """Return an action with other templates."""
    body = action_body(integration, name=name)
    request = {"requestUrlTemplate": ENDPOINT, "requestType": "POST", **config.pop("request", {})}
    body["config"] = {"request": request, "response": {"successTemplate": "{}", **config}}
    return body


def test_health_answers_while_hostile_templates_are_rendered(emulator: Emulator) -> None:
    integration = deploy(emulator.client).integration
    hostile = configured(integration, request={"requestTemplate": LOOP})
    action = emulator.client.post("/api/v2/integrations/actions", json=hostile).raise_for_status().json()["id"]
    answer = emulator.while_busy_with("POST", f"/api/v2/integrations/actions/{action}/execute", json={})
    assert answer.status_code == 400
    assert "limit (--template-steps)" in answer.json()["message"]


def test_a_template_that_takes_for_ever_to_read_is_refused(emulator: Emulator) -> None:
    integration = deploy(emulator.client).integration
    hostile = configured(integration, request={"requestTemplate": NESTED})
    answer = emulator.while_busy_with("POST", "/api/v2/integrations/actions", json=hostile)
    assert answer.status_code == 400
    assert "takes more than 1 s of processor time" in answer.json()["message"]


@pytest.mark.parametrize("sig", [signal.SIGTERM, signal.SIGINT])
@pytest.mark.parametrize("what", ["event", "execution", "follower"])
def test_a_signal_ends_it_in_the_middle_of_hostile_work(tmp_path: Path_, sig: signal.Signals, what: str) -> None:
    """The work would go on for as long as the action's timeout: a minute."""
    running = Emulator(tmp_path / "state.json", steps=10**12)
    try:
        client = running.client
        pipeline = deploy(client)
        body = configured(pipeline.integration, request={"requestTemplate": ENDLESS})
        change = {"version": 1, "config": body["config"]}
        client.patch(f"/api/v2/integrations/actions/{pipeline.action}", json=change).raise_for_status()
        with client.stream("GET", "/_emulator/journal/follow") as followed:
            asked = threading.Thread(target=attempt, args=(running, what, pipeline.action))
            asked.start()
            # The last step before the template is rendered; an execution by itself writes none down.
            for line in followed.iter_lines() if what == "event" else ():
                if json.loads(line)["step"] == "workflow":
                    break
            running.process.send_signal(sig)
            _, errors = running.process.communicate(timeout=50)  # less than the minute, for what hangs
        asked.join()
        assert running.process.returncode in (-sig, 128 + sig, 0)
        assert errors == ""
    finally:
        running.close()


def attempt(emulator: Emulator, what: str, action: str) -> None:
    """Ask for what the end of the emulator will cut off."""
    with suppress(httpx.TransportError):
        if what == "event":
            emulator.client.post("/_emulator/events", json={"topic": TOPIC, "eventBody": {"mediaType": "MESSAGE"}})
        elif what == "execution":
            emulator.client.post(f"/api/v2/integrations/actions/{action}/execute", json={})


@pytest.mark.parametrize(
    "path", ["$[?@ =~ /(a+)+$/]", "$[?match(@, '(a+)+')]", "$[?search(@, '(a+)+$')]", "$..[?@..[?@..[?@ == $]]]"]
)
def test_criteria_with_hostile_paths_end(strict: Genesys, path: str) -> None:
    pipeline = deploy(strict)
    criteria = [{"jsonPath": path, "operator": "Exists", "value": True}]
    body = trigger_body(pipeline.flow, name="hostile", matchCriteria=criteria)
    strict.post("/api/v2/processautomation/triggers", json=body).raise_for_status()
    many = {"values": [[[n, str(n)] for n in range(30)] for _ in range(30)]}
    entries = strict.fire(TOPIC, {"mediaType": "MESSAGE", "addressTo": "1", "subject": CATASTROPHE, **many})
    assert ("receiver", "passed") in [(entry["step"], entry["outcome"]) for entry in entries]


@pytest.mark.parametrize(
    "path", ["$[?@ =~ /(?=a)/]", "$[?match(@, '(a)\\\\1')]", "$[?search(@, $.pattern)]", "$" + ".a" * 5_000]
)
def test_what_can_not_be_matched_in_linear_time_is_refused_when_it_is_stored(genesys: Genesys, path: str) -> None:
    pipeline = deploy(genesys)
    criteria = [{"jsonPath": path, "operator": "Exists", "value": True}]
    trigger = genesys.post(
        "/api/v2/processautomation/triggers", json=trigger_body(pipeline.flow, matchCriteria=criteria)
    )
    assert trigger.status_code == 400
    hostile = configured(pipeline.integration, translationMap={"x": path})
    action = genesys.post("/api/v2/integrations/actions", json=hostile)
    assert action.status_code == 400
    assert "translationMap" in action.json()["message"]


@pytest.mark.parametrize("path", ["$..*..*", "$[?@..*..*.x]", "$[?count(@..*..*) == 1]"])
def test_what_a_path_finds_on_its_way_is_counted(path: str) -> None:
    with pytest.raises(LimitError):
        Path(path).extract({"a": [[[n] for n in range(10)] for _ in range(100)]}, Budget(5_000))


HEAVY = {"jsonPath": "$..[?@..[?@..[?@ == $]]]", "operator": "Exists", "value": True}


def test_many_heavy_triggers_take_an_event_no_longer_than_one(emulator: Emulator) -> None:
    """Each by itself took a second, and all of them minutes."""
    pipeline = deploy(emulator.client)
    for number in range(100):
        body = trigger_body(pipeline.flow, name=f"Heavy {number}", matchCriteria=[HEAVY])
        emulator.client.post("/api/v2/processautomation/triggers", json=body).raise_for_status()
    many = {"values": [[[n, str(n)] for n in range(30)] for _ in range(30)]}
    event = {"topic": TOPIC, "eventBody": {"mediaType": "MESSAGE", "addressTo": "1", **many}}
    entries = emulator.while_busy_with("POST", "/_emulator/events", json=event).json()["entries"]
    heavy = [entry for entry in entries if entry["name"].startswith("Heavy")]
    failed = [entry for entry in heavy if entry["outcome"] == "failed"]
    assert len(heavy) == 100
    assert len(failed) > 50
    assert all("limit (--template-steps). All triggers that an event goes to share" in one["reason"] for one in failed)
    assert ("receiver", "passed") in [(entry["step"], entry["outcome"]) for entry in entries]


def test_tests_of_heavy_triggers_end(strict: Genesys) -> None:
    pipeline = deploy(strict)
    body = trigger_body(pipeline.flow, name="Heavy", matchCriteria=[HEAVY])
    trigger = strict.post("/api/v2/processautomation/triggers", json=body).raise_for_status().json()["id"]
    event = {"mediaType": "MESSAGE", "values": [[[n, str(n)] for n in range(30)] for _ in range(30)]}
    one = strict.post(f"/api/v2/processautomation/triggers/{trigger}/test", json=event)
    assert one.status_code == 400
    assert "limit (--template-steps)" in one.json()["message"]
    every = strict.post(f"/api/v2/processautomation/triggers/topics/{TOPIC}/test", json=event).raise_for_status().json()
    found = every["triggerMatchValidation"]
    assert [one["id"] for one in found["matchedTriggers"]] == [pipeline.trigger]
    assert [one["id"] for one in found["unmatchedTriggers"]] == [trigger]


def test_long_lists_in_criteria_end(strict: Genesys) -> None:
    pipeline = deploy(strict)
    criteria = [{"jsonPath": "values", "operator": "All", "values": list(range(20_000))}]
    strict.post(
        "/api/v2/processautomation/triggers", json=trigger_body(pipeline.flow, name="long", matchCriteria=criteria)
    ).raise_for_status()
    entries = strict.fire(TOPIC, {"mediaType": "VOICE", "values": list(range(20_000, 0, -1))})
    assert any("limit (--template-steps)" in entry["reason"] for entry in entries)


def test_an_input_contract_with_a_catastrophic_pattern_ends_and_a_look_around_is_refused(genesys: Genesys) -> None:
    pipeline = deploy(genesys)
    body = action_body(pipeline.integration, name="hostile")
    schema = body["contract"]["input"]["inputSchema"]
    schema["properties"]["userId"]["pattern"] = "^(a+)+$"
    action = genesys.post("/api/v2/integrations/actions", json=body).raise_for_status().json()["id"]
    answer = genesys.post(f"/api/v2/integrations/actions/{action}/execute", json={"userId": CATASTROPHE})
    assert "does not satisfy" in answer.json()["message"]
    schema["properties"]["userId"]["pattern"] = "(?=a)"
    assert genesys.post("/api/v2/integrations/actions", json=body).status_code == 400


def test_a_contract_with_many_values_against_a_long_list_ends(genesys: Genesys) -> None:
    pipeline = deploy(genesys)
    body = configured(pipeline.integration, translationMap={"x": "x"}, successTemplate='{"x": $x}')
    known = {"type": "array", "items": {"enum": [{"a": number} for number in range(3_000)]}}
    body["contract"]["output"]["successSchema"] = {"type": "object", "properties": {"x": known}}
    action = genesys.post("/api/v2/integrations/actions", json=body).raise_for_status().json()["id"]

    def execute(count: int) -> str:
        reply = json.dumps({"x": [{"a": 2_999}] * count + [{"a": -1}]})
        genesys.put("/_emulator/cognigy", json={"status": 200, "body": reply}).raise_for_status()
        answer = genesys.post(f"/api/v2/integrations/actions/{action}/execute", json={}).json()
        return str(answer["message"])

    assert "The result does not satisfy the output contract: x.1: " in execute(1)
    assert "limit (--template-steps)" in execute(5_000)


def test_of_many_faults_the_first_is_said() -> None:
    contract = Contract({"additionalProperties": {"enum": list(range(10_000))}})
    assert len(contract.faults({"a": "x", "b": "x"})) == 2
    assert len(contract.faults({str(number): "x" for number in range(1_000)})) == 1


def test_bodies_and_flows_have_a_limit(genesys: Genesys) -> None:
    long = genesys.post("/api/v2/integrations", json={"integrationType": {"id": "x" * 1_000_000}})
    assert (long.status_code, long.json()["code"]) == (413, "request.entity.too.large")
    job = genesys.post("/api/v2/flows/jobs").json()
    upload = genesys.put(job["presignedUrl"], content=b"#" * 2_000_001, headers=job["headers"])
    assert upload.status_code == 413
    assert genesys.put(job["presignedUrl"], content=b"\xff" * 1_500_000, headers=job["headers"]).status_code == 200


def test_the_journal_and_the_deliveries_are_bounded_by_bytes() -> None:
    settings = EmulatorSettings(limits=Limits(journal_bytes=1_000_000))
    with EmbeddedEmulator(settings=settings) as emulator, Genesys(emulator.url) as genesys:
        deploy(genesys)
        for _ in range(10):
            genesys.fire(TOPIC, {"mediaType": "MESSAGE", "addressTo": "1" * 20_000, "subject": "x" * 300_000})
        assert 1 <= len(genesys.get("/_emulator/journal").json()["entries"]) < 4 * 7
        assert len(genesys.deliveries()) == 10
        for number in range(60):
            genesys.fire(TOPIC, {"mediaType": "MESSAGE", "addressTo": str(number) * 15_000})
        assert len(genesys.deliveries()) < 60


DEEP = b"[" * 5_000 + b"]" * 5_000
HOSTILE_VALUES = [
    rb'"\ud800"',
    rb'"\uDFFF \uD83D"',
    DEEP,
    b"1" * 5_000,
    b"1e400",
    b"NaN",
    b"-Infinity",
    b'"\xed\xa0\x80"',
]


@pytest.mark.parametrize("value", HOSTILE_VALUES)
def test_what_can_not_be_kept_is_refused_everywhere(tmp_path: Path_, value: bytes) -> None:
    state = tmp_path / "state.json"
    with EmbeddedEmulator(state) as emulator, Genesys(emulator.url) as genesys:
        pipeline = deploy(genesys)
        before = state.read_bytes()
        config = f"/api/v2/integrations/{pipeline.integration}/config/current"
        event = b'{"topic":"%s","eventBody":{"mediaType":"MESSAGE","x":%s}}' % (TOPIC.encode(), value)
        requests = [
            ("PUT", config, b'{"name":"x","version":2,"properties":{"x":%s}}' % value),
            ("POST", "/_emulator/events", event),
            ("PUT", "/_emulator/cognigy", b'{"body":%s}' % value),
            ("POST", f"/api/v2/integrations/actions/{pipeline.action}/execute", b'{"userId":%s}' % value),
            ("PUT", "/_emulator/snapshot", before.replace(b'"clock": null', b'"clock": ' + value)),
        ]
        for method, path, body in requests:
            answer = genesys.request(method, path, content=body, headers={"Content-Type": "application/json"})
            assert answer.status_code == 400, path
            assert set(answer.json()) == {"message", "code", "status", "contextId", "details", "errors"}
        assert state.read_bytes() == before
        assert genesys.get("/_emulator/journal").json() == {"entries": []}


def test_half_a_pair_in_any_request_is_refused(genesys: Genesys) -> None:
    deploy(genesys)
    reading = {"/_emulator/events", "/_emulator/snapshot"}  # which read their JSON by themselves
    routes = [route for route in create_app(EmulatorSettings()).routes if isinstance(route, GenesysRoute)]
    asked = set()
    for route in routes:
        if route.body_field is None and route.path not in reading:
            continue
        for method in set(route.methods or ()) & {"POST", "PUT", "PATCH", "DELETE"}:
            path = re.sub(r"{\w+}", "%ED%A0%80", route.path)
            for body in (rb'{"name":"\ud800"}', rb'{"\uDFFF":1}', rb'["\ud800"]'):
                answer = genesys.request(method, path, content=body, headers={"Content-Type": "application/json"})
                assert answer.status_code == 400, path
                assert "half of a surrogate pair" in answer.json()["message"], path
            asked.add(path)
    assert len(asked) > 12
    assert not reading - asked
    for route in routes:  # half of a pair in a path or a query is no character either, and no harm
        for method in set(route.methods or ()) - {"HEAD"} if "follow" not in route.path else ():
            path = re.sub(r"{\w+}", "%ED%A0%80", route.path)
            assert genesys.request(method, f"{path}?name=%ED%A0%80").status_code != 500, path


def test_a_pair_of_surrogates_is_a_character(genesys: Genesys) -> None:
    body = {"topic": TOPIC, "eventBody": {"subject": "\U0001f600 \\ud800", "addressTo": "1"}}
    genesys.post("/_emulator/events", json=body).raise_for_status()


def test_a_flow_with_half_a_pair_fails_its_job(genesys: Genesys) -> None:
    deploy(genesys)
    outcome = genesys.publish(workflow_yaml(name='"\\ud800"'))
    assert outcome["status"] == "Failure"
    assert "half of a surrogate pair" in outcome["messages"][0]["text"]


def test_a_reply_with_half_a_pair_is_a_failed_action(genesys: Genesys) -> None:
    pipeline = deploy(genesys)
    body = configured(pipeline.integration, translationMap={"x": "x"}, successTemplate='{"x": $x}')
    action = genesys.post("/api/v2/integrations/actions", json=body).raise_for_status().json()["id"]
    genesys.put("/_emulator/cognigy", json={"status": 200, "body": '{"x": "\\ud800"}'}).raise_for_status()
    answer = genesys.post(f"/api/v2/integrations/actions/{action}/execute", json={})
    assert answer.status_code == 400
    assert "half of a surrogate pair" in answer.json()["message"]


def test_a_save_that_fails_leaves_nothing_behind(tmp_path: Path_, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device")

    state = tmp_path / "state.json"
    with EmbeddedEmulator(state) as emulator, Genesys(emulator.url) as genesys:
        pipeline = deploy(genesys)
        before = genesys.get("/_emulator/snapshot").content
        with monkeypatch.context() as patched:
            patched.setattr("handover.emulator.emulator.files.replace", full)
            made = genesys.post("/api/v2/integrations", json={"integrationType": {"id": "custom-rest-actions"}})
            assert made.status_code == 500
            assert "No space left on device" in made.json()["message"]
            assert genesys.delete(f"/api/v2/processautomation/triggers/{pipeline.trigger}").status_code == 500
        assert genesys.get("/_emulator/snapshot").content == before
        genesys.delete(f"/api/v2/processautomation/triggers/{pipeline.trigger}").raise_for_status()
        assert json.loads(state.read_text())["triggers"] == []


def merged(whole: dict[str, Any], change: dict[str, Any]) -> dict[str, Any]:
    """Return an object with some fields changed, within the first of its versions too."""
    versions = [{**whole["versions"][0], **one} for one in change.get("versions", ())]
    return {**whole, **change, **({"versions": versions} if "versions" in change else {})}


def test_what_a_file_written_by_hand_holds_fails_when_it_is_used(tmp_path: Path_) -> None:
    state = tmp_path / "state.json"
    with EmbeddedEmulator(state) as emulator, Genesys(emulator.url) as genesys:
        pipeline = deploy(genesys)
    sound = json.loads(state.read_text())
    criterion = {"jsonPath": "$[?@ =~ /(?=a)/]", "operator": "Exists", "value": True}
    cases: list[tuple[str, dict[str, Any], str]] = [
        ("flows", {"versions": [{"yaml": "workflow: ["}]}, "can't be executed"),
        ("triggers", {"matchCriteria": [criterion]}, "criteria can't be matched"),
        ("actions", {"published": {**sound["actions"][0]["published"], "inputSchema": {"type": 5}}}, "no JSON schema"),
    ]
    for kind, change, said in cases:
        state.write_text(json.dumps({**sound, kind: [merged(sound[kind][0], change)]}))
        with EmbeddedEmulator(state) as emulator, Genesys(emulator.url) as genesys:
            entries = genesys.fire(TOPIC, {"mediaType": "MESSAGE", "addressTo": "1"})
            assert any(said in entry["reason"] for entry in entries), entries
            assert genesys.get(f"/api/v2/flows/{pipeline.flow}").status_code == (409 if kind == "flows" else 200)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"clock": 1e300}, "clock is not between 1970 and 2999"),
        ({"clock": -1}, "clock is not between"),
        ({"clock": {}}, "is damaged"),
        ({"flows": [{"versions": []}]}, "has no version"),
        ({"flows": [{"versions": [{"yaml": "workflow: ["}]}]}, "can't be executed"),
        (
            {"triggers": [{"matchCriteria": [{"jsonPath": "$[?@ =~ /(?=a)/]", "operator": "Exists", "value": True}]}]},
            "can't be matched",
        ),
        ({"flows": 5}, "is damaged"),
        ({"triggers": [5]}, "is damaged"),
    ],
)
def test_a_snapshot_is_checked_whole_before_anything_is_replaced(
    genesys: Genesys, change: dict[str, Any], said: str
) -> None:
    deploy(genesys)
    before = genesys.get("/_emulator/snapshot").content
    changed = json.loads(before)
    for name, value in change.items():
        parts = isinstance(value, list) and isinstance(value[0], dict)
        changed[name] = [merged(changed[name][0], value[0])] if parts else value
    answer = genesys.put("/_emulator/snapshot", json=changed)
    assert answer.status_code == 400
    assert said in answer.json()["message"]
    assert genesys.get("/_emulator/snapshot").content == before


def test_a_flow_that_can_not_be_executed_can_not_be_published(genesys: Genesys) -> None:
    deploy(genesys)
    terms = " + ".join(["Flow.addressTo"] * 1_800)
    yaml = workflow_yaml().replace("{exp: Flow.addressTo}", f"{{exp: {terms}}}")
    assert genesys.publish(yaml)["status"] == "Success"
    genesys.fire(TOPIC, {"mediaType": "MESSAGE", "addressTo": "1"})
    assert genesys.deliveries()[-1]["body"]["userId"] == "1" * 1_800
    entries = genesys.fire(TOPIC, {"mediaType": "MESSAGE", "addressTo": "1" * 30_000})
    assert any("a variable holds 32000 at most" in entry["reason"] for entry in entries)
    number = workflow_yaml().replace("{exp: Flow.addressTo}", f"{{exp: ToString({' + '.join(['1'] * 7_900)})}}")
    assert genesys.publish(number)["status"] == "Success"
    genesys.fire(TOPIC, {"mediaType": "MESSAGE", "addressTo": "1"})
    assert genesys.deliveries()[-1]["body"]["userId"] == "7900"
    nested = "ToString(" * 60 + "Flow.addressTo" + ")" * 60
    outcome = genesys.publish(workflow_yaml().replace("{exp: Flow.addressTo}", f"{{exp: {nested}}}"))
    assert outcome["status"] == "Failure"
    assert "nested too deeply" in outcome["messages"][0]["text"]
    deep = genesys.publish("workflow: " + "[" * 150 + "]" * 150)
    assert "nested too deeply" in deep["messages"][0]["text"]
    assert ACTION in genesys.get("/api/v2/integrations/actions").text
