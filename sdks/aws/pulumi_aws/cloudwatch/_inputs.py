"""Nested arguments of resources, each as a class and as a dictionary of the same snake_case keys."""

from collections.abc import Mapping, Sequence
from typing import NotRequired, TypedDict

import pulumi

from .. import _utilities

__all__ = [
    "EventBusDeadLetterConfigArgs",
    "EventBusDeadLetterConfigArgsDict",
    "EventBusLogConfigArgs",
    "EventBusLogConfigArgsDict",
    "EventConnectionAuthParametersApiKeyArgs",
    "EventConnectionAuthParametersApiKeyArgsDict",
    "EventConnectionAuthParametersArgs",
    "EventConnectionAuthParametersArgsDict",
    "EventConnectionAuthParametersBasicArgs",
    "EventConnectionAuthParametersBasicArgsDict",
    "EventTargetDeadLetterConfigArgs",
    "EventTargetDeadLetterConfigArgsDict",
    "EventTargetHttpTargetArgs",
    "EventTargetHttpTargetArgsDict",
    "EventTargetInputTransformerArgs",
    "EventTargetInputTransformerArgsDict",
    "EventTargetRetryPolicyArgs",
    "EventTargetRetryPolicyArgsDict",
]


@_utilities.args_type
class EventBusDeadLetterConfigArgs:
    """Where events go that a bus could not encrypt.

    Attributes:
        arn: The ARN of an SQS queue.
    """

    arn: pulumi.Input[str] | None = pulumi.property("arn", default=None)


class EventBusDeadLetterConfigArgsDict(TypedDict):
    """`EventBusDeadLetterConfigArgs` as a dictionary."""

    arn: NotRequired[pulumi.Input[str]]


@_utilities.args_type
class EventBusLogConfigArgs:
    """What a bus logs.

    Attributes:
        include_detail: `NONE` or `FULL`: whether with the events' details.
        level: `OFF`, `ERROR`, `INFO` or `TRACE`.
    """

    include_detail: pulumi.Input[str] | None = pulumi.property("includeDetail", default=None)
    level: pulumi.Input[str] | None = pulumi.property("level", default=None)


class EventBusLogConfigArgsDict(TypedDict):
    """`EventBusLogConfigArgs` as a dictionary."""

    include_detail: NotRequired[pulumi.Input[str]]
    level: NotRequired[pulumi.Input[str]]


@_utilities.args_type
class EventTargetDeadLetterConfigArgs:
    """Where events go that could not be delivered.

    Attributes:
        arn: The ARN of an SQS queue.
    """

    arn: pulumi.Input[str] | None = pulumi.property("arn", default=None)


class EventTargetDeadLetterConfigArgsDict(TypedDict):
    """`EventTargetDeadLetterConfigArgs` as a dictionary."""

    arn: NotRequired[pulumi.Input[str]]


@_utilities.args_type
class EventTargetHttpTargetArgs:
    """What else an HTTP request gets.

    Attributes:
        header_parameters: Headers, by name.
        path_parameter_values: What the URL's `*` become, in order.
        query_string_parameters: Query parameters, by name.
    """

    header_parameters: pulumi.Input[Mapping[str, pulumi.Input[str]]] | None = pulumi.property(
        "headerParameters", default=None
    )
    path_parameter_values: pulumi.Input[Sequence[pulumi.Input[str]]] | None = pulumi.property(
        "pathParameterValues", default=None
    )
    query_string_parameters: pulumi.Input[Mapping[str, pulumi.Input[str]]] | None = pulumi.property(
        "queryStringParameters", default=None
    )


class EventTargetHttpTargetArgsDict(TypedDict):
    """`EventTargetHttpTargetArgs` as a dictionary."""

    header_parameters: NotRequired[pulumi.Input[Mapping[str, pulumi.Input[str]]]]
    path_parameter_values: NotRequired[pulumi.Input[Sequence[pulumi.Input[str]]]]
    query_string_parameters: NotRequired[pulumi.Input[Mapping[str, pulumi.Input[str]]]]


@_utilities.args_type
class EventTargetInputTransformerArgs:
    """How an event is rewritten.

    Attributes:
        input_template: The template.
        input_paths: JSONPaths of the template's variables, by name.
    """

    input_template: pulumi.Input[str] = pulumi.property("inputTemplate")
    input_paths: pulumi.Input[Mapping[str, pulumi.Input[str]]] | None = pulumi.property("inputPaths", default=None)


class EventTargetInputTransformerArgsDict(TypedDict):
    """`EventTargetInputTransformerArgs` as a dictionary."""

    input_template: pulumi.Input[str]
    input_paths: NotRequired[pulumi.Input[Mapping[str, pulumi.Input[str]]]]


@_utilities.args_type
class EventTargetRetryPolicyArgs:
    """How long and how often delivery is tried.

    Attributes:
        maximum_event_age_in_seconds: How old an event may get, 60 to 86400 seconds.
        maximum_retry_attempts: How often it is tried again, 0 to 185.
    """

    maximum_event_age_in_seconds: pulumi.Input[int] | None = pulumi.property("maximumEventAgeInSeconds", default=None)
    maximum_retry_attempts: pulumi.Input[int] | None = pulumi.property("maximumRetryAttempts", default=None)


class EventTargetRetryPolicyArgsDict(TypedDict):
    """`EventTargetRetryPolicyArgs` as a dictionary."""

    maximum_event_age_in_seconds: NotRequired[pulumi.Input[int]]
    maximum_retry_attempts: NotRequired[pulumi.Input[int]]


@_utilities.args_type
class EventConnectionAuthParametersApiKeyArgs:
    """An API key.

    Attributes:
        key: The header's name.
        value: The header's value, a secret.
    """

    key: pulumi.Input[str] = pulumi.property("key")
    value: pulumi.Input[str] = pulumi.property("value")


class EventConnectionAuthParametersApiKeyArgsDict(TypedDict):
    """`EventConnectionAuthParametersApiKeyArgs` as a dictionary."""

    key: pulumi.Input[str]
    value: pulumi.Input[str]


@_utilities.args_type
class EventConnectionAuthParametersBasicArgs:
    """A user name and a password.

    Attributes:
        password: The password, a secret.
        username: The user name.
    """

    password: pulumi.Input[str] = pulumi.property("password")
    username: pulumi.Input[str] = pulumi.property("username")


class EventConnectionAuthParametersBasicArgsDict(TypedDict):
    """`EventConnectionAuthParametersBasicArgs` as a dictionary."""

    password: pulumi.Input[str]
    username: pulumi.Input[str]


@_utilities.args_type
class EventConnectionAuthParametersArgs:
    """A connection's credentials.

    Attributes:
        api_key: An API key.
        basic: User name and password.
    """

    api_key: pulumi.Input[EventConnectionAuthParametersApiKeyArgs] | None = pulumi.property("apiKey", default=None)
    basic: pulumi.Input[EventConnectionAuthParametersBasicArgs] | None = pulumi.property("basic", default=None)


class EventConnectionAuthParametersArgsDict(TypedDict):
    """`EventConnectionAuthParametersArgs` as a dictionary."""

    api_key: NotRequired[
        pulumi.Input[EventConnectionAuthParametersApiKeyArgs | EventConnectionAuthParametersApiKeyArgsDict]
    ]
    basic: NotRequired[
        pulumi.Input[EventConnectionAuthParametersBasicArgs | EventConnectionAuthParametersBasicArgsDict]
    ]
