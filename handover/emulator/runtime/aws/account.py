"""One AWS account in one region: its objects, found as AWS finds them."""

from collections.abc import Iterator
from typing import Any, Final, NamedTuple

from handover.emulator.runtime.eventbridge.sources import EventSource
from handover.emulator.state.records.aws import AwsObjectRecord
from handover.emulator.state.store import Store

EVENT_BUS: Final = "aws:cloudwatch/eventBus:EventBus"
EVENT_RULE: Final = "aws:cloudwatch/eventRule:EventRule"
EVENT_TARGET: Final = "aws:cloudwatch/eventTarget:EventTarget"
EVENT_CONNECTION: Final = "aws:cloudwatch/eventConnection:EventConnection"
API_DESTINATION: Final = "aws:cloudwatch/eventApiDestination:EventApiDestination"
EVENT_ARCHIVE: Final = "aws:cloudwatch/eventArchive:EventArchive"
METRIC_ALARM: Final = "aws:cloudwatch/metricAlarm:MetricAlarm"
ROLE: Final = "aws:iam/role:Role"
ROLE_POLICY: Final = "aws:iam/rolePolicy:RolePolicy"
QUEUE: Final = "aws:sqs/queue:Queue"
QUEUE_POLICY: Final = "aws:sqs/queuePolicy:QueuePolicy"

DEFAULT_BUS: Final = "default"
"""The bus that every account has."""

_ENABLED: Final = "ENABLED"
_GLOBAL: Final = (ROLE, ROLE_POLICY)
_PARTITIONS: Final = {"cn-": "aws-cn", "us-gov-": "aws-us-gov"}


class Account(NamedTuple):
    """A view of an account in a region.

    Args:
        store: Keeps the objects.
        id: The account's 12 digits.
        region: The region; what is global is found from every one.
    """

    store: Store
    id: str
    region: str

    @property
    def partition(self) -> str:
        """The part of AWS that the region is in."""
        return next((name for start, name in _PARTITIONS.items() if self.region.startswith(start)), "aws")

    def arn(self, service: str, resource: str) -> str:
        """Return the ARN of an object of this account and region."""
        region = "" if service == "iam" else self.region
        return f"arn:{self.partition}:{service}:{region}:{self.id}:{resource}"

    def of_type(self, type_: str) -> Iterator[AwsObjectRecord]:
        """Yield the account's objects of that type, oldest first."""
        for record in self.store.aws_objects:
            if record.type == type_ and record.account_id == self.id and self._sees(record):
                yield record

    def find(self, type_: str, id_: str) -> AwsObjectRecord | None:
        """Return the object of that id, or `None`."""
        if type_ in _GLOBAL:
            return next((record for record in self.of_type(type_) if record.physical_id == id_), None)
        return self.store.aws_objects.get(self.key(type_, id_))

    def by_arn(self, type_: str, arn: Any) -> AwsObjectRecord | None:
        """Return the object of that ARN, or `None`."""
        return next((record for record in self.of_type(type_) if record.computed.get("arn") == arn), None)

    def key(self, type_: str, id_: str) -> str:
        """Return what the store calls an object."""
        return f"{self.id}/{self.region}/{type_}/{id_}"

    def bus_name(self, name_or_arn: str | None) -> str:
        """Return the name of a bus of which a rule or target names the name, the ARN, or nothing."""
        start = self.arn("events", "event-bus/")
        return (name_or_arn or DEFAULT_BUS).removeprefix(start)

    def rules(self, bus: str) -> list[AwsObjectRecord]:
        """Return the rules of the bus of that name."""
        return [rule for rule in self.of_type(EVENT_RULE) if self.bus_name(rule.inputs.get("eventBusName")) == bus]

    def targets(self, bus: str, rule: str) -> list[AwsObjectRecord]:
        """Return the targets of a rule."""
        return [
            target
            for target in self.of_type(EVENT_TARGET)
            if target.inputs.get("rule") == rule and self.bus_name(target.inputs.get("eventBusName")) == bus
        ]

    def queue_policy(self, url: str) -> str | None:
        """Return the policy of the queue of that address: its own resource's, or the queue's property."""
        policy, queue = self.find(QUEUE_POLICY, url), self.find(QUEUE, url)
        found = policy.inputs.get("policy") if policy else queue and queue.inputs.get("policy")
        return found or None

    def _sees(self, record: AwsObjectRecord) -> bool:
        return record.region == self.region or record.type in _GLOBAL


def bus_of(store: Store, source: EventSource) -> AwsObjectRecord | None:
    """Return the bus that is associated with a source; without one, the source is pending."""
    account = Account(store, source.account_id, source.region)
    return next((bus for bus in account.of_type(EVENT_BUS) if bus.inputs.get("eventSourceName") == source.name), None)


def is_enabled(rule: AwsObjectRecord) -> bool:
    """Tell whether a rule takes events."""
    return rule.inputs.get("isEnabled") is not False and str(rule.inputs.get("state", _ENABLED)).startswith(_ENABLED)
