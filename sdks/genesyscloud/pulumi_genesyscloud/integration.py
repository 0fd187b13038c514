"""The resource `Integration`."""

from typing import Any, Final, TypedDict, Unpack, overload

import pulumi

from . import _utilities, outputs
from ._inputs import IntegrationConfigArgs, IntegrationConfigArgsDict

__all__ = ["Integration", "IntegrationArgs"]

_TYPE: Final = "genesyscloud:index/integration:Integration"


@_utilities.args_type
class IntegrationArgs:
    """What an `Integration` is made of.

    Attributes:
        integration_type: Its type, e.g. `custom-rest-actions`.
        config: Its name and settings.
        integration_id: Its id; the provider sets it.
        intended_state: `ENABLED`, `DISABLED` or `DELETED`.
    """

    integration_type: pulumi.Input[str] = pulumi.property("integrationType")
    config: pulumi.Input[IntegrationConfigArgs] | None = pulumi.property("config", default=None)
    integration_id: pulumi.Input[str] | None = pulumi.property("integrationId", default=None)
    intended_state: pulumi.Input[str] | None = pulumi.property("intendedState", default=None)


class _IntegrationInputs(TypedDict, total=False):
    config: pulumi.Input[IntegrationConfigArgs | IntegrationConfigArgsDict] | None
    integration_id: pulumi.Input[str] | None
    integration_type: pulumi.Input[str] | None
    intended_state: pulumi.Input[str] | None


@pulumi.type_token(_TYPE)
class Integration(pulumi.CustomResource):
    """A Genesys Cloud integration, e.g. one that holds web services data actions."""

    config: pulumi.Output[outputs.IntegrationConfig | None] = pulumi.property("config")
    integration_id: pulumi.Output[str] = pulumi.property("integrationId")
    integration_type: pulumi.Output[str] = pulumi.property("integrationType")
    intended_state: pulumi.Output[str | None] = pulumi.property("intendedState")

    @overload
    def __init__(
        self, resource_name: str, args: IntegrationArgs, opts: pulumi.ResourceOptions | None = None
    ) -> None: ...
    @overload
    def __init__(
        self, resource_name: str, opts: pulumi.ResourceOptions | None = None, **inputs: Unpack[_IntegrationInputs]
    ) -> None: ...
    def __init__(self, resource_name: str, *args: Any, **kwargs: Any) -> None:
        props, opts = _utilities.read_arguments(Integration, IntegrationArgs, resource_name, args, kwargs)
        super().__init__(_TYPE, resource_name, props, opts, package_ref=_utilities.get_package())

    @staticmethod
    def get(
        resource_name: str,
        id: pulumi.Input[str],
        opts: pulumi.ResourceOptions | None = None,
        **inputs: Unpack[_IntegrationInputs],
    ) -> "Integration":
        """Reads the existing integration of this id, which this program does not manage."""
        opts = pulumi.ResourceOptions.merge(opts, pulumi.ResourceOptions(id=id))
        return Integration(resource_name, opts, **inputs)
