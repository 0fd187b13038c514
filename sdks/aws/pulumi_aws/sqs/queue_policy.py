"""The resource `QueuePolicy`."""

from typing import Any, Final, TypedDict, Unpack, overload

import pulumi

from .. import _utilities

__all__ = ["QueuePolicy", "QueuePolicyArgs"]

_TYPE: Final = "aws:sqs/queuePolicy:QueuePolicy"


@_utilities.args_type
class QueuePolicyArgs:
    """What a `QueuePolicy` is made of.

    Attributes:
        policy: The policy, as JSON.
        queue_url: The queue's URL.
        region: The AWS region; the provider's if left out.
    """

    policy: pulumi.Input[str] = pulumi.property("policy")
    queue_url: pulumi.Input[str] = pulumi.property("queueUrl")
    region: pulumi.Input[str] | None = pulumi.property("region", default=None)


class _QueuePolicyInputs(TypedDict, total=False):
    policy: pulumi.Input[str] | None
    queue_url: pulumi.Input[str] | None
    region: pulumi.Input[str] | None


@pulumi.type_token(_TYPE)
class QueuePolicy(pulumi.CustomResource):
    """Who may do what with a queue."""

    policy: pulumi.Output[str] = pulumi.property("policy")
    queue_url: pulumi.Output[str] = pulumi.property("queueUrl")
    region: pulumi.Output[str] = pulumi.property("region")

    @overload
    def __init__(
        self, resource_name: str, args: QueuePolicyArgs, opts: pulumi.ResourceOptions | None = None
    ) -> None: ...
    @overload
    def __init__(
        self, resource_name: str, opts: pulumi.ResourceOptions | None = None, **inputs: Unpack[_QueuePolicyInputs]
    ) -> None: ...
    def __init__(self, resource_name: str, *args: Any, **kwargs: Any) -> None:
        props, opts = _utilities.read_arguments(QueuePolicy, QueuePolicyArgs, resource_name, args, kwargs)
        super().__init__(_TYPE, resource_name, props, opts)

    @staticmethod
    def get(
        resource_name: str,
        id: pulumi.Input[str],
        opts: pulumi.ResourceOptions | None = None,
        **inputs: Unpack[_QueuePolicyInputs],
    ) -> "QueuePolicy":
        """Reads the existing object of this id, which this program does not manage."""
        opts = pulumi.ResourceOptions.merge(opts, pulumi.ResourceOptions(id=id))
        return QueuePolicy(resource_name, opts, **inputs)
