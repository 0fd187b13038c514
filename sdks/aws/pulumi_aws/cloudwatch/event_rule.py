"""The resource `EventRule`."""

from collections.abc import Mapping
from typing import Any, Final, TypedDict, Unpack, overload

import pulumi

from .. import _utilities

__all__ = ["EventRule", "EventRuleArgs"]

_TYPE: Final = "aws:cloudwatch/eventRule:EventRule"


@_utilities.args_type
class EventRuleArgs:
    """What an `EventRule` is made of.

    Attributes:
        description: Free text.
        event_bus_name: The bus, by name or ARN; the account's default bus if left out.
        event_pattern: Which events match, a JSON object.
        force_destroy: Whether to delete it even if AWS manages it.
        is_enabled: Deprecated by AWS' provider in favour of `state`.
        name: Its name; Pulumi invents one if left out.
        name_prefix: What an invented name begins with.
        region: The AWS region; the provider's if left out.
        role_arn: A role for all its targets.
        schedule_expression: When it fires by itself; only on the default bus.
        state: `ENABLED`, `DISABLED` or `ENABLED_WITH_ALL_CLOUDTRAIL_MANAGEMENT_EVENTS`.
        tags: Tags, by key.
    """

    description: pulumi.Input[str] | None = pulumi.property("description", default=None)
    event_bus_name: pulumi.Input[str] | None = pulumi.property("eventBusName", default=None)
    event_pattern: pulumi.Input[str] | None = pulumi.property("eventPattern", default=None)
    force_destroy: pulumi.Input[bool] | None = pulumi.property("forceDestroy", default=None)
    is_enabled: pulumi.Input[bool] | None = pulumi.property("isEnabled", default=None)
    name: pulumi.Input[str] | None = pulumi.property("name", default=None)
    name_prefix: pulumi.Input[str] | None = pulumi.property("namePrefix", default=None)
    region: pulumi.Input[str] | None = pulumi.property("region", default=None)
    role_arn: pulumi.Input[str] | None = pulumi.property("roleArn", default=None)
    schedule_expression: pulumi.Input[str] | None = pulumi.property("scheduleExpression", default=None)
    state: pulumi.Input[str] | None = pulumi.property("state", default=None)
    tags: pulumi.Input[Mapping[str, pulumi.Input[str]]] | None = pulumi.property("tags", default=None)


class _EventRuleInputs(TypedDict, total=False):
    description: pulumi.Input[str] | None
    event_bus_name: pulumi.Input[str] | None
    event_pattern: pulumi.Input[str] | None
    force_destroy: pulumi.Input[bool] | None
    is_enabled: pulumi.Input[bool] | None
    name: pulumi.Input[str] | None
    name_prefix: pulumi.Input[str] | None
    region: pulumi.Input[str] | None
    role_arn: pulumi.Input[str] | None
    schedule_expression: pulumi.Input[str] | None
    state: pulumi.Input[str] | None
    tags: pulumi.Input[Mapping[str, pulumi.Input[str]]] | None


@pulumi.type_token(_TYPE)
class EventRule(pulumi.CustomResource):
    """A rule: which events of a bus go to its targets."""

    arn: pulumi.Output[str] = pulumi.property("arn")
    description: pulumi.Output[str | None] = pulumi.property("description")
    event_bus_name: pulumi.Output[str | None] = pulumi.property("eventBusName")
    event_pattern: pulumi.Output[str | None] = pulumi.property("eventPattern")
    force_destroy: pulumi.Output[bool | None] = pulumi.property("forceDestroy")
    is_enabled: pulumi.Output[bool | None] = pulumi.property("isEnabled")
    name: pulumi.Output[str] = pulumi.property("name")
    name_prefix: pulumi.Output[str] = pulumi.property("namePrefix")
    region: pulumi.Output[str] = pulumi.property("region")
    role_arn: pulumi.Output[str | None] = pulumi.property("roleArn")
    schedule_expression: pulumi.Output[str | None] = pulumi.property("scheduleExpression")
    state: pulumi.Output[str | None] = pulumi.property("state")
    tags: pulumi.Output[Mapping[str, str] | None] = pulumi.property("tags")
    tags_all: pulumi.Output[Mapping[str, str]] = pulumi.property("tagsAll")

    @overload
    def __init__(self, resource_name: str, args: EventRuleArgs, opts: pulumi.ResourceOptions | None = None) -> None: ...
    @overload
    def __init__(
        self, resource_name: str, opts: pulumi.ResourceOptions | None = None, **inputs: Unpack[_EventRuleInputs]
    ) -> None: ...
    def __init__(self, resource_name: str, *args: Any, **kwargs: Any) -> None:
        props, opts = _utilities.read_arguments(EventRule, EventRuleArgs, resource_name, args, kwargs)
        super().__init__(_TYPE, resource_name, props, opts)

    @staticmethod
    def get(
        resource_name: str,
        id: pulumi.Input[str],
        opts: pulumi.ResourceOptions | None = None,
        **inputs: Unpack[_EventRuleInputs],
    ) -> "EventRule":
        """Reads the existing object of this id, which this program does not manage."""
        opts = pulumi.ResourceOptions.merge(opts, pulumi.ResourceOptions(id=id))
        return EventRule(resource_name, opts, **inputs)
