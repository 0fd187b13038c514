"""The resource `Provider`."""

import json
import re
from collections.abc import Sequence
from typing import Any, TypedDict, Unpack, overload

import pulumi
import pulumi.runtime

from . import _utilities
from ._provider_inputs import ProviderGatewayArgs, ProviderGatewayArgsDict, ProviderProxyArgs, ProviderProxyArgsDict

__all__ = ["Provider", "ProviderArgs"]


@_utilities.args_type
class ProviderArgs:
    """How a `Provider` reaches an org.

    Attributes:
        access_token: An access token, instead of a client id and secret.
        aws_region: The org's AWS region, e.g. `us-east-1`.
        custom_retry_timeout: How long an object that is not found is looked for, e.g. `30s`; 5 minutes by default.
        gateways: Servers called in place of Genesys Cloud.
        log_stack_traces: Whether to write the stack trace of a crash to a file.
        log_stack_traces_file_path: That file.
        oauthclient_id: The OAuth client's id.
        oauthclient_secret: The OAuth client's secret.
        proxy: A proxy through which Genesys Cloud is called.
        sdk_client_pool_debug: Whether to log what the pool of clients does.
        sdk_debug: Whether to log requests and responses.
        sdk_debug_file_path: The file for that log.
        sdk_debug_format: Its format, `Text` or `Json`.
        token_acquire_timeout: How long to wait for a client of the pool.
        token_init_timeout: How long the pool's start may take.
        token_pool_size: How many clients the pool has; each gets a token at start. 10 by default.
    """

    access_token: pulumi.Input[str] | None = pulumi.property("accessToken", default=None)
    aws_region: pulumi.Input[str] | None = pulumi.property("awsRegion", default=None)
    custom_retry_timeout: pulumi.Input[str] | None = pulumi.property("customRetryTimeout", default=None)
    gateways: pulumi.Input[Sequence[pulumi.Input[ProviderGatewayArgs]]] | None = pulumi.property(
        "gateways", default=None
    )
    log_stack_traces: pulumi.Input[bool] | None = pulumi.property("logStackTraces", default=None)
    log_stack_traces_file_path: pulumi.Input[str] | None = pulumi.property("logStackTracesFilePath", default=None)
    oauthclient_id: pulumi.Input[str] | None = pulumi.property("oauthclientId", default=None)
    oauthclient_secret: pulumi.Input[str] | None = pulumi.property("oauthclientSecret", default=None)
    proxy: pulumi.Input[ProviderProxyArgs] | None = pulumi.property("proxy", default=None)
    sdk_client_pool_debug: pulumi.Input[bool] | None = pulumi.property("sdkClientPoolDebug", default=None)
    sdk_debug: pulumi.Input[bool] | None = pulumi.property("sdkDebug", default=None)
    sdk_debug_file_path: pulumi.Input[str] | None = pulumi.property("sdkDebugFilePath", default=None)
    sdk_debug_format: pulumi.Input[str] | None = pulumi.property("sdkDebugFormat", default=None)
    token_acquire_timeout: pulumi.Input[str] | None = pulumi.property("tokenAcquireTimeout", default=None)
    token_init_timeout: pulumi.Input[str] | None = pulumi.property("tokenInitTimeout", default=None)
    token_pool_size: pulumi.Input[float] | None = pulumi.property("tokenPoolSize", default=None)


class _ProviderInputs(TypedDict, total=False):
    access_token: pulumi.Input[str] | None
    aws_region: pulumi.Input[str] | None
    custom_retry_timeout: pulumi.Input[str] | None
    gateways: pulumi.Input[Sequence[pulumi.Input[ProviderGatewayArgs | ProviderGatewayArgsDict]]] | None
    log_stack_traces: pulumi.Input[bool] | None
    log_stack_traces_file_path: pulumi.Input[str] | None
    oauthclient_id: pulumi.Input[str] | None
    oauthclient_secret: pulumi.Input[str] | None
    proxy: pulumi.Input[ProviderProxyArgs | ProviderProxyArgsDict] | None
    sdk_client_pool_debug: pulumi.Input[bool] | None
    sdk_debug: pulumi.Input[bool] | None
    sdk_debug_file_path: pulumi.Input[str] | None
    sdk_debug_format: pulumi.Input[str] | None
    token_acquire_timeout: pulumi.Input[str] | None
    token_init_timeout: pulumi.Input[str] | None
    token_pool_size: pulumi.Input[float] | None


def _to_json(value: Any) -> str:
    """Writes a property as JSON, with the names on the wire also where dictionaries stand in for args objects."""

    def wire_names(object_: dict[str, Any]) -> dict[str, Any]:
        return {re.sub("_([a-z])", lambda match: match[1].upper(), key): item for key, item in object_.items()}

    return json.dumps(json.loads(pulumi.runtime.to_json(value), object_hook=wire_names))


@pulumi.type_token("pulumi:providers:genesyscloud")
class Provider(pulumi.ProviderResource):
    """The Genesys Cloud provider, configured by the program instead of by the stack's configuration.

    As of every Pulumi provider, only the properties that are text can be read back.
    """

    access_token: pulumi.Output[str | None] = pulumi.property("accessToken")
    aws_region: pulumi.Output[str | None] = pulumi.property("awsRegion")
    custom_retry_timeout: pulumi.Output[str | None] = pulumi.property("customRetryTimeout")
    log_stack_traces_file_path: pulumi.Output[str | None] = pulumi.property("logStackTracesFilePath")
    oauthclient_id: pulumi.Output[str | None] = pulumi.property("oauthclientId")
    oauthclient_secret: pulumi.Output[str | None] = pulumi.property("oauthclientSecret")
    sdk_debug_file_path: pulumi.Output[str | None] = pulumi.property("sdkDebugFilePath")
    sdk_debug_format: pulumi.Output[str | None] = pulumi.property("sdkDebugFormat")
    token_acquire_timeout: pulumi.Output[str | None] = pulumi.property("tokenAcquireTimeout")
    token_init_timeout: pulumi.Output[str | None] = pulumi.property("tokenInitTimeout")

    @overload
    def __init__(
        self, resource_name: str, args: ProviderArgs | None = None, opts: pulumi.ResourceOptions | None = None
    ) -> None: ...
    @overload
    def __init__(
        self, resource_name: str, opts: pulumi.ResourceOptions | None = None, **inputs: Unpack[_ProviderInputs]
    ) -> None: ...
    def __init__(self, resource_name: str, *args: Any, **kwargs: Any) -> None:
        props, opts = _utilities.read_arguments(Provider, ProviderArgs, resource_name, args, kwargs)
        given = vars(props)
        # Providers take every property as text: what is not text travels as JSON.
        for name in ("gateways", "log_stack_traces", "proxy", "sdk_client_pool_debug", "sdk_debug", "token_pool_size"):
            if given[name] is not None:
                given[name] = pulumi.Output.from_input(given[name]).apply(_to_json)
        if given["oauthclient_secret"] is not None:
            given["oauthclient_secret"] = pulumi.Output.secret(given["oauthclient_secret"])
        opts = pulumi.ResourceOptions.merge(
            opts, pulumi.ResourceOptions(additional_secret_outputs=["oauthclientSecret"])
        )
        super().__init__("genesyscloud", resource_name, props, opts, package_ref=_utilities.get_package())
