"""Nested outputs. Each is a dictionary whose entries are also attributes."""

from collections.abc import Mapping
from typing import Any

import pulumi

__all__ = [
    "IntegrationActionConfigRequest",
    "IntegrationActionConfigResponse",
    "IntegrationActionFunctionConfig",
    "IntegrationConfig",
    "ProcessautomationTriggerTarget",
    "ProcessautomationTriggerTargetWorkflowTargetSettings",
]


@pulumi.output_type
class IntegrationConfig(dict[str, Any]):
    """What `IntegrationConfigArgs` became."""

    advanced: str | None = pulumi.property("advanced")
    credentials: Mapping[str, str] | None = pulumi.property("credentials")
    name: str | None = pulumi.property("name")
    notes: str | None = pulumi.property("notes")
    properties: str | None = pulumi.property("properties")


@pulumi.output_type
class IntegrationActionConfigRequest(dict[str, Any]):
    """What `IntegrationActionConfigRequestArgs` became."""

    request_type: str = pulumi.property("requestType")
    headers: Mapping[str, str] | None = pulumi.property("headers")
    request_template: str | None = pulumi.property("requestTemplate")
    request_url_template: str | None = pulumi.property("requestUrlTemplate")


@pulumi.output_type
class IntegrationActionConfigResponse(dict[str, Any]):
    """What `IntegrationActionConfigResponseArgs` became."""

    success_template: str | None = pulumi.property("successTemplate")
    translation_map: Mapping[str, str] | None = pulumi.property("translationMap")
    translation_map_defaults: Mapping[str, str] | None = pulumi.property("translationMapDefaults")


@pulumi.output_type
class IntegrationActionFunctionConfig(dict[str, Any]):
    """What `IntegrationActionFunctionConfigArgs` became."""

    file_path: str = pulumi.property("filePath")
    description: str | None = pulumi.property("description")
    handler: str | None = pulumi.property("handler")
    runtime: str | None = pulumi.property("runtime")
    timeout_seconds: float | None = pulumi.property("timeoutSeconds")
    zip_id: str | None = pulumi.property("zipId")


@pulumi.output_type
class ProcessautomationTriggerTargetWorkflowTargetSettings(dict[str, Any]):
    """What `ProcessautomationTriggerTargetWorkflowTargetSettingsArgs` became."""

    data_format: str | None = pulumi.property("dataFormat")


@pulumi.output_type
class ProcessautomationTriggerTarget(dict[str, Any]):
    """What `ProcessautomationTriggerTargetArgs` became."""

    id: str = pulumi.property("id")
    type: str = pulumi.property("type")
    workflow_target_settings: ProcessautomationTriggerTargetWorkflowTargetSettings | None = pulumi.property(
        "workflowTargetSettings"
    )
