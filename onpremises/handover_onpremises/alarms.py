"""The alarms on what did not reach Cognigy."""

from collections.abc import Mapping

import pulumi
from pulumi_aws import cloudwatch

from handover_onpremises.settings import OnPremisesSettings


def dead_letters_alarm(
    name: str, settings: OnPremisesSettings, queue_name: pulumi.Input[str], opts: pulumi.ResourceOptions
) -> cloudwatch.MetricAlarm:
    """Make an alarm that lasts as long as there is anything in the dead-letter queue."""
    return _alarm(
        name,
        settings,
        "dead-letters",
        "Events for Cognigy could not be delivered and are in the dead-letter queue. Managed by Pulumi.",
        metric="AWS/SQS ApproximateNumberOfMessagesVisible",
        statistic="Maximum",
        dimensions={"QueueName": queue_name},
        opts=opts,
    )


def failed_invocations_alarm(
    name: str,
    settings: OnPremisesSettings,
    bus_name: pulumi.Input[str],
    rule_name: pulumi.Input[str],
    opts: pulumi.ResourceOptions,
) -> cloudwatch.MetricAlarm:
    """Make an alarm for events whose delivery was given up, dead letter or not."""
    return _alarm(
        name,
        settings,
        "failed-invocations",
        "Delivery of events to Cognigy was given up. Managed by Pulumi.",
        metric="AWS/Events FailedInvocations",
        statistic="Sum",
        dimensions={"EventBusName": bus_name, "RuleName": rule_name},
        opts=opts,
    )


def _alarm(
    name: str,
    settings: OnPremisesSettings,
    part: str,
    description: str,
    *,
    metric: str,
    statistic: str,
    dimensions: Mapping[str, pulumi.Input[str]],
    opts: pulumi.ResourceOptions,
) -> cloudwatch.MetricAlarm:
    namespace, metric_name = metric.split()
    return cloudwatch.MetricAlarm(
        name,
        name=settings.aws_name(part),
        alarm_description=description,
        namespace=namespace,
        metric_name=metric_name,
        dimensions=dimensions,
        statistic=statistic,
        comparison_operator="GreaterThanThreshold",
        threshold=0,
        period=60,
        evaluation_periods=1,
        # Neither metric is written while there is nothing to count.
        treat_missing_data="notBreaching",
        alarm_actions=list(settings.alarm_actions),
        ok_actions=list(settings.alarm_actions),
        opts=opts,
    )
