"""The Architect workflow that an event starts and that calls the data action."""

from dataclasses import dataclass

import pulumi
import pulumi_genesyscloud as genesyscloud

from .events import Event
from .quoting import quote
from .template import template_path


@dataclass(frozen=True, kw_only=True)
class EventWorkflowArgs:
    """What an `EventWorkflow` needs."""

    event: Event
    """The event whose topic the workflow reports to Cognigy."""

    workflow_name: str
    """The workflow's name in Genesys Cloud, by which a deployment finds it again."""

    action_id: pulumi.Input[str]
    """The data action to call; another one republishes the workflow."""

    action_name: pulumi.Input[str]
    """The data action's name."""

    category: pulumi.Input[str]
    """The data action's category."""

    force_unlock: bool = False
    """Whether to publish even while somebody else edits the workflow, dropping their draft."""


class EventWorkflow(pulumi.ComponentResource):
    """A published workflow, made from `workflow.yaml`, that reports one event through the data action."""

    workflow_id: pulumi.Output[str]
    """Genesys' id of the workflow."""

    workflow_name: pulumi.Output[str]
    """The workflow's name."""

    def __init__(self, name: str, args: EventWorkflowArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__("handover:index:EventWorkflow", name, None, opts)
        flow = genesyscloud.Flow(
            name,
            name=args.workflow_name,
            type="WORKFLOW",
            filepath=template_path(),
            substitutions={
                "name": quote(args.workflow_name),
                "description": quote(f"Tells Cognigy of {args.event} events. Managed by Pulumi."),
                "category": pulumi.Output.from_input(args.category).apply(quote),
                "dataAction": pulumi.Output.from_input(args.action_name).apply(quote),
                "topic": quote(args.event.topic_literal),
            },
            # A published workflow calls the action by id, so that it must be published again for a new one.
            update_trigger_hash=args.action_id,
            force_unlock=args.force_unlock,
            # Renamed in place, the provider would publish a new workflow and keep the id of the old one, with the
            # triggers on it. docs/live-orgs.md says why it is this option.
            opts=pulumi.ResourceOptions(parent=self, replace_on_changes=["name"]),
        )
        self.workflow_id = flow.id
        self.workflow_name = flow.name
        self.register_outputs({"workflowId": self.workflow_id, "workflowName": self.workflow_name})
