"""EventBridge's own: buses, rules, targets, archives.

AWS' words are those that its users quote in public issues, e.g. "EventBus can't be deleted since it has rules.", where
there are any.
"""

from typing import Any

from handover.emulator.aws import inputs as models
from handover.emulator.aws.errors import AwsError, exists, invalid, not_found
from handover.emulator.aws.kinds.base import Kind, Values, check_pattern
from handover.emulator.runtime.aws.account import (
    API_DESTINATION,
    DEFAULT_BUS,
    EVENT_ARCHIVE,
    EVENT_BUS,
    EVENT_RULE,
    EVENT_TARGET,
    Account,
)
from handover.emulator.runtime.eventbridge.sources import event_sources
from handover.emulator.state.errors import NotModelledError
from handover.emulator.state.ids import IdSource
from handover.emulator.state.records.aws import AwsObjectRecord

_TARGETS_PER_RULE = 5


def need_bus(account: Account, name_or_arn: str | None) -> str:
    """Return the name of a bus that is there; raises `AwsError`."""
    name = account.bus_name(name_or_arn)
    if name != DEFAULT_BUS and account.find(EVENT_BUS, name) is None:
        raise not_found(f"Event bus {name} does not exist.")
    return name


class EventBus(Kind):
    """A bus; one with an `eventSourceName` takes a partner's events."""

    token = EVENT_BUS
    model = models.EventBusInputs
    fixed = ("name", "eventSourceName")

    def taken(self, inputs: Values) -> AwsError:
        """Return AWS' error for a bus that is there already."""
        return exists(f"Event bus {inputs['name']} already exists.")

    def missing(self, id_: str) -> AwsError:
        """Return AWS' error for a bus that is not there."""
        return not_found(f"Event bus {id_} does not exist.")

    def check(self, account: Account, inputs: Values) -> None:
        """Refuse names that AWS reserves, and a source that is not there."""
        name, source = inputs["name"], inputs.get("eventSourceName")
        if name == DEFAULT_BUS:
            raise exists("Event bus default already exists.")
        if source is None:
            if "/" in name:
                raise invalid(f"Event bus name {name} is not valid: only the bus of a partner event source has a /.")
            return
        if source != name:
            raise invalid(f"The event bus {name} must be called like its event source, {source}.")
        if account.find(EVENT_BUS, name) is not None:
            return  # a bus that is there stays what it is when its source has gone
        if not any(
            (found.name, found.account_id, found.region) == (source, account.id, account.region)
            for found in event_sources(account.store)
        ):
            raise not_found(f"Event source {source} does not exist.")

    def compute(self, account: Account, inputs: Values, before: AwsObjectRecord | None, now: float) -> dict[str, Any]:
        """Return its ARN."""
        return {"arn": account.arn("events", f"event-bus/{inputs['name']}"), "tagsAll": inputs.get("tags", {})}

    def release(self, account: Account, record: AwsObjectRecord) -> None:
        """Refuse to delete a bus with rules."""
        if account.rules(record.physical_id):
            raise invalid("EventBus can't be deleted since it has rules.")


class EventRule(Kind):
    """A rule of a bus."""

    token = EVENT_RULE
    model = models.EventRuleInputs
    fixed = ("name", "eventBusName")
    puts = True

    def identify(self, account: Account, inputs: Values) -> str:
        """Return bus and name; on the default bus, the name alone."""
        bus = account.bus_name(inputs.get("eventBusName"))
        return inputs["name"] if bus == DEFAULT_BUS else f"{bus}/{inputs['name']}"

    def missing(self, id_: str) -> AwsError:
        """Return AWS' error for a rule that is not there."""
        bus, _, name = id_.rpartition("/")
        return not_found(f"Rule {name} does not exist on EventBus {bus or DEFAULT_BUS}.")

    def check(self, account: Account, inputs: Values) -> None:
        """Refuse a bus that is not there, and a pattern that AWS does not take."""
        need_bus(account, inputs.get("eventBusName"))
        if "eventPattern" not in inputs:
            raise invalid("Parameter(s) EventPattern or ScheduleExpression must be specified.")
        if {"isEnabled", "state"} <= inputs.keys():
            raise invalid("EventRule has isEnabled and state; give one of them.")
        check_pattern(inputs["eventPattern"])

    def compute(self, account: Account, inputs: Values, before: AwsObjectRecord | None, now: float) -> dict[str, Any]:
        """Return its ARN and defaults."""
        enabled = inputs.get("isEnabled", inputs.get("state", "ENABLED") != "DISABLED")
        return {
            "arn": account.arn("events", f"rule/{self.identify(account, inputs)}"),
            "eventBusName": DEFAULT_BUS,
            "forceDestroy": False,
            "isEnabled": enabled,
            "state": "ENABLED" if enabled else "DISABLED",
            "tagsAll": inputs.get("tags", {}),
        }

    def release(self, account: Account, record: AwsObjectRecord) -> None:
        """Refuse to delete a rule with targets."""
        if account.targets(account.bus_name(record.inputs.get("eventBusName")), record.inputs["name"]):
            raise invalid("Rule can't be deleted since it has targets.")


