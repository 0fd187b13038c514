"""Objects of AWS accounts: what AWS takes, what it adds, what it refuses and in which words."""

import json
from pathlib import Path
from typing import Any

import pytest

from handover.emulator.server.embedded import EmbeddedEmulator
from handover.emulator.testing import Genesys
from tests.emulator.aws.conftest import (
    ACCOUNT,
    ALARM,
    ARCHIVE,
    BUS,
    CONNECTION,
    DESTINATION,
    ENDPOINT,
    EVENT,
    KEY,
    PREFIX,
    QUEUE,
    QUEUE_POLICY,
    REGION,
    ROLE,
    ROLE_POLICY,
    RULE,
    TARGET,
    Aws,
    policy,
    said,
)

TRUST = policy(Principal={"Service": "events.amazonaws.com"}, Action="sts:AssumeRole")
PATTERN = '{"source": [{"prefix": ""}]}'
METRIC: dict[str, Any] = {
    "comparisonOperator": "GreaterThanThreshold",
    "evaluationPeriods": 1,
    "metricName": "M",
    "namespace": "AWS/SQS",
    "period": 60,
    "threshold": 0,
    "statistic": "Maximum",
}


def test_objects_get_what_pulumi_aws_reports(aws: Aws) -> None:
    source = aws.source("customer.end")
    made = aws.on_premises(source)
    aws.make(ARCHIVE, name="archive", eventSourceArn=made["bus"]["arn"])
    aws.make(ALARM, name="alarm", **METRIC)
    start = f"arn:aws:events:{REGION}:{ACCOUNT}"
    assert (made["bus"]["id"], made["bus"]["arn"]) == (source, f"{start}:event-bus/{source}")
    assert (made["rule"]["id"], made["rule"]["arn"]) == (f"{source}/rule", f"{start}:rule/{source}/rule")
    assert (made["rule"]["state"], made["rule"]["isEnabled"]) == ("ENABLED", True)
    assert made["target"]["id"] == f"{source}-rule-target"
    assert made["connection"]["id"] == "connection"
    assert made["connection"]["arn"].startswith(f"{start}:connection/connection/")
    secret = made["connection"]["secretArn"]
    assert secret.startswith(f"arn:aws:secretsmanager:{REGION}:{ACCOUNT}:secret:events!connection/connection/")
    assert made["destination"]["arn"].startswith(f"{start}:api-destination/destination/")
    assert (made["role"]["id"], made["role"]["arn"]) == ("role", f"arn:aws:iam::{ACCOUNT}:role/role")
    assert made["role"]["uniqueId"].startswith("AROA")
    assert made["role"]["createDate"] == "2025-01-01T00:00:00Z"
    assert made["role_policy"]["id"] == "role:policy"
    url = f"https://sqs.{REGION}.amazonaws.com/{ACCOUNT}/dead-letters"
    assert (made["queue"]["id"], made["queue"]["url"], made["queue_policy"]["id"]) == (url, url, url)
    assert made["queue"]["arn"] == f"arn:aws:sqs:{REGION}:{ACCOUNT}:dead-letters"
    assert (made["queue"]["sqsManagedSseEnabled"], made["queue"]["visibilityTimeoutSeconds"]) == (True, 30)
    found = aws.genesys.get("/_emulator/aws/objects").json()["objects"]
    assert len(found) == 11
    assert len({one["type"] for one in found}) == 11
    (archive,) = aws.genesys.get("/_emulator/aws/objects", params={"id": "archive"}).json()["objects"]
    assert archive["outputs"]["arn"] == f"{start}:archive/archive"
    assert archive["inputs"] == {"name": "archive", "eventSourceArn": made["bus"]["arn"]}
    (alarm,) = aws.genesys.get("/_emulator/aws/objects", params={"type": ALARM}).json()["objects"]
    assert alarm["outputs"]["arn"] == f"arn:aws:cloudwatch:{REGION}:{ACCOUNT}:alarm:alarm"
    for other in ({"accountId": "1" * 12}, {"region": "us-east-1"}, {"type": "x"}, {"id": "y"}):
        assert aws.genesys.get("/_emulator/aws/objects", params=other).json() == {"objects": []}


