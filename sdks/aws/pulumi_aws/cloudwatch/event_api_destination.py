"""The resource `EventApiDestination`."""

from typing import Any, Final, TypedDict, Unpack, overload

import pulumi

from .. import _utilities

__all__ = ["EventApiDestination", "EventApiDestinationArgs"]

_TYPE: Final = "aws:cloudwatch/eventApiDestination:EventApiDestination"


@_utilities.args_type
class EventApiDestinationArgs:
    """What an `EventApiDestination` is made of.

    Attributes:
        connection_arn: The connection whose credentials are sent along.
        http_method: The HTTP method.
        invocation_endpoint: The URL.
        description: Free text.
        invocation_rate_limit_per_second: Requests a second at most, 1 to 300; 300 if left out.
        name: Its name; Pulumi invents one if left out.
        region: The AWS region; the provider's if left out.
    """

    connection_arn: pulumi.Input[str] = pulumi.property("connectionArn")
    http_method: pulumi.Input[str] = pulumi.property("httpMethod")
    invocation_endpoint: pulumi.Input[str] = pulumi.property("invocationEndpoint")
    description: pulumi.Input[str] | None = pulumi.property("description", default=None)
    invocation_rate_limit_per_second: pulumi.Input[int] | None = pulumi.property(
        "invocationRateLimitPerSecond", default=None
    )
    name: pulumi.Input[str] | None = pulumi.property("name", default=None)
    region: pulumi.Input[str] | None = pulumi.property("region", default=None)


class _EventApiDestinationInputs(TypedDict, total=False):
    connection_arn: pulumi.Input[str] | None
    description: pulumi.Input[str] | None
    http_method: pulumi.Input[str] | None
    invocation_endpoint: pulumi.Input[str] | None
    invocation_rate_limit_per_second: pulumi.Input[int] | None
    name: pulumi.Input[str] | None
    region: pulumi.Input[str] | None


@pulumi.type_token(_TYPE)
class EventApiDestination(pulumi.CustomResource):
    """An API destination: an HTTPS endpoint that events are sent to."""

    arn: pulumi.Output[str] = pulumi.property("arn")
    connection_arn: pulumi.Output[str] = pulumi.property("connectionArn")
    description: pulumi.Output[str | None] = pulumi.property("description")
    http_method: pulumi.Output[str] = pulumi.property("httpMethod")
    invocation_endpoint: pulumi.Output[str] = pulumi.property("invocationEndpoint")
    invocation_rate_limit_per_second: pulumi.Output[int | None] = pulumi.property("invocationRateLimitPerSecond")
    name: pulumi.Output[str] = pulumi.property("name")
    region: pulumi.Output[str] = pulumi.property("region")

    @overload
    def __init__(
        self, resource_name: str, args: EventApiDestinationArgs, opts: pulumi.ResourceOptions | None = None
    ) -> None: ...
    @overload
    def __init__(
        self,
        resource_name: str,
        opts: pulumi.ResourceOptions | None = None,
        **inputs: Unpack[_EventApiDestinationInputs],
    ) -> None: ...
    def __init__(self, resource_name: str, *args: Any, **kwargs: Any) -> None:
        props, opts = _utilities.read_arguments(
            EventApiDestination, EventApiDestinationArgs, resource_name, args, kwargs
        )
        super().__init__(_TYPE, resource_name, props, opts)

    @staticmethod
    def get(
        resource_name: str,
        id: pulumi.Input[str],
        opts: pulumi.ResourceOptions | None = None,
        **inputs: Unpack[_EventApiDestinationInputs],
    ) -> "EventApiDestination":
        """Reads the existing object of this id, which this program does not manage."""
        opts = pulumi.ResourceOptions.merge(opts, pulumi.ResourceOptions(id=id))
        return EventApiDestination(resource_name, opts, **inputs)
