"""Cognigy's handover-end pipeline on Genesys Cloud: `pulumi up` deploys it for the selected stack."""

import pulumi

from handover_components import HandoverPipeline, PipelineSettings, stack_outputs

settings = PipelineSettings.from_config()
pipeline = HandoverPipeline("handover", settings, pulumi.ResourceOptions(protect=settings.protect))

for key, value in stack_outputs(pipeline, settings).items():
    pulumi.export(key, value)
