"""Cognigy's handover-end pipeline on Genesys Cloud: `pulumi up` deploys it for the selected stack."""

import pulumi

from components import HandoverPipeline, PipelineSettings

settings = PipelineSettings.from_config()
pipeline = HandoverPipeline("handover", settings, pulumi.ResourceOptions(protect=settings.protect))

pulumi.export("endpointUrl", pipeline.endpoint_url)
pulumi.export("integration", {"id": pipeline.integration.integration_id, "name": pipeline.integration.integration_name})
pulumi.export("dataAction", {"id": pipeline.action.action_id, "name": pipeline.action.action_name})
pulumi.export(
    "workflows",
    {event: {"id": flow.workflow_id, "name": flow.workflow_name} for event, flow in pipeline.workflows.items()},
)
pulumi.export(
    "triggers",
    {
        event: {"id": trigger.trigger_id, "name": trigger.trigger_name, "topic": trigger.topic}
        for event, trigger in pipeline.triggers.items()
    },
)
