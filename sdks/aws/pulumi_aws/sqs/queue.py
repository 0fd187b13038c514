"""The resource `Queue`."""

from collections.abc import Mapping
from typing import Any, Final, TypedDict, Unpack, overload

import pulumi

from .. import _utilities

__all__ = ["Queue", "QueueArgs"]

_TYPE: Final = "aws:sqs/queue:Queue"


@_utilities.args_type
class QueueArgs:
    """What a `Queue` is made of.

    Attributes:
        content_based_deduplication: Whether a FIFO queue tells duplicates by their content.
        deduplication_scope: `messageGroup` or `queue`.
        delay_seconds: How long a message is hidden at first, 0 to 900.
        fifo_queue: Whether it keeps the order.
        fifo_throughput_limit: `perQueue` or `perMessageGroupId`.
        kms_data_key_reuse_period_seconds: How long a data key is used again, 60 to 86400.
        kms_master_key_id: A KMS key to encrypt with.
        max_message_size: How many bytes a message may have.
        message_retention_seconds: How long messages are kept, 60 to 1209600; 4 days if left out.
        name: Its name; Pulumi invents one if left out.
        name_prefix: What an invented name begins with.
        policy: Who may do what with it, as JSON; rather a `QueuePolicy`.
        receive_wait_time_seconds: How long a receiver waits for a message, 0 to 20.
        redrive_allow_policy: For which queues it may be the dead-letter queue, as JSON.
        redrive_policy: Where messages go that are received too often, as JSON.
        region: The AWS region; the provider's if left out.
        sqs_managed_sse_enabled: Whether it encrypts with keys of SQS.
        tags: Tags, by key.
        visibility_timeout_seconds: How long a received message is hidden, 0 to 43200.
    """

    content_based_deduplication: pulumi.Input[bool] | None = pulumi.property("contentBasedDeduplication", default=None)
    deduplication_scope: pulumi.Input[str] | None = pulumi.property("deduplicationScope", default=None)
    delay_seconds: pulumi.Input[int] | None = pulumi.property("delaySeconds", default=None)
    fifo_queue: pulumi.Input[bool] | None = pulumi.property("fifoQueue", default=None)
    fifo_throughput_limit: pulumi.Input[str] | None = pulumi.property("fifoThroughputLimit", default=None)
    kms_data_key_reuse_period_seconds: pulumi.Input[int] | None = pulumi.property(
        "kmsDataKeyReusePeriodSeconds", default=None
    )
    kms_master_key_id: pulumi.Input[str] | None = pulumi.property("kmsMasterKeyId", default=None)
    max_message_size: pulumi.Input[int] | None = pulumi.property("maxMessageSize", default=None)
    message_retention_seconds: pulumi.Input[int] | None = pulumi.property("messageRetentionSeconds", default=None)
    name: pulumi.Input[str] | None = pulumi.property("name", default=None)
    name_prefix: pulumi.Input[str] | None = pulumi.property("namePrefix", default=None)
    policy: pulumi.Input[str] | None = pulumi.property("policy", default=None)
    receive_wait_time_seconds: pulumi.Input[int] | None = pulumi.property("receiveWaitTimeSeconds", default=None)
    redrive_allow_policy: pulumi.Input[str] | None = pulumi.property("redriveAllowPolicy", default=None)
    redrive_policy: pulumi.Input[str] | None = pulumi.property("redrivePolicy", default=None)
    region: pulumi.Input[str] | None = pulumi.property("region", default=None)
    sqs_managed_sse_enabled: pulumi.Input[bool] | None = pulumi.property("sqsManagedSseEnabled", default=None)
    tags: pulumi.Input[Mapping[str, pulumi.Input[str]]] | None = pulumi.property("tags", default=None)
    visibility_timeout_seconds: pulumi.Input[int] | None = pulumi.property("visibilityTimeoutSeconds", default=None)


