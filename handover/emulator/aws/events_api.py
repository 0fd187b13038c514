"""EventBridge's API, as far as it reads: the shapes are those of its API reference (`AWSEvents`, 2015-10-07)."""

from collections.abc import Iterable, Mapping
from itertools import islice
from typing import Any, Final

from handover.emulator.aws.errors import AwsError, invalid, not_found
from handover.emulator.aws.kinds.event_bridge import need_bus
from handover.emulator.aws.objects import KINDS
from handover.emulator.emulator import Emulator
from handover.emulator.runtime.aws.account import (
    API_DESTINATION,
    DEFAULT_BUS,
    EVENT_BUS,
    EVENT_CONNECTION,
    EVENT_RULE,
    Account,
    bus_of,
    is_enabled,
)
from handover.emulator.runtime.aws.destinations import AUTHORIZED, DEAUTHORIZED, is_active
from handover.emulator.runtime.eventbridge.sources import EventSource, event_sources
from handover.emulator.state.records.aws import AwsObjectRecord

Parameters = Mapping[str, Any]
_PAGE: Final = 100


def describe_event_source(_: Emulator, account: Account, parameters: Parameters) -> dict[str, Any]:
    """Answer `DescribeEventSource`."""
    name = needed(parameters, "Name")
    for source in _sources(account):
        if source.name == name:
            return _source(account, source)
    raise not_found(f"Event source {name} does not exist.")


def list_event_sources(_: Emulator, account: Account, parameters: Parameters) -> dict[str, Any]:
    """Answer `ListEventSources`."""
    start = parameters.get("NamePrefix") or ""
    found = [_source(account, source) for source in _sources(account) if source.name.startswith(start)]
    return _page("EventSources", found, parameters)


def describe_event_bus(_: Emulator, account: Account, parameters: Parameters) -> dict[str, Any]:
    """Answer `DescribeEventBus`."""
    name = need_bus(account, parameters.get("Name"))
    bus = account.find(EVENT_BUS, name)
    found = {"Name": name, "Arn": account.arn("events", f"event-bus/{name}")}
    return {**found, **_times(bus), **_optional(bus, description="Description")} if bus else found


def list_rules(_: Emulator, account: Account, parameters: Parameters) -> dict[str, Any]:
    """Answer `ListRules`."""
    bus, start = need_bus(account, parameters.get("EventBusName")), parameters.get("NamePrefix") or ""
    found = [_rule(account, rule) for rule in account.rules(bus) if rule.inputs["name"].startswith(start)]
    return _page("Rules", found, parameters)


def describe_rule(_: Emulator, account: Account, parameters: Parameters) -> dict[str, Any]:
    """Answer `DescribeRule`."""
    return {**_rule(account, _needed_rule(account, parameters, "Name")), "CreatedBy": account.id}


def list_targets_by_rule(_: Emulator, account: Account, parameters: Parameters) -> dict[str, Any]:
    """Answer `ListTargetsByRule`."""
    rule = _needed_rule(account, parameters, "Rule")
    bus = account.bus_name(rule.inputs.get("eventBusName"))
    found = [_target(target) for target in account.targets(bus, rule.inputs["name"])]
    return _page("Targets", found, parameters)


def describe_connection(_: Emulator, account: Account, parameters: Parameters) -> dict[str, Any]:
    """Answer `DescribeConnection`; AWS doesn't tell the key either."""
    record = _needed(account, EVENT_CONNECTION, parameters)
    key = (record.inputs.get("authParameters") or {}).get("apiKey") or {}
    found = {
        "ConnectionArn": record.computed["arn"],
        "Name": record.physical_id,
        "ConnectionState": AUTHORIZED if record.deauthorized is None else DEAUTHORIZED,
        "AuthorizationType": record.inputs["authorizationType"],
        "SecretArn": record.computed["secretArn"],
        "AuthParameters": {"ApiKeyAuthParameters": {"ApiKeyName": key.get("key")}},
        **_times(record),
        "LastAuthorizedTime": record.created,
        **_optional(record, description="Description"),
    }
    return found if record.deauthorized is None else {**found, "StateReason": record.deauthorized}


