from __future__ import annotations

import json
import re
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any, cast

import httpx
import pytest
from typer.testing import CliRunner, Result

from handover.cli import app
from handover.emulator.server.embedded import EmbeddedEmulator
from handover.emulator.settings import EmulatorSettings
from handover.emulator.testing import Genesys
from handover.genesys.events import conversation, topic
from handover.sandbox.errors import ConfigurationError
from handover.sandbox.provider.genesys import GenesysProvider
from handover.sandbox.provider.schema import FLOW, INTEGRATION, INTEGRATION_ACTION, TRIGGER
from handover.verbs.fire.body import read_body
from handover.verbs.fire.fields import parse_changes, typed_changes
from handover.verbs.fire.trace import verdict as verdict_on
from handover.verbs.fire.volley import Fired, Volley, fire_all
from tests.emulator.aws.conftest import TARGET, Aws

STATE = {
    "version": 3,
    "deployment": {
        "resources": [
            {"urn": "urn:pulumi:dev::p::genesyscloud:index/flow:Flow::f", "custom": True, "type": "t", "id": "F"}
        ]
    },
}
WORKFLOW = """
workflow:
  name: "Workflow {{event}}"
  startUpRef: "/workflow/states/state[Start_1]"
  defaultLanguage: en-us
  variables:
    - stringVariable: {name: Flow.addressTo, initialValue: {noValue: true}, isInput: true, isOutput: false}
    - stringVariable: {name: Flow.disconnectType, initialValue: {lit: ""}, isInput: true, isOutput: false}
  settingsErrorHandling: {errorHandling: {endWorkflow: {none: true}}}
  states:
    - state:
        name: Start
        refId: Start_1
        actions:
          - callData:
              name: Send
              timeout: {lit: {minutes: 1}}
              category:
                Cognigy:
                  dataAction:
                    Send:
                      inputs:
                        userId: {exp: Flow.addressTo}
                        topic: {lit: "{{topic}}"}
                        disconnectType: {exp: Flow.disconnectType}
          - endWorkflow: {name: End, exitReason: {noValue: true}}
"""


def deploy(url: str, folder: Path, endpoint: str = "https://endpoint-trial.cognigy.ai/handover/genesysCloudOM") -> None:
    """Put a small pipeline for both events into an emulator."""
    provider = GenesysProvider(lambda: url)
    config = {"name": "Cognigy"}
    integration, _ = provider.create(
        INTEGRATION, {"integrationType": "custom-rest-actions", "intendedState": "ENABLED", "config": config}
    )
    fields = {name: {"type": "string"} for name in ("userId", "topic", "disconnectType")}
    provider.create(
        INTEGRATION_ACTION,
        {
            "name": "Send",
            "category": "Cognigy",
            "integrationId": integration,
            "contractInput": json.dumps({"type": "object", "properties": fields, "additionalProperties": True}),
            "contractOutput": '{"type":"object","properties":{},"additionalProperties":true}',
            "configRequest": {
                "requestType": "POST",
                "requestUrlTemplate": endpoint,
                "requestTemplate": "${input.rawRequest}",
                "headers": {"Content-Type": "application/json"},
            },
            "configResponse": {"successTemplate": "{}"},
        },
    )
    file = folder / "flow.yaml"
    file.write_text(WORKFLOW, encoding="utf-8")
    for event in ("user.end", "acw"):
        literal = topic(event).replace("{id}", "id")
        flow, _ = provider.create(
            FLOW, {"filepath": str(file), "name": event, "substitutions": {"event": event, "topic": literal}}
        )
        provider.create(
            TRIGGER,
            {
                "name": f"Trigger {event}",
                "topicName": topic(event),
                "enabled": True,
                "matchCriteria": '[{"jsonPath":"mediaType","operator":"Equal","value":"MESSAGE"}]',
                "target": {
                    "id": flow,
                    "type": "Workflow",
                    "workflowTargetSettings": {"dataFormat": "TopLevelPrimitives"},
                },
            },
        )
    provider.close()


