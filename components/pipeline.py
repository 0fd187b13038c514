"""The whole pipeline: an event of Genesys Cloud reaches Cognigy."""

from collections.abc import Mapping

import pulumi

from .data_action import SendEventAction
from .event_bridge import EventBridgeSource
from .events import Event
from .integration import WebServicesIntegration
from .parts import PIPELINE_TYPE, PipelineParts
from .settings import PipelineSettings
from .trigger import EventTrigger
from .workflow import EventWorkflow


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
        super().__init__(PIPELINE_TYPE, name, None, opts)
        parts = PipelineParts.register(name, args, self)
        self.endpoint_url = parts.endpoint_url
        self.integration = parts.integration
        self.action = parts.action
        self.workflows = parts.workflows
        self.triggers = parts.triggers
        self.event_bridge = parts.event_bridge
        self.register_outputs({"endpointUrl": self.endpoint_url})
