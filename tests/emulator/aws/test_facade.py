"""AWS' own protocol, as boto3 speaks it, and as a plain request does."""

from collections.abc import Iterator
from typing import Any

import boto3
import pytest
from botocore.config import Config
from botocore.exceptions import ClientError

from tests.emulator.aws.conftest import ACCOUNT, ENDPOINT, KEY, REGION, RULE, Aws

PLAIN = {"X-Amz-Target": "AWSEvents.ListEventSources", "Content-Type": "application/x-amz-json-1.1"}


def client(aws: Aws, service: str, account: str = ACCOUNT, region: str = REGION) -> Any:
    return boto3.client(
        service,
        region_name=region,
        endpoint_url=f"{aws.genesys.url}/_emulator/aws",
        aws_access_key_id=account,
        aws_secret_access_key="no matter",
        config=Config(retries={"total_max_attempts": 1}, proxies={}),
    )


@pytest.fixture
def events(aws: Aws) -> Iterator[Any]:
    found = client(aws, "events")
    yield found
    found.close()


@pytest.fixture
def sqs(aws: Aws) -> Iterator[Any]:
    found = client(aws, "sqs")
    yield found
    found.close()


def code(call: Any, **parameters: Any) -> tuple[str, str]:
    with pytest.raises(ClientError) as refused:
        call(**parameters)
    error = refused.value.response["Error"]
    return error["Code"], error["Message"]


def without_metadata(reply: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in reply.items() if name != "ResponseMetadata"}


def test_boto3_reads_all_of_the_way(aws: Aws, events: Any, sqs: Any) -> None:
    source = aws.source("customer.end")
    pending = events.describe_event_source(Name=source)
    assert (pending["State"], pending["Arn"]) == ("PENDING", f"arn:aws:events:{REGION}::event-source/{source}")
    made = aws.on_premises(source, retryPolicy={"maximumEventAgeInSeconds": 900, "maximumRetryAttempts": 185})
    assert [one["State"] for one in events.list_event_sources(NamePrefix=source)["EventSources"]] == ["ACTIVE"]
    assert events.list_event_sources(NamePrefix="x")["EventSources"] == []
    bus = events.describe_event_bus(Name=source)
    assert (bus["Name"], bus["Arn"]) == (source, made["bus"]["arn"])
    (rule,) = events.list_rules(EventBusName=made["bus"]["arn"])["Rules"]
    described = without_metadata(events.describe_rule(Name="rule", EventBusName=source))
    assert described == {**rule, "CreatedBy": ACCOUNT}
    assert (rule["Name"], rule["State"], rule["Arn"]) == ("rule", "ENABLED", made["rule"]["arn"])
    assert rule["EventPattern"] == made["rule"]["eventPattern"]
    assert events.list_targets_by_rule(Rule="rule", EventBusName=source)["Targets"] == [
        {
            "Id": "target",
            "Arn": made["destination"]["arn"],
            "RoleArn": made["role"]["arn"],
            "DeadLetterConfig": {"Arn": made["queue"]["arn"]},
            "RetryPolicy": {"MaximumEventAgeInSeconds": 900, "MaximumRetryAttempts": 185},
        }
    ]
    connection = events.describe_connection(Name="connection")
    assert connection["ConnectionState"] == "AUTHORIZED"
    assert connection["AuthParameters"] == {"ApiKeyAuthParameters": {"ApiKeyName": "Authorization"}}
    assert connection["CreationTime"].isoformat().startswith("2025-01-01T0")
    assert KEY not in str(connection)
    destination = events.describe_api_destination(Name="destination")
    assert (destination["ApiDestinationState"], destination["InvocationEndpoint"]) == ("ACTIVE", ENDPOINT)
    assert (destination["HttpMethod"], destination["InvocationRateLimitPerSecond"]) == ("POST", 300)
    url = sqs.get_queue_url(QueueName="dead-letters")["QueueUrl"]
    assert url == made["queue"]["url"]

    def letters() -> str:
        wanted = ["ApproximateNumberOfMessages"]
        attributes: dict[str, str] = sqs.get_queue_attributes(QueueUrl=url, AttributeNames=wanted)["Attributes"]
        assert list(attributes) == wanted
        return attributes["ApproximateNumberOfMessages"]

    assert letters() == "0"
    aws.cognigy(status=404)
    aws.fire()
    assert letters() == "1"
    attributes = sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["All"])["Attributes"]
    assert attributes["QueueArn"] == made["queue"]["arn"]
    assert (attributes["MessageRetentionPeriod"], attributes["SqsManagedSseEnabled"]) == ("1209600", "true")
    assert attributes["Policy"] == made["queue_policy"]["policy"]
    assert "Attributes" not in sqs.get_queue_attributes(QueueUrl=url)


def test_what_is_off_is_said(aws: Aws, events: Any) -> None:
    source = aws.source("customer.end")
    aws.on_premises(source)
    inputs = {"name": "rule", "eventBusName": source, "eventPattern": "{}", "isEnabled": False, "description": "Off"}
    aws.change(RULE, f"{source}/rule", **{**inputs, "eventPattern": '{"a": ["b"]}'})
    assert events.describe_rule(Name="rule", EventBusName=source)["State"] == "DISABLED"
    place = {"accountId": ACCOUNT, "region": REGION, "name": "connection"}
    told = {**place, "state": "DEAUTHORIZED", "reason": "So."}
    aws.genesys.put("/_emulator/aws/connections/state", json=told).raise_for_status()
    connection = events.describe_connection(Name="connection")
    assert (connection["ConnectionState"], connection["StateReason"]) == ("DEAUTHORIZED", "So.")
    assert events.describe_api_destination(Name="destination")["ApiDestinationState"] == "INACTIVE"