@pytest.fixture(scope="module")
def emulator(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with EmbeddedEmulator() as running:
        deploy(running.url, tmp_path_factory.mktemp("flows"))
        yield running.url


@pytest.fixture
def project(tmp_path: Path) -> Path:
    (tmp_path / "Pulumi.yaml").write_text("name: p\nruntime: python\n", encoding="utf-8")
    (tmp_path / "Pulumi.dev.yaml").write_text("config: {}\n", encoding="utf-8")
    return tmp_path


@pytest.fixture
def deployed(project: Path) -> Path:
    write_state(project, STATE)
    return project


def write_state(project: Path, state: dict[str, Any]) -> None:
    file = project / ".handover" / "dev" / "state.json"
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(json.dumps(state), encoding="utf-8")


def run(project: Path, *arguments: str) -> Result:
    return CliRunner().invoke(app, ["fire", "--cwd", str(project), *arguments], env={"COLUMNS": "60"})


def test_both_events_arrive(deployed: Path, emulator: str) -> None:
    result = run(deployed, "user.end", "acw", "--verbose", "--emulator", emulator)
    assert result.exit_code == 0, result.output
    assert result.stderr == ""
    assert result.stdout.count("Arrived once, with userId ") == 2
    assert "topic 'v2.detail.events.conversation.id.user.end', disconnectType 'CLIENT'." in result.stdout
    lines = result.stdout.splitlines()
    assert any(line.startswith("  passed   trigger") and "Trigger user.end" in line for line in lines)
    assert "\x1b" not in result.stdout


URL = "https://endpoint-trial.cognigy.ai/handover/genesysCloudOM"
REACHED = "the local Cognigy that stands in for endpoint-trial.cognigy.ai"


def test_what_goes_straight_through_is_a_line_for_each_hop_and_a_verdict(deployed: Path, emulator: str) -> None:
    result = run(deployed, "--set", "addressTo=u1", "--emulator", emulator)
    assert result.exit_code == 0, result.output
    conversations = set(re.findall(r"^\S+ of conversation (\S+): arrived once$", result.stdout, re.MULTILINE))
    assert len(conversations) == 1
    lines = [re.sub("  +", "  ", line) for line in result.stdout.replace(conversations.pop(), "ID").splitlines()]
    for event, traced in (("user.end", lines[:6]), ("acw", lines[6:12])):
        assert traced == [
            f"{event} of conversation ID: arrived once",
            f"  passed  event  {topic(event)}  The event goes to 1 trigger.",
            f"  passed  trigger  Trigger {event}  All 1 criteria are met.",
            f'  passed  workflow  Workflow {event}  The workflow ended at "End".',
            "  passed  action  Send  The data action succeeded; its result satisfies its contract.",
            '  passed  receiver  endpoint-trial.cognigy.ai  Cognigy took the event for the user "u1".',
        ]
    assert lines[12:] == [f"Stack dev works: 2 events reached {REACHED}."]
    assert max(map(len, result.stdout.splitlines())) <= 100
    # That the stack works is said only if all that it listens to has been fired.
    named = run(deployed, "acw", "--quiet", "--emulator", emulator)
    assert named.stdout == f"1 event reached {REACHED}.\n"


def test_json_has_all_of_it(deployed: Path, emulator: str) -> None:
    result = run(deployed, "acw", "--set", "addressTo=u1", "--json", "--emulator", emulator)
    (event,) = json.loads(result.stdout)["events"]
    assert event["problem"] is None
    assert event["eventBody"]["addressTo"] == "u1"
    (arrival,) = [entry for entry in event["entries"] if entry["step"] == "receiver"]
    assert arrival["conversationId"] == event["conversationId"]
    assert arrival["detail"]["body"]["userId"] == "u1"
    assert arrival["detail"]["body"]["topic"] == "v2.detail.events.conversation.id.acw"


def test_without_events_all_that_the_org_listens_to_is_fired(deployed: Path, emulator: str) -> None:
    result = run(deployed, "--json", "--emulator", emulator)
    assert result.exit_code == 0, result.output
    assert [event["event"] for event in json.loads(result.stdout)["events"]] == ["user.end", "acw"]


@pytest.fixture
def event_bridge() -> Iterator[Aws]:
    """An org that nothing listens to yet."""
    with EmbeddedEmulator() as running, Genesys(running.url) as genesys:
        yield Aws(genesys)


def test_an_event_by_event_bridge_is_followed_to_cognigy(deployed: Path, event_bridge: Aws) -> None:
    url = event_bridge.genesys.url
    nothing = run(deployed, "--emulator", url)
    assert nothing.exit_code == 2
    assert nothing.stderr.startswith("error: Nothing listens to an event that Cognigy is told of")
    source = event_bridge.source("customer.end", "user.start", "acw")
    pending = run(deployed, "customer.end", "--emulator", url)
    assert pending.exit_code == 1
    assert f"error: customer.end did not arrive at Cognigy: event-source '{source}' stopped: " in pending.stderr
    played = run(deployed, "customer.end", "--associate", "--emulator", url)
    assert played.exit_code == 0, played.output
    assert played.stdout.startswith(f"Associated as Cognigy does, for this run alone: {source}\n")
    assert [one["state"] for one in event_bridge.sources()] == ["PENDING"]
    pattern = {"detail-type": [topic("customer.end"), topic("user.start")]}
    event_bridge.on_premises(source, pattern)
    result = run(deployed, "customer.end", "user.start", "--verbose", "--emulator", url)
    assert result.exit_code == 0, result.output
    steps = [line.split()[1] for line in result.stdout.splitlines() if line.startswith("  passed")]
    hops = ["event", "event-source", "bus", "rule", "api-destination", "receiver", "target"]
    assert steps == hops * 2
    said = f"Arrived once by Amazon EventBridge, with detail-type '{topic('customer.end')}', conversationId "
    assert said in result.stdout
    assert "disconnectType 'PEER'." in result.stdout
    short = run(deployed, "customer.end", "--emulator", url)
    header, *hops_of_it, verdict = short.stdout.splitlines()
    assert header.endswith(": arrived once by Amazon EventBridge")
    assert [line.split()[:2] for line in hops_of_it] == [["passed", hop] for hop in hops[:-1]]
    suffix = source.rpartition("/")[2]
    assert hops_of_it[1].split()[2:] == [f"…/{suffix}"]
    assert hops_of_it[2].split(maxsplit=3)[2:] == [f"…/{suffix}", "The event goes to 1 rule."]
    assert hops_of_it[-1].endswith(" answered 200.")
    assert max(map(len, hops_of_it)) <= 100
    assert verdict == f"1 event reached {REACHED}."
    bodies = [delivery["body"]["detail"]["eventBody"] for delivery in event_bridge.genesys.deliveries()]
    assert ["userId" in body for body in bodies] == [False, False, True, False]
    everything = run(deployed, "--json", "--associate", "--emulator", url)
    assert json.loads(everything.stdout)["associated"] == []
    events = {event["event"]: event["problem"] for event in json.loads(everything.stdout)["events"]}
    assert list(events) == ["user.start", "acw", "customer.end"]
    assert events["user.start"] is None
    assert "acw did not arrive at Cognigy: rule 'rule' stopped: The event has detail-type" in str(events["acw"])
    event_bridge.genesys.patch(
        f"/api/v2/integrations/{event_bridge.integration}", json={"intendedState": "DISABLED"}
    ).raise_for_status()
    switched_off = run(deployed, "--emulator", url)
    assert switched_off.stdout.count("No trigger listens on") == 3


def test_both_ways_count_each_for_itself(deployed: Path, event_bridge: Aws) -> None:
    url = event_bridge.genesys.url
    deploy(url, deployed)
    event_bridge.on_premises(event_bridge.source("user.end"))
    result = run(deployed, "user.end", "--emulator", url)
    assert result.exit_code == 0, result.output
    lines = result.stdout.splitlines()
    assert [line.partition(": ")[2] for line in lines if " of conversation " in line] == [
        "arrived once",
        "arrived once by Amazon EventBridge",
    ]
    assert lines[-1] == f"1 event reached {REACHED}."
    everything = run(deployed, "user.end", "-v", "--emulator", url).stdout
    assert "Arrived once, with userId " in everything
    assert "Arrived once by Amazon EventBridge, with detail-type" in everything
    made = event_bridge.genesys.get("/_emulator/aws/objects").json()["objects"]
    (inputs,) = [found["inputs"] for found in made if found["type"] == TARGET]
    event_bridge.make(TARGET, **{**inputs, "targetId": "again"})
    twice = run(deployed, "user.end", "--emulator", url)
    assert twice.exit_code == 1
    assert "error: user.end was delivered 2 times to " in twice.stderr
    assert "the steps show the other event source, rule or target." in twice.stderr


@pytest.mark.parametrize("status", [500, 404, 400])
def test_an_event_that_cognigy_refuses_fails_and_names_the_hop(deployed: Path, emulator: str, status: int) -> None:
    httpx.put(f"{emulator}/_emulator/cognigy", json={"status": status}, trust_env=False).raise_for_status()
    try:
        result = run(deployed, "acw", "--emulator", emulator)
    finally:
        httpx.delete(f"{emulator}/_emulator/cognigy", trust_env=False)
    assert result.exit_code == 1
    assert result.stderr == (
        "error: acw did not get through to Cognigy: receiver 'endpoint-trial.cognigy.ai' failed: The receiver was told "
        f"to answer {status}.\n"
    )
    assert "rrived" not in result.stdout
    assert result.stdout.splitlines()[-1] == "FAILED: the event did not reach Cognigy as it should."


def test_an_event_that_is_delivered_twice_fails_and_is_counted(deployed: Path, tmp_path: Path) -> None:
    with EmbeddedEmulator(settings=EmulatorSettings(duplicate_delivery=True)) as running:
        deploy(running.url, tmp_path)
        result = run(deployed, "acw", "--json", "--emulator", running.url)
    assert result.exit_code == 1
    assert (
        "acw was delivered 2 times to https://endpoint-trial.cognigy.ai/handover/genesysCloudOM, and once"
        in result.stderr
    )
    (event,) = json.loads(result.stdout)["events"]
    assert event["deliveries"] == 2


def test_what_a_host_outside_answers_counts_as_cognigys_answer(deployed: Path, tmp_path: Path) -> None:
    """A Cognigy that is really called: nobody listens on port 9 of this machine."""
    settings = EmulatorSettings(allow_egress=frozenset({"127.0.0.1"}))
    with EmbeddedEmulator(settings=settings) as running:
        deploy(running.url, tmp_path, "http://127.0.0.1:9/handover/genesysCloudOM")
        result = run(deployed, "acw", "--emulator", running.url)
    assert result.exit_code == 1
    assert "acw did not get through to Cognigy: request '127.0.0.1' failed" in result.stderr


def test_transfers_are_delivered_like_any_other(deployed: Path, emulator: str) -> None:
    result = run(deployed, "user.end", "--set", "disconnectType=TRANSFER", "--json", "--emulator", emulator)
    assert result.exit_code == 0
    assert '"disconnectType": "TRANSFER"' in result.stdout


def test_a_criterion_that_is_not_met_is_shown_and_fails(deployed: Path, emulator: str) -> None:
    result = run(deployed, "user.end", "acw", "--set", "mediaType=VOICE", "--emulator", emulator)
    assert result.exit_code == 1
    assert result.stdout.count("  stopped  trigger") == 2
    first, second = result.stderr.splitlines()
    assert first.startswith("error: user.end did not arrive at Cognigy: trigger 'Trigger user.end' stopped: ")
    assert second.startswith("error: acw did not arrive")
    assert "VOICE" in first


def test_a_whole_event_goes_out_as_it_is(deployed: Path, emulator: str) -> None:
    text = '{"mediaType": "MESSAGE", "addressTo": "u1", "disconnectType": "PEER", "own": [1]}'
    file = deployed / "event.json"
    file.write_text(text, encoding="utf-8")
    for given, how in ((text, {}), (str(file), {}), ("-", {"input": text})):
        arguments = ["fire", "-C", str(deployed), "--topic", topic("user.end"), "--body", given, "--emulator", emulator]
        result = CliRunner().invoke(app, [*arguments, "--json"], **how)  # type: ignore[arg-type]
        assert result.exit_code == 0, result.output
        (event,) = json.loads(result.stdout)["events"]
        assert (event["event"], event["topic"]) == ("user.end", topic("user.end"))
        assert event["eventBody"] == json.loads(text)
        assert event["deliveries"] == 1
    named = run(deployed, "user.end", "-v", "--body", text, "--set", "addressTo=u2", "--emulator", emulator)
    assert named.exit_code == 0, named.output
    assert named.stdout.startswith(f"user.end of conversation without an id, on {topic('user.end')}\n")
    assert "Arrived once, with userId 'u2'" in named.stdout


def test_a_topic_may_say_whose_event_it_is(deployed: Path, emulator: str) -> None:
    for given in ([], ["--body", '{"mediaType": "MESSAGE", "addressTo": "u"}']):
        result = run(deployed, "--topic", topic("acw").format(id="c-1"), *given, "--json", "--emulator", emulator)
        assert result.exit_code == 0, result.output
        (event,) = json.loads(result.stdout)["events"]
        assert event["eventBody"]["conversationId"] == event["conversationId"] == "c-1"
    for name in (topic("acw"), topic("acw").format(id="id")):
        result = run(deployed, "--topic", name, "--json", "--emulator", emulator)
        (event,) = json.loads(result.stdout)["events"]
        assert event["topic"] == topic("acw")
        assert len(event["conversationId"]) == 36


def test_a_topic_without_an_example_needs_a_body() -> None:
    known = {"v2.detail.events.conversation.{id}.other": {"ani": {"type": "string"}}}

    class Org:
        def get(self, *_: str, **__: str) -> Any:
            return {"entities": [{"id": id_, "schema": {"properties": fields}} for id_, fields in known.items()]}

    with pytest.raises(ConfigurationError, match=r"give an event of it with --body; none can be made up\.$"):
        fire_all(cast("Any", Org()), Volley((), next(iter(known))))


@pytest.mark.parametrize("rate", [(), ("--rate", "100")])
def test_many_are_summed_up(deployed: Path, emulator: str, rate: tuple[str, ...]) -> None:
    result = run(deployed, "user.end", "acw", "--repeat", "3", *rate, "--emulator", emulator)
    assert result.exit_code == 0, result.output
    first, *rest = result.stdout.splitlines()
    assert re.fullmatch(r"Fired 6 events of 3 conversations in \d+\.\d s\.", first)
    assert rest == ["user.end", "  3 delivered", "acw", "  3 delivered", f"6 events reached {REACHED}."]
    everything = run(deployed, "user.end", "acw", "--repeat", "3", *rate, "--json", "--emulator", emulator)
    events = json.loads(everything.stdout)["events"]
    assert [event["event"] for event in events] == ["user.end", "acw"] * 3
    assert len({event["conversationId"] for event in events}) == 3


def test_quiet_leaves_one_line_of_many(deployed: Path, emulator: str) -> None:
    result = run(deployed, "acw", "--repeat", "3", "--quiet", "--emulator", emulator)
    assert (result.exit_code, result.stdout) == (0, f"3 events reached {REACHED}.\n")


def test_an_event_that_nothing_listens_to_is_told_with_those_that_something_does(deployed: Path, emulator: str) -> None:
    result = run(deployed, "user.start", "--emulator", emulator)
    assert result.exit_code == 1
    assert result.stderr.endswith(" What this stack's org listens to: user.end, acw.\n")
    assert "listens to:" not in run(deployed, "acw", "--set", "mediaType=VOICE", "--emulator", emulator).stderr


def test_a_cognigy_that_was_really_called_is_named_by_its_address() -> None:
    url = "https://endpoint-cognigy.mine.test/handover/genesysCloudOM"
    entry = {"step": "request", "name": "endpoint-cognigy.mine.test", "outcome": "passed", "conversationId": "c"}
    sent = {"userId": "u", "topic": "v2.detail.events.conversation.id.acw"}
    entries = [{**entry, "reason": "", "detail": {"url": url, "body": json.dumps(sent)}}]
    fired = [Fired("acw", topic("acw"), {"conversationId": "c", "addressTo": "u"}, "e", entries)]
    assert verdict_on("dev", fired, everything=False, played=False)[0] == f"1 event reached {url}."


def test_of_many_each_reason_is_told_once(deployed: Path, emulator: str) -> None:
    refused = {"status": 500, "times": 2}
    httpx.put(f"{emulator}/_emulator/cognigy", json=refused, trust_env=False).raise_for_status()
    try:
        result = run(deployed, "user.end", "--repeat", "5", "--emulator", emulator)
    finally:
        httpx.delete(f"{emulator}/_emulator/cognigy", trust_env=False)
    assert result.exit_code == 1
    said = "receiver 'endpoint-trial.cognigy.ai'"
    assert result.stdout.splitlines()[1:] == [
        "user.end",
        "  3 delivered",
        f"  2 failed by {said}: The receiver was told to answer 500.",
        "FAILED: 2 of 5 events did not reach Cognigy as they should.",
    ]
    assert result.stderr == (
        f"error: 2 of 5: user.end did not get through to Cognigy: {said} failed: The receiver was told to answer 500.\n"
    )
    result = run(deployed, "acw", "--set", "mediaType=VOICE", "--repeat", "2", "--emulator", emulator)
    assert result.exit_code == 1
    line = result.stdout.splitlines()[-2]
    assert line.startswith("  2 stopped by trigger 'Trigger acw': The criterion mediaType Equal ")


def test_many_of_one_body_are_of_its_conversation_if_it_has_one(deployed: Path, emulator: str) -> None:
    for body, conversations in (({"conversationId": "c-2"}, 1), ({}, 2)):
        text = json.dumps({**body, "mediaType": "MESSAGE", "addressTo": "u"})
        result = run(deployed, "acw", "--body", text, "--repeat", "2", "--json", "--emulator", emulator)
        assert result.exit_code == 0, result.output
        assert len({event["conversationId"] for event in json.loads(result.stdout)["events"]}) == conversations


def test_of_many_what_arrives_wrong_is_told(deployed: Path, emulator: str) -> None:
    with EmbeddedEmulator(settings=EmulatorSettings(duplicate_delivery=True)) as running:
        deploy(running.url, deployed)
        result = run(deployed, "acw", "--repeat", "2", "--emulator", running.url)
    assert result.exit_code == 1
    line = result.stdout.splitlines()[-2]
    assert line.startswith("  2 delivered, but not as it should be: acw was delivered 2 times to ")


def test_a_rate_spaces_events_out() -> None:
    """Looked at is what the clock is asked, not what it says."""
    times: list[float] = []
    body = {"mediaType": "MESSAGE", "conversationId": "c"}

    class Org:
        def get(self, *_: str, **__: str) -> Any:
            return {"entities": [{"id": topic("acw"), "schema": {"properties": {}}}]}

        def call(self, *_: str, **__: Any) -> Any:
            return {"eventId": "e", "entries": []}

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(time, "monotonic", lambda: sum(times))
        patch.setattr(time, "sleep", times.append)
        fired = fire_all(cast("Any", Org()), Volley(["acw"], body=body, repeat=4, rate=2))
    assert len(fired) == 4
    assert times == [0, 0.5, 0.5, 0.5]


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (
            ["user.left"],
            "There is no event 'user.left': a pipeline listens to user.start, user.end, acw, customer.end.",
        ),
        (["acw", "--set", "mediaType"], "--set mediaType: write it as field=value"),
        (["acw", "--set", "mediatype=VOICE"], "acw events have no such field; did you mean mediaType"),
        (["acw", "--set", "disconnectType=PEER"], "acw events have no such field"),
        (["acw", "--set", "mediaType=MESSAGES"], "knows no value 'MESSAGES'; did you mean MESSAGE"),
        (["acw", "--set", "eventTime=now"], "'now' is not a whole number"),
        (["acw", "-s", "other"], "There is no stack 'other'"),
        (["acw", "--topic", topic("acw")], "Name either events or a --topic."),
        (["--body", "{}"], "--body is that of one event: name it, or its topic with --topic."),
        (["acw", "user.end", "--body", "{}"], "--body is that of one event"),
        (["acw", "--body", "{"], "--body is no JSON: Expecting property name"),
        (["acw", "--body", "[]"], "--body: an event is a JSON object"),
        (["acw", "--body", "none.json"], "--body none.json: No such file or directory. It is the name of a file, `-`"),
        (["acw", "--body", "."], "--body .: it is not a regular file."),
        (["acw", "--body", '{"a": NaN}'], "--body is no JSON: Out of range float values"),
        (["acw", "--body", '{"a": 1e999}'], "--body is no JSON: Out of range float values"),
        (["acw", "--body", r'{"a": "\ud800"}'], "--body holds half of a surrogate pair"),
        (["acw", "--body", '{"mediaType": 5}'], "The event does not fit the schema of"),
        (["--topic", topic("acx")], f"the emulator knows no such topic; did you mean {topic('acw')}?"),
        (["--topic", "v3"], f"--topic v3: the emulator knows no such topic; there are {topic('acw')}, "),
        (["acw", "--emulator", "http://10.0.0.1:1"], "is not on this machine"),
    ],
)
def test_says_what_is_wrong(deployed: Path, emulator: str, arguments: list[str], sentence: str) -> None:
    result = run(deployed, "--emulator", emulator, *arguments)
    assert result.exit_code not in (0, None)
    assert result.stdout == ""
    (line,) = result.stderr.splitlines()
    assert line.startswith("error: ")
    assert sentence in line


