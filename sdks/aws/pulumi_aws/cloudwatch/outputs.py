"""Nested outputs. Each is a dictionary whose entries are also attributes."""

from collections.abc import Mapping, Sequence
from typing import Any

import pulumi

__all__ = [
    "EventBusDeadLetterConfig",
    "EventBusLogConfig",
    "EventConnectionAuthParameters",
    "EventConnectionAuthParametersApiKey",
    "EventConnectionAuthParametersBasic",
    "EventTargetDeadLetterConfig",
    "EventTargetHttpTarget",
    "EventTargetInputTransformer",
    "EventTargetRetryPolicy",
]


@pulumi.output_type
class EventBusDeadLetterConfig(dict[str, Any]):
    """What `EventBusDeadLetterConfigArgs` became."""

    arn: str | None = pulumi.property("arn")


@pulumi.output_type
class EventBusLogConfig(dict[str, Any]):
    """What `EventBusLogConfigArgs` became."""

    include_detail: str | None = pulumi.property("includeDetail")
    level: str | None = pulumi.property("level")


@pulumi.output_type
class EventTargetDeadLetterConfig(dict[str, Any]):
    """What `EventTargetDeadLetterConfigArgs` became."""

    arn: str | None = pulumi.property("arn")


@pulumi.output_type
class EventTargetHttpTarget(dict[str, Any]):
    """What `EventTargetHttpTargetArgs` became."""

    header_parameters: Mapping[str, str] | None = pulumi.property("headerParameters")
    path_parameter_values: Sequence[str] | None = pulumi.property("pathParameterValues")
    query_string_parameters: Mapping[str, str] | None = pulumi.property("queryStringParameters")


@pulumi.output_type
class EventTargetInputTransformer(dict[str, Any]):
    """What `EventTargetInputTransformerArgs` became."""

    input_template: str = pulumi.property("inputTemplate")
    input_paths: Mapping[str, str] | None = pulumi.property("inputPaths")


@pulumi.output_type
class EventTargetRetryPolicy(dict[str, Any]):
    """What `EventTargetRetryPolicyArgs` became."""

    maximum_event_age_in_seconds: int | None = pulumi.property("maximumEventAgeInSeconds")
    maximum_retry_attempts: int | None = pulumi.property("maximumRetryAttempts")


@pulumi.output_type
class EventConnectionAuthParametersApiKey(dict[str, Any]):
    """What `EventConnectionAuthParametersApiKeyArgs` became."""

    key: str = pulumi.property("key")
    value: str = pulumi.property("value")


@pulumi.output_type
class EventConnectionAuthParametersBasic(dict[str, Any]):
    """What `EventConnectionAuthParametersBasicArgs` became."""

    password: str = pulumi.property("password")
    username: str = pulumi.property("username")


@pulumi.output_type
class EventConnectionAuthParameters(dict[str, Any]):
    """What `EventConnectionAuthParametersArgs` became."""

    api_key: EventConnectionAuthParametersApiKey | None = pulumi.property("apiKey")
    basic: EventConnectionAuthParametersBasic | None = pulumi.property("basic")
