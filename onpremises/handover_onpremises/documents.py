"""The JSON documents that AWS is given: which events match, and who may do what."""

from collections.abc import Sequence
from typing import Any

import pulumi

from components.canonical_json import canonical_json

_EVENTBRIDGE = {"Service": "events.amazonaws.com"}


def event_pattern(topics: Sequence[str]) -> str:
    """Which events of the bus go to Cognigy.

    The part `detail` is that of Cognigy's guide since 2025-05-19. The topics are Genesys' `detail-type`s, written with
    `{id}`: without them, Cognigy would get whatever else somebody lets Genesys send to this account.
    """
    return canonical_json(
        {
            "detail": {"eventBody": {"mediaType": ["MESSAGE"], "messageType": ["OPEN"]}},
            "detail-type": list(topics),
        }
    )


def trust_policy(rule_arn: str) -> str:
    """Who may take on the role: EventBridge for this one rule, and nobody who makes EventBridge do it for them."""
    return _policy(
        Principal=_EVENTBRIDGE,
        Action="sts:AssumeRole",
        Condition={
            "ArnEquals": {"aws:SourceArn": rule_arn},
            "StringEquals": {"aws:SourceAccount": rule_arn.split(":")[4]},
        },
    )


def invoke_policy(api_destination_arn: str) -> str:
    """What the role may do: send to the one API destination."""
    return _policy(Action="events:InvokeApiDestination", Resource=api_destination_arn)


def queue_policy(queue_arn: pulumi.Input[str], rule_arn: pulumi.Input[str]) -> pulumi.Output[str]:
    """Who may put something into the queue: EventBridge for this one rule."""

    def document(queue_arn: str, rule_arn: str) -> str:
        return _policy(
            Principal=_EVENTBRIDGE,
            Action="sqs:SendMessage",
            Resource=queue_arn,
            Condition={"ArnEquals": {"aws:SourceArn": rule_arn}},
        )

    return pulumi.Output.all(queue_arn, rule_arn).apply(lambda arns: document(*arns))


def _policy(**statement: Any) -> str:
    return canonical_json({"Version": "2012-10-17", "Statement": [{"Effect": "Allow", **statement}]})
