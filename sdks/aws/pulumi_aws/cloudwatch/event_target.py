"""The resource `EventTarget`."""

from typing import Any, Final, TypedDict, Unpack, overload

import pulumi

from .. import _utilities
from . import outputs
from ._inputs import (
    EventTargetDeadLetterConfigArgs,
    EventTargetDeadLetterConfigArgsDict,
    EventTargetHttpTargetArgs,
    EventTargetHttpTargetArgsDict,
    EventTargetInputTransformerArgs,
    EventTargetInputTransformerArgsDict,
    EventTargetRetryPolicyArgs,
    EventTargetRetryPolicyArgsDict,
)

__all__ = ["EventTarget", "EventTargetArgs"]

_TYPE: Final = "aws:cloudwatch/eventTarget:EventTarget"


@_utilities.args_type
class EventTargetArgs:
    """What an `EventTarget` is made of.

    Attributes:
        arn: The ARN of what gets the events, here an API destination.
        rule: The rule, by name.
        dead_letter_config: Where events go that could not be delivered; without it they are dropped.
        event_bus_name: The rule's bus, by name or ARN; the account's default bus if left out.
        force_destroy: Whether to remove it even from a rule that AWS manages.
        http_target: What else an HTTP request gets.
        input: A constant JSON text in the event's place.
        input_path: The part of the event to send, a JSONPath.
        input_transformer: How to rewrite the event.
        region: The AWS region; the provider's if left out.
        retry_policy: How long and how often delivery is tried.
        role_arn: The role by which EventBridge may invoke the target.
        target_id: Its id within the rule; the provider invents one if left out.
    """

    arn: pulumi.Input[str] = pulumi.property("arn")
    rule: pulumi.Input[str] = pulumi.property("rule")
    dead_letter_config: pulumi.Input[EventTargetDeadLetterConfigArgs] | None = pulumi.property(
        "deadLetterConfig", default=None
    )
    event_bus_name: pulumi.Input[str] | None = pulumi.property("eventBusName", default=None)
    force_destroy: pulumi.Input[bool] | None = pulumi.property("forceDestroy", default=None)
    http_target: pulumi.Input[EventTargetHttpTargetArgs] | None = pulumi.property("httpTarget", default=None)
    input: pulumi.Input[str] | None = pulumi.property("input", default=None)
    input_path: pulumi.Input[str] | None = pulumi.property("inputPath", default=None)
    input_transformer: pulumi.Input[EventTargetInputTransformerArgs] | None = pulumi.property(
        "inputTransformer", default=None
    )
    region: pulumi.Input[str] | None = pulumi.property("region", default=None)
    retry_policy: pulumi.Input[EventTargetRetryPolicyArgs] | None = pulumi.property("retryPolicy", default=None)
    role_arn: pulumi.Input[str] | None = pulumi.property("roleArn", default=None)
    target_id: pulumi.Input[str] | None = pulumi.property("targetId", default=None)


class _EventTargetInputs(TypedDict, total=False):
    arn: pulumi.Input[str] | None
    dead_letter_config: pulumi.Input[EventTargetDeadLetterConfigArgs | EventTargetDeadLetterConfigArgsDict] | None
    event_bus_name: pulumi.Input[str] | None
    force_destroy: pulumi.Input[bool] | None
    http_target: pulumi.Input[EventTargetHttpTargetArgs | EventTargetHttpTargetArgsDict] | None
    input: pulumi.Input[str] | None
    input_path: pulumi.Input[str] | None
    input_transformer: pulumi.Input[EventTargetInputTransformerArgs | EventTargetInputTransformerArgsDict] | None
    region: pulumi.Input[str] | None
    retry_policy: pulumi.Input[EventTargetRetryPolicyArgs | EventTargetRetryPolicyArgsDict] | None
    role_arn: pulumi.Input[str] | None
    rule: pulumi.Input[str] | None
    target_id: pulumi.Input[str] | None


@pulumi.type_token(_TYPE)
class EventTarget(pulumi.CustomResource):
    """A target: where a rule's events go."""

    arn: pulumi.Output[str] = pulumi.property("arn")
    dead_letter_config: pulumi.Output[outputs.EventTargetDeadLetterConfig | None] = pulumi.property("deadLetterConfig")
    event_bus_name: pulumi.Output[str | None] = pulumi.property("eventBusName")
    force_destroy: pulumi.Output[bool | None] = pulumi.property("forceDestroy")
    http_target: pulumi.Output[outputs.EventTargetHttpTarget | None] = pulumi.property("httpTarget")
    input: pulumi.Output[str | None] = pulumi.property("input")
    input_path: pulumi.Output[str | None] = pulumi.property("inputPath")
    input_transformer: pulumi.Output[outputs.EventTargetInputTransformer | None] = pulumi.property("inputTransformer")
    region: pulumi.Output[str] = pulumi.property("region")
    retry_policy: pulumi.Output[outputs.EventTargetRetryPolicy | None] = pulumi.property("retryPolicy")
    role_arn: pulumi.Output[str | None] = pulumi.property("roleArn")
    rule: pulumi.Output[str] = pulumi.property("rule")
    target_id: pulumi.Output[str] = pulumi.property("targetId")

    @overload
    def __init__(
        self, resource_name: str, args: EventTargetArgs, opts: pulumi.ResourceOptions | None = None
    ) -> None: ...
    @overload
    def __init__(
        self, resource_name: str, opts: pulumi.ResourceOptions | None = None, **inputs: Unpack[_EventTargetInputs]
    ) -> None: ...
    def __init__(self, resource_name: str, *args: Any, **kwargs: Any) -> None:
        props, opts = _utilities.read_arguments(EventTarget, EventTargetArgs, resource_name, args, kwargs)
        super().__init__(_TYPE, resource_name, props, opts)

    @staticmethod
    def get(
        resource_name: str,
        id: pulumi.Input[str],
        opts: pulumi.ResourceOptions | None = None,
        **inputs: Unpack[_EventTargetInputs],
    ) -> "EventTarget":
        """Reads the existing object of this id, which this program does not manage."""
        opts = pulumi.ResourceOptions.merge(opts, pulumi.ResourceOptions(id=id))
        return EventTarget(resource_name, opts, **inputs)