class _QueueInputs(TypedDict, total=False):
    content_based_deduplication: pulumi.Input[bool] | None
    deduplication_scope: pulumi.Input[str] | None
    delay_seconds: pulumi.Input[int] | None
    fifo_queue: pulumi.Input[bool] | None
    fifo_throughput_limit: pulumi.Input[str] | None
    kms_data_key_reuse_period_seconds: pulumi.Input[int] | None
    kms_master_key_id: pulumi.Input[str] | None
    max_message_size: pulumi.Input[int] | None
    message_retention_seconds: pulumi.Input[int] | None
    name: pulumi.Input[str] | None
    name_prefix: pulumi.Input[str] | None
    policy: pulumi.Input[str] | None
    receive_wait_time_seconds: pulumi.Input[int] | None
    redrive_allow_policy: pulumi.Input[str] | None
    redrive_policy: pulumi.Input[str] | None
    region: pulumi.Input[str] | None
    sqs_managed_sse_enabled: pulumi.Input[bool] | None
    tags: pulumi.Input[Mapping[str, pulumi.Input[str]]] | None
    visibility_timeout_seconds: pulumi.Input[int] | None


@pulumi.type_token(_TYPE)
class Queue(pulumi.CustomResource):
    """An SQS queue."""

    arn: pulumi.Output[str] = pulumi.property("arn")
    content_based_deduplication: pulumi.Output[bool | None] = pulumi.property("contentBasedDeduplication")
    deduplication_scope: pulumi.Output[str] = pulumi.property("deduplicationScope")
    delay_seconds: pulumi.Output[int | None] = pulumi.property("delaySeconds")
    fifo_queue: pulumi.Output[bool | None] = pulumi.property("fifoQueue")
    fifo_throughput_limit: pulumi.Output[str] = pulumi.property("fifoThroughputLimit")
    kms_data_key_reuse_period_seconds: pulumi.Output[int] = pulumi.property("kmsDataKeyReusePeriodSeconds")
    kms_master_key_id: pulumi.Output[str | None] = pulumi.property("kmsMasterKeyId")
    max_message_size: pulumi.Output[int | None] = pulumi.property("maxMessageSize")
    message_retention_seconds: pulumi.Output[int | None] = pulumi.property("messageRetentionSeconds")
    name: pulumi.Output[str] = pulumi.property("name")
    name_prefix: pulumi.Output[str] = pulumi.property("namePrefix")
    policy: pulumi.Output[str] = pulumi.property("policy")
    receive_wait_time_seconds: pulumi.Output[int | None] = pulumi.property("receiveWaitTimeSeconds")
    redrive_allow_policy: pulumi.Output[str] = pulumi.property("redriveAllowPolicy")
    redrive_policy: pulumi.Output[str] = pulumi.property("redrivePolicy")
    region: pulumi.Output[str] = pulumi.property("region")
    sqs_managed_sse_enabled: pulumi.Output[bool] = pulumi.property("sqsManagedSseEnabled")
    tags: pulumi.Output[Mapping[str, str] | None] = pulumi.property("tags")
    tags_all: pulumi.Output[Mapping[str, str]] = pulumi.property("tagsAll")
    url: pulumi.Output[str] = pulumi.property("url")
    visibility_timeout_seconds: pulumi.Output[int | None] = pulumi.property("visibilityTimeoutSeconds")

    @overload
    def __init__(self, resource_name: str, args: QueueArgs, opts: pulumi.ResourceOptions | None = None) -> None: ...
    @overload
    def __init__(
        self, resource_name: str, opts: pulumi.ResourceOptions | None = None, **inputs: Unpack[_QueueInputs]
    ) -> None: ...
    def __init__(self, resource_name: str, *args: Any, **kwargs: Any) -> None:
        props, opts = _utilities.read_arguments(Queue, QueueArgs, resource_name, args, kwargs)
        super().__init__(_TYPE, resource_name, props, opts)

    @staticmethod
    def get(
        resource_name: str,
        id: pulumi.Input[str],
        opts: pulumi.ResourceOptions | None = None,
        **inputs: Unpack[_QueueInputs],
    ) -> "Queue":
        """Reads the existing object of this id, which this program does not manage."""
        opts = pulumi.ResourceOptions.merge(opts, pulumi.ResourceOptions(id=id))
        return Queue(resource_name, opts, **inputs)
