"""Nested arguments of the provider, each as a class and as a dictionary of the same snake_case keys."""

from collections.abc import Sequence
from typing import NotRequired, TypedDict

import pulumi

from . import _utilities

__all__ = [
    "ProviderGatewayArgs",
    "ProviderGatewayArgsDict",
    "ProviderGatewayAuthArgs",
    "ProviderGatewayAuthArgsDict",
    "ProviderGatewayPathParamArgs",
    "ProviderGatewayPathParamArgsDict",
    "ProviderProxyArgs",
    "ProviderProxyArgsDict",
    "ProviderProxyAuthArgs",
    "ProviderProxyAuthArgsDict",
]


@_utilities.args_type
class ProviderGatewayAuthArgs:
    """Credentials for a gateway.

    Attributes:
        password: The password.
        username: The user's name.
    """

    password: pulumi.Input[str] | None = pulumi.property("password", default=None)
    username: pulumi.Input[str] | None = pulumi.property("username", default=None)


class ProviderGatewayAuthArgsDict(TypedDict):
    """`ProviderGatewayAuthArgs` as a dictionary."""

    password: NotRequired[pulumi.Input[str]]
    username: NotRequired[pulumi.Input[str]]


@_utilities.args_type
class ProviderGatewayPathParamArgs:
    """A piece of path put before the paths of one Genesys service.

    Attributes:
        path_name: The service.
        path_value: The path.
    """

    path_name: pulumi.Input[str] = pulumi.property("pathName")
    path_value: pulumi.Input[str] = pulumi.property("pathValue")


class ProviderGatewayPathParamArgsDict(TypedDict):
    """`ProviderGatewayPathParamArgs` as a dictionary."""

    path_name: pulumi.Input[str]
    path_value: pulumi.Input[str]


@_utilities.args_type
class ProviderGatewayArgs:
    """A server called in place of Genesys Cloud, such as a local one.

    Attributes:
        auth: Credentials for it.
        host: Its host name.
        path_params: Pieces of path to add.
        port: Its port.
        protocol: `http` or `https`.
    """

    auth: pulumi.Input[ProviderGatewayAuthArgs] | None = pulumi.property("auth", default=None)
    host: pulumi.Input[str] | None = pulumi.property("host", default=None)
    path_params: pulumi.Input[Sequence[pulumi.Input[ProviderGatewayPathParamArgs]]] | None = pulumi.property(
        "pathParams", default=None
    )
    port: pulumi.Input[str] | None = pulumi.property("port", default=None)
    protocol: pulumi.Input[str] | None = pulumi.property("protocol", default=None)


class ProviderGatewayArgsDict(TypedDict):
    """`ProviderGatewayArgs` as a dictionary."""

    auth: NotRequired[pulumi.Input[ProviderGatewayAuthArgsDict]]
    host: NotRequired[pulumi.Input[str]]
    path_params: NotRequired[pulumi.Input[Sequence[pulumi.Input[ProviderGatewayPathParamArgsDict]]]]
    port: NotRequired[pulumi.Input[str]]
    protocol: NotRequired[pulumi.Input[str]]


@_utilities.args_type
class ProviderProxyAuthArgs:
    """Credentials for a proxy.

    Attributes:
        password: The password.
        username: The user's name.
    """

    password: pulumi.Input[str] | None = pulumi.property("password", default=None)
    username: pulumi.Input[str] | None = pulumi.property("username", default=None)


class ProviderProxyAuthArgsDict(TypedDict):
    """`ProviderProxyAuthArgs` as a dictionary."""

    password: NotRequired[pulumi.Input[str]]
    username: NotRequired[pulumi.Input[str]]


@_utilities.args_type
class ProviderProxyArgs:
    """A proxy through which Genesys Cloud is called.

    Attributes:
        auth: Credentials for it.
        host: Its host name.
        port: Its port.
        protocol: `http` or `https`.
    """

    auth: pulumi.Input[ProviderProxyAuthArgs] | None = pulumi.property("auth", default=None)
    host: pulumi.Input[str] | None = pulumi.property("host", default=None)
    port: pulumi.Input[str] | None = pulumi.property("port", default=None)
    protocol: pulumi.Input[str] | None = pulumi.property("protocol", default=None)


class ProviderProxyArgsDict(TypedDict):
    """`ProviderProxyArgs` as a dictionary."""

    auth: NotRequired[pulumi.Input[ProviderProxyAuthArgsDict]]
    host: NotRequired[pulumi.Input[str]]
    port: NotRequired[pulumi.Input[str]]
    protocol: NotRequired[pulumi.Input[str]]