@pytest.mark.parametrize(
    ("region", "partition", "host"),
    [("us-gov-west-1", "aws-us-gov", "amazonaws.com"), ("cn-north-1", "aws-cn", "amazonaws.com.cn")],
)
def test_other_partitions_have_other_arns(aws: Aws, region: str, partition: str, host: str) -> None:
    outputs = aws.call("POST", QUEUE, region=region, inputs={"name": "q"}).json()["outputs"]
    assert outputs["arn"] == f"arn:{partition}:sqs:{region}:{ACCOUNT}:q"
    assert outputs["url"] == f"https://sqs.{region}.{host}/{ACCOUNT}/q"


def test_the_default_bus_is_there_without_being_made(aws: Aws) -> None:
    rule = aws.make(RULE, name="r", eventPattern=PATTERN)
    assert (rule["id"], rule["eventBusName"]) == ("r", "default")
    assert rule["arn"] == f"arn:aws:events:{REGION}:{ACCOUNT}:rule/r"
    assert aws.refusal("POST", BUS, inputs={"name": "default"})[1] == "ResourceAlreadyExistsException"


def test_a_bus_needs_its_event_source(aws: Aws) -> None:
    store = aws.genesys.get("/_emulator/health").json()["id"]
    name = f"aws.partner/genesys.com/cloud/{store}/cognigy"
    inputs = {"name": name, "eventSourceName": name}
    missing = (404, "ResourceNotFoundException", f"Event source {name} does not exist.")
    assert aws.refusal("POST", BUS, inputs=inputs) == missing
    assert aws.source("customer.end", account="210987654321") == name
    assert aws.refusal("POST", BUS, inputs=inputs) == missing  # it is in another account
    aws.filter("customer.end")
    aws.genesys.put(
        f"/_emulator/integrations/{aws.integration}/reported-state", json={"code": "ACTIVATING"}
    ).raise_for_status()
    assert aws.refusal("POST", BUS, inputs=inputs) == missing  # Genesys is still at it
    aws.genesys.delete(f"/_emulator/integrations/{aws.integration}/reported-state").raise_for_status()
    assert [(one["name"], one["state"]) for one in aws.sources()] == [(name, "PENDING")]
    aws.make(BUS, **inputs)
    assert [one["state"] for one in aws.sources()] == ["ACTIVE"]
    assert aws.sources()[0]["arn"] == f"arn:aws:events:{REGION}::event-source/{name}"
    assert aws.refusal("POST", BUS, inputs=inputs) == (
        409,
        "ResourceAlreadyExistsException",
        f"Event bus {name} already exists.",
    )
    assert "must be called like its event source" in aws.refusal("POST", BUS, inputs={**inputs, "name": "x"})[2]
    assert "only the bus of a partner" in aws.refusal("POST", BUS, inputs={"name": "a/b"})[2]


def test_a_bus_outlives_its_source_and_takes_events_when_it_comes_back(aws: Aws) -> None:
    source = aws.source("customer.end")
    aws.on_premises(source)
    aws.genesys.delete(f"/api/v2/integrations/{aws.integration}").raise_for_status()
    assert aws.sources() == []
    aws.change(BUS, source, name=source, eventSourceName=source, description="Still there")
    assert aws.source("customer.end") == source
    assert [one["state"] for one in aws.sources()] == ["ACTIVE"]
    assert aws.fire()[-1]["outcome"] == "passed"


def test_what_is_in_use_is_not_deleted(aws: Aws) -> None:
    source = aws.source("customer.end")
    made = aws.on_premises(source)
    refused = [
        (BUS, source, 400, "ValidationException", "EventBus can't be deleted since it has rules."),
        (RULE, f"{source}/rule", 400, "ValidationException", "Rule can't be deleted since it has targets."),
        (ROLE, "role", 409, "DeleteConflict", "Cannot delete entity, must delete policies first."),
    ]
    for type_, id_, *wanted in refused:
        assert list(aws.refusal("DELETE", type_, id=id_)) == wanted
    for type_, id_ in (
        (TARGET, made["target"]["id"]),
        (RULE, f"{source}/rule"),
        (BUS, source),
        (ROLE_POLICY, "role:policy"),
        (ROLE, "role"),
        (DESTINATION, "destination"),
        (CONNECTION, "connection"),
        (QUEUE, made["queue"]["url"]),
    ):
        aws.delete(type_, id_)
    assert aws.genesys.get("/_emulator/aws/objects").json() == {"objects": []}  # the queue's policy went with it
    assert [one["state"] for one in aws.sources()] == ["PENDING"]


