"""The twin of pulumi-aws: what it compares, sends, keeps and refuses, against a scripted AWS plane."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import httpx
import pytest

from handover.sandbox.errors import ConfigurationError
from handover.sandbox.provider import Diff, ProviderError
from handover.sandbox.provider.aws.account import DEFAULT_ACCOUNT, Account
from handover.sandbox.provider.aws.provider import AwsProvider
from handover.sandbox.provider.aws.schema import (
    EVENT_API_DESTINATION,
    EVENT_BUS,
    EVENT_CONNECTION,
    EVENT_RULE,
    EVENT_TARGET,
    METRIC_ALARM,
    QUEUE,
    QUEUE_POLICY,
    ROLE,
)
from handover.sandbox.state.values import UNKNOWN, is_secret, secret

URL = "http://127.0.0.1:1"
REGION = "eu-central-1"
BUS = {"name": "aws.partner/x/y", "eventSourceName": "aws.partner/x/y"}
CONNECTION = {
    "name": "c",
    "authorizationType": "API_KEY",
    "authParameters": {"apiKey": {"key": "Authorization", "value": "hush"}},
}


@dataclass
class Plane:
    """Answers as the emulator's AWS plane would, with what it has been told to."""

    answers: list[tuple[int, Any]] = field(default_factory=list)
    calls: list[tuple[str, dict[str, Any]]] = field(default_factory=list)
    paths: list[str] = field(default_factory=lambda: ["/_emulator/aws/objects"] * 4)

    def __call__(self, request: httpx.Request) -> httpx.Response:
        assert request.url.path == self.paths.pop(0)
        content = json.loads(request.content) if request.content else dict(request.url.params)
        self.calls.append((request.method, content))
        status, answer = self.answers.pop(0)
        return (
            httpx.Response(status, content=answer) if isinstance(answer, str) else httpx.Response(status, json=answer)
        )

    def provider(self, account: Account | None = None) -> AwsProvider:
        return AwsProvider(lambda: URL, account or Account(region=REGION), httpx.MockTransport(self))

    def made(self, id_: str, **outputs: Any) -> None:
        self.answers.append((200, {"id": id_, "outputs": outputs}))

    def has(self, *objects: tuple[str, dict[str, Any]]) -> None:
        self.answers.append((200, {"objects": [{"id": id_, "outputs": outputs} for id_, outputs in objects]}))

    def refuses(self, status: int, code: str, message: str = "No.") -> None:
        self.answers.append((status, {"code": code, "message": message}))


@pytest.fixture
def plane() -> Plane:
    return Plane()


def never() -> str:
    raise AssertionError("an emulator was called")


def offline() -> AwsProvider:
    return AwsProvider(never, Account(region=REGION))


# The account


@pytest.mark.parametrize(
    ("config", "account"),
    [
        ({}, Account(DEFAULT_ACCOUNT, "")),
        ({"region": "us-east-1", "allowedAccountIds": ""}, Account(DEFAULT_ACCOUNT, "us-east-1")),
        ({"allowedAccountIds": '["000000000001","000000000002"]'}, Account("000000000001", "")),
        ({"allowedAccountIds": ["000000000001"]}, Account("000000000001", "")),
    ],
)
def test_account_is_the_first_that_is_allowed(config: dict[str, Any], account: Account) -> None:
    assert Account.of(config) == account


@pytest.mark.parametrize("ids", ["[", "[1]", '"000000000001"', '["1"]', '{"a": 1}'])
def test_what_is_no_list_of_accounts_is_named(ids: str) -> None:
    with pytest.raises(ConfigurationError, match="`aws:allowedAccountIds` must be a list of account ids"):
        Account.of({"allowedAccountIds": ids})


# Checks


