"""What an account has between a partner event source and an API destination, one function for each kind of object.

Each raises `AwsError`. What stands in AWS' API reference (EventBridge 2015-10-07, SQS 2012-11-05) is not repeated.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from handover.aws.client import Aws
from handover.aws.errors import AwsError

EVENTS, QUEUES = "events", "sqs"
# AWS' defaults where a target has no retry policy.
_DEFAULT_AGE_SECONDS = 86_400
_PAGES = 100


@dataclass(frozen=True)
class Rule:
    """A rule of a bus; without a pattern it takes nothing from a partner."""

    name: str
    enabled: bool
    pattern: str


@dataclass(frozen=True)
class Target:
    """A target of a rule.

    Attributes:
        id: Its id.
        arn: What gets the events.
        role: The ARN of the role that lets EventBridge do that, empty if there is none.
        queue: The ARN of its dead-letter queue, empty if there is none.
        age: For how many seconds an event's delivery is tried.
        default_age: Whether that is AWS' default, for nobody has said.
        changed: Whether it is sent something else than the whole event.
    """

    id: str
    arn: str
    role: str
    queue: str
    age: int
    default_age: bool
    changed: bool


@dataclass(frozen=True)
class ApiDestination:
    """An HTTPS endpoint that events are sent to."""

    name: str
    active: bool
    endpoint: str
    method: str
    connection: str


@dataclass(frozen=True)
class Connection:
    """What authorizes the requests to an endpoint; its key is not told by AWS.

    Attributes:
        name: Its name.
        state: ``AUTHORIZED``, if it can be used.
        reason: Why it can't, if AWS says so.
        header: The header that has the key, empty if it is none of this kind.
    """

    name: str
    state: str
    reason: str
    header: str


def event_source_state(aws: Aws, name: str) -> str | None:
    """Return the state of a partner event source: ``PENDING`` or ``ACTIVE``; None if there is none."""
    found = _or_none(aws, "DescribeEventSource", Name=name)
    return None if found is None else str(found.get("State"))


def has_event_bus(aws: Aws, name: str) -> bool:
    """Tell whether there is an event bus."""
    return _or_none(aws, "DescribeEventBus", Name=name) is not None


def rules(aws: Aws, bus: str) -> list[Rule]:
    """Return the rules of a bus, without those that an archive or another service of AWS' keeps there."""
    return [
        Rule(str(rule["Name"]), str(rule.get("State", "")).startswith("ENABLED"), str(rule.get("EventPattern") or ""))
        for rule in _pages(aws, "ListRules", "Rules", EventBusName=bus)
        if not rule.get("ManagedBy")
    ]


def targets(aws: Aws, bus: str, rule: str) -> list[Target]:
    """Return the targets of a rule."""
    return [_target(found) for found in _pages(aws, "ListTargetsByRule", "Targets", EventBusName=bus, Rule=rule)]


def _target(found: Mapping[str, Any]) -> Target:
    age = (found.get("RetryPolicy") or {}).get("MaximumEventAgeInSeconds")
    return Target(
        str(found.get("Id")),
        str(found.get("Arn")),
        str(found.get("RoleArn") or ""),
        str((found.get("DeadLetterConfig") or {}).get("Arn") or ""),
        int(age or _DEFAULT_AGE_SECONDS),
        not age,
        any(found.get(key) is not None for key in ("Input", "InputPath", "InputTransformer")),
    )


def api_destination(aws: Aws, arn: str) -> ApiDestination | None:
    """Return an API destination by its ARN; None if it is gone."""
    found = _or_none(aws, "DescribeApiDestination", Name=_name(arn))
    if found is None:
        return None
    return ApiDestination(
        str(found.get("Name")),
        found.get("ApiDestinationState") == "ACTIVE",
        str(found.get("InvocationEndpoint")),
        str(found.get("HttpMethod")),
        str(found.get("ConnectionArn")),
    )


def is_api_destination(arn: str) -> bool:
    """Tell whether an ARN is an API destination's."""
    return arn.partition(":")[0] == "arn" and arn.split(":")[-1].startswith("api-destination/")


def connection(aws: Aws, arn: str) -> Connection | None:
    """Return a connection by its ARN; None if it is gone."""
    found = _or_none(aws, "DescribeConnection", Name=_name(arn))
    if found is None:
        return None
    key = (found.get("AuthParameters") or {}).get("ApiKeyAuthParameters") or {}
    return Connection(
        str(found.get("Name")),
        str(found.get("ConnectionState")),
        str(found.get("StateReason") or ""),
        str(key.get("ApiKeyName") or ""),
    )


@dataclass(frozen=True)
class Queue:
    """A queue, and how many messages are in it, by AWS' estimate."""

    url: str
    messages: int


def queue(aws: Aws, arn: str) -> Queue | None:
    """Return a queue by its ARN; None if it is gone."""
    counts = ("ApproximateNumberOfMessages", "ApproximateNumberOfMessagesNotVisible")
    try:
        found = aws.call(QUEUES, "GetQueueUrl", {"QueueName": arn.rpartition(":")[2]})
        url = str(found.get("QueueUrl"))
        told = aws.call(QUEUES, "GetQueueAttributes", {"QueueUrl": url, "AttributeNames": list(counts)})
    except AwsError as error:
        if error.gone:
            return None
        raise
    attributes = told.get("Attributes") or {}
    return Queue(url, sum(int(attributes.get(name) or 0) for name in counts))


def _name(arn: str) -> str:
    """Return the name in an ARN as ``…:connection/<name>/<id>``."""
    return [*arn.split("/"), ""][1]


def _or_none(aws: Aws, operation: str, **parameters: str) -> Mapping[str, Any] | None:
    try:
        return aws.call(EVENTS, operation, parameters)
    except AwsError as error:
        if error.gone:
            return None
        raise


def _pages(aws: Aws, operation: str, key: str, **parameters: str) -> Iterator[Mapping[str, Any]]:
    token = ""
    for _ in range(_PAGES):
        page = aws.call(EVENTS, operation, {**parameters, **({"NextToken": token} if token else {})})
        yield from page.get(key) or ()
        token = str(page.get("NextToken") or "")
        if not token:
            return
    raise AwsError(f"events:{operation} has more than {_PAGES} pages.", "Look at the event bus in AWS' console.")
