"""What policies allow."""

import json
from typing import Any

import pytest

from handover.emulator.runtime.aws.policies import allows

ARN = "arn:aws:events:eu-central-1:123456789012:api-destination/d/1"
INVOKE: dict[str, Any] = {"Effect": "Allow", "Action": "events:InvokeApiDestination", "Resource": ARN}
EVENTS = {"Service": "events.amazonaws.com"}
SEND: dict[str, Any] = {"Effect": "Allow", "Action": "sqs:SendMessage", "Principal": EVENTS}


def text(*statements: Any) -> str:
    return json.dumps({"Statement": list(statements)})


@pytest.mark.parametrize(
    ("policy", "allowed"),
    [
        (text(INVOKE), True),
        (json.dumps({"Statement": INVOKE}), True),
        (text({**INVOKE, "Action": ["x:y", "EVENTS:invoke*"]}), True),
        (text({**INVOKE, "Action": "events:InvokeApiDestinatio?"}), True),
        (text({**INVOKE, "Action": "events:Put*"}), False),
        (text({**INVOKE, "Resource": ["x", ARN.replace("/1", "/*")]}), True),
        (text({**INVOKE, "Resource": "*"}), True),
        (text({**INVOKE, "Resource": ARN + "x"}), False),
        (text({**INVOKE, "Resource": ARN.upper()}), False),
        (text({**INVOKE, "Resource": "*" * 40 + "y"}), False),
        (text(INVOKE, {**INVOKE, "Effect": "Deny", "Resource": "*"}), False),
        (text("no statement", INVOKE), True),
        (text(), False),
        ("[]", False),
        ("{", False),
        (None, False),
    ],
)
def test_a_role_is_allowed_what_its_policy_says(policy: str | None, allowed: bool) -> None:
    assert allows(policy, "events:InvokeApiDestination", ARN) is allowed


@pytest.mark.parametrize(
    ("statement", "allowed"),
    [
        ({}, True),
        ({"Principal": "*"}, True),
        ({"Principal": {"AWS": "*"}}, True),
        ({"Principal": {"Service": ["sns.amazonaws.com", "events.amazonaws.com"]}}, True),
        ({"Principal": {"Service": "sns.amazonaws.com"}}, False),
        ({"Principal": None}, False),
        ({"Condition": {"ArnEquals": {"aws:SourceArn": "arn:rule"}}}, True),
        ({"Condition": {"ArnLike": {"AWS:sourcearn": ["x", "arn:*"]}}}, True),
        ({"Condition": {"ArnEquals": {"aws:SourceArn": "arn:other"}}}, False),
        ({"Condition": {"StringEquals": {"aws:SourceAccount": "123456789012"}}}, True),
        ({"Condition": {"StringEquals": {"aws:SourceAccount": "1234*"}}}, False),
        ({"Condition": {"StringLike": {"aws:SourceAccount": "1234*"}}}, True),
        ({"Condition": {"Bool": {"aws:SecureTransport": True}}}, True),
        ({"Condition": {"Bool": {"aws:SecureTransport": "false"}}}, False),
        ({"Condition": {"StringEquals": {"aws:PrincipalOrgID": "o"}}}, False),
        ({"Condition": {"StringEquals": {"aws:SourceAccount": "1"}, "ArnLike": {"aws:SourceArn": "*"}}}, False),
    ],
)
def test_a_queue_lets_in_whom_its_policy_names(statement: dict[str, Any], allowed: bool) -> None:
    context = {"aws:SourceArn": "arn:rule", "aws:SourceAccount": "123456789012", "aws:SecureTransport": "true"}
    policy = text({**SEND, **statement})
    assert allows(policy, "sqs:SendMessage", "arn:q", service=EVENTS["Service"], context=context) is allowed
