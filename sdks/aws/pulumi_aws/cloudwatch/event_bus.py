"""The resource `EventBus`."""

from collections.abc import Mapping
from typing import Any, Final, TypedDict, Unpack, overload

import pulumi

from .. import _utilities
from . import outputs
from ._inputs import (
    EventBusDeadLetterConfigArgs,
    EventBusDeadLetterConfigArgsDict,
    EventBusLogConfigArgs,
    EventBusLogConfigArgsDict,
)

__all__ = ["EventBus", "EventBusArgs"]

_TYPE: Final = "aws:cloudwatch/eventBus:EventBus"


@_utilities.args_type
class EventBusArgs:
    """What an `EventBus` is made of.

    Attributes:
        dead_letter_config: Where events go that the bus could not encrypt.
        description: Free text.
        event_source_name: The partner event source it takes its events from; must be its name too.
        kms_key_identifier: A KMS key of one's own to encrypt with, instead of AWS'.
        log_config: What the bus logs.
        name: Its name; Pulumi invents one if left out.
        region: The AWS region; the provider's if left out.
        tags: Tags, by key.
    """

    dead_letter_config: pulumi.Input[EventBusDeadLetterConfigArgs] | None = pulumi.property(
        "deadLetterConfig", default=None
    )
    description: pulumi.Input[str] | None = pulumi.property("description", default=None)
    event_source_name: pulumi.Input[str] | None = pulumi.property("eventSourceName", default=None)
    kms_key_identifier: pulumi.Input[str] | None = pulumi.property("kmsKeyIdentifier", default=None)
    log_config: pulumi.Input[EventBusLogConfigArgs] | None = pulumi.property("logConfig", default=None)
    name: pulumi.Input[str] | None = pulumi.property("name", default=None)
    region: pulumi.Input[str] | None = pulumi.property("region", default=None)
    tags: pulumi.Input[Mapping[str, pulumi.Input[str]]] | None = pulumi.property("tags", default=None)


class _EventBusInputs(TypedDict, total=False):
    dead_letter_config: pulumi.Input[EventBusDeadLetterConfigArgs | EventBusDeadLetterConfigArgsDict] | None
    description: pulumi.Input[str] | None
    event_source_name: pulumi.Input[str] | None
    kms_key_identifier: pulumi.Input[str] | None
    log_config: pulumi.Input[EventBusLogConfigArgs | EventBusLogConfigArgsDict] | None
    name: pulumi.Input[str] | None
    region: pulumi.Input[str] | None
    tags: pulumi.Input[Mapping[str, pulumi.Input[str]]] | None


@pulumi.type_token(_TYPE)
class EventBus(pulumi.CustomResource):
    """An EventBridge event bus; with `event_source_name` the one that takes a partner's events."""

    arn: pulumi.Output[str] = pulumi.property("arn")
    dead_letter_config: pulumi.Output[outputs.EventBusDeadLetterConfig | None] = pulumi.property("deadLetterConfig")
    description: pulumi.Output[str | None] = pulumi.property("description")
    event_source_name: pulumi.Output[str | None] = pulumi.property("eventSourceName")
    kms_key_identifier: pulumi.Output[str | None] = pulumi.property("kmsKeyIdentifier")
    log_config: pulumi.Output[outputs.EventBusLogConfig | None] = pulumi.property("logConfig")
    name: pulumi.Output[str] = pulumi.property("name")
    region: pulumi.Output[str] = pulumi.property("region")
    tags: pulumi.Output[Mapping[str, str] | None] = pulumi.property("tags")
    tags_all: pulumi.Output[Mapping[str, str]] = pulumi.property("tagsAll")

    @overload
    def __init__(self, resource_name: str, args: EventBusArgs, opts: pulumi.ResourceOptions | None = None) -> None: ...
    @overload
    def __init__(
        self, resource_name: str, opts: pulumi.ResourceOptions | None = None, **inputs: Unpack[_EventBusInputs]
    ) -> None: ...
    def __init__(self, resource_name: str, *args: Any, **kwargs: Any) -> None:
        props, opts = _utilities.read_arguments(EventBus, EventBusArgs, resource_name, args, kwargs)
        super().__init__(_TYPE, resource_name, props, opts)

    @staticmethod
    def get(
        resource_name: str,
        id: pulumi.Input[str],
        opts: pulumi.ResourceOptions | None = None,
        **inputs: Unpack[_EventBusInputs],
    ) -> "EventBus":
        """Reads the existing object of this id, which this program does not manage."""
        opts = pulumi.ResourceOptions.merge(opts, pulumi.ResourceOptions(id=id))
        return EventBus(resource_name, opts, **inputs)