@pytest.mark.parametrize(
    ("type_", "id_", "code"),
    [
        (BUS, "b", "ResourceNotFoundException"),
        (RULE, "b/r", "ResourceNotFoundException"),
        (TARGET, "t", "ResourceNotFoundException"),
        (CONNECTION, "c", "ResourceNotFoundException"),
        (DESTINATION, "d", "ResourceNotFoundException"),
        (ARCHIVE, "a", "ResourceNotFoundException"),
        (ALARM, "a", "ResourceNotFoundException"),
        (ROLE, "r", "NoSuchEntity"),
        (ROLE_POLICY, "r:p", "NoSuchEntity"),
        (QUEUE, "q", "QueueDoesNotExist"),
        (QUEUE_POLICY, "q", "QueueDoesNotExist"),
    ],
)
def test_what_is_not_there_is_not_found(aws: Aws, type_: str, id_: str, code: str) -> None:
    assert aws.refusal("DELETE", type_, id=id_)[:2] == (404, code)
    assert aws.refusal("PUT", type_, id=id_, inputs={})[:2] == (404, code)


@pytest.fixture
def made(aws: Aws) -> dict[str, dict[str, Any]]:
    return aws.on_premises(aws.source("customer.end"))


def test_names_are_taken_once_or_replaced_as_aws_does(aws: Aws, made: dict[str, dict[str, Any]]) -> None:
    aws.make(ARCHIVE, name="archive", eventSourceArn=made["bus"]["arn"])
    parameters = {"apiKey": {"key": "A", "value": "v"}}
    taken: list[tuple[str, dict[str, Any], str]] = [
        (
            CONNECTION,
            {"name": "connection", "authorizationType": "API_KEY", "authParameters": parameters},
            "ResourceAlreadyExistsException",
        ),
        (
            DESTINATION,
            {
                "name": "destination",
                "connectionArn": made["connection"]["arn"],
                "httpMethod": "POST",
                "invocationEndpoint": ENDPOINT,
            },
            "ResourceAlreadyExistsException",
        ),
        (ARCHIVE, {"name": "archive", "eventSourceArn": made["bus"]["arn"]}, "ResourceAlreadyExistsException"),
        (ROLE, {"name": "role", "assumeRolePolicy": TRUST}, "EntityAlreadyExists"),
        (QUEUE, {"name": "dead-letters"}, "QueueAlreadyExists"),
    ]
    for type_, inputs, code in taken:
        assert aws.refusal("POST", type_, inputs=inputs)[:2] == (409, code)
    elsewhere = aws.call("POST", ROLE, region="us-east-1", inputs={"name": "role", "assumeRolePolicy": TRUST})
    assert elsewhere.status_code == 409  # roles are of the account, not of the region
    # PutRule, PutTargets and the like replace what is there.
    rule = aws.make(RULE, name="rule", eventBusName=made["bus"]["arn"], eventPattern=PATTERN, state="DISABLED")
    assert (rule["arn"], rule["isEnabled"]) == (made["rule"]["arn"], False)
    aws.make(ROLE_POLICY, name="policy", role="role", policy=policy(Action="sqs:*", Resource="*"))
    assert len(aws.genesys.get("/_emulator/aws/objects").json()["objects"]) == 10


def test_a_change_keeps_what_the_object_is(aws: Aws, made: dict[str, dict[str, Any]]) -> None:
    parameters = {"apiKey": {"key": "Authorization", "value": "another"}}
    inputs = {"name": "connection", "authorizationType": "API_KEY", "authParameters": parameters}
    changed = aws.change(CONNECTION, "connection", **inputs, description="New")
    for name in ("arn", "secretArn"):
        assert changed[name] == made["connection"][name]
    assert changed["description"] == "New"
    assert "description" not in aws.change(CONNECTION, "connection", **inputs)
    role = aws.change(ROLE, "role", name="role", assumeRolePolicy=TRUST)
    assert (role["uniqueId"], role["createDate"]) == (made["role"]["uniqueId"], made["role"]["createDate"])
    assert aws.refusal("PUT", ROLE, id="role", inputs={"name": "other", "assumeRolePolicy": TRUST}) == (
        400,
        "ValidationException",
        "Role's name can't be changed; AWS has no call for it.",
    )