class EventTarget(Kind):
    """A target of a rule: here always an API destination."""

    token = EVENT_TARGET
    model = models.EventTargetInputs
    fixed = ("rule", "eventBusName", "targetId")
    puts = True

    def identify(self, account: Account, inputs: Values) -> str:
        """Return bus, rule and the target's own id; on the default bus without the bus."""
        bus = account.bus_name(inputs.get("eventBusName"))
        return "-".join((*([] if bus == DEFAULT_BUS else [bus]), inputs["rule"], inputs["targetId"]))

    def missing(self, id_: str) -> AwsError:
        """Return AWS' error for a target that is not there."""
        return not_found(f"Target {id_} does not exist.")

    def check(self, account: Account, inputs: Values) -> None:
        """Refuse a rule that is not there, and a target that AWS or the emulator does not know."""
        bus, rule, arn = need_bus(account, inputs.get("eventBusName")), inputs["rule"], inputs["arn"]
        if rule not in (found.inputs["name"] for found in account.rules(bus)):
            raise not_found(f"Rule {rule} does not exist on EventBus {bus}.")
        if ":api-destination/" not in arn:
            raise NotModelledError(f"targets other than API destinations, such as {arn}")
        if "roleArn" not in inputs:
            raise invalid(f"RoleArn is required for target {arn}.")
        if account.by_arn(API_DESTINATION, arn) is None:
            raise not_found(f"The API destination {arn} does not exist.")
        others = [found for found in account.targets(bus, rule) if found.computed["targetId"] != inputs["targetId"]]
        if len(others) >= _TARGETS_PER_RULE:
            raise AwsError("LimitExceededException", f"The rule {rule} has {_TARGETS_PER_RULE} targets, AWS' limit.")

    def compute(self, account: Account, inputs: Values, before: AwsObjectRecord | None, now: float) -> dict[str, Any]:
        """Return its defaults."""
        return {"eventBusName": DEFAULT_BUS, "forceDestroy": False, "targetId": inputs["targetId"]}


class EventArchive(Kind):
    """An archive of a bus."""

    token = EVENT_ARCHIVE
    model = models.EventArchiveInputs
    fixed = ("name", "eventSourceArn")

    def taken(self, inputs: Values) -> AwsError:
        """Return AWS' error for an archive that is there already."""
        return exists(f"Archive {inputs['name']} already exists.")

    def missing(self, id_: str) -> AwsError:
        """Return AWS' error for an archive that is not there."""
        return not_found(f"Archive {id_} does not exist.")

    def check(self, account: Account, inputs: Values) -> None:
        """Refuse a bus that is not there, and a pattern that AWS does not take."""
        need_bus(account, inputs["eventSourceArn"])
        check_pattern(inputs.get("eventPattern"))

    def compute(self, account: Account, inputs: Values, before: AwsObjectRecord | None, now: float) -> dict[str, Any]:
        """Return its ARN and defaults."""
        return {"arn": account.arn("events", f"archive/{inputs['name']}"), "retentionDays": 0}


def with_target_id(inputs: Values, before: AwsObjectRecord | None, ids: IdSource) -> dict[str, Any]:
    """Return a target's inputs with the id that it is kept under, which pulumi-aws makes where there is none."""
    if "targetId" in inputs:
        return dict(inputs)
    return {**inputs, "targetId": before.computed["targetId"] if before else f"terraform-{ids.new()}"}