@pytest.mark.parametrize(
    ("type_", "inputs", "said"),
    [
        ("aws:s3/bucket:Bucket", {}, "no resource aws:s3/bucket:Bucket; of AWS' it knows EventApiDestination, "),
        (EVENT_RULE, {"namePrefix": "x"}, "The EventBridge Rule's property `namePrefix` is one that the sandbox does"),
        (EVENT_TARGET, {"arn": "a", "rule": "r", "ecsTarget": {}}, "property `ecsTarget` is one that the sandbox does"),
        (EVENT_CONNECTION, {**CONNECTION, "authParameters": {"oauth": {}}}, "property `authParameters.oauth` is one"),
        (EVENT_BUS, {"nmae": "x"}, "property `nmae` does not exist: did you mean `name`?"),
        (QUEUE_POLICY, {"policy": "{}"}, "property `queueUrl` is missing."),
        (METRIC_ALARM, {"alarmActions": "arn"}, "`alarmActions` must be a list of texts, not 'arn'."),
        (METRIC_ALARM, {"okActions": [1]}, "`okActions` must be a list of texts, not [1]."),
        (METRIC_ALARM, {"threshold": "many"}, "`threshold` must be a number, not 'many'."),
        (METRIC_ALARM, {"comparisonOperator": "More"}, "`comparisonOperator` must be one of GreaterThanOrEqual"),
        (QUEUE, {"delaySeconds": 901}, "`delaySeconds` must be between 0 and 900, not 901."),
    ],
)
def test_wrong_inputs_are_named(type_: str, inputs: dict[str, Any], said: str) -> None:
    (problem,) = offline().check(type_, inputs)
    assert said in problem


@pytest.mark.parametrize(
    ("type_", "inputs"),
    [
        (EVENT_BUS, BUS),
        (EVENT_BUS, {**BUS, "name": UNKNOWN, "__defaults": []}),
        (EVENT_CONNECTION, CONNECTION),
        (METRIC_ALARM, {"threshold": "0.5", "alarmActions": ["arn"], "dimensions": {"a": "b"}}),
        (METRIC_ALARM, {"threshold": 1}),
    ],
)
def test_right_inputs_pass(type_: str, inputs: dict[str, Any]) -> None:
    assert offline().check(type_, inputs) == []


def test_a_region_is_asked_for() -> None:
    nowhere = AwsProvider(never, Account())
    (problem,) = nowhere.check(EVENT_BUS, BUS)
    assert "set `aws:region` in the stack's file" in problem
    assert nowhere.check(EVENT_BUS, {**BUS, "region": REGION}) == []


@pytest.mark.parametrize(("type_", "warns"), [(QUEUE, True), (EVENT_TARGET, False), ("aws:s3/bucket:Bucket", False)])
def test_an_invented_name_is_told(type_: str, warns: bool) -> None:
    assert offline().unnamed(type_).startswith("The SQS Queue has no `name`") is warns


@pytest.mark.parametrize(
    ("inputs", "said"),
    [
        ({}, ""),
        ({"region": REGION, "skipMetadataApiCheck": "true", "version": "7.51.0"}, ""),
        ({"region": REGION, "allowedAccountIds": f'["{DEFAULT_ACCOUNT}"]'}, ""),
        ({"region": UNKNOWN}, ""),
        ({"region": "us-east-1"}, f"(it deploys all of a stack to one, here {DEFAULT_ACCOUNT} in {REGION}"),
        ({"allowedAccountIds": ["000000000001"]}, f": 000000000001 in {REGION}"),
        ({"profile": "me"}, "`profile` of a provider of AWS"),
    ],
)
def test_another_account_of_an_explicit_provider_is_named(inputs: dict[str, Any], said: str) -> None:
    found = offline().check_provider("pulumi:providers:aws", inputs)
    assert said in found
    assert bool(found) is bool(said)


# Comparisons


