"""Reads the AWS side of a pipeline out of a stack's resources."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, TypedDict

from handover.picture.model import UNKNOWN, Change, Detail
from handover.picture.pipeline import Archive, AwsParts, Bus, Connection, Destination, EventSource, Queue, Rule, Target
from handover.picture.stack.objects import Objects, StackObject, mapping, plain_url

_BUS: Final = "aws:cloudwatch/eventBus:EventBus"
_RULE: Final = "aws:cloudwatch/eventRule:EventRule"
_TARGET: Final = "aws:cloudwatch/eventTarget:EventTarget"
_CONNECTION: Final = "aws:cloudwatch/eventConnection:EventConnection"
_DESTINATION: Final = "aws:cloudwatch/eventApiDestination:EventApiDestination"
_ARCHIVE: Final = "aws:cloudwatch/eventArchive:EventArchive"
_QUEUE: Final = "aws:sqs/queue:Queue"


class _Common(TypedDict):
    key: str
    name: str
    change: Change | None
    more: tuple[Detail, ...]
    account: str
    region: str


def aws_parts(objects: Objects, sources: Sequence[EventSource]) -> AwsParts:
    """Return what a stack has in AWS: all of it in the account and region of the event source that feeds its bus.

    Args:
        objects: The stack's objects.
        sources: The event sources that are known.
    """
    place = _place(objects, sources)

    def common(one: StackObject) -> _Common:
        account, region = place
        return _Common(key=one.key, name=one.name, change=one.change, more=one.more, account=account, region=region)

    rules = {one.key for one in objects.of(_RULE)}
    targets = [_target(one, objects, common(one)) for one in objects.of(_TARGET)]
    return AwsParts(
        buses=tuple(Bus(source=_source(one, sources), **common(one)) for one in objects.of(_BUS)),
        rules=tuple(
            Rule(
                bus=objects.named(one, "eventBusName", one.inputs.get("eventBusName"), _BUS),
                enabled=one.inputs.get("isEnabled") is not False and one.inputs.get("state") != "DISABLED",
                pattern=str(one.inputs.get("eventPattern") or ""),
                **common(one),
            )
            for one in objects.of(_RULE)
        ),
        targets=tuple(target for target in targets if target.rule in rules),
        destinations=tuple(
            Destination(
                connection=objects.named(one, "connectionArn", one.inputs.get("connectionArn"), _CONNECTION),
                method=str(one.inputs.get("httpMethod") or ""),
                url=plain_url(one.inputs.get("invocationEndpoint")),
                rate=one.inputs.get("invocationRateLimitPerSecond"),
                **common(one),
            )
            for one in objects.of(_DESTINATION)
        ),
        connections=tuple(Connection(header=_header(one), **common(one)) for one in objects.of(_CONNECTION)),
        queues=tuple(Queue(**common(one)) for one in objects.of(_QUEUE)),
        archives=tuple(
            Archive(
                bus=objects.named(one, "eventSourceArn", one.inputs.get("eventSourceArn"), _BUS),
                pattern=str(one.inputs.get("eventPattern") or ""),
                **common(one),
            )
            for one in objects.of(_ARCHIVE)
        ),
    )


def _source(bus: StackObject, sources: Sequence[EventSource]) -> str:
    """Return the name of the event source of a bus: Genesys' names of them end with the source's suffix."""
    name = str(bus.inputs.get("eventSourceName") or "")
    return next((source.name for source in sources if name.rpartition("/")[2] == source.name), name)


def _place(objects: Objects, sources: Sequence[EventSource]) -> tuple[str, str]:
    """Return account and region: those in the ARN of something that is there, or else the source's."""
    for one in (*objects.of(_BUS), *objects.of(_RULE), *objects.of(_CONNECTION)):
        parts = str(one.outputs.get("arn") or "").split(":")
        if len(parts) > 5:
            return parts[4], parts[3]
    return (sources[0].account, sources[0].region) if sources else (UNKNOWN, UNKNOWN)


def _header(connection: StackObject) -> str:
    return str(mapping(mapping(connection.inputs.get("authParameters")).get("apiKey")).get("key") or "")


def _target(one: StackObject, objects: Objects, common: _Common) -> Target:
    inputs = one.inputs
    queue, policy = mapping(inputs.get("deadLetterConfig")), mapping(inputs.get("retryPolicy"))
    age, attempts = policy.get("maximumEventAgeInSeconds"), policy.get("maximumRetryAttempts")
    return Target(
        rule=objects.named(one, "rule", inputs.get("rule"), _RULE),
        destination=objects.named(one, "arn", inputs.get("arn"), _DESTINATION),
        queue=objects.named(one, "deadLetterConfig", queue.get("arn"), _QUEUE) if queue else None,
        retries=f"{attempts} times within {age} s" if age and attempts else "",
        **common,
    )
