"""The properties that objects are made with: pulumi-aws' names, with the limits of AWS' API reference.

What pulumi-aws 7.51 has and the emulator does not model is refused by name, and so is what pulumi-aws does not have.
"""

from collections.abc import Mapping
from typing import Annotated, Any, ClassVar, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError
from pydantic.alias_generators import to_camel

from handover.emulator.aws.errors import invalid
from handover.emulator.state.errors import NotModelledError

ObjectName = Annotated[str, StringConstraints(pattern=r"^[.\-_A-Za-z0-9]{1,64}$")]
BusName = Annotated[str, StringConstraints(pattern=r"^[/.\-_A-Za-z0-9]{1,256}$")]
Arn = Annotated[str, StringConstraints(pattern=r"^arn:[^\s:]+:[^\s:]+:[^\s:]*:[^\s:]*:\S+$", max_length=1600)]
Description = Annotated[str, StringConstraints(max_length=512)]
Tags = dict[str, str]


class Properties(BaseModel):
    """Properties, in one object or nested in it."""

    model_config = ConfigDict(alias_generator=to_camel, extra="forbid", frozen=True)

    not_modelled: ClassVar[str] = ""
    """What pulumi-aws has besides, as words."""


class Inputs(Properties):
    """The inputs of an object; its region belongs to its place, and may be repeated here."""

    region: str | None = None


class EventBusInputs(Inputs):
    """`aws:cloudwatch/eventBus:EventBus`."""

    not_modelled: ClassVar[str] = "deadLetterConfig kmsKeyIdentifier logConfig"

    name: BusName
    event_source_name: BusName | None = None
    description: Description | None = None
    tags: Tags | None = None


class EventRuleInputs(Inputs):
    """`aws:cloudwatch/eventRule:EventRule`."""

    not_modelled: ClassVar[str] = "namePrefix roleArn scheduleExpression"

    name: ObjectName
    event_bus_name: str | None = None
    event_pattern: str | None = None
    description: Description | None = None
    is_enabled: bool | None = None
    state: Literal["ENABLED", "DISABLED", "ENABLED_WITH_ALL_CLOUDTRAIL_MANAGEMENT_EVENTS"] | None = None
    force_destroy: bool | None = None
    tags: Tags | None = None


class DeadLetterConfig(Properties):
    """Where a target's undelivered events go."""

    arn: Arn | None = None


class RetryPolicyInputs(Properties):
    """How often and how long a target's events are tried again."""

    maximum_event_age_in_seconds: int | None = Field(default=None, ge=60, le=86_400)
    maximum_retry_attempts: int | None = Field(default=None, ge=0, le=185)


class EventTargetInputs(Inputs):
    """`aws:cloudwatch/eventTarget:EventTarget`."""

    not_modelled: ClassVar[str] = (
        "appsyncTarget batchTarget ecsTarget httpTarget input inputPath inputTransformer kinesisTarget redshiftTarget "
        "runCommandTargets sagemakerPipelineTarget sqsTarget"
    )

    rule: ObjectName
    arn: Arn
    event_bus_name: str | None = None
    target_id: ObjectName | None = None
    role_arn: Arn | None = None
    dead_letter_config: DeadLetterConfig | None = None
    retry_policy: RetryPolicyInputs | None = None
    force_destroy: bool | None = None


class ApiKey(Properties):
    """The header that a connection adds."""

    key: Annotated[str, StringConstraints(pattern=r"^[!#$%&'*+.^_`|~0-9A-Za-z-]{1,512}$")]
    value: Annotated[str, StringConstraints(pattern=r"^[ \t\x21-\x7e\x80-\xff]+$", max_length=512)] = Field(repr=False)


class AuthParameters(Properties):
    """How a connection authorizes."""

    not_modelled: ClassVar[str] = "basic connectivityParameters invocationHttpParameters oauth"

    api_key: ApiKey


class EventConnectionInputs(Inputs):
    """`aws:cloudwatch/eventConnection:EventConnection`."""

    not_modelled: ClassVar[str] = "invocationConnectivityParameters kmsKeyIdentifier"

    name: ObjectName
    authorization_type: Literal["API_KEY", "BASIC", "OAUTH_CLIENT_CREDENTIALS"]
    auth_parameters: AuthParameters
    description: Description | None = None


class EventApiDestinationInputs(Inputs):
    """`aws:cloudwatch/eventApiDestination:EventApiDestination`."""

    name: ObjectName
    connection_arn: Arn
    invocation_endpoint: Annotated[str, StringConstraints(pattern=r"^https?://[^\s/?#@]+([/?#]\S*)?$", max_length=2048)]
    http_method: Literal["POST", "GET", "HEAD", "OPTIONS", "PUT", "PATCH", "DELETE"]
    invocation_rate_limit_per_second: int | None = Field(default=None, ge=1, le=300)
    description: Description | None = None


class EventArchiveInputs(Inputs):
    """`aws:cloudwatch/eventArchive:EventArchive`."""

    not_modelled: ClassVar[str] = "kmsKeyIdentifier"

    name: Annotated[str, StringConstraints(pattern=r"^[.\-_A-Za-z0-9]{1,48}$")]
    event_source_arn: Arn
    event_pattern: str | None = None
    retention_days: int | None = Field(default=None, ge=0)
    description: Description | None = None