@pytest.mark.parametrize(
    ("type_", "state", "inputs", "diff"),
    [
        (EVENT_BUS, {**BUS, "arn": "x", "region": REGION}, BUS, Diff()),
        (EVENT_BUS, BUS, {"name": "aws.partner/x/y"}, Diff(("eventSourceName",), ("eventSourceName",))),
        (EVENT_BUS, {**BUS, "region": "us-east-1"}, BUS, Diff(("region",), ("region",))),
        (EVENT_BUS, {**BUS, "region": REGION}, {**BUS, "description": "d"}, Diff(("description",))),
        (EVENT_RULE, {"eventPattern": '{"a":[1],"b":2}'}, {"eventPattern": '{"b": 2, "a": [1]}'}, Diff()),
        (EVENT_RULE, {"state": "ENABLED", "isEnabled": True}, {}, Diff()),
        (EVENT_RULE, {"state": "ENABLED"}, {"state": "DISABLED"}, Diff(("state",))),
        (EVENT_RULE, {"eventBusName": "b"}, {}, Diff(("eventBusName",), ("eventBusName",))),
        (METRIC_ALARM, {"alarmActions": ["a", "b"]}, {"alarmActions": ["b", "a"]}, Diff()),
        (METRIC_ALARM, {"alarmActions": ["a"]}, {"alarmActions": ["b"]}, Diff(("alarmActions",))),
        (METRIC_ALARM, {"alarmActions": []}, {}, Diff()),
        (QUEUE, {"sqsManagedSseEnabled": True}, {}, Diff()),
        (QUEUE, {"messageRetentionSeconds": 60}, {}, Diff(("messageRetentionSeconds",))),
        (QUEUE, {"fifoQueue": False}, {"fifoQueue": True}, Diff(("fifoQueue",), ("fifoQueue",))),
        (EVENT_TARGET, {"retryPolicy": {"maximumRetryAttempts": 1}}, {}, Diff(("retryPolicy",))),
    ],
)
def test_what_differs(type_: str, state: dict[str, Any], inputs: dict[str, Any], diff: Diff) -> None:
    defaults = {
        "region": REGION,
        "eventBusName": "default",
        "actionsEnabled": True,
        "treatMissingData": "missing",
        "maxMessageSize": 262144,
        "messageRetentionSeconds": 345600,
        "visibilityTimeoutSeconds": 30,
    }
    assert offline().diff(type_, {}, {**defaults, **state}, inputs) == diff


def test_what_is_ignored_does_not_differ() -> None:
    state = {**BUS, "region": REGION, "description": "ours"}
    assert offline().diff(EVENT_BUS, {}, state, {**BUS, "description": "d"}, ["description"]) == Diff()


def test_outputs_of_a_new_object_are_those_that_are_known() -> None:
    planned = offline().planned_outputs(METRIC_ALARM, None, {"name": "a", "tags": {"k": "v"}, "metricName": UNKNOWN})
    assert planned == {
        "name": "a",
        "region": REGION,
        "tags": {"k": "v"},
        "tagsAll": {"k": "v"},
        "actionsEnabled": True,
        "treatMissingData": "missing",
    }


def test_outputs_that_aws_has_given_stay() -> None:
    state = {**CONNECTION, "arn": "arn", "secretArn": "secret", "region": REGION}
    planned = offline().planned_outputs(EVENT_CONNECTION, state, {**CONNECTION, "description": "d"})
    assert planned == {**state, "description": "d"}


# Calls


def test_creation_says_what_aws_does_not_take_by_itself(plane: Plane) -> None:
    plane.made("https://sqs/q", arn="arn", url="https://sqs/q", tagsAll={}, unknown=1, maxMessageSize=262144)
    id_, outputs = plane.provider().create(QUEUE, {"name": "q", "messageRetentionSeconds": 1209600})
    place = {"type": QUEUE, "accountId": DEFAULT_ACCOUNT, "region": REGION}
    inputs = {
        "name": "q",
        "maxMessageSize": 262144,
        "messageRetentionSeconds": 1209600,
        "visibilityTimeoutSeconds": 30,
    }
    assert plane.calls == [("POST", {**place, "inputs": inputs})]
    assert id_ == "https://sqs/q"
    assert outputs == {
        **inputs,
        "arn": "arn",
        "contentBasedDeduplication": False,
        "delaySeconds": 0,
        "fifoQueue": False,
        "receiveWaitTimeSeconds": 0,
        "region": REGION,
        "tagsAll": {},
        "url": "https://sqs/q",
    }