def describe_api_destination(_: Emulator, account: Account, parameters: Parameters) -> dict[str, Any]:
    """Answer `DescribeApiDestination`."""
    record = _needed(account, API_DESTINATION, parameters)
    outputs = {**record.computed, **record.inputs}
    return {
        "ApiDestinationArn": outputs["arn"],
        "Name": record.physical_id,
        "ApiDestinationState": "ACTIVE" if is_active(account, record) else "INACTIVE",
        "ConnectionArn": outputs["connectionArn"],
        "InvocationEndpoint": outputs["invocationEndpoint"],
        "HttpMethod": outputs["httpMethod"],
        "InvocationRateLimitPerSecond": outputs["invocationRateLimitPerSecond"],
        **_times(record),
        **_optional(record, description="Description"),
    }


OPERATIONS: Final = {
    "AWSEvents.DescribeEventSource": describe_event_source,
    "AWSEvents.ListEventSources": list_event_sources,
    "AWSEvents.DescribeEventBus": describe_event_bus,
    "AWSEvents.ListRules": list_rules,
    "AWSEvents.DescribeRule": describe_rule,
    "AWSEvents.ListTargetsByRule": list_targets_by_rule,
    "AWSEvents.DescribeConnection": describe_connection,
    "AWSEvents.DescribeApiDestination": describe_api_destination,
}


def needed(parameters: Parameters, name: str) -> str:
    """Return a parameter that must be there; raises `AwsError`."""
    value = parameters.get(name)
    if not isinstance(value, str) or not value:
        raise invalid(f"The parameter {name} is missing, or is no text.")
    return value


def _needed(account: Account, type_: str, parameters: Parameters) -> AwsObjectRecord:
    name = needed(parameters, "Name")
    record = account.find(type_, name)
    if record is None:
        raise KINDS[type_].missing(name)
    return record


def _needed_rule(account: Account, parameters: Parameters, parameter: str) -> AwsObjectRecord:
    bus, name = need_bus(account, parameters.get("EventBusName")), needed(parameters, parameter)
    for rule in account.rules(bus):
        if rule.inputs["name"] == name:
            return rule
    raise KINDS[EVENT_RULE].missing(f"{bus}/{name}")


def _sources(account: Account) -> Iterable[EventSource]:
    place = (account.id, account.region)
    return (source for source in event_sources(account.store) if (source.account_id, source.region) == place)


def _source(account: Account, source: EventSource) -> dict[str, Any]:
    state = "PENDING" if bus_of(account.store, source) is None else "ACTIVE"
    return {"Name": source.name, "Arn": source.arn, "CreatedBy": "genesys.com", "State": state}


def _rule(account: Account, rule: AwsObjectRecord) -> dict[str, Any]:
    return {
        "Name": rule.inputs["name"],
        "Arn": rule.computed["arn"],
        "EventBusName": account.bus_name(rule.inputs.get("eventBusName")) or DEFAULT_BUS,
        "State": "ENABLED" if is_enabled(rule) else "DISABLED",
        **_optional(rule, eventPattern="EventPattern", description="Description"),
    }


def _target(target: AwsObjectRecord) -> dict[str, Any]:
    found = {"Id": target.computed["targetId"], **_optional(target, arn="Arn", roleArn="RoleArn")}
    if queue := (target.inputs.get("deadLetterConfig") or {}).get("arn"):
        found["DeadLetterConfig"] = {"Arn": queue}
    if policy := target.inputs.get("retryPolicy"):
        found["RetryPolicy"] = {name[:1].upper() + name[1:]: value for name, value in policy.items()}
    return found


def _times(record: AwsObjectRecord) -> dict[str, Any]:
    return {"CreationTime": record.created, "LastModifiedTime": record.created}


def _optional(record: AwsObjectRecord | None, **names: str) -> dict[str, Any]:
    inputs = record.inputs if record else {}
    return {wire: inputs[name] for name, wire in names.items() if name in inputs}


def _page(name: str, found: list[dict[str, Any]], parameters: Parameters) -> dict[str, Any]:
    """Return one page of a list; a page's token is the number of what came before it."""
    limit, token = parameters.get("Limit", _PAGE), parameters.get("NextToken") or "0"
    if not isinstance(limit, int) or not 1 <= limit <= _PAGE:
        raise invalid(f"Limit must be a number from 1 to {_PAGE}.")
    if not isinstance(token, str) or not token.isdecimal() or len(token) > 9:
        raise AwsError("ValidationException", "Invalid NextToken.")
    first = int(token)
    page = {name: list(islice(found, first, first + limit))}
    return {**page, "NextToken": str(first + limit)} if first + limit < len(found) else page
