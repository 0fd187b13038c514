"""The trigger that starts a workflow when its event happens in an Open Messaging conversation."""

from dataclasses import dataclass

import pulumi
import pulumi_genesyscloud as genesyscloud

from .canonical_json import canonical_json
from .events import Event

# Both must hold, by Cognigy's guide: Cognigy's conversations are Open Messaging ones.
MATCH_CRITERIA = (
    {"jsonPath": "mediaType", "operator": "Equal", "value": "MESSAGE"},
    {"jsonPath": "messageType", "operator": "Equal", "value": "OPEN"},
)


@dataclass(frozen=True, kw_only=True)
class EventTriggerArgs:
    """What an `EventTrigger` needs."""

    event: Event
    """The event that fires the trigger. Another one replaces the trigger."""

    trigger_name: str
    """The trigger's name in Genesys Cloud."""

    workflow_id: pulumi.Input[str]
    """The workflow to start."""

    enabled: bool = True
    """Whether the trigger fires."""

    event_ttl_seconds: int | None = None
    """Age in seconds, at least 10, after which Genesys drops an event; never if None."""

    delay_by_seconds: int | None = None
    """Seconds, 60 to 900, between event and workflow; at once if None."""


class EventTrigger(pulumi.ComponentResource):
    """A trigger on one event of Open Messaging conversations."""

    trigger_id: pulumi.Output[str]
    """Genesys' id of the trigger."""

    trigger_name: pulumi.Output[str]
    """The trigger's name."""

    topic: pulumi.Output[str]
    """The topic that the trigger listens on."""

    def __init__(self, name: str, args: EventTriggerArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__("handover:index:EventTrigger", name, None, opts)
        trigger = genesyscloud.ProcessautomationTrigger(
            name,
            name=args.trigger_name,
            description=f"Tells Cognigy of {args.event} events. Managed by Pulumi.",
            enabled=args.enabled,
            topic_name=args.event.topic,
            match_criteria=canonical_json(MATCH_CRITERIA),
            target=genesyscloud.ProcessautomationTriggerTargetArgs(
                type="Workflow",
                id=args.workflow_id,
                workflow_target_settings=genesyscloud.ProcessautomationTriggerTargetWorkflowTargetSettingsArgs(
                    data_format="TopLevelPrimitives",
                ),
            ),
            event_ttl_seconds=args.event_ttl_seconds,
            delay_by_seconds=args.delay_by_seconds,
            # What an adopted trigger's description says is its owner's.
            opts=pulumi.ResourceOptions(parent=self, ignore_changes=["description"]),
        )
        self.trigger_id = trigger.id
        self.trigger_name = trigger.name
        self.topic = trigger.topic_name
        self.register_outputs({"triggerId": self.trigger_id, "triggerName": self.trigger_name, "topic": self.topic})