def test_a_key_is_secret_and_kept_though_aws_does_not_give_it_back(plane: Plane) -> None:
    provider = plane.provider()
    masked = {**CONNECTION, "authParameters": {"apiKey": {"key": "Authorization", "value": "***"}}, "arn": "arn"}
    plane.made("c", **masked)
    _, outputs = provider.create(EVENT_CONNECTION, CONNECTION)
    assert outputs["authParameters"] == {"apiKey": {"key": "Authorization", "value": secret("hush")}}
    state = {**CONNECTION, "arn": "arn", "region": REGION}
    plane.has(("c", masked))
    found = provider.read(EVENT_CONNECTION, "c", CONNECTION, state)
    assert found is not None
    assert (found.inputs, found.outputs) == (CONNECTION, outputs)
    plane.has(("c", masked))
    imported = provider.read(EVENT_CONNECTION, "c", None)
    assert imported is not None
    assert imported.inputs["authParameters"] == {"apiKey": {"key": "Authorization"}}


def test_what_became_of_a_creation_is_asked_for_by_its_key(plane: Plane) -> None:
    keys: list[str | None] = []

    def answer(request: httpx.Request) -> httpx.Response:
        keys.append(request.headers.get("Idempotency-Key"))
        return plane(request)

    plane.paths[1:] = ["/_emulator/aws/objects", "/_emulator/creations/the-key", "/_emulator/creations/other"]
    provider = AwsProvider(lambda: URL, Account(region=REGION), httpx.MockTransport(answer))
    plane.made("b")
    plane.made("b")
    plane.answers += [(200, {"id": "b"}), (200, {"id": ""})]
    provider.create(EVENT_BUS, BUS, "the-key")
    provider.create(EVENT_BUS, BUS)
    assert (provider.made(EVENT_BUS, "the-key"), provider.made(EVENT_BUS, "other")) == ("b", "")
    assert keys == ["the-key", None, None, None]


def test_a_target_gets_the_id_that_the_emulator_makes_in_the_providers_place(plane: Plane) -> None:
    plane.made("r-t", targetId="t")
    _, outputs = plane.provider().create(EVENT_TARGET, {"arn": "a", "rule": "r"})
    assert "targetId" not in plane.calls[0][1]["inputs"]
    assert outputs["targetId"] == "t"
    assert json.loads(outputs["__meta"]) == {"schema_version": "1"}


def test_an_update_sends_all_that_the_program_says_and_keeps_what_is_ignored(plane: Plane) -> None:
    plane.made("default/r", state="DISABLED", isEnabled=False, arn="arn")
    state = {"name": "r", "eventBusName": "default", "eventPattern": "{}", "state": "DISABLED", "isEnabled": False}
    inputs = {"name": "r", "eventPattern": "{}", "description": "d"}
    outputs = plane.provider().update(EVENT_RULE, "r", state, inputs, ["state"])
    method, call = plane.calls[0]
    assert (method, call["id"]) == ("PUT", "r")
    assert call["inputs"] == {**inputs, "eventBusName": "default", "state": "DISABLED"}
    assert (outputs["description"], outputs["arn"], outputs["region"]) == ("d", "arn", REGION)


def test_what_was_changed_behind_its_back_is_read(plane: Plane) -> None:
    state = {**BUS, "region": REGION, "arn": "arn", "description": "d", "logConfig": {"level": "INFO"}}
    plane.has(("b", {"name": BUS["name"], "arn": "arn", "description": "changed", "logConfig": {"level": "OFF"}}))
    found = plane.provider().read(EVENT_BUS, "b", {**BUS, "description": "d"}, state)
    assert found is not None
    assert found.inputs == {**BUS, "description": "changed"}
    assert found.outputs == {**state, "description": "changed", "logConfig": {"level": "OFF"}}
    assert plane.calls == [("GET", {"type": EVENT_BUS, "accountId": DEFAULT_ACCOUNT, "region": REGION, "id": "b"})]


