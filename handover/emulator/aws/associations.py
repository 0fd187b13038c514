"""Plays Cognigy's part where Cognigy is a service: what its own AWS account has for a partner event source.

What Cognigy has there in fact, nobody outside knows; it is taken to be what its guide has customers make on premises.
"""

import json
from collections.abc import Sequence
from typing import Any, Final

from handover.emulator.aws.errors import AwsError, exists, not_found
from handover.emulator.aws.objects import create, delete
from handover.emulator.runtime.aws.account import (
    API_DESTINATION,
    EVENT_BUS,
    EVENT_CONNECTION,
    EVENT_RULE,
    EVENT_TARGET,
    QUEUE,
    ROLE,
    ROLE_POLICY,
    Account,
    bus_of,
)
from handover.emulator.runtime.aws.policies import EVENTS_SERVICE
from handover.emulator.runtime.delivery.receiver import PATH
from handover.emulator.runtime.eventbridge.sources import EventSource, event_sources
from handover.emulator.state.records.aws import AwsObjectRecord
from handover.emulator.state.store import Store

ENDPOINT: Final = f"https://endpoint-trial.cognigy.ai{PATH}"

_DETAIL: Final = {"eventBody": {"mediaType": ["MESSAGE"], "messageType": ["OPEN"]}}
"""What Cognigy's guide takes, since 2025-05-19."""


def find_source(store: Store, name: str) -> EventSource:
    """Return the source of that name; raises `AwsError`."""
    for source in event_sources(store):
        if source.name == name:
            return source
    raise not_found(f"Event source {name} does not exist.")


def described(store: Store, source: EventSource) -> dict[str, Any]:
    """Return a source as the admin plane prints it."""
    return {
        "name": source.name,
        "arn": source.arn,
        "accountId": source.account_id,
        "region": source.region,
        "state": "PENDING" if bus_of(store, source) is None else "ACTIVE",
        "integrationId": source.integration_id,
    }


def associate(
    store: Store,
    name: str,
    now: float,
    *,
    key: str | None = None,
    endpoint: str = ENDPOINT,
    topics: Sequence[str] | None = None,
) -> None:
    """Make bus, rule and API destination in the account of a source.

    Args:
        store: The data.
        name: The source's name.
        now: The time.
        key: What is sent as `Authorization`; nothing by default.
        endpoint: Where events go.
        topics: Which topics the rule takes; all by default.

    Raises:
        AwsError: There is no such source, or it is associated already.
    """
    source = find_source(store, name)
    if bus_of(store, source) is not None:
        raise exists(f"Event bus {name} already exists.")
    account = Account(store, source.account_id, source.region)
    label = _label(source)

    def make(type_: str, **inputs: Any) -> AwsObjectRecord:
        return create(account, type_, inputs, now)

    bus = make(EVENT_BUS, name=name, eventSourceName=name)
    pattern: dict[str, Any] = {"detail": _DETAIL, **({"detail-type": list(topics)} if topics else {})}
    rule = make(EVENT_RULE, name=label, eventBusName=bus.physical_id, eventPattern=json.dumps(pattern))
    # AWS has no connection without a header.
    header = {"key": "X-No-Key", "value": "-"} if key is None else {"key": "Authorization", "value": key}
    connection = make(EVENT_CONNECTION, name=label, authorizationType="API_KEY", authParameters={"apiKey": header})
    destination = make(
        API_DESTINATION,
        name=label,
        connectionArn=connection.computed["arn"],
        httpMethod="POST",
        invocationEndpoint=ENDPOINT,
    )
    store.aws_objects.change(destination.id, inputs={**destination.inputs, "invocationEndpoint": endpoint})
    arn = destination.computed["arn"]
    trust = _policy(Principal={"Service": EVENTS_SERVICE}, Action="sts:AssumeRole")
    role = make(ROLE, name=label, assumeRolePolicy=trust)
    make(ROLE_POLICY, name=label, role=label, policy=_policy(Action="events:InvokeApiDestination", Resource=arn))
    queue = make(
        QUEUE,
        name=label,
        policy=_policy(Principal={"Service": EVENTS_SERVICE}, Action="sqs:SendMessage", Resource="*"),
    )
    make(
        EVENT_TARGET,
        rule=rule.inputs["name"],
        eventBusName=bus.physical_id,
        targetId=label,
        arn=arn,
        roleArn=role.computed["arn"],
        deadLetterConfig={"arn": queue.computed["arn"]},
    )


def dissociate(store: Store, name: str) -> None:
    """Delete what `associate` made; the source is pending again.

    Raises:
        AwsError: There is no such source, or it was not associated in this way.
    """
    source = find_source(store, name)
    account, label = Account(store, source.account_id, source.region), _label(source)
    rule = f"{name}/{label}"
    if account.find(EVENT_RULE, rule) is None:
        raise AwsError("ResourceNotFoundException", f"Cognigy has not associated the event source {name}.", 404)
    queue = next(found for found in account.of_type(QUEUE) if found.inputs["name"] == label)
    for type_, id_ in (
        (EVENT_TARGET, f"{name}-{label}-{label}"),
        (EVENT_RULE, rule),
        (EVENT_BUS, name),
        (API_DESTINATION, label),
        (EVENT_CONNECTION, label),
        (ROLE_POLICY, f"{label}:{label}"),
        (ROLE, label),
        (QUEUE, queue.physical_id),
    ):
        delete(account, type_, id_)


def _label(source: EventSource) -> str:
    """Return what Cognigy's objects for a source are called; a suffix has characters that queues don't."""
    return f"cognigy-saas-{source.integration_id[:8]}"


def _policy(**statement: Any) -> str:
    return json.dumps({"Version": "2012-10-17", "Statement": [{"Effect": "Allow", **statement}]})
