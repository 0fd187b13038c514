"""Facts about the properties of eleven AWS resources, as pulumi-aws 7.51 has them; others are refused by name.

Names are those of pulumi-aws 7.51.0's Python SDK. Whether a property is computed or sensitive, its default, and whether
a change forces a new object (``ForceNew``), are from the schemas of the Terraform provider under it
(hashicorp/terraform-provider-aws): ``internal/service/events/{bus,rule,target,connection,api_destination,archive}.go``,
``internal/service/cloudwatch/metric_alarm.go``, ``internal/service/iam/{role,role_policy}.go`` and
``internal/service/sqs/{queue,queue_policy}.go``; that another region replaces an object, from
``internal/provider/sdkv2/region.go`` (``forceNewIfRegionChanges``). What a read doesn't set is from the same files'
``…Read`` functions. ``tests/sandbox/provider/aws-facts.json`` has what is relied on.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from handover.sandbox.provider.schema import Property

EVENT_BUS = "aws:cloudwatch/eventBus:EventBus"
EVENT_RULE = "aws:cloudwatch/eventRule:EventRule"
EVENT_TARGET = "aws:cloudwatch/eventTarget:EventTarget"
EVENT_CONNECTION = "aws:cloudwatch/eventConnection:EventConnection"
EVENT_API_DESTINATION = "aws:cloudwatch/eventApiDestination:EventApiDestination"
EVENT_ARCHIVE = "aws:cloudwatch/eventArchive:EventArchive"
METRIC_ALARM = "aws:cloudwatch/metricAlarm:MetricAlarm"
ROLE = "aws:iam/role:Role"
ROLE_POLICY = "aws:iam/rolePolicy:RolePolicy"
QUEUE = "aws:sqs/queue:Queue"
QUEUE_POLICY = "aws:sqs/queuePolicy:QueuePolicy"


@dataclass(frozen=True)
class AwsResource:
    """One type of resource.

    Attributes:
        label: What the provider's errors call it.
        service: Whose API it is, by the name that errors of AWS' SDK have.
        calls: The API's operations that create, change and delete it.
        properties: Its inputs, all of which are outputs too.
        computed: Its further outputs, which only the API knows.
        lacking: Paths of inputs that pulumi-aws has beside them and the sandbox does not.
        version: Version of the provider's schema, which a state keeps if it is not 0.
    """

    label: str
    service: str
    calls: tuple[str, str, str]
    properties: Mapping[str, Property]
    computed: tuple[str, ...] = ()
    lacking: tuple[str, ...] = ()
    version: int = 0

    @property
    def regional(self) -> bool:
        """Whether an object of this type belongs to a region; those of IAM do not."""
        return "region" in self.properties


_NAME = Property(replace=True)
_REGION = {"region": Property(computed=True, replace=True)}
_TAGS = {"tags": Property("map")}
_DESCRIPTION = {"description": Property(high=512)}
_DEAD_LETTERS = {"deadLetterConfig": Property("block", block={"arn": Property()})}
_BUS_NAME = {"eventBusName": Property(replace=True, default="default")}
_COMPARISON = {
    "comparisonOperator": Property(
        choices=(
            "GreaterThanOrEqualToThreshold",
            "GreaterThanThreshold",
            "LessThanThreshold",
            "LessThanOrEqualToThreshold",
            "LessThanLowerOrGreaterThanUpperThreshold",
            "LessThanLowerThreshold",
            "GreaterThanUpperThreshold",
        )
    )
}
_AUTHENTICATION = {
    "apiKey": Property(
        "block",
        block={
            "key": Property(required=True, low=1, high=512),
            "value": Property(required=True, low=1, high=512, secret=True, unread=True),
        },
    ),
    "basic": Property(
        "block",
        block={
            "username": Property(required=True, low=1, high=512),
            "password": Property(required=True, low=1, high=512, secret=True, unread=True),
        },
    ),
}

RESOURCES: Mapping[str, AwsResource] = {
    EVENT_BUS: AwsResource(
        "EventBridge Event Bus",
        "EventBridge",
        ("CreateEventBus", "UpdateEventBus", "DeleteEventBus"),
        {
            **_DEAD_LETTERS,
            **_DESCRIPTION,
            "eventSourceName": Property(replace=True, unread=True),
            "kmsKeyIdentifier": Property(low=1, high=2048),
            "logConfig": Property(
                "block",
                block={
                    "includeDetail": Property(choices=("NONE", "FULL")),
                    "level": Property(choices=("OFF", "ERROR", "INFO", "TRACE")),
                },
            ),
            "name": _NAME,
            **_REGION,
            **_TAGS,
        },
        ("arn", "tagsAll"),
    ),
    EVENT_RULE: AwsResource(
        "EventBridge Rule",
        "EventBridge",
        ("PutRule", "PutRule", "DeleteRule"),
        {
            **_DESCRIPTION,
            **_BUS_NAME,
            "eventPattern": Property(json=True),
            "forceDestroy": Property("boolean", default=False, unread=True),
            "isEnabled": Property("boolean", computed=True),
            "name": _NAME,
            **_REGION,
            "roleArn": Property(),
            "scheduleExpression": Property(high=256),
            "state": Property(
                computed=True,
                choices=("ENABLED", "DISABLED", "ENABLED_WITH_ALL_CLOUDTRAIL_MANAGEMENT_EVENTS"),
            ),
            **_TAGS,
        },
        ("arn", "tagsAll"),
        lacking=("namePrefix",),
        version=1,
    ),
    EVENT_TARGET: AwsResource(
        "EventBridge Target",
        "EventBridge",
        ("PutTargets", "PutTargets", "RemoveTargets"),
        {
            "arn": Property(required=True),
            **_DEAD_LETTERS,
            **_BUS_NAME,
            "forceDestroy": Property("boolean", default=False, unread=True),
            "httpTarget": Property(
                "block",
                block={
                    "headerParameters": Property("map"),
                    "pathParameterValues": Property("list"),
                    "queryStringParameters": Property("map"),
                },
            ),
            "input": Property(high=8192),
            "inputPath": Property(high=256),
            "inputTransformer": Property(
                "block",
                block={"inputPaths": Property("map"), "inputTemplate": Property(required=True, low=1, high=8192)},
            ),
            **_REGION,
            # Of the two, the provider sends 0 for one that is left out (`expandRetryPolicyParameters`).
            "retryPolicy": Property(
                "block",
                block={
                    "maximumEventAgeInSeconds": Property("number", default=0, low=0, high=86400),
                    "maximumRetryAttempts": Property("number", default=0, low=0, high=185),
                },
            ),
            "roleArn": Property(),
            "rule": Property(required=True, replace=True),
            "targetId": Property(computed=True, replace=True),
        },
        lacking=(
            "appsyncTarget",
            "batchTarget",
            "ecsTarget",
            "kinesisTarget",
            "redshiftTarget",
            "runCommandTargets",
            "sagemakerPipelineTarget",
            "sqsTarget",
        ),
        version=1,
    ),
    EVENT_CONNECTION: AwsResource(
        "EventBridge Connection",
        "EventBridge",
        ("CreateConnection", "UpdateConnection", "DeleteConnection"),
        {
            "authParameters": Property("block", required=True, block=_AUTHENTICATION),
            "authorizationType": Property(required=True, choices=("BASIC", "OAUTH_CLIENT_CREDENTIALS", "API_KEY")),
            **_DESCRIPTION,
            "kmsKeyIdentifier": Property(low=1, high=2048),
            "name": _NAME,
            **_REGION,
        },
        ("arn", "secretArn"),
        lacking=(
            "authParameters.connectivityParameters",
            "authParameters.invocationHttpParameters",
            "authParameters.oauth",
            "invocationConnectivityParameters",
        ),
    ),
    EVENT_API_DESTINATION: AwsResource(
        "EventBridge API Destination",
        "EventBridge",
        ("CreateApiDestination", "UpdateApiDestination", "DeleteApiDestination"),
        {
            "connectionArn": Property(required=True),
            **_DESCRIPTION,
            "httpMethod": Property(required=True, choices=("POST", "GET", "HEAD", "OPTIONS", "PUT", "PATCH", "DELETE")),
            "invocationEndpoint": Property(required=True),
            "invocationRateLimitPerSecond": Property("number", default=300, low=1),
            "name": _NAME,
            **_REGION,
        },
        ("arn",),
    ),
    EVENT_ARCHIVE: AwsResource(
        "EventBridge Archive",
        "EventBridge",
        ("CreateArchive", "UpdateArchive", "DeleteArchive"),
        {
            **_DESCRIPTION,
            "eventPattern": Property(json=True),
            "eventSourceArn": Property(required=True, replace=True),
            "kmsKeyIdentifier": Property(low=1, high=2048),
            "name": _NAME,
            **_REGION,
            "retentionDays": Property("number"),
        },
        ("arn",),
    ),
    METRIC_ALARM: AwsResource(
        "CloudWatch Metric Alarm",
        "CloudWatch",
        ("PutMetricAlarm", "PutMetricAlarm", "DeleteAlarms"),
        {
            "actionsEnabled": Property("boolean", default=True),
            "alarmActions": Property("set"),
            "alarmDescription": Property(high=1024),
            **_COMPARISON,
            "datapointsToAlarm": Property("number", low=1),
            "dimensions": Property("map"),
            "evaluateLowSampleCountPercentiles": Property(computed=True, choices=("evaluate", "ignore")),
            "evaluationInterval": Property("number"),
            "evaluationPeriods": Property("number", low=1),
            "extendedStatistic": Property(),
            "insufficientDataActions": Property("set"),
            "metricName": Property(low=1, high=255),
            "name": _NAME,
            "namespace": Property(low=1, high=255),
            "okActions": Property("set"),
            "period": Property("number"),
            **_REGION,
            "statistic": Property(choices=("SampleCount", "Average", "Sum", "Minimum", "Maximum")),
            **_TAGS,
            "threshold": Property("float"),
            "thresholdMetricId": Property(low=1, high=255),
            "treatMissingData": Property(default="missing", choices=("breaching", "notBreaching", "ignore", "missing")),
            "unit": Property(),
        },
        ("arn", "tagsAll"),
        lacking=("evaluationCriteria", "evaluationWindow", "metricQueries", "warmUpConfiguration"),
        version=1,
    ),
    ROLE: AwsResource(
        "IAM Role",
        "IAM",
        ("CreateRole", "UpdateRole", "DeleteRole"),
        {
            "assumeRolePolicy": Property(required=True, json=True),
            "description": Property(high=1000),
            "forceDetachPolicies": Property("boolean", default=False, unread=True),
            "managedPolicyArns": Property("set", computed=True),
            "maxSessionDuration": Property("number", default=3600, low=3600, high=43200),
            "name": _NAME,
            "path": Property(replace=True, default="/", high=512),
            "permissionsBoundary": Property(),
            **_TAGS,
        },
        ("arn", "createDate", "tagsAll", "uniqueId"),
        lacking=("inlinePolicies", "namePrefix"),
    ),
    ROLE_POLICY: AwsResource(
        "IAM Role Policy",
        "IAM",
        ("PutRolePolicy", "PutRolePolicy", "DeleteRolePolicy"),
        {
            "name": _NAME,
            "policy": Property(required=True, json=True),
            "role": Property(required=True, replace=True),
        },
        lacking=("namePrefix",),
    ),
    QUEUE: AwsResource(
        "SQS Queue",
        "SQS",
        ("CreateQueue", "SetQueueAttributes", "DeleteQueue"),
        {
            "contentBasedDeduplication": Property("boolean", default=False),
            "deduplicationScope": Property(computed=True, choices=("messageGroup", "queue")),
            "delaySeconds": Property("number", default=0, low=0, high=900),
            "fifoQueue": Property("boolean", default=False, replace=True),
            "fifoThroughputLimit": Property(computed=True, choices=("perQueue", "perMessageGroupId")),
            "kmsDataKeyReusePeriodSeconds": Property("number", computed=True, low=60, high=86400),
            "kmsMasterKeyId": Property(),
            "maxMessageSize": Property("number", default=262144, low=1024, high=1048576),
            "messageRetentionSeconds": Property("number", default=345600, low=60, high=1209600),
            "name": _NAME,
            "policy": Property(computed=True, json=True),
            "receiveWaitTimeSeconds": Property("number", default=0),
            "redriveAllowPolicy": Property(computed=True, json=True),
            "redrivePolicy": Property(computed=True, json=True),
            **_REGION,
            "sqsManagedSseEnabled": Property("boolean", computed=True),
            **_TAGS,
            "visibilityTimeoutSeconds": Property("number", default=30, low=0, high=43200),
        },
        ("arn", "tagsAll", "url"),
        lacking=("namePrefix",),
    ),
    QUEUE_POLICY: AwsResource(
        "SQS Queue Policy",
        "SQS",
        ("SetQueueAttributes", "SetQueueAttributes", "SetQueueAttributes"),
        {
            "policy": Property(required=True, json=True),
            "queueUrl": Property(required=True, replace=True),
            **_REGION,
        },
        version=1,
    ),
}