def test_an_object_is_read_where_it_is(plane: Plane) -> None:
    provider = plane.provider()
    plane.has()
    assert provider.read(EVENT_BUS, "b", BUS, {**BUS, "region": "us-east-1"}) is None
    plane.has()
    assert provider.read(ROLE, "r", {"assumeRolePolicy": "{}"}, {}) is None
    assert [call.get("region") for _, call in plane.calls] == ["us-east-1", None]


def test_what_is_only_read_and_not_there_has_no_outputs(plane: Plane) -> None:
    plane.has()
    found = plane.provider().read(EVENT_BUS, "b", {})
    assert found == ({}, {}, "")


def test_an_imported_object_has_the_inputs_that_are_not_usual(plane: Plane) -> None:
    outputs = {
        "name": "d", "connectionArn": "c", "httpMethod": "POST", "invocationEndpoint": "https://x", "arn": "arn",
        "invocationRateLimitPerSecond": 300, "description": "",
    }  # fmt: skip
    plane.has(("d", outputs))
    found = plane.provider().read(EVENT_API_DESTINATION, "d", None)
    assert found is not None
    assert found.inputs == {
        "name": "d", "connectionArn": "c", "httpMethod": "POST", "invocationEndpoint": "https://x",
    }  # fmt: skip


def test_an_imported_bus_has_no_source_and_would_be_replaced(plane: Plane) -> None:
    plane.has(("b", {**BUS, "arn": "arn"}))
    provider = plane.provider()
    found = provider.read(EVENT_BUS, "b", None)
    assert found is not None
    assert found.inputs == {"name": BUS["name"]}
    assert provider.diff(EVENT_BUS, found.inputs, found.outputs, BUS).replace == ("eventSourceName",)


@pytest.mark.parametrize(
    ("import_id", "bus"), [("aws.partner/x/y/r/t", "aws.partner/x/y"), ("r/t", "default"), ("none", "default")]
)
def test_a_target_to_import_is_named_by_bus_rule_and_target(plane: Plane, import_id: str, bus: str) -> None:
    outputs = {"rule": "r", "targetId": "t", "eventBusName": bus, "arn": "a"}
    plane.has(("other", {**outputs, "targetId": "u"}), ("the-id", outputs))
    wanted = "the-id" if "/" in import_id else import_id
    plane.has(*([(wanted, outputs)] if "/" in import_id else []))
    found = plane.provider().read(EVENT_TARGET, import_id, None)
    assert (found and found.id) == (wanted if "/" in import_id else None)
    assert plane.calls[1][1]["id"] == wanted


def test_deletion(plane: Plane) -> None:
    provider = plane.provider()
    plane.answers.append((204, ""))
    provider.delete(EVENT_BUS, "b", {"region": "us-east-1"})
    assert plane.calls == [
        ("DELETE", {"type": EVENT_BUS, "accountId": DEFAULT_ACCOUNT, "region": "us-east-1", "id": "b"})
    ]
    plane.refuses(404, "ResourceNotFoundException")
    provider.delete(EVENT_BUS, "b", {})
    provider.close()
    provider.close()


_CALL = "operation error EventBridge: "
OPERATIONS: list[tuple[Callable[[AwsProvider], Any], str]] = [
    (lambda provider: provider.create(EVENT_BUS, BUS), f"creating {{}} (aws.partner/x/y): {_CALL}CreateEventBus, "),
    (lambda provider: provider.update(EVENT_BUS, "b", BUS, BUS), f"updating {{}} (b): {_CALL}UpdateEventBus, "),
    (lambda provider: provider.read(EVENT_BUS, "b", BUS, BUS), "reading {} (b): "),
    (lambda provider: provider.delete(EVENT_BUS, "b", {}), f"deleting {{}} (b): {_CALL}DeleteEventBus, "),
]


