"""The resource `Role`."""

from collections.abc import Mapping, Sequence
from typing import Any, Final, TypedDict, Unpack, overload

import pulumi

from .. import _utilities

__all__ = ["Role", "RoleArgs"]

_TYPE: Final = "aws:iam/role:Role"


@_utilities.args_type
class RoleArgs:
    """What a `Role` is made of.

    Attributes:
        assume_role_policy: Who may take it on, a JSON policy.
        description: Free text.
        force_detach_policies: Whether to detach policies before it is deleted.
        managed_policy_arns: Deprecated by AWS' provider in favour of attachments.
        max_session_duration: How many seconds a session may last, 3600 to 43200.
        name: Its name; Pulumi invents one if left out.
        name_prefix: What an invented name begins with.
        path: Its path.
        permissions_boundary: The ARN of the policy that bounds it.
        tags: Tags, by key.
    """

    assume_role_policy: pulumi.Input[str] = pulumi.property("assumeRolePolicy")
    description: pulumi.Input[str] | None = pulumi.property("description", default=None)
    force_detach_policies: pulumi.Input[bool] | None = pulumi.property("forceDetachPolicies", default=None)
    managed_policy_arns: pulumi.Input[Sequence[pulumi.Input[str]]] | None = pulumi.property(
        "managedPolicyArns", default=None
    )
    max_session_duration: pulumi.Input[int] | None = pulumi.property("maxSessionDuration", default=None)
    name: pulumi.Input[str] | None = pulumi.property("name", default=None)
    name_prefix: pulumi.Input[str] | None = pulumi.property("namePrefix", default=None)
    path: pulumi.Input[str] | None = pulumi.property("path", default=None)
    permissions_boundary: pulumi.Input[str] | None = pulumi.property("permissionsBoundary", default=None)
    tags: pulumi.Input[Mapping[str, pulumi.Input[str]]] | None = pulumi.property("tags", default=None)


class _RoleInputs(TypedDict, total=False):
    assume_role_policy: pulumi.Input[str] | None
    description: pulumi.Input[str] | None
    force_detach_policies: pulumi.Input[bool] | None
    managed_policy_arns: pulumi.Input[Sequence[pulumi.Input[str]]] | None
    max_session_duration: pulumi.Input[int] | None
    name: pulumi.Input[str] | None
    name_prefix: pulumi.Input[str] | None
    path: pulumi.Input[str] | None
    permissions_boundary: pulumi.Input[str] | None
    tags: pulumi.Input[Mapping[str, pulumi.Input[str]]] | None


@pulumi.type_token(_TYPE)
class Role(pulumi.CustomResource):
    """An IAM role."""

    arn: pulumi.Output[str] = pulumi.property("arn")
    assume_role_policy: pulumi.Output[str] = pulumi.property("assumeRolePolicy")
    create_date: pulumi.Output[str] = pulumi.property("createDate")
    description: pulumi.Output[str | None] = pulumi.property("description")
    force_detach_policies: pulumi.Output[bool | None] = pulumi.property("forceDetachPolicies")
    managed_policy_arns: pulumi.Output[Sequence[str]] = pulumi.property("managedPolicyArns")
    max_session_duration: pulumi.Output[int | None] = pulumi.property("maxSessionDuration")
    name: pulumi.Output[str] = pulumi.property("name")
    name_prefix: pulumi.Output[str] = pulumi.property("namePrefix")
    path: pulumi.Output[str | None] = pulumi.property("path")
    permissions_boundary: pulumi.Output[str | None] = pulumi.property("permissionsBoundary")
    tags: pulumi.Output[Mapping[str, str] | None] = pulumi.property("tags")
    tags_all: pulumi.Output[Mapping[str, str]] = pulumi.property("tagsAll")
    unique_id: pulumi.Output[str] = pulumi.property("uniqueId")

    @overload
    def __init__(self, resource_name: str, args: RoleArgs, opts: pulumi.ResourceOptions | None = None) -> None: ...
    @overload
    def __init__(
        self, resource_name: str, opts: pulumi.ResourceOptions | None = None, **inputs: Unpack[_RoleInputs]
    ) -> None: ...
    def __init__(self, resource_name: str, *args: Any, **kwargs: Any) -> None:
        props, opts = _utilities.read_arguments(Role, RoleArgs, resource_name, args, kwargs)
        super().__init__(_TYPE, resource_name, props, opts)

    @staticmethod
    def get(
        resource_name: str,
        id: pulumi.Input[str],
        opts: pulumi.ResourceOptions | None = None,
        **inputs: Unpack[_RoleInputs],
    ) -> "Role":
        """Reads the existing object of this id, which this program does not manage."""
        opts = pulumi.ResourceOptions.merge(opts, pulumi.ResourceOptions(id=id))
        return Role(resource_name, opts, **inputs)
