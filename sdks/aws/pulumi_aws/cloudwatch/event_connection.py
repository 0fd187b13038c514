"""The resource `EventConnection`."""

from typing import Any, Final, TypedDict, Unpack, overload

import pulumi

from .. import _utilities
from . import outputs
from ._inputs import EventConnectionAuthParametersArgs, EventConnectionAuthParametersArgsDict

__all__ = ["EventConnection", "EventConnectionArgs"]

_TYPE: Final = "aws:cloudwatch/eventConnection:EventConnection"


@_utilities.args_type
class EventConnectionArgs:
    """What an `EventConnection` is made of.

    Attributes:
        auth_parameters: The credentials.
        authorization_type: `API_KEY`, `BASIC` or `OAUTH_CLIENT_CREDENTIALS`.
        description: Free text.
        kms_key_identifier: A KMS key of one's own to encrypt with, instead of AWS'.
        name: Its name; Pulumi invents one if left out.
        region: The AWS region; the provider's if left out.
    """

    auth_parameters: pulumi.Input[EventConnectionAuthParametersArgs] = pulumi.property("authParameters")
    authorization_type: pulumi.Input[str] = pulumi.property("authorizationType")
    description: pulumi.Input[str] | None = pulumi.property("description", default=None)
    kms_key_identifier: pulumi.Input[str] | None = pulumi.property("kmsKeyIdentifier", default=None)
    name: pulumi.Input[str] | None = pulumi.property("name", default=None)
    region: pulumi.Input[str] | None = pulumi.property("region", default=None)


class _EventConnectionInputs(TypedDict, total=False):
    auth_parameters: pulumi.Input[EventConnectionAuthParametersArgs | EventConnectionAuthParametersArgsDict] | None
    authorization_type: pulumi.Input[str] | None
    description: pulumi.Input[str] | None
    kms_key_identifier: pulumi.Input[str] | None
    name: pulumi.Input[str] | None
    region: pulumi.Input[str] | None


@pulumi.type_token(_TYPE)
class EventConnection(pulumi.CustomResource):
    """A connection: how requests to API destinations authenticate themselves."""

    arn: pulumi.Output[str] = pulumi.property("arn")
    auth_parameters: pulumi.Output[outputs.EventConnectionAuthParameters] = pulumi.property("authParameters")
    authorization_type: pulumi.Output[str] = pulumi.property("authorizationType")
    description: pulumi.Output[str | None] = pulumi.property("description")
    kms_key_identifier: pulumi.Output[str | None] = pulumi.property("kmsKeyIdentifier")
    name: pulumi.Output[str] = pulumi.property("name")
    region: pulumi.Output[str] = pulumi.property("region")
    secret_arn: pulumi.Output[str] = pulumi.property("secretArn")

    @overload
    def __init__(
        self, resource_name: str, args: EventConnectionArgs, opts: pulumi.ResourceOptions | None = None
    ) -> None: ...
    @overload
    def __init__(
        self, resource_name: str, opts: pulumi.ResourceOptions | None = None, **inputs: Unpack[_EventConnectionInputs]
    ) -> None: ...
    def __init__(self, resource_name: str, *args: Any, **kwargs: Any) -> None:
        props, opts = _utilities.read_arguments(EventConnection, EventConnectionArgs, resource_name, args, kwargs)
        super().__init__(_TYPE, resource_name, props, opts)

    @staticmethod
    def get(
        resource_name: str,
        id: pulumi.Input[str],
        opts: pulumi.ResourceOptions | None = None,
        **inputs: Unpack[_EventConnectionInputs],
    ) -> "EventConnection":
        """Reads the existing object of this id, which this program does not manage."""
        opts = pulumi.ResourceOptions.merge(opts, pulumi.ResourceOptions(id=id))
        return EventConnection(resource_name, opts, **inputs)