def test_a_target_without_an_id_gets_and_keeps_one(aws: Aws, made: dict[str, dict[str, Any]]) -> None:
    source = made["bus"]["name"]
    inputs = {name: made["target"][name] for name in ("rule", "eventBusName", "arn", "roleArn")}
    target = aws.make(TARGET, **inputs)
    assert target["targetId"].startswith("terraform-")
    assert target["id"] == f"{source}-rule-{target['targetId']}"
    retries = {"maximumEventAgeInSeconds": 60.0}
    changed = aws.change(TARGET, target["id"], **inputs, retryPolicy=retries)
    assert changed["targetId"] == target["targetId"]
    assert changed["retryPolicy"] == {"maximumEventAgeInSeconds": 60}
    for number in range(3):
        aws.make(TARGET, **inputs, targetId=str(number))
    assert aws.refusal("POST", TARGET, inputs={**inputs, "targetId": "6"})[1] == "LimitExceededException"
    aws.make(TARGET, **inputs, targetId="0")  # which is there


@pytest.mark.parametrize(
    ("type_", "inputs", "status", "says"),
    [
        (BUS, {"name": "b", "colour": 1}, 400, "EventBus has no property colour."),
        (BUS, {}, 400, "EventBus needs the property name."),
        (BUS, {"name": 5}, 400, "EventBus's name: input should be a valid string."),
        (BUS, {"name": "b", "logConfig": {}}, 501, "does not model EventBus's property logConfig."),
        (BUS, {"name": "b", "region": "us-east-1"}, 400, "The property region is us-east-1"),
        (RULE, {"name": "r"}, 400, "EventPattern or ScheduleExpression must be specified"),
        (RULE, {"name": "r", "scheduleExpression": "rate(1 day)"}, 501, "EventRule's property scheduleExpression"),
        (RULE, {"name": "r", "eventPattern": "{"}, 400, "Event pattern is not valid. Reason: The pattern is no JSON."),
        (RULE, {"name": "r", "eventPattern": PATTERN, "eventBusName": "x"}, 404, "Event bus x does not exist."),
        (
            RULE,
            {"name": "r", "eventPattern": PATTERN, "isEnabled": True, "state": "ENABLED"},
            400,
            "EventRule has isEnabled and state; give one of them.",
        ),
        (TARGET, {"rule": "r", "arn": "arn:aws:x::1:y"}, 404, "Rule r does not exist on EventBus default."),
        (TARGET, {"rule": "r", "arn": "here"}, 400, "EventTarget's arn: string should match pattern"),
        (TARGET, {"rule": "r", "arn": "arn:aws:x::1:y", "input": "{}"}, 501, "EventTarget's property input."),
        (
            TARGET,
            {"rule": "r", "arn": "arn:aws:x::1:y", "retryPolicy": {"maximumEventAgeInSeconds": 59}},
            400,
            "EventTarget's retryPolicy.maximumEventAgeInSeconds: input should be greater than or equal to 60.",
        ),
        (
            TARGET,
            {"rule": "r", "arn": "arn:aws:x::1:y", "retryPolicy": {"age": 1}},
            400,
            "EventTarget has no property retryPolicy.age.",
        ),
        (
            CONNECTION,
            {"name": "c", "authorizationType": "API_KEY", "authParameters": {"basic": {}}},
            400,
            "EventConnection needs the property authParameters.apiKey.",
        ),
        (
            CONNECTION,
            {
                "name": "c",
                "authorizationType": "API_KEY",
                "authParameters": {"apiKey": {"key": "A", "value": "v"}, "oauth": {}},
            },
            501,
            "EventConnection's property authParameters.oauth.",
        ),
        (
            CONNECTION,
            {"name": "c", "authorizationType": "BASIC", "authParameters": {"apiKey": {"key": "A", "value": "v"}}},
            501,
            "connections that authorize by BASIC",
        ),
        (
            DESTINATION,
            {
                "name": "d",
                "connectionArn": "arn:aws:events:x:1:c",
                "httpMethod": "POST",
                "invocationEndpoint": ENDPOINT,
            },
            404,
            "Connection 'arn:aws:events:x:1:c' does not exist.",
        ),
        (
            DESTINATION,
            {
                "name": "d",
                "connectionArn": "arn:aws:events:x:1:c",
                "httpMethod": "POST",
                "invocationEndpoint": "http://a",
            },
            400,
            "InvocationEndpoint http://a is not valid: it must be an HTTPS endpoint.",
        ),
        (ARCHIVE, {"name": "a", "eventSourceArn": "arn:aws:events:x:1:event-bus/b"}, 404, "Event bus arn:aws:events"),
        (ROLE, {"name": "r", "assumeRolePolicy": "x"}, 400, "The policy is no JSON that AWS takes."),
        (ROLE, {"name": "r", "assumeRolePolicy": "{}"}, 400, 'The policy has no "Statement".'),
        (ROLE, {"name": "r", "assumeRolePolicy": TRUST, "inlinePolicies": []}, 501, "Role's property inlinePolicies."),
        (ROLE_POLICY, {"name": "p", "role": "r", "policy": TRUST}, 404, "The role with name r cannot be found."),
        (QUEUE, {"name": "q", "policy": "x"}, 400, "The policy is no JSON"),
        (QUEUE, {"name": "q", "fifoQueue": True}, 501, "Queue's property fifoQueue."),
        (QUEUE_POLICY, {"queueUrl": "q", "policy": TRUST}, 404, "The specified queue does not exist."),
        (ALARM, {"name": "a", **METRIC, "extendedStatistic": "p90"}, 400, "one of statistic and extendedStatistic"),
        ("aws:s3/bucket:Bucket", {}, 501, "does not model the AWS type 'aws:s3/bucket:Bucket'; it models aws:"),
    ],
)
def test_what_aws_or_the_emulator_does_not_take_is_said(
    aws: Aws, type_: str, inputs: dict[str, Any], status: int, says: str
) -> None:
    found = aws.refusal("POST", type_, inputs=inputs)
    assert found[0] == status
    assert says in found[2]
    assert aws.genesys.get("/_emulator/aws/objects").json() == {"objects": []}