def test_what_is_not_there_has_aws_codes(events: Any, sqs: Any) -> None:
    not_found = "ResourceNotFoundException"
    assert code(events.describe_event_source, Name="s") == (not_found, "Event source s does not exist.")
    assert code(events.describe_event_bus, Name="b") == (not_found, "Event bus b does not exist.")
    assert code(events.list_rules, EventBusName="b")[0] == not_found
    missing = (not_found, "Rule r does not exist on EventBus default.")
    assert code(events.describe_rule, Name="r") == code(events.list_targets_by_rule, Rule="r") == missing
    assert code(events.describe_connection, Name="c")[0] == not_found
    assert code(events.describe_api_destination, Name="d")[0] == not_found
    assert code(events.list_rules, NextToken="x") == ("ValidationException", "Invalid NextToken.")
    assert code(sqs.get_queue_url, QueueName="q") == ("QueueDoesNotExist", "The specified queue does not exist.")
    with pytest.raises(sqs.exceptions.QueueDoesNotExist):
        sqs.get_queue_attributes(QueueUrl="q")
    assert code(events.put_rule, Name="r", ScheduleExpression="rate(1 day)")[0] == "UnknownOperationException"
    default = events.describe_event_bus()
    assert default["Arn"] == f"arn:aws:events:{REGION}:{ACCOUNT}:event-bus/default"


def test_attributes_are_those_that_sqs_has(aws: Aws, sqs: Any) -> None:
    url = aws.make("aws:sqs/queue:Queue", name="q")["url"]
    assert code(sqs.get_queue_attributes, QueueUrl=url, AttributeNames=["Colour"]) == (
        "InvalidAttributeName",
        "Unknown Attribute Colour.",
    )
    assert "Attributes" not in sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["Policy"])


def test_lists_come_in_pages(aws: Aws, events: Any) -> None:
    for number in range(5):
        aws.make(RULE, name=f"r{number}", eventPattern='{"a": ["b"]}')
    first = events.list_rules(Limit=3)
    assert [rule["Name"] for rule in first["Rules"]] == ["r0", "r1", "r2"]
    rest = events.list_rules(Limit=3, NextToken=first["NextToken"])
    assert [rule["Name"] for rule in rest["Rules"]] == ["r3", "r4"]
    assert "NextToken" not in rest
    assert [rule["Name"] for rule in events.list_rules(NamePrefix="r4")["Rules"]] == ["r4"]


def test_account_and_region_are_the_callers(aws: Aws) -> None:
    source = aws.source("customer.end")
    for account, region, found in ((ACCOUNT, REGION, [source]), (ACCOUNT, "us-east-1", []), ("2" * 12, REGION, [])):
        events = client(aws, "events", account, region)
        assert [one["Name"] for one in events.list_event_sources()["EventSources"]] == found
        events.close()
    named_otherwise = client(aws, "events", "AKIAIOSFODNN7EXAMPLE")
    assert len(named_otherwise.list_event_sources()["EventSources"]) == 1
    named_otherwise.close()
    scope = {"Authorization": f"AWS4-HMAC-SHA256 Credential={ACCOUNT}/20250101/{REGION}/events/aws4_request"}
    for headers in (scope, {"X-Amz-Account-Id": ACCOUNT, "X-Amz-Region": REGION}):
        reply = aws.genesys.post("/_emulator/aws", headers={**PLAIN, **headers}, content=b"")
        assert [one["Name"] for one in reply.json()["EventSources"]] == [source]
        assert reply.headers["content-type"] == "application/x-amz-json-1.1"


@pytest.mark.parametrize(
    ("headers", "body", "error"),
    [
        ({}, b"[]", "SerializationException"),
        ({}, b"{", "invalid.value"),
        ({}, b'{"Limit": "many"}', "ValidationException"),
        ({"X-Amz-Target": "AWSEvents.DescribeEventSource"}, b'{"Name": 5}', "ValidationException"),
        ({"X-Amz-Target": "AmazonSQS.SendMessage"}, b"{}", "UnknownOperationException"),
        ({"X-Amz-Account-Id": "me"}, b"{}", "ValidationException"),
    ],
)
def test_calls_that_cannot_be_are_answered_as_aws_does(
    aws: Aws, headers: dict[str, str], body: bytes, error: str
) -> None:
    reply = aws.genesys.post("/_emulator/aws", headers={**PLAIN, **headers}, content=body)
    assert (reply.status_code, reply.json()["__type"]) == (400, error)


def test_attribute_names_are_a_list(aws: Aws) -> None:
    url = aws.make("aws:sqs/queue:Queue", name="q")["url"]
    headers = {"X-Amz-Target": "AmazonSQS.GetQueueAttributes", "X-Amz-Region": REGION}
    reply = aws.genesys.post("/_emulator/aws", headers=headers, json={"QueueUrl": url, "AttributeNames": 1})
    assert reply.json()["__type"] == "InvalidParameterValue"


def test_an_unknown_operation_is_in_the_coverage(aws: Aws) -> None:
    aws.genesys.post("/_emulator/aws", headers={"X-Amz-Target": "AWSEvents.PutEvents"}, json={})
    refused = aws.genesys.get("/_emulator/coverage").json()["refused"]
    assert {"what": "the AWS operation AWSEvents.PutEvents", "requests": 1} in refused