def test_a_closed_standard_input_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin", None)
    with pytest.raises(ConfigurationError, match="--body -, standard input: it is closed"):
        read_body("-")


@pytest.mark.parametrize("state", [None, {"version": 3, "deployment": {}}])
def test_before_anything_is_deployed(project: Path, state: dict[str, Any] | None) -> None:
    if state:
        write_state(project, state)
    result = run(project, "acw")
    assert result.exit_code == 2
    assert result.stderr == "error: Nothing of stack 'dev' is deployed yet: run `handover sandbox up -s dev` first.\n"
    assert not (project / ".handover" / "dev" / "emulator.json").exists()


def test_what_the_pulumi_cli_deployed_to_a_running_emulator_is_fired_at(project: Path, emulator: str) -> None:
    result = run(project, "acw", "--emulator", emulator)
    assert result.exit_code == 0
    assert "arrived once" in result.stdout


def test_a_state_of_another_organization_is_refused(deployed: Path, emulator: str) -> None:
    write_state(deployed, {**STATE, "emulator": {"id": "another"}})
    result = run(deployed, "acw", "--emulator", emulator)
    assert result.exit_code == 1
    assert "belongs to another emulated organization" in result.stderr


def test_starts_the_stacks_own_emulator_under_its_lock(deployed: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from handover.sandbox.state.lock import stack_lock

    folder = deployed / ".handover" / "dev"
    with EmbeddedEmulator(folder / "emulator.json") as running:
        deploy(running.url, deployed)
    assert run(deployed, "user.end").exit_code == 0
    with stack_lock(folder, "up"):
        result = run(deployed, "user.end")
    assert result.exit_code == 1
    assert "Another run is at work on this stack: `handover up`" in result.stderr


def test_a_first_up_under_way_is_not_disturbed(project: Path) -> None:
    """It has no state file yet, only a journal; a second emulator would overwrite what the first one has made."""
    from handover.sandbox.state.lock import stack_lock

    folder = project / ".handover" / "dev"
    with stack_lock(folder, "up"):
        journal = {"serial": 0, "done": True, "resource": STATE["deployment"]["resources"][0]}  # type: ignore[index]
        (folder / "state.journal").write_text(json.dumps(journal) + "\n", encoding="utf-8")
        result = run(project, "user.end")
    assert result.exit_code == 1
    assert "Another run is at work on this stack: `handover up`" in result.stderr


def test_a_folder_that_cannot_be_used_is_named(project: Path) -> None:
    (project / ".handover" / "dev" / "lock").mkdir(parents=True)
    result = run(project, "user.end")
    assert result.exit_code == 1
    assert result.stderr == f"error: {project / '.handover' / 'dev' / 'lock'} cannot be used: Is a directory.\n"


def test_what_the_emulator_refuses_is_one_sentence(deployed: Path, emulator: str) -> None:
    fault = {"rules": [{"path": "/api/v2/notifications/availabletopics", "status": 403}]}
    reply = httpx.put(f"{emulator}/_emulator/faults", json=fault, trust_env=False)
    assert reply.is_success, reply.text
    try:
        result = run(deployed, "acw", "--emulator", emulator)
    finally:
        httpx.delete(f"{emulator}/_emulator/faults", trust_env=False)
    assert result.exit_code == 1
    (line,) = result.stderr.splitlines()
    assert "HTTP 403" in line


def test_needs_no_pulumi() -> None:
    code = "import sys, handover.verbs.fire.command; print('pulumi' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"


def test_events_are_new_each_time() -> None:
    assert conversation()["conversationId"] != conversation()["conversationId"]


def test_changes_get_the_fields_types() -> None:
    schemas = {
        "user.end": {"eventTime": {"type": "integer"}, "numbers": {"type": "array"}, "ani": {"type": "string"}},
        "acw": {"eventTime": {"type": "integer"}},
    }
    changes = parse_changes(["eventTime=5", 'numbers=["a"]', "ani=a=b"])
    assert typed_changes(changes, schemas) == {
        "user.end": {"eventTime": 5, "numbers": ["a"], "ani": "a=b"},
        "acw": {"eventTime": 5},
    }
    for text in ("a", "[1]"):
        with pytest.raises(ConfigurationError, match="write a JSON array of texts"):
            typed_changes({"numbers": text}, schemas)