@pytest.mark.parametrize(("run", "said"), OPERATIONS)
def test_what_aws_refuses_is_said_as_the_provider_says_it(
    plane: Plane, run: Callable[[AwsProvider], Any], said: str
) -> None:
    plane.refuses(400, "ValidationException", "EventBus can't be deleted since it has rules.")
    with pytest.raises(ProviderError) as caught:
        run(plane.provider())
    said = said.format("EventBridge Event Bus")
    assert str(caught.value) == f"{said}ValidationException: EventBus can't be deleted since it has rules."


@pytest.mark.parametrize(
    "answer", [(404, {"code": "not.found", "message": "There is nothing."}), (200, "text"), (500, "{"), (400, "[]")]
)
def test_an_emulator_that_plays_no_aws_is_named(plane: Plane, answer: tuple[int, Any]) -> None:
    plane.answers.append(answer)
    with pytest.raises(ProviderError, match=f"The emulator at {URL} answers {answer[0]} to GET .* another release"):
        plane.provider().read(EVENT_BUS, "b", BUS, BUS)


@pytest.mark.parametrize("alone", [False, True])
def test_an_event_source_that_nobody_can_make_is_not_waited_for(plane: Plane, alone: bool) -> None:
    plane.refuses(404, "ResourceNotFoundException", "Event source x does not exist.")
    places = [(DEFAULT_ACCOUNT, REGION), (DEFAULT_ACCOUNT, "us-east-1"), ("000000000001", REGION)]
    sources = [{"name": f"s{n}", "accountId": id_, "region": region} for n, (id_, region) in enumerate(places)]
    plane.answers.append((200, {"eventSources": sources}))
    plane.paths[1:] = ["/_emulator/aws/event-sources"]
    provider = AwsProvider(lambda: URL, Account(region=REGION), httpx.MockTransport(plane), alone=alone)
    with pytest.raises(ProviderError, match="Event source x does not exist") as caught:
        provider.create(EVENT_BUS, BUS)
    assert ("ResourceNotFoundException" in str(caught.value)) is not alone
    said = f"first deploy the org's stack with EventBridge, for account {DEFAULT_ACCOUNT} in {REGION}. "
    assert (f"{said}The event sources there now: s0." in str(caught.value)) is alone


def test_an_emulator_that_does_not_answer_is_named() -> None:
    def refuse(request: httpx.Request) -> httpx.Response:
        raise httpx.ConnectError("refused", request=request)

    provider = AwsProvider(lambda: URL, Account(region=REGION), httpx.MockTransport(refuse))
    with pytest.raises(ProviderError, match=f"The emulator at {URL} does not answer: refused") as caught:
        provider.create(EVENT_BUS, BUS, "key")
    assert caught.value.undecided


def test_only_this_machine_is_called() -> None:
    provider = AwsProvider(lambda: "https://sqs.us-east-1.amazonaws.com:443", Account(region=REGION))
    with pytest.raises(ProviderError, match="only talks to an emulator on this machine"):
        provider.read(EVENT_BUS, "b", BUS, BUS)


def test_an_unknown_type_in_a_state_is_refused_by_name() -> None:
    with pytest.raises(ProviderError, match=r"no resource aws:s3/bucket:Bucket; .* removed with the Pulumi CLI alone"):
        offline().delete("aws:s3/bucket:Bucket", "b", {})


def test_secrets_are_marked_where_the_schema_says_so(plane: Plane) -> None:
    basic = {
        **CONNECTION,
        "authorizationType": "BASIC",
        "authParameters": {"basic": {"username": "u", "password": "p"}},
    }
    plane.made("c", **basic)
    _, outputs = plane.provider().create(EVENT_CONNECTION, basic)
    assert is_secret(outputs["authParameters"]["basic"]["password"])
    assert outputs["authParameters"]["basic"]["username"] == "u"
