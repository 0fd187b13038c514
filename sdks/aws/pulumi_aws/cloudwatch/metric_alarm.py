"""The resource `MetricAlarm`."""

from collections.abc import Mapping, Sequence
from typing import Any, Final, TypedDict, Unpack, overload

import pulumi

from .. import _utilities

__all__ = ["MetricAlarm", "MetricAlarmArgs"]

_TYPE: Final = "aws:cloudwatch/metricAlarm:MetricAlarm"


@_utilities.args_type
class MetricAlarmArgs:
    """What a `MetricAlarm` is made of.

    Attributes:
        actions_enabled: Whether its actions are carried out; they are if left out.
        alarm_actions: ARNs of what is told of an alarm.
        alarm_description: Free text.
        comparison_operator: How the statistic is compared with the threshold, e.g. `GreaterThanThreshold`.
        datapoints_to_alarm: How many of the periods must be over the threshold.
        dimensions: Which objects' metric it is.
        evaluate_low_sample_count_percentiles: `evaluate` or `ignore`.
        evaluation_interval: How often it is evaluated, in seconds.
        evaluation_periods: How many periods are looked at.
        extended_statistic: The percentile that is compared, e.g. `p99`.
        insufficient_data_actions: ARNs of what is told of missing data.
        metric_name: The metric.
        name: Its name; Pulumi invents one if left out.
        namespace: The metric's namespace, e.g. `AWS/SQS`.
        ok_actions: ARNs of what is told when it is over.
        period: How many seconds a period has.
        region: The AWS region; the provider's if left out.
        statistic: What of the metric is compared: `SampleCount`, `Average`, `Sum`, `Minimum` or `Maximum`.
        tags: Tags, by key.
        threshold: What the statistic is compared with.
        threshold_metric_id: The anomaly band it is compared with.
        treat_missing_data: `missing`, `ignore`, `breaching` or `notBreaching`.
        unit: The metric's unit.
    """

    actions_enabled: pulumi.Input[bool] | None = pulumi.property("actionsEnabled", default=None)
    alarm_actions: pulumi.Input[Sequence[pulumi.Input[str]]] | None = pulumi.property("alarmActions", default=None)
    alarm_description: pulumi.Input[str] | None = pulumi.property("alarmDescription", default=None)
    comparison_operator: pulumi.Input[str] | None = pulumi.property("comparisonOperator", default=None)
    datapoints_to_alarm: pulumi.Input[int] | None = pulumi.property("datapointsToAlarm", default=None)
    dimensions: pulumi.Input[Mapping[str, pulumi.Input[str]]] | None = pulumi.property("dimensions", default=None)
    evaluate_low_sample_count_percentiles: pulumi.Input[str] | None = pulumi.property(
        "evaluateLowSampleCountPercentiles", default=None
    )
    evaluation_interval: pulumi.Input[int] | None = pulumi.property("evaluationInterval", default=None)
    evaluation_periods: pulumi.Input[int] | None = pulumi.property("evaluationPeriods", default=None)
    extended_statistic: pulumi.Input[str] | None = pulumi.property("extendedStatistic", default=None)
    insufficient_data_actions: pulumi.Input[Sequence[pulumi.Input[str]]] | None = pulumi.property(
        "insufficientDataActions", default=None
    )
    metric_name: pulumi.Input[str] | None = pulumi.property("metricName", default=None)
    name: pulumi.Input[str] | None = pulumi.property("name", default=None)
    namespace: pulumi.Input[str] | None = pulumi.property("namespace", default=None)
    ok_actions: pulumi.Input[Sequence[pulumi.Input[str]]] | None = pulumi.property("okActions", default=None)
    period: pulumi.Input[int] | None = pulumi.property("period", default=None)
    region: pulumi.Input[str] | None = pulumi.property("region", default=None)
    statistic: pulumi.Input[str] | None = pulumi.property("statistic", default=None)
    tags: pulumi.Input[Mapping[str, pulumi.Input[str]]] | None = pulumi.property("tags", default=None)
    threshold: pulumi.Input[float] | None = pulumi.property("threshold", default=None)
    threshold_metric_id: pulumi.Input[str] | None = pulumi.property("thresholdMetricId", default=None)
    treat_missing_data: pulumi.Input[str] | None = pulumi.property("treatMissingData", default=None)
    unit: pulumi.Input[str] | None = pulumi.property("unit", default=None)


