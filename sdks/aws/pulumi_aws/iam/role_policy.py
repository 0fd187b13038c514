"""The resource `RolePolicy`."""

from typing import Any, Final, TypedDict, Unpack, overload

import pulumi

from .. import _utilities

__all__ = ["RolePolicy", "RolePolicyArgs"]

_TYPE: Final = "aws:iam/rolePolicy:RolePolicy"


@_utilities.args_type
class RolePolicyArgs:
    """What a `RolePolicy` is made of.

    Attributes:
        policy: The policy, as JSON.
        role: The role, by name.
        name: Its name; Pulumi invents one if left out.
        name_prefix: What an invented name begins with.
    """

    policy: pulumi.Input[str] = pulumi.property("policy")
    role: pulumi.Input[str] = pulumi.property("role")
    name: pulumi.Input[str] | None = pulumi.property("name", default=None)
    name_prefix: pulumi.Input[str] | None = pulumi.property("namePrefix", default=None)


class _RolePolicyInputs(TypedDict, total=False):
    name: pulumi.Input[str] | None
    name_prefix: pulumi.Input[str] | None
    policy: pulumi.Input[str] | None
    role: pulumi.Input[str] | None


@pulumi.type_token(_TYPE)
class RolePolicy(pulumi.CustomResource):
    """A policy within a role: what the role may do."""

    name: pulumi.Output[str] = pulumi.property("name")
    name_prefix: pulumi.Output[str] = pulumi.property("namePrefix")
    policy: pulumi.Output[str] = pulumi.property("policy")
    role: pulumi.Output[str] = pulumi.property("role")

    @overload
    def __init__(
        self, resource_name: str, args: RolePolicyArgs, opts: pulumi.ResourceOptions | None = None
    ) -> None: ...
    @overload
    def __init__(
        self, resource_name: str, opts: pulumi.ResourceOptions | None = None, **inputs: Unpack[_RolePolicyInputs]
    ) -> None: ...
    def __init__(self, resource_name: str, *args: Any, **kwargs: Any) -> None:
        props, opts = _utilities.read_arguments(RolePolicy, RolePolicyArgs, resource_name, args, kwargs)
        super().__init__(_TYPE, resource_name, props, opts)

    @staticmethod
    def get(
        resource_name: str,
        id: pulumi.Input[str],
        opts: pulumi.ResourceOptions | None = None,
        **inputs: Unpack[_RolePolicyInputs],
    ) -> "RolePolicy":
        """Reads the existing object of this id, which this program does not manage."""
        opts = pulumi.ResourceOptions.merge(opts, pulumi.ResourceOptions(id=id))
        return RolePolicy(resource_name, opts, **inputs)
