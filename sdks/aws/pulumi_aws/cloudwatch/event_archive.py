"""The resource `EventArchive`."""

from typing import Any, Final, TypedDict, Unpack, overload

import pulumi

from .. import _utilities

__all__ = ["EventArchive", "EventArchiveArgs"]

_TYPE: Final = "aws:cloudwatch/eventArchive:EventArchive"


@_utilities.args_type
class EventArchiveArgs:
    """What an `EventArchive` is made of.

    Attributes:
        event_source_arn: The ARN of the bus.
        description: Free text.
        event_pattern: Which events are kept, a JSON object; all if left out.
        kms_key_identifier: A KMS key of one's own to encrypt with, instead of AWS'.
        name: Its name, of up to 48 characters; Pulumi invents one if left out.
        region: The AWS region; the provider's if left out.
        retention_days: How many days they are kept; for ever if left out or 0.
    """

    event_source_arn: pulumi.Input[str] = pulumi.property("eventSourceArn")
    description: pulumi.Input[str] | None = pulumi.property("description", default=None)
    event_pattern: pulumi.Input[str] | None = pulumi.property("eventPattern", default=None)
    kms_key_identifier: pulumi.Input[str] | None = pulumi.property("kmsKeyIdentifier", default=None)
    name: pulumi.Input[str] | None = pulumi.property("name", default=None)
    region: pulumi.Input[str] | None = pulumi.property("region", default=None)
    retention_days: pulumi.Input[int] | None = pulumi.property("retentionDays", default=None)


class _EventArchiveInputs(TypedDict, total=False):
    description: pulumi.Input[str] | None
    event_pattern: pulumi.Input[str] | None
    event_source_arn: pulumi.Input[str] | None
    kms_key_identifier: pulumi.Input[str] | None
    name: pulumi.Input[str] | None
    region: pulumi.Input[str] | None
    retention_days: pulumi.Input[int] | None


@pulumi.type_token(_TYPE)
class EventArchive(pulumi.CustomResource):
    """An archive: keeps a bus' events, so that they can be replayed."""

    arn: pulumi.Output[str] = pulumi.property("arn")
    description: pulumi.Output[str | None] = pulumi.property("description")
    event_pattern: pulumi.Output[str | None] = pulumi.property("eventPattern")
    event_source_arn: pulumi.Output[str] = pulumi.property("eventSourceArn")
    kms_key_identifier: pulumi.Output[str | None] = pulumi.property("kmsKeyIdentifier")
    name: pulumi.Output[str] = pulumi.property("name")
    region: pulumi.Output[str] = pulumi.property("region")
    retention_days: pulumi.Output[int | None] = pulumi.property("retentionDays")

    @overload
    def __init__(
        self, resource_name: str, args: EventArchiveArgs, opts: pulumi.ResourceOptions | None = None
    ) -> None: ...
    @overload
    def __init__(
        self, resource_name: str, opts: pulumi.ResourceOptions | None = None, **inputs: Unpack[_EventArchiveInputs]
    ) -> None: ...
    def __init__(self, resource_name: str, *args: Any, **kwargs: Any) -> None:
        props, opts = _utilities.read_arguments(EventArchive, EventArchiveArgs, resource_name, args, kwargs)
        super().__init__(_TYPE, resource_name, props, opts)

    @staticmethod
    def get(
        resource_name: str,
        id: pulumi.Input[str],
        opts: pulumi.ResourceOptions | None = None,
        **inputs: Unpack[_EventArchiveInputs],
    ) -> "EventArchive":
        """Reads the existing object of this id, which this program does not manage."""
        opts = pulumi.ResourceOptions.merge(opts, pulumi.ResourceOptions(id=id))
        return EventArchive(resource_name, opts, **inputs)