class _MetricAlarmInputs(TypedDict, total=False):
    actions_enabled: pulumi.Input[bool] | None
    alarm_actions: pulumi.Input[Sequence[pulumi.Input[str]]] | None
    alarm_description: pulumi.Input[str] | None
    comparison_operator: pulumi.Input[str] | None
    datapoints_to_alarm: pulumi.Input[int] | None
    dimensions: pulumi.Input[Mapping[str, pulumi.Input[str]]] | None
    evaluate_low_sample_count_percentiles: pulumi.Input[str] | None
    evaluation_interval: pulumi.Input[int] | None
    evaluation_periods: pulumi.Input[int] | None
    extended_statistic: pulumi.Input[str] | None
    insufficient_data_actions: pulumi.Input[Sequence[pulumi.Input[str]]] | None
    metric_name: pulumi.Input[str] | None
    name: pulumi.Input[str] | None
    namespace: pulumi.Input[str] | None
    ok_actions: pulumi.Input[Sequence[pulumi.Input[str]]] | None
    period: pulumi.Input[int] | None
    region: pulumi.Input[str] | None
    statistic: pulumi.Input[str] | None
    tags: pulumi.Input[Mapping[str, pulumi.Input[str]]] | None
    threshold: pulumi.Input[float] | None
    threshold_metric_id: pulumi.Input[str] | None
    treat_missing_data: pulumi.Input[str] | None
    unit: pulumi.Input[str] | None


@pulumi.type_token(_TYPE)
class MetricAlarm(pulumi.CustomResource):
    """A CloudWatch alarm on one metric."""

    actions_enabled: pulumi.Output[bool | None] = pulumi.property("actionsEnabled")
    alarm_actions: pulumi.Output[Sequence[str] | None] = pulumi.property("alarmActions")
    alarm_description: pulumi.Output[str | None] = pulumi.property("alarmDescription")
    arn: pulumi.Output[str] = pulumi.property("arn")
    comparison_operator: pulumi.Output[str | None] = pulumi.property("comparisonOperator")
    datapoints_to_alarm: pulumi.Output[int | None] = pulumi.property("datapointsToAlarm")
    dimensions: pulumi.Output[Mapping[str, str] | None] = pulumi.property("dimensions")
    evaluate_low_sample_count_percentiles: pulumi.Output[str] = pulumi.property("evaluateLowSampleCountPercentiles")
    evaluation_interval: pulumi.Output[int | None] = pulumi.property("evaluationInterval")
    evaluation_periods: pulumi.Output[int | None] = pulumi.property("evaluationPeriods")
    extended_statistic: pulumi.Output[str | None] = pulumi.property("extendedStatistic")
    insufficient_data_actions: pulumi.Output[Sequence[str] | None] = pulumi.property("insufficientDataActions")
    metric_name: pulumi.Output[str | None] = pulumi.property("metricName")
    name: pulumi.Output[str] = pulumi.property("name")
    namespace: pulumi.Output[str | None] = pulumi.property("namespace")
    ok_actions: pulumi.Output[Sequence[str] | None] = pulumi.property("okActions")
    period: pulumi.Output[int | None] = pulumi.property("period")
    region: pulumi.Output[str] = pulumi.property("region")
    statistic: pulumi.Output[str | None] = pulumi.property("statistic")
    tags: pulumi.Output[Mapping[str, str] | None] = pulumi.property("tags")
    tags_all: pulumi.Output[Mapping[str, str]] = pulumi.property("tagsAll")
    threshold: pulumi.Output[float | None] = pulumi.property("threshold")
    threshold_metric_id: pulumi.Output[str | None] = pulumi.property("thresholdMetricId")
    treat_missing_data: pulumi.Output[str | None] = pulumi.property("treatMissingData")
    unit: pulumi.Output[str | None] = pulumi.property("unit")

    @overload
    def __init__(
        self, resource_name: str, args: MetricAlarmArgs, opts: pulumi.ResourceOptions | None = None
    ) -> None: ...
    @overload
    def __init__(
        self, resource_name: str, opts: pulumi.ResourceOptions | None = None, **inputs: Unpack[_MetricAlarmInputs]
    ) -> None: ...
    def __init__(self, resource_name: str, *args: Any, **kwargs: Any) -> None:
        props, opts = _utilities.read_arguments(MetricAlarm, MetricAlarmArgs, resource_name, args, kwargs)
        super().__init__(_TYPE, resource_name, props, opts)

    @staticmethod
    def get(
        resource_name: str,
        id: pulumi.Input[str],
        opts: pulumi.ResourceOptions | None = None,
        **inputs: Unpack[_MetricAlarmInputs],
    ) -> "MetricAlarm":
        """Reads the existing object of this id, which this program does not manage."""
        opts = pulumi.ResourceOptions.merge(opts, pulumi.ResourceOptions(id=id))
        return MetricAlarm(resource_name, opts, **inputs)