class MetricAlarmInputs(Inputs):
    """`aws:cloudwatch/metricAlarm:MetricAlarm`."""

    not_modelled: ClassVar[str] = (
        "evaluationCriteria evaluationInterval evaluationWindow metricQueries thresholdMetricId warmUpConfiguration"
    )

    name: Annotated[str, StringConstraints(min_length=1, max_length=255)]
    comparison_operator: Literal[
        "GreaterThanOrEqualToThreshold",
        "GreaterThanThreshold",
        "LessThanThreshold",
        "LessThanOrEqualToThreshold",
        "LessThanLowerOrGreaterThanUpperThreshold",
        "LessThanLowerThreshold",
        "GreaterThanUpperThreshold",
    ]
    evaluation_periods: int = Field(ge=1)
    metric_name: str
    namespace: str
    period: int = Field(ge=1)
    threshold: float
    statistic: Literal["SampleCount", "Average", "Sum", "Minimum", "Maximum"] | None = None
    extended_statistic: str | None = None
    dimensions: dict[str, str] | None = None
    actions_enabled: bool | None = None
    alarm_actions: list[Arn] | None = Field(default=None, max_length=5)
    ok_actions: list[Arn] | None = Field(default=None, max_length=5)
    insufficient_data_actions: list[Arn] | None = Field(default=None, max_length=5)
    alarm_description: Annotated[str, StringConstraints(max_length=1024)] | None = None
    datapoints_to_alarm: int | None = Field(default=None, ge=1)
    evaluate_low_sample_count_percentiles: str | None = None
    treat_missing_data: Literal["missing", "ignore", "breaching", "notBreaching"] | None = None
    unit: str | None = None
    tags: Tags | None = None


class RoleInputs(Inputs):
    """`aws:iam/role:Role`."""

    not_modelled: ClassVar[str] = "inlinePolicies managedPolicyArns namePrefix permissionsBoundary"

    name: Annotated[str, StringConstraints(pattern=r"^[\w+=,.@-]{1,64}$")]
    assume_role_policy: str
    description: Annotated[str, StringConstraints(max_length=1000)] | None = None
    path: Annotated[str, StringConstraints(pattern=r"^/([\x21-\x7e]*/)?$", max_length=512)] | None = None
    max_session_duration: int | None = Field(default=None, ge=3600, le=43_200)
    force_detach_policies: bool | None = None
    tags: Tags | None = None


class RolePolicyInputs(Inputs):
    """`aws:iam/rolePolicy:RolePolicy`."""

    not_modelled: ClassVar[str] = "namePrefix"

    name: Annotated[str, StringConstraints(pattern=r"^[\w+=,.@-]{1,128}$")]
    role: str
    policy: str


class QueueInputs(Inputs):
    """`aws:sqs/queue:Queue`."""

    not_modelled: ClassVar[str] = (
        "contentBasedDeduplication deduplicationScope fifoQueue fifoThroughputLimit namePrefix redriveAllowPolicy "
        "redrivePolicy"
    )

    name: Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9_-]{1,80}$")]
    delay_seconds: int | None = Field(default=None, ge=0, le=900)
    kms_data_key_reuse_period_seconds: int | None = Field(default=None, ge=60, le=86_400)
    kms_master_key_id: str | None = None
    max_message_size: int | None = Field(default=None, ge=1024, le=1_048_576)
    message_retention_seconds: int | None = Field(default=None, ge=60, le=1_209_600)
    policy: str | None = None
    receive_wait_time_seconds: int | None = Field(default=None, ge=0, le=20)
    sqs_managed_sse_enabled: bool | None = None
    visibility_timeout_seconds: int | None = Field(default=None, ge=0, le=43_200)
    tags: Tags | None = None


class QueuePolicyInputs(Inputs):
    """`aws:sqs/queuePolicy:QueuePolicy`."""

    queue_url: str
    policy: str


def checked(kind: str, model: type[Inputs], given: Mapping[str, Any]) -> dict[str, Any]:
    """Return inputs, checked and with their right types, without those that are null.

    Args:
        kind: What the object is called in an error.
        model: The type's inputs.
        given: What was sent.

    Raises:
        AwsError: Something is unknown, missing or of the wrong type.
        NotModelledError: pulumi-aws has it, the emulator has not.
    """
    try:
        return model.model_validate(_without_nulls(given)).model_dump(
            by_alias=True, exclude_none=True, exclude_unset=True
        )
    except ValidationError as error:
        problem = error.errors()[0]
    *parents, name = (str(part) for part in problem["loc"])
    where = ".".join((*parents, name))
    if problem["type"] == "extra_forbidden":
        if name in _not_modelled(model, parents):
            raise NotModelledError(f"{kind}'s property {where}")
        raise invalid(f"{kind} has no property {where}.")
    if problem["type"] == "missing":
        raise invalid(f"{kind} needs the property {where}.")
    text = str(problem["msg"])
    raise invalid(f"{kind}'s {where}: {text[:1].lower()}{text[1:]}.")


def _not_modelled(model: type[Properties], parents: list[str]) -> list[str]:
    nested: dict[str, type[Properties]] = {"authParameters": AuthParameters}
    return (nested.get(parents[-1], Properties) if parents else model).not_modelled.split()


def _without_nulls(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {name: _without_nulls(one) for name, one in value.items() if one is not None}
    return value
