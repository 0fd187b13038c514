"""The whole AWS side: an event that Genesys hands to EventBridge reaches Cognigy."""

from collections.abc import Sequence

import pulumi
from pulumi_aws import cloudwatch, iam, sqs

from handover_onpremises import documents
from handover_onpremises.alarms import dead_letters_alarm, failed_invocations_alarm
from handover_onpremises.event_source import EventSourceWait
from handover_onpremises.kubernetes import kubectl_lines
from handover_onpremises.settings import OnPremisesSettings

# The most that EventBridge sends, and what Cognigy's guide says.
_REQUESTS_PER_SECOND = 300
# The most that EventBridge tries, and its default; left out, the provider sends 0. The age ends it earlier.
_RETRIES = 185
# The longest that SQS keeps a message.
_DEAD_LETTERS_KEPT_SECONDS = 14 * 24 * 60 * 60


class AwsHandoverTarget(pulumi.ComponentResource):
    """Takes Genesys' events from EventBridge to Cognigy's endpoint.

    Bus → rule → target → API destination with its connection; what can't be delivered goes to the dead-letter queue.
    """

    event_source: str
    """The partner event source that Genesys makes."""

    topics: Sequence[str]
    """The topics that Cognigy is told of."""

    event_bus_name: pulumi.Output[str]
    """The bus that is associated with the event source."""

    event_bus_arn: pulumi.Output[str]
    """Its ARN."""

    rule_arn: pulumi.Output[str]
    """The ARN of the rule that picks Cognigy's events."""

    connection_arn: pulumi.Output[str]
    """The ARN of the connection that holds the key."""

    api_destination_arn: pulumi.Output[str]
    """The ARN of the API destination: Cognigy's endpoint."""

    dead_letter_queue_arn: pulumi.Output[str]
    """The ARN of the queue of what could not be delivered."""

    dead_letter_queue_url: pulumi.Output[str]
    """Its URL."""

    kubectl: pulumi.Output[list[str]]
    """The commands that give Cognigy the key, a secret."""

    def __init__(self, name: str, settings: OnPremisesSettings, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__("handover:index:AwsHandoverTarget", name, None, opts)
        self._name_, self._settings = name, settings
        child = pulumi.ResourceOptions(parent=self)
        api_key = pulumi.Output.secret(settings.api_key.get_secret_value())

        bus = self._bus(child)
        rule = cloudwatch.EventRule(
            f"{name}-rule",
            name=settings.aws_name("rule"),
            description="Picks the events that Cognigy is told of. Managed by Pulumi.",
            event_bus_name=bus.name,
            event_pattern=documents.event_pattern(settings.topics),
            # Left out, the provider lets a rule be that somebody has disabled.
            state="ENABLED",
            opts=child,
        )
        connection = cloudwatch.EventConnection(
            f"{name}-connection",
            name=settings.aws_name("connection"),
            description="The key that Cognigy expects. Managed by Pulumi.",
            authorization_type="API_KEY",
            auth_parameters={"api_key": {"key": "Authorization", "value": api_key}},
            opts=child,
        )
        destination = cloudwatch.EventApiDestination(
            f"{name}-api-destination",
            name=settings.aws_name("api-destination"),
            description="Cognigy's handover endpoint. Managed by Pulumi.",
            connection_arn=connection.arn,
            http_method="POST",
            invocation_endpoint=settings.endpoint_url,
            invocation_rate_limit_per_second=_REQUESTS_PER_SECOND,
            opts=child,
        )
        queue = sqs.Queue(
            f"{name}-dead-letters",
            name=settings.aws_name("dead-letters"),
            message_retention_seconds=_DEAD_LETTERS_KEPT_SECONDS,
            sqs_managed_sse_enabled=True,
            opts=child,
        )
        self._target(bus, rule, destination, queue, child)
        dead_letters_alarm(f"{name}-dead-letters-alarm", settings, queue.name, child)
        failed_invocations_alarm(f"{name}-failed-invocations-alarm", settings, bus.name, rule.name, child)
        if settings.archive_days is not None:
            cloudwatch.EventArchive(
                f"{name}-archive",
                name=settings.aws_name("archive"),
                description="Cognigy's events, for a replay. Managed by Pulumi.",
                event_source_arn=bus.arn,
                # Only what Cognigy gets: the bus has the ends of the whole organisation's calls too.
                event_pattern=documents.event_pattern(settings.topics),
                retention_days=settings.archive_days,
                # One of another bus has the same name.
                opts=pulumi.ResourceOptions.merge(child, pulumi.ResourceOptions(delete_before_replace=True)),
            )

        self.event_source = settings.event_source
        self.topics = list(settings.topics)
        self.event_bus_name = bus.name
        self.event_bus_arn = bus.arn
        self.rule_arn = rule.arn
        self.connection_arn = connection.arn
        self.api_destination_arn = destination.arn
        self.dead_letter_queue_arn = queue.arn
        self.dead_letter_queue_url = queue.url
        self.kubectl = api_key.apply(kubectl_lines)
        self.register_outputs(
            {
                "eventSource": self.event_source,
                "topics": self.topics,
                "eventBusName": self.event_bus_name,
                "eventBusArn": self.event_bus_arn,
                "ruleArn": self.rule_arn,
                "connectionArn": self.connection_arn,
                "apiDestinationArn": self.api_destination_arn,
                "deadLetterQueueArn": self.dead_letter_queue_arn,
                "deadLetterQueueUrl": self.dead_letter_queue_url,
                "kubectl": self.kubectl,
            }
        )

    def _bus(self, child: pulumi.ResourceOptions) -> cloudwatch.EventBus:
        settings = self._settings
        wait = pulumi.ErrorHook(f"{self._name_}-event-source", EventSourceWait(settings.event_source))
        return cloudwatch.EventBus(
            f"{self._name_}-bus",
            name=settings.event_source,
            event_source_name=settings.event_source,
            opts=pulumi.ResourceOptions.merge(
                child,
                pulumi.ResourceOptions(
                    protect=settings.protect_bus,
                    # An imported bus has none in its state, and to set it the provider would replace the bus. A bus
                    # that belongs to another source has another name.
                    ignore_changes=["eventSourceName"],
                    hooks=pulumi.ResourceHookBinding(on_error=[wait]),
                ),
            ),
        )

    def _target(
        self,
        bus: cloudwatch.EventBus,
        rule: cloudwatch.EventRule,
        destination: cloudwatch.EventApiDestination,
        queue: sqs.Queue,
        child: pulumi.ResourceOptions,
    ) -> None:
        """Let the rule's events go to the API destination, with what EventBridge may do for that."""
        name, settings = self._name_, self._settings
        role = iam.Role(
            f"{name}-role",
            name=settings.aws_name("role"),
            description="Lets EventBridge send events to Cognigy. Managed by Pulumi.",
            assume_role_policy=rule.arn.apply(documents.trust_policy),
            opts=child,
        )
        may_invoke = iam.RolePolicy(
            f"{name}-role-policy",
            name=settings.aws_name("role-policy"),
            role=role.name,
            policy=destination.arn.apply(documents.invoke_policy),
            opts=child,
        )
        may_queue = sqs.QueuePolicy(
            f"{name}-dead-letters-policy",
            queue_url=queue.url,
            policy=documents.queue_policy(queue.arn, rule.arn),
            opts=child,
        )
        cloudwatch.EventTarget(
            f"{name}-target",
            target_id=settings.aws_name("target"),
            rule=rule.name,
            event_bus_name=bus.name,
            arn=destination.arn,
            role_arn=role.arn,
            retry_policy={
                "maximum_event_age_in_seconds": settings.maximum_event_age_seconds,
                "maximum_retry_attempts": _RETRIES,
            },
            dead_letter_config={"arn": queue.arn},
            # The first event may come as soon as there is a target.
            opts=pulumi.ResourceOptions.merge(child, pulumi.ResourceOptions(depends_on=[may_invoke, may_queue])),
        )
