"""The component: `HandoverPipeline`, with arguments and outputs that Pulumi can describe to other languages."""

from typing import Any

import pulumi

from components import stack_outputs
from components.parts import PIPELINE_TYPE, PipelineParts

from .arguments import HandoverPipelineArgs, checked
from .outputs import EventBridgeSource, GenesysObject, Trigger


class HandoverPipeline(pulumi.ComponentResource):
    """Tells Cognigy that an agent's conversation in Genesys has ended, by webhooks, Amazon EventBridge or both."""

    endpoint_url: pulumi.Output[str]
    """Where events are posted to."""

    integration: pulumi.Output[GenesysObject] | None
    """The integration that holds the data action; none without webhooks."""

    data_action: pulumi.Output[GenesysObject] | None
    """The data action that posts to Cognigy; none without webhooks."""

    workflows: pulumi.Output[dict[str, GenesysObject]] | None
    """The workflow of each event, e.g. `user.end`; none without webhooks."""

    triggers: pulumi.Output[dict[str, Trigger]] | None
    """The trigger of each event, e.g. `user.end`; none without webhooks."""

    event_bridge: pulumi.Output[EventBridgeSource] | None
    """The integration that hands events to Amazon EventBridge; none without it."""

    onpremises: pulumi.Output[list[str]] | None
    """The lines that configure `onpremises/`, for a Cognigy on premises; none without EventBridge."""

    def __init__(self, name: str, args: HandoverPipelineArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        """Register the pipeline's resources.

        Args:
            name: Logical name; the resources' names begin with it.
            args: What is to be deployed.
            opts: Options of the component; `protect` and `provider` hold for everything in it.

        Raises:
            SettingsError: The arguments can't be deployed; the message has a line per problem.
        """
        settings = checked(args)
        settings.warn()
        super().__init__(PIPELINE_TYPE, name, None, opts)
        outputs = stack_outputs(PipelineParts.register(name, settings, self), settings)
        self.endpoint_url = pulumi.Output.from_input(settings.endpoint_url)
        self.integration = _output(outputs, "integration")
        self.data_action = _output(outputs, "dataAction")
        self.workflows = _output(outputs, "workflows")
        self.triggers = _output(outputs, "triggers")
        self.event_bridge = _output(outputs, "eventBridge")
        self.onpremises = _output(outputs, "onpremises")
        self.register_outputs({"endpointUrl": self.endpoint_url})


def _output(outputs: dict[str, Any], key: str) -> pulumi.Output[Any] | None:
    return pulumi.Output.from_input(outputs[key]) if key in outputs else None
