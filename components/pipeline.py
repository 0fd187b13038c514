"""The whole pipeline: an event of Genesys Cloud reaches Cognigy."""

from collections.abc import Mapping

import pulumi

from components.data_action import SendEventAction, SendEventActionArgs
from components.events import Event
from components.integration import WebServicesIntegration, WebServicesIntegrationArgs
from components.settings import PipelineSettings
from components.trigger import EventTrigger, EventTriggerArgs
from components.workflow import EventWorkflow, EventWorkflowArgs


class HandoverPipeline(pulumi.ComponentResource):
    """Tells Cognigy when an agent's conversation has ended, so that the bot takes over again.

    Integration → data action → a workflow per event → a trigger per event. Every arrow is a property that the next
    resource takes from the one before, so that a preview shows it and a destroy goes backwards.
    """

    endpoint_url: str
    """Where events are posted to."""

    integration: WebServicesIntegration
    """The integration that holds the data action."""

    action: SendEventAction
    """The data action that posts to Cognigy."""

    workflows: Mapping[Event, EventWorkflow]
    """The workflow of each configured event."""

    triggers: Mapping[Event, EventTrigger]
    """The trigger of each configured event."""

    def __init__(self, name: str, args: PipelineSettings, opts: pulumi.ResourceOptions | None = None) -> None:
        """Register the pipeline's resources.

        Args:
            name: Logical name; the resources' names begin with it.
            args: The stack's checked configuration.
            opts: Options of the component; `protect` and `provider` hold for everything in it.
        """
        super().__init__("handover:index:HandoverPipeline", name, None, opts)
        child = pulumi.ResourceOptions(parent=self)

        self.endpoint_url = args.endpoint_url
        self.integration = WebServicesIntegration(
            f"{name}-integration",
            WebServicesIntegrationArgs(integration_name=args.names.integration),
            child,
        )
        self.action = SendEventAction(
            f"{name}-data-action",
            SendEventActionArgs(
                integration_id=self.integration.integration_id,
                category=self.integration.integration_name if args.names.category is None else args.names.category,
                action_name=args.names.data_action,
                endpoint_url=self.endpoint_url,
                timeout_seconds=args.action_timeout_seconds,
            ),
            child,
        )
        self.workflows = {
            event: EventWorkflow(
                f"{name}-{event.slug}-workflow",
                EventWorkflowArgs(
                    event=event,
                    workflow_name=args.names.workflow(event),
                    action_id=self.action.action_id,
                    action_name=self.action.action_name,
                    category=self.action.category,
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
        self.register_outputs({"endpointUrl": self.endpoint_url})
