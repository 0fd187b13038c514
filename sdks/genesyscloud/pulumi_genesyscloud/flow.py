"""The resource `Flow`."""

from collections.abc import Mapping
from typing import Any, Final, TypedDict, Unpack, overload

import pulumi

from . import _utilities

__all__ = ["Flow", "FlowArgs"]

_TYPE: Final = "genesyscloud:index/flow:Flow"


@_utilities.args_type
class FlowArgs:
    """What a `Flow` is made of.

    Attributes:
        filepath: Path of its YAML file, which must exist at preview already.
        flow_id: Its id; the provider sets it.
        force_unlock: Whether to publish even if another author has it locked.
        name: Its name. Set it as in the YAML: otherwise Pulumi invents one, which the provider then reports as drift.
        substitutions: What `{{key}}` in the YAML is replaced with, by key.
        type: Its type, e.g. `WORKFLOW`.
        update_trigger_hash: Any text; a change of it publishes the flow again.
    """

    filepath: pulumi.Input[str] = pulumi.property("filepath")
    flow_id: pulumi.Input[str] | None = pulumi.property("flowId", default=None)
    force_unlock: pulumi.Input[bool] | None = pulumi.property("forceUnlock", default=None)
    name: pulumi.Input[str] | None = pulumi.property("name", default=None)
    substitutions: pulumi.Input[Mapping[str, pulumi.Input[str]]] | None = pulumi.property("substitutions", default=None)
    type: pulumi.Input[str] | None = pulumi.property("type", default=None)
    update_trigger_hash: pulumi.Input[str] | None = pulumi.property("updateTriggerHash", default=None)


class _FlowInputs(TypedDict, total=False):
    filepath: pulumi.Input[str] | None
    flow_id: pulumi.Input[str] | None
    force_unlock: pulumi.Input[bool] | None
    name: pulumi.Input[str] | None
    substitutions: pulumi.Input[Mapping[str, pulumi.Input[str]]] | None
    type: pulumi.Input[str] | None
    update_trigger_hash: pulumi.Input[str] | None


@pulumi.type_token(_TYPE)
class Flow(pulumi.CustomResource):
    """A Genesys Cloud Architect flow, published from a YAML file."""

    file_content_hash: pulumi.Output[str] = pulumi.property("fileContentHash")
    filepath: pulumi.Output[str] = pulumi.property("filepath")
    flow_id: pulumi.Output[str] = pulumi.property("flowId")
    force_unlock: pulumi.Output[bool | None] = pulumi.property("forceUnlock")
    name: pulumi.Output[str] = pulumi.property("name")
    substitutions: pulumi.Output[Mapping[str, str] | None] = pulumi.property("substitutions")
    type: pulumi.Output[str] = pulumi.property("type")
    update_trigger_hash: pulumi.Output[str | None] = pulumi.property("updateTriggerHash")

    @overload
    def __init__(self, resource_name: str, args: FlowArgs, opts: pulumi.ResourceOptions | None = None) -> None: ...
    @overload
    def __init__(
        self, resource_name: str, opts: pulumi.ResourceOptions | None = None, **inputs: Unpack[_FlowInputs]
    ) -> None: ...
    def __init__(self, resource_name: str, *args: Any, **kwargs: Any) -> None:
        props, opts = _utilities.read_arguments(Flow, FlowArgs, resource_name, args, kwargs)
        super().__init__(_TYPE, resource_name, props, opts, package_ref=_utilities.get_package())

    @staticmethod
    def get(
        resource_name: str,
        id: pulumi.Input[str],
        opts: pulumi.ResourceOptions | None = None,
        **inputs: Unpack[_FlowInputs],
    ) -> "Flow":
        """Reads the existing flow of this id, which this program does not manage."""
        opts = pulumi.ResourceOptions.merge(opts, pulumi.ResourceOptions(id=id))
        return Flow(resource_name, opts, **inputs)
