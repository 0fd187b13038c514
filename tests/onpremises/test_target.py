"""What the AWS side registers: graph, names, permissions, and what becomes of an event that can't be delivered."""

import json
from typing import Any

import pytest
from pulumi.runtime.rpc import UNKNOWN

from handover_onpremises import AwsHandoverTarget, OnPremisesSettings
from tests.onpremises.aws import (
    ACCOUNT,
    BUS_ARN,
    CONFIG,
    CONNECTION_ARN,
    DESTINATION_ARN,
    QUEUE_ARN,
    QUEUE_URL,
    ROLE_ARN,
    RULE_ARN,
    SOURCE,
    Aws,
)
from tests.sdk.resource_monitor import SECRET

CUSTOMER_END = "v2.detail.events.conversation.{id}.customer.end"
USER_START = "v2.detail.events.conversation.{id}.user.start"


def deploy(*, preview: bool = False, **config: Any) -> Aws:
    aws = Aws(outputs={}) if preview else Aws()
    settings = OnPremisesSettings.parse({**CONFIG, **config})
    aws.run(lambda: AwsHandoverTarget("handover", settings), preview=preview)
    return aws


def test_the_tree() -> None:
    children = deploy(archiveDays="7").tree()
    assert children.pop("handover:index:AwsHandoverTarget handover") == "sdk-test"
    assert set(children.values()) == {"handover"}
    assert set(children) == {
        "aws:cloudwatch/eventBus:EventBus handover-bus",
        "aws:cloudwatch/eventRule:EventRule handover-rule",
        "aws:cloudwatch/eventTarget:EventTarget handover-target",
        "aws:cloudwatch/eventConnection:EventConnection handover-connection",
        "aws:cloudwatch/eventApiDestination:EventApiDestination handover-api-destination",
        "aws:cloudwatch/eventArchive:EventArchive handover-archive",
        "aws:cloudwatch/metricAlarm:MetricAlarm handover-dead-letters-alarm",
        "aws:cloudwatch/metricAlarm:MetricAlarm handover-failed-invocations-alarm",
        "aws:iam/role:Role handover-role",
        "aws:iam/rolePolicy:RolePolicy handover-role-policy",
        "aws:sqs/queue:Queue handover-dead-letters",
        "aws:sqs/queuePolicy:QueuePolicy handover-dead-letters-policy",
    }


def test_the_bus_takes_genesys_events_and_is_kept() -> None:
    aws = deploy()
    assert aws.inputs("handover-bus") == {"name": SOURCE, "eventSourceName": SOURCE}
    bus = aws.registered["handover-bus"]
    assert bus.protect
    assert list(bus.ignoreChanges) == ["eventSourceName"]
    assert list(bus.hooks.on_error) == list(aws.hooks) == ["handover-event-source"]


def test_the_bus_is_not_protected_where_the_setting_says_so_and_nothing_else_is_at_all() -> None:
    assert not deploy(protectBus="false").registered["handover-bus"].protect
    assert [name for name, request in deploy().registered.items() if request.protect] == ["handover-bus"]


def test_the_rule_is_the_guide_s_and_has_the_topics() -> None:
    aws = deploy(topics=json.dumps([CUSTOMER_END, USER_START]))
    rule = aws.inputs("handover-rule")
    assert json.loads(rule.pop("eventPattern")) == {
        "detail": {"eventBody": {"mediaType": ["MESSAGE"], "messageType": ["OPEN"]}},
        "detail-type": [CUSTOMER_END, USER_START],
    }
    assert (rule["name"], rule["eventBusName"]) == ("service-handover-rule", SOURCE)


def test_the_connection_sends_the_key_and_the_key_is_secret() -> None:
    connection = deploy().inputs("handover-connection")
    assert connection["name"] == "service-handover-connection"
    assert connection["authorizationType"] == "API_KEY"
    assert connection["authParameters"] == {
        "apiKey": {"key": "Authorization", "value": {**SECRET, "value": CONFIG["apiKey"]}}
    }


def test_nothing_else_has_the_key() -> None:
    aws = deploy()
    holders = [name for name, request in aws.registered.items() if CONFIG["apiKey"] in str(request)]
    assert holders == ["handover-connection"]


def test_the_api_destination_is_cognigy_s_endpoint() -> None:
    destination = deploy(cognigyDomain="Eu.Example.com").inputs("handover-api-destination")
    del destination["description"]
    assert destination == {
        "name": "service-handover-api-destination",
        "connectionArn": CONNECTION_ARN,
        "httpMethod": "POST",
        "invocationEndpoint": "https://endpoint-eu.example.com/handover/genesysCloudOM",
        "invocationRateLimitPerSecond": 300,
    }


def test_the_target_sends_events_as_they_are_and_gives_up_in_time() -> None:
    assert deploy().inputs("handover-target") == {
        "targetId": "service-handover-target",
        "rule": "service-handover-rule",
        "eventBusName": SOURCE,
        "arn": DESTINATION_ARN,
        "roleArn": ROLE_ARN,
        "retryPolicy": {"maximumEventAgeInSeconds": 900, "maximumRetryAttempts": 185},
        "deadLetterConfig": {"arn": QUEUE_ARN},
    }
    assert deploy(maximumEventAgeSeconds="60").inputs("handover-target")["retryPolicy"] == {
        "maximumEventAgeInSeconds": 60,
        "maximumRetryAttempts": 185,
    }


