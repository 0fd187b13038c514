"""The AWS side of the pipeline's picture: event sources, and what the accounts do with their events."""

from collections import Counter, defaultdict
from collections.abc import Mapping
from typing import TypedDict

from handover.emulator.runtime.aws.account import (
    API_DESTINATION,
    DEFAULT_BUS,
    EVENT_ARCHIVE,
    EVENT_BUS,
    EVENT_CONNECTION,
    EVENT_RULE,
    EVENT_TARGET,
    QUEUE,
    Account,
    bus_of,
    is_enabled,
)
from handover.emulator.runtime.aws.dead_letters import queue_of, waiting
from handover.emulator.runtime.aws.destinations import RATE
from handover.emulator.runtime.aws.retries import RetryPolicy
from handover.emulator.runtime.delivery.redaction import mask_url
from handover.emulator.runtime.eventbridge.sources import EventSource
from handover.emulator.state.records.aws import AwsObjectRecord
from handover.emulator.state.store import Store
from handover.picture.model import Detail, details
from handover.picture.pipeline import Archive, AwsParts, Bus, Connection, Destination, Queue, Rule, Target
from handover.picture.pipeline import EventSource as Source


class _Place(TypedDict):
    account: str
    region: str
    more: tuple[Detail, ...]


def event_sources(store: Store, found: Mapping[str, EventSource | str]) -> tuple[Source, ...]:
    """Return the event sources, of which `found` has each integration's, or why it has none."""
    return tuple(_source(store, source) for source in found.values() if isinstance(source, EventSource))


def aws_parts(store: Store, now: float) -> AwsParts:
    """Return what there is in AWS accounts; of buses, only those of partner event sources, with what hangs on them.

    Args:
        store: Keeps the objects.
        now: The time, for what has lain in queues for too long.
    """
    objects = defaultdict[str, list[AwsObjectRecord]](list)
    for record in store.aws_objects:
        objects[record.type].append(record)
    buses = {bus.id: bus for bus in objects[EVENT_BUS] if bus.inputs.get("eventSourceName")}
    rules = {rule.id: rule for rule in objects[EVENT_RULE] if _bus_key(store, rule) in buses}
    targets = tuple(target for record in objects[EVENT_TARGET] if (target := _target(store, record)).rule in rules)
    letters, used = Counter(letter.queue_arn for letter in waiting(store, now)), {target.queue for target in targets}
    return AwsParts(
        buses=tuple(
            Bus(key=bus.id, name=bus.physical_id, source=bus.inputs["eventSourceName"], **_place(bus))
            for bus in buses.values()
        ),
        rules=tuple(_rule(store, rule) for rule in rules.values()),
        targets=targets,
        destinations=tuple(_destination(store, record) for record in objects[API_DESTINATION]),
        connections=tuple(map(_connection, objects[EVENT_CONNECTION])),
        queues=tuple(
            Queue(key=queue.id, name=queue.inputs["name"], waiting=letters[queue.computed["arn"]], **_place(queue))
            for queue in objects[QUEUE]
            if queue.id in used
        ),
        archives=tuple(
            _archive(store, archive)
            for archive in objects[EVENT_ARCHIVE]
            if _bus_key(store, archive, archive.inputs["eventSourceArn"]) in buses
        ),
    )


def _place(record: AwsObjectRecord) -> _Place:
    more = details(("ARN", record.computed.get("arn"), "text"), ("id", record.physical_id, "text"))
    return _Place(account=record.account_id, region=record.region, more=more)


def _source(store: Store, source: EventSource) -> Source:
    return Source(
        key=f"{source.account_id}/{source.region}/{source.name}",
        name=source.name,
        integration=source.integration_id,
        account=source.account_id,
        region=source.region,
        topics=source.topics,
        active=bus_of(store, source) is not None,
        more=details(("ARN", source.arn, "text")),
    )


def _account(store: Store, record: AwsObjectRecord) -> Account:
    return Account(store, record.account_id, record.region)


def _bus_key(store: Store, record: AwsObjectRecord, bus: str | None = None) -> str:
    account = _account(store, record)
    return account.key(EVENT_BUS, account.bus_name(bus or record.inputs.get("eventBusName")))


def _key_of(store: Store, record: AwsObjectRecord, type_: str, arn: str) -> str:
    """Return the key of what another object names by its ARN: the ARN itself if it is not there."""
    named = _account(store, record).by_arn(type_, arn)
    return named.id if named else arn


def _rule(store: Store, rule: AwsObjectRecord) -> Rule:
    return Rule(
        key=rule.id,
        name=rule.inputs["name"],
        bus=_bus_key(store, rule),
        enabled=is_enabled(rule),
        pattern=rule.inputs.get("eventPattern") or "",
        **_place(rule),
    )


def _target(store: Store, target: AwsObjectRecord) -> Target:
    account, queue, policy = _account(store, target), queue_of(target), RetryPolicy.of_target(target.inputs)
    bus = account.bus_name(target.inputs.get("eventBusName"))
    rule = target.inputs["rule"] if bus == DEFAULT_BUS else f"{bus}/{target.inputs['rule']}"
    return Target(
        key=target.id,
        name=target.computed["targetId"],
        rule=account.key(EVENT_RULE, rule),
        destination=_key_of(store, target, API_DESTINATION, target.inputs["arn"]),
        queue=queue and _key_of(store, target, QUEUE, queue),
        retries=f"{policy.attempts} times within {policy.age:g} s",
        **_place(target),
    )


def _destination(store: Store, destination: AwsObjectRecord) -> Destination:
    return Destination(
        key=destination.id,
        name=destination.physical_id,
        connection=_key_of(store, destination, EVENT_CONNECTION, destination.inputs["connectionArn"]),
        method=destination.inputs["httpMethod"],
        url=mask_url(destination.inputs["invocationEndpoint"]),
        rate=destination.inputs.get("invocationRateLimitPerSecond", RATE),
        **_place(destination),
    )


def _connection(connection: AwsObjectRecord) -> Connection:
    return Connection(
        key=connection.id,
        name=connection.physical_id,
        authorized=connection.deauthorized is None,
        reason=connection.deauthorized or "",
        header=connection.inputs["authParameters"]["apiKey"]["key"],
        **_place(connection),
    )


def _archive(store: Store, archive: AwsObjectRecord) -> Archive:
    return Archive(
        key=archive.id,
        name=archive.physical_id,
        bus=_bus_key(store, archive, archive.inputs["eventSourceArn"]),
        events=archive.events,
        pattern=archive.inputs.get("eventPattern") or "",
        **_place(archive),
    )
