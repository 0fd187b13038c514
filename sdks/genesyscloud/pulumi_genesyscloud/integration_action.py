"""The resource `IntegrationAction`."""

from typing import Any, Final, TypedDict, Unpack, overload

import pulumi

from . import _utilities, outputs
from ._inputs import (
    IntegrationActionConfigRequestArgs,
    IntegrationActionConfigRequestArgsDict,
    IntegrationActionConfigResponseArgs,
    IntegrationActionConfigResponseArgsDict,
    IntegrationActionFunctionConfigArgs,
    IntegrationActionFunctionConfigArgsDict,
)

__all__ = ["IntegrationAction", "IntegrationActionArgs"]

_TYPE: Final = "genesyscloud:index/integrationAction:IntegrationAction"


@_utilities.args_type
class IntegrationActionArgs:
    """What an `IntegrationAction` is made of.

    Attributes:
        category: The category it is listed and called under, by convention its integration's name.
        contract_input: JSON schema of its input; compared as JSON. A change replaces the action.
        contract_output: JSON schema of its output; compared as JSON. A change replaces the action.
        integration_id: Id of the integration it belongs to. A change replaces the action.
        config_request: The HTTP request it makes.
        config_response: How the response becomes its output.
        config_timeout_seconds: How long a call may take, 1 to 60 seconds.
        function_config: Its code, if it is a function action.
        integration_action_id: Its id; the provider sets it.
        name: Its name. Set it: otherwise Pulumi invents one.
        secure: Whether it works on sensitive data. A change replaces the action.
    """

    category: pulumi.Input[str] = pulumi.property("category")
    contract_input: pulumi.Input[str] = pulumi.property("contractInput")
    contract_output: pulumi.Input[str] = pulumi.property("contractOutput")
    integration_id: pulumi.Input[str] = pulumi.property("integrationId")
    config_request: pulumi.Input[IntegrationActionConfigRequestArgs] | None = pulumi.property(
        "configRequest", default=None
    )
    config_response: pulumi.Input[IntegrationActionConfigResponseArgs] | None = pulumi.property(
        "configResponse", default=None
    )
    config_timeout_seconds: pulumi.Input[float] | None = pulumi.property("configTimeoutSeconds", default=None)
    function_config: pulumi.Input[IntegrationActionFunctionConfigArgs] | None = pulumi.property(
        "functionConfig", default=None
    )
    integration_action_id: pulumi.Input[str] | None = pulumi.property("integrationActionId", default=None)
    name: pulumi.Input[str] | None = pulumi.property("name", default=None)
    secure: pulumi.Input[bool] | None = pulumi.property("secure", default=None)


class _IntegrationActionInputs(TypedDict, total=False):
    category: pulumi.Input[str] | None
    config_request: pulumi.Input[IntegrationActionConfigRequestArgs | IntegrationActionConfigRequestArgsDict] | None
    config_response: pulumi.Input[IntegrationActionConfigResponseArgs | IntegrationActionConfigResponseArgsDict] | None
    config_timeout_seconds: pulumi.Input[float] | None
    contract_input: pulumi.Input[str] | None
    contract_output: pulumi.Input[str] | None
    function_config: pulumi.Input[IntegrationActionFunctionConfigArgs | IntegrationActionFunctionConfigArgsDict] | None
    integration_action_id: pulumi.Input[str] | None
    integration_id: pulumi.Input[str] | None
    name: pulumi.Input[str] | None
    secure: pulumi.Input[bool] | None


@pulumi.type_token(_TYPE)
class IntegrationAction(pulumi.CustomResource):
    """A Genesys Cloud data action: an HTTP request that flows can call, published when it is created."""

    category: pulumi.Output[str] = pulumi.property("category")
    config_request: pulumi.Output[outputs.IntegrationActionConfigRequest | None] = pulumi.property("configRequest")
    config_response: pulumi.Output[outputs.IntegrationActionConfigResponse | None] = pulumi.property("configResponse")
    config_timeout_seconds: pulumi.Output[float | None] = pulumi.property("configTimeoutSeconds")
    contract_input: pulumi.Output[str] = pulumi.property("contractInput")
    contract_output: pulumi.Output[str] = pulumi.property("contractOutput")
    function_config: pulumi.Output[outputs.IntegrationActionFunctionConfig | None] = pulumi.property("functionConfig")
    integration_action_id: pulumi.Output[str] = pulumi.property("integrationActionId")
    integration_id: pulumi.Output[str] = pulumi.property("integrationId")
    name: pulumi.Output[str] = pulumi.property("name")
    secure: pulumi.Output[bool | None] = pulumi.property("secure")

    @overload
    def __init__(
        self, resource_name: str, args: IntegrationActionArgs, opts: pulumi.ResourceOptions | None = None
    ) -> None: ...
    @overload
    def __init__(
        self,
        resource_name: str,
        opts: pulumi.ResourceOptions | None = None,
        **inputs: Unpack[_IntegrationActionInputs],
    ) -> None: ...
    def __init__(self, resource_name: str, *args: Any, **kwargs: Any) -> None:
        props, opts = _utilities.read_arguments(IntegrationAction, IntegrationActionArgs, resource_name, args, kwargs)
        super().__init__(_TYPE, resource_name, props, opts, package_ref=_utilities.get_package())

    @staticmethod
    def get(
        resource_name: str,
        id: pulumi.Input[str],
        opts: pulumi.ResourceOptions | None = None,
        **inputs: Unpack[_IntegrationActionInputs],
    ) -> "IntegrationAction":
        """Reads the existing data action of this id, which this program does not manage."""
        opts = pulumi.ResourceOptions.merge(opts, pulumi.ResourceOptions(id=id))
        return IntegrationAction(resource_name, opts, **inputs)