@pytest.mark.parametrize(
    ("statement", "status", "says"),
    [
        (["x"], 400, "A statement of the policy is no JSON object."),
        ({"Effect": "Allow", "Action": "a", "Colour": 1}, 400, "'Colour', which AWS does not know."),
        ({"Effect": "Maybe", "Action": "a"}, 400, 'A statement\'s "Effect" must be Allow or Deny.'),
        ({"Effect": "Allow"}, 400, 'A statement of the policy has no "Action".'),
        ({"Effect": "Allow", "NotAction": "a"}, 501, "NotAction in a policy"),
        ({"Effect": "Allow", "Action": "a", "Condition": []}, 400, 'A statement\'s "Condition" must hold operators'),
        ({"Effect": "Allow", "Action": "a", "Condition": {"Null": {}}}, 501, "the condition operator Null in a policy"),
    ],
)
def test_policies_that_cannot_be_judged_are_refused(aws: Aws, statement: Any, status: int, says: str) -> None:
    inputs = {"name": "r", "assumeRolePolicy": json.dumps({"Statement": statement})}
    found = aws.refusal("POST", ROLE, inputs=inputs)
    assert found[0] == status
    assert says in found[2]


@pytest.mark.parametrize(
    ("place", "says"),
    [({"accountId": "12"}, "accountId is '12'; an AWS account has 12 digits."), ({"region": "x"}, "region is 'x'")],
)
def test_a_place_must_be_one(aws: Aws, place: dict[str, str], says: str) -> None:
    assert says in aws.refusal("POST", BUS, inputs={"name": "b"}, **place)[2]


def test_a_target_that_is_no_api_destination_is_named(aws: Aws, made: dict[str, dict[str, Any]]) -> None:
    inputs = {name: made["target"][name] for name in ("rule", "eventBusName", "arn", "roleArn")}
    assert aws.refusal("POST", TARGET, inputs={**inputs, "arn": made["queue"]["arn"]})[0] == 501
    without = {name: value for name, value in inputs.items() if name != "roleArn"}
    assert aws.refusal("POST", TARGET, inputs=without)[2] == f"RoleArn is required for target {inputs['arn']}."
    gone = inputs["arn"] + "x"
    assert (
        aws.refusal("POST", TARGET, inputs={**inputs, "arn": gone})[2] == f"The API destination {gone} does not exist."
    )


