"""Makes the request that an API destination is called with, or says why it can't be called."""

from typing import Any, Final, NamedTuple

from handover.emulator.runtime.aws.account import API_DESTINATION, EVENT_CONNECTION, ROLE, ROLE_POLICY, Account
from handover.emulator.runtime.aws.policies import EVENTS_SERVICE, allows
from handover.emulator.runtime.aws.retries import Failure
from handover.emulator.runtime.delivery.request import Request
from handover.emulator.state.records.aws import AwsObjectRecord

USER_AGENT: Final = "Amazon/EventBridge/ApiDestinations"
RATE: Final = 300
"""Invocations per second, if the destination names no other limit."""

AUTHORIZED: Final = "AUTHORIZED"
DEAUTHORIZED: Final = "DEAUTHORIZED"


class Prepared(NamedTuple):
    """A request that can be sent.

    Attributes:
        destination: The API destination's name.
        arn: Its ARN.
        rate: How many a second it takes.
        request: The request.
    """

    destination: str
    arn: str
    rate: int
    request: Request


def connection_of(account: Account, destination: AwsObjectRecord) -> AwsObjectRecord | None:
    """Return the connection of an API destination, or `None` if it is gone."""
    return account.by_arn(EVENT_CONNECTION, destination.inputs.get("connectionArn"))


def is_active(account: Account, destination: AwsObjectRecord) -> bool:
    """Tell whether an API destination can be called: its connection is there, and authorized."""
    connection = connection_of(account, destination)
    return connection is not None and connection.deauthorized is None


def prepare(account: Account, rule_arn: str, target: AwsObjectRecord, body: str) -> Prepared | Failure:
    """Return the request that the target is to get, or why there is none.

    Args:
        account: Whose target it is.
        rule_arn: The rule that took the event.
        target: The target of a rule.
        body: The event, as JSON.
    """
    arn = target.inputs.get("arn")
    destination = account.by_arn(API_DESTINATION, arn)
    if destination is None:
        return Failure("NO_RESOURCE", f"There is no API destination {arn}.")
    name = destination.physical_id
    if (refused := _refusal(account, rule_arn, target, name)) is not None:
        return refused
    connection = connection_of(account, destination)
    if connection is None:
        gone = destination.inputs.get("connectionArn")
        return Failure("NO_RESOURCE", f'The connection {gone} of the API destination "{name}" is gone.')
    if connection.deauthorized is not None:
        state = f'The connection "{connection.physical_id}" is {DEAUTHORIZED}'
        return Failure("NO_PERMISSIONS", f"{state}, not {AUTHORIZED}: {connection.deauthorized}")
    headers = {"User-Agent": USER_AGENT, "Content-Type": "application/json; charset=utf-8"}
    key = connection.inputs["authParameters"]["apiKey"]
    headers[key["key"]] = key["value"]
    endpoint = str(destination.inputs.get("invocationEndpoint"))
    method = str(destination.inputs.get("httpMethod"))
    rate = destination.inputs.get("invocationRateLimitPerSecond") or RATE
    return Prepared(name, str(arn), rate, Request(method, endpoint, headers, body, frozenset({key["key"].lower()})))


def _refusal(account: Account, rule_arn: str, target: AwsObjectRecord, destination: str) -> Failure | None:
    """Say why the target's role does not let EventBridge call the destination."""
    arn = target.inputs.get("roleArn")
    role = account.by_arn(ROLE, arn)
    if role is None:
        return Failure("NO_PERMISSIONS", f"The target's role {arn} does not exist.")
    trust: Any = role.inputs.get("assumeRolePolicy")
    context = {"aws:SourceArn": rule_arn, "aws:SourceAccount": account.id}
    if not allows(trust, "sts:AssumeRole", "", service=EVENTS_SERVICE, context=context):
        reason = f'The role "{role.physical_id}" does not let {EVENTS_SERVICE} assume it for the rule {rule_arn}.'
        return Failure("NO_PERMISSIONS", reason)
    action = "events:InvokeApiDestination"
    policies = [record for record in account.of_type(ROLE_POLICY) if record.inputs.get("role") == role.physical_id]
    allowed = any(allows(policy.inputs.get("policy"), action, target.inputs["arn"]) for policy in policies)
    if allowed:
        return None
    reason = f'The role "{role.physical_id}" does not allow {action} on the API destination "{destination}".'
    return Failure("NO_PERMISSIONS", reason)
