"""What a stack tells of what it has deployed, and what else is to be done."""

from typing import Any

from .onpremises import configuration_lines
from .parts import PipelineParts
from .pipeline import HandoverPipeline
from .settings import PipelineSettings


def stack_outputs(pipeline: HandoverPipeline | PipelineParts, settings: PipelineSettings) -> dict[str, Any]:
    """The outputs of a stack: those of each delivery that it has.

    Args:
        pipeline: What has been registered.
        settings: The stack's checked configuration, which the pipeline was made of.

    Returns:
        Values for `pulumi.export`, by key.
    """
    outputs: dict[str, Any] = {"endpointUrl": pipeline.endpoint_url}
    if pipeline.integration and pipeline.action:
        outputs |= {
            "integration": {
                "id": pipeline.integration.integration_id,
                "name": pipeline.integration.integration_name,
            },
            "dataAction": {"id": pipeline.action.action_id, "name": pipeline.action.action_name},
            "workflows": {
                event: {"id": flow.workflow_id, "name": flow.workflow_name}
                for event, flow in pipeline.workflows.items()
            },
            "triggers": {
                event: {"id": trigger.trigger_id, "name": trigger.trigger_name, "topic": trigger.topic}
                for event, trigger in pipeline.triggers.items()
            },
        }
    if pipeline.event_bridge and (target := settings.event_bridge):
        additional = list(settings.event_bridge_additional_topics)
        outputs |= {
            "eventBridge": {
                "id": pipeline.event_bridge.integration_id,
                "name": pipeline.event_bridge.integration_name,
                "awsAccountId": target.aws_account_id,
                "awsRegion": target.aws_region,
                "eventSourceSuffix": target.organisation_id,
                "topics": list(settings.event_bridge_topics),
                # `handover verify` expects of these that Cognigy refuses them.
                **({"additionalTopics": additional} if additional else {}),
            },
            "onpremises": configuration_lines(settings, target),
        }
    return outputs
