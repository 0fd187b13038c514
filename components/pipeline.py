"""The whole pipeline: an event of Genesys Cloud reaches Cognigy."""

from collections.abc import Mapping

import pulumi

from .data_action import SendEventAction, SendEventActionArgs
from .event_bridge import EventBridgeSource, EventBridgeSourceArgs
from .events import Event
from .integration import WebServicesIntegration, WebServicesIntegrationArgs
from .settings import EventBridgeSettings, PipelineSettings
from .trigger import EventTrigger, EventTriggerArgs
from .workflow import EventWorkflow, EventWorkflowArgs


class HandoverPipeline(pulumi.ComponentResource):
    """Tells Cognigy when an agent's conversation has ended, so that the bot takes over again.

    By webhooks: integration → data action → a workflow per event → a trigger per event. Every arrow is a property that
    the next resource takes from the one before, so that a preview shows it and a destroy goes backwards. By Amazon
    EventBridge: one integration. By both, if `delivery` says so; the two know nothing of each other.
    """

    endpoint_url: str
    """Where events are posted to."""

    integration: WebServicesIntegration | None
    """The integration that holds the data action; None without webhooks."""

    action: SendEventAction | None
    """The data action that posts to Cognigy; None without webhooks."""

    workflows: Mapping[Event, EventWorkflow]
    """The workflow of each configured event; none without webhooks."""

    triggers: Mapping[Event, EventTrigger]
    """The trigger of each configured event; none without webhooks."""

    event_bridge: EventBridgeSource | None
    """The integration that hands events to Amazon EventBridge; None without it."""

    def __init__(self, name: str, args: PipelineSettings, opts: pulumi.ResourceOptions | None = None) -> None:
        """Register the pipeline's resources.

        Args:
            name: Logical name; the resources' names begin with it.
            args: The stack's checked configuration.
            opts: Options of the component; `protect` and `provider` hold for everything in it.
        """
        super().__init__("handover:index:HandoverPipeline", name, None, opts)
        self.endpoint_url = args.endpoint_url
        self.integration, self.action, self.workflows, self.triggers, self.event_bridge = None, None, {}, {}, None
        if args.delivery.webhooks:
            self._register_webhooks(name, args)
        if args.event_bridge is not None:
            self._register_event_bridge(name, args, args.event_bridge)
        self.register_outputs({"endpointUrl": self.endpoint_url})

    def _register_webhooks(self, name: str, args: PipelineSettings) -> None:
        child = pulumi.ResourceOptions(parent=self)
        integration = WebServicesIntegration(
            f"{name}-integration",
            WebServicesIntegrationArgs(integration_name=args.names.integration),
            child,
        )
        action = SendEventAction(
            f"{name}-data-action",
            SendEventActionArgs(
                integration_id=integration.integration_id,
                category=integration.integration_name if args.names.category is None else args.names.category,
                action_name=args.names.data_action,
                endpoint_url=self.endpoint_url,
                timeout_seconds=args.action_timeout_seconds,
            ),
            child,
        )
        self.integration, self.action = integration, action
        self.workflows = {
            event: EventWorkflow(
                f"{name}-{event.slug}-workflow",
                EventWorkflowArgs(
                    event=event,
                    workflow_name=args.names.workflow(event),
                    action_id=action.action_id,
                    action_name=action.action_name,
                    category=action.category,
                    force_unlock=args.force_unlock,
                ),
                child,
            )
            for event in args.events
        }
        self.triggers = {
            event: EventTrigger(
                f"{name}-{event.slug}-trigger",
                EventTriggerArgs(
                    event=event,
                    trigger_name=args.names.trigger(event),
                    workflow_id=workflow.workflow_id,
                    enabled=args.triggers_enabled,
                    event_ttl_seconds=args.event_ttl_seconds,
                    delay_by_seconds=args.delay_by_seconds,
                ),
                child,
            )
            for event, workflow in self.workflows.items()
        }

    def _register_event_bridge(self, name: str, args: PipelineSettings, target: EventBridgeSettings) -> None:
        self.event_bridge = EventBridgeSource(
            f"{name}-eventbridge",
            EventBridgeSourceArgs(
                integration_name=args.names.event_bridge_integration,
                aws_account_id=target.aws_account_id,
                aws_region=target.aws_region,
                event_source_suffix=target.organisation_id,
                topics=args.event_bridge_topics,
            ),
            pulumi.ResourceOptions(parent=self),
        )