def test_events_flow_only_when_everything_is_allowed() -> None:
    assert deploy().dependencies("handover-target") >= {"handover-role-policy", "handover-dead-letters-policy"}


def test_the_dead_letters_are_encrypted_and_kept_for_14_days() -> None:
    assert deploy().inputs("handover-dead-letters") == {
        "name": "service-handover-dead-letters",
        "messageRetentionSeconds": 1209600,
        "sqsManagedSseEnabled": True,
    }


def statement(aws: Aws, name: str, key: str) -> dict[str, Any]:
    document = json.loads(aws.inputs(name)[key])
    assert document["Version"] == "2012-10-17"
    (only,) = document["Statement"]
    assert only.pop("Effect") == "Allow"
    return dict(only)


def test_only_the_rule_may_use_role_and_queue_and_the_role_may_only_send_to_cognigy() -> None:
    aws = deploy()
    assert statement(aws, "handover-role", "assumeRolePolicy") == {
        "Principal": {"Service": "events.amazonaws.com"},
        "Action": "sts:AssumeRole",
        "Condition": {
            "ArnEquals": {"aws:SourceArn": RULE_ARN},
            "StringEquals": {"aws:SourceAccount": ACCOUNT},
        },
    }
    assert statement(aws, "handover-role-policy", "policy") == {
        "Action": "events:InvokeApiDestination",
        "Resource": DESTINATION_ARN,
    }
    assert statement(aws, "handover-dead-letters-policy", "policy") == {
        "Principal": {"Service": "events.amazonaws.com"},
        "Action": "sqs:SendMessage",
        "Resource": QUEUE_ARN,
        "Condition": {"ArnEquals": {"aws:SourceArn": RULE_ARN}},
    }
    assert aws.inputs("handover-role-policy")["role"] == "service-handover-role"
    assert aws.inputs("handover-dead-letters-policy")["queueUrl"] == QUEUE_URL


@pytest.mark.parametrize(
    ("name", "metric"),
    [
        (
            "handover-dead-letters-alarm",
            {
                "namespace": "AWS/SQS",
                "metricName": "ApproximateNumberOfMessagesVisible",
                "dimensions": {"QueueName": "service-handover-dead-letters"},
                "statistic": "Maximum",
            },
        ),
        (
            "handover-failed-invocations-alarm",
            {
                "namespace": "AWS/Events",
                "metricName": "FailedInvocations",
                "dimensions": {"EventBusName": SOURCE, "RuleName": "service-handover-rule"},
                "statistic": "Sum",
            },
        ),
    ],
)
def test_alarms_tell_of_the_first_event_that_is_not_delivered(name: str, metric: dict[str, Any]) -> None:
    topic = f"arn:aws:sns:eu-central-1:{ACCOUNT}:alarms"
    alarm = deploy(alarmActions=json.dumps([topic])).inputs(name)
    assert metric.items() <= alarm.items()
    assert (alarm["comparisonOperator"], alarm["threshold"]) == ("GreaterThanThreshold", 0)
    assert (alarm["period"], alarm["evaluationPeriods"]) == (60, 1)
    assert alarm["treatMissingData"] == "notBreaching"
    assert alarm["alarmActions"] == alarm["okActions"] == [topic]


def test_there_is_no_archive_unless_it_is_asked_for_and_it_keeps_what_cognigy_gets() -> None:
    assert "handover-archive" not in deploy().registered
    aws = deploy(archiveDays="7")
    archive = aws.inputs("handover-archive")
    assert (archive["eventSourceArn"], archive["retentionDays"]) == (BUS_ARN, 7)
    assert archive["eventPattern"] == aws.inputs("handover-rule")["eventPattern"]
    # Its name is taken as long as the old one is there.
    assert aws.registered["handover-archive"].deleteBeforeReplace


def test_two_organisations_share_an_account_by_a_suffix() -> None:
    def names(suffix: str) -> set[str]:
        aws = deploy(nameSuffix=suffix, archiveDays="7")
        inputs = map(aws.inputs, set(aws.registered) - {"handover", "handover-bus"})
        return {name for each in inputs if (name := each.get("name", each.get("targetId")))}

    plain = names("")
    assert len(plain) == 9  # the alarm on the dead letters is called as the queue is
    assert names("-second") == {f"{name}-second" for name in plain}


def test_a_preview_knows_no_arn_and_shows_all_the_rest() -> None:
    aws = deploy(preview=True)
    assert len(aws.registered) == 12
    assert aws.inputs("handover-role")["assumeRolePolicy"] == UNKNOWN
    assert aws.inputs("handover-role-policy")["policy"] == UNKNOWN
    assert aws.inputs("handover-dead-letters-policy")["policy"] == UNKNOWN
    assert aws.inputs("handover-rule")["eventPattern"] != UNKNOWN
