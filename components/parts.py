"""What a pipeline consists of, below whichever component resource stands for it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Self, TypedDict

import pulumi

from .data_action import SendEventAction, SendEventActionArgs
from .event_bridge import EventBridgeSource, EventBridgeSourceArgs
from .events import Event
from .integration import WebServicesIntegration, WebServicesIntegrationArgs
from .settings import EventBridgeSettings, PipelineSettings
from .trigger import EventTrigger, EventTriggerArgs
from .workflow import EventWorkflow, EventWorkflowArgs

PIPELINE_TYPE = "handover:index:HandoverPipeline"
"""The type of the component resource that stands for a pipeline."""


@dataclass(frozen=True, kw_only=True)
class PipelineParts:
    """The components of one pipeline."""

    endpoint_url: str
    """Where events are posted to."""

    integration: WebServicesIntegration | None = None
    """The integration that holds the data action; None without webhooks."""

    action: SendEventAction | None = None
    """The data action that posts to Cognigy; None without webhooks."""

    workflows: Mapping[Event, EventWorkflow] = field(default_factory=dict)
    """The workflow of each configured event; none without webhooks."""

    triggers: Mapping[Event, EventTrigger] = field(default_factory=dict)
    """The trigger of each configured event; none without webhooks."""

    event_bridge: EventBridgeSource | None = None
    """The integration that hands events to Amazon EventBridge; None without it."""

    @classmethod
    def register(cls, name: str, args: PipelineSettings, parent: pulumi.ComponentResource) -> Self:
        """Register them, webhooks and EventBridge as the settings say.

        Args:
            name: Logical name of the pipeline; the resources' names begin with it.
            args: The checked settings.
            parent: The component resource that stands for the pipeline.
        """
        webhooks = _webhooks(name, args, parent) if args.delivery.webhooks else {}
        target = args.event_bridge
        event_bridge = None if target is None else _event_bridge(name, args, target, parent)
        return cls(endpoint_url=args.endpoint_url, event_bridge=event_bridge, **webhooks)


class _Webhooks(TypedDict, total=False):
    integration: WebServicesIntegration
    action: SendEventAction
    workflows: Mapping[Event, EventWorkflow]
    triggers: Mapping[Event, EventTrigger]


def _webhooks(name: str, args: PipelineSettings, parent: pulumi.ComponentResource) -> _Webhooks:
    child = pulumi.ResourceOptions(parent=parent)
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
            endpoint_url=args.endpoint_url,
            timeout_seconds=args.action_timeout_seconds,
        ),
        child,
    )
    workflows = {
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
    triggers = {
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
        for event, workflow in workflows.items()
    }
    return {"integration": integration, "action": action, "workflows": workflows, "triggers": triggers}


def _event_bridge(
    name: str, args: PipelineSettings, target: EventBridgeSettings, parent: pulumi.ComponentResource
) -> EventBridgeSource:
    return EventBridgeSource(
        f"{name}-eventbridge",
        EventBridgeSourceArgs(
            integration_name=args.names.event_bridge_integration,
            aws_account_id=target.aws_account_id,
            aws_region=target.aws_region,
            event_source_suffix=target.organisation_id,
            topics=args.event_bridge_topics,
        ),
        pulumi.ResourceOptions(parent=parent),
    )