def test_the_account_outlives_the_emulator_and_its_key_is_in_the_file_alone(tmp_path: Path) -> None:
    state = tmp_path / "emulator.json"
    with EmbeddedEmulator(state) as emulator, Genesys(emulator.url) as genesys:
        aws = Aws(genesys)
        aws.on_premises(aws.source("customer.end"))
        aws.cognigy(status=404)
        aws.fire()
        before = genesys.get("/_emulator/aws/objects").json()
    assert KEY in state.read_text()
    assert state.stat().st_mode & 0o777 == 0o600
    with EmbeddedEmulator(state) as emulator, Genesys(emulator.url) as genesys:
        aws = Aws(genesys)
        assert genesys.get("/_emulator/aws/objects").json() == before
        assert genesys.post("/_emulator/aws/dead-letters/redrive", json={}).json() == {"redriven": 1}
        assert aws.statuses() == [200]
        genesys.put("/_emulator/cognigy/profile", json={"apiKey": KEY}).raise_for_status()
        assert aws.fire()[-1]["outcome"] == "passed"
    old = json.loads(state.read_text())
    del old["awsObjects"], old["deadLetters"]  # as before there was an AWS
    state.write_text(json.dumps(old))
    with EmbeddedEmulator(state) as emulator, Genesys(emulator.url) as genesys:
        assert genesys.get("/_emulator/aws/objects").json() == {"objects": []}


def test_a_dead_letter_that_no_request_waited_for_is_in_the_file(tmp_path: Path) -> None:
    state = tmp_path / "emulator.json"
    with EmbeddedEmulator(state) as emulator, Genesys(emulator.url) as genesys:
        genesys.post("/_emulator/seed", json={"seed": "a"}).raise_for_status()
        aws = Aws(genesys)
        aws.on_premises(aws.source("customer.end"), retryPolicy={"maximumEventAgeInSeconds": 60})
        aws.cognigy(status=500)
        body = {"topic": f"{PREFIX}customer.end", "eventBody": EVENT}
        genesys.post("/_emulator/events?wait=false", json=body).raise_for_status()
        with genesys.stream("GET", "/_emulator/journal/follow") as lines:
            for line in lines.iter_lines():
                if json.loads(line)["step"] == "dead-letter":
                    break
        assert len(json.loads(state.read_text())["deadLetters"]) == 1


@pytest.mark.parametrize("key", [None, KEY])
def test_cognigy_as_a_service_associates_the_source(aws: Aws, key: str | None) -> None:
    source = aws.source("customer.end", "user.start")
    path = "/_emulator/aws/event-sources"

    def post(what: str, **body: Any) -> int:
        return aws.genesys.post(f"{path}/{what}", json={"name": source, **body}).status_code

    assert post("dissociate") == 404
    wanted = ["v2.detail.events.conversation.{id}.customer.end"]
    assert post("associate", topics=wanted, **({"apiKey": key} if key else {})) == 204
    assert post("associate") == 409
    assert [one["state"] for one in aws.sources()] == ["ACTIVE"]
    if key:
        aws.genesys.put("/_emulator/cognigy/profile", json={"apiKey": key}).raise_for_status()
    assert aws.fire()[-1]["outcome"] == "passed"
    assert said(aws.fire("user.start"))[-1][0] == "rule"
    assert ("authorization" in aws.genesys.deliveries()[0]["headers"]) is (key is not None)
    assert KEY not in aws.genesys.get("/_emulator/aws/objects").text
    assert post("dissociate") == 204
    assert aws.genesys.get("/_emulator/aws/objects").json() == {"objects": []}
    assert [one["state"] for one in aws.sources()] == ["PENDING"]
    assert aws.genesys.post(f"{path}/associate", json={"name": "no"}).status_code == 404
    assert post("associate", endpointUrl="http://elsewhere.test/x") == 204
    assert said(aws.fire())[-2][2].startswith("elsewhere.test answered 404")
