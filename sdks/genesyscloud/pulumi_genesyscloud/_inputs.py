"""Nested arguments of resources, each as a class and as a dictionary of the same snake_case keys."""

from collections.abc import Mapping
from typing import NotRequired, TypedDict

import pulumi

from . import _utilities

__all__ = [
    "IntegrationActionConfigRequestArgs",
    "IntegrationActionConfigRequestArgsDict",
    "IntegrationActionConfigResponseArgs",
    "IntegrationActionConfigResponseArgsDict",
    "IntegrationActionFunctionConfigArgs",
    "IntegrationActionFunctionConfigArgsDict",
    "IntegrationConfigArgs",
    "IntegrationConfigArgsDict",
    "ProcessautomationTriggerTargetArgs",
    "ProcessautomationTriggerTargetArgsDict",
    "ProcessautomationTriggerTargetWorkflowTargetSettingsArgs",
    "ProcessautomationTriggerTargetWorkflowTargetSettingsArgsDict",
]


@_utilities.args_type
class IntegrationConfigArgs:
    """An integration's configuration.

    Attributes:
        advanced: Advanced settings, a JSON object; compared as JSON, not as text.
        credentials: Ids of the credentials the integration uses, by credential type.
        name: The integration's name.
        notes: Free text.
        properties: Settings of this integration type, a JSON object; compared as JSON, not as text.
    """

    advanced: pulumi.Input[str] | None = pulumi.property("advanced", default=None)
    credentials: pulumi.Input[Mapping[str, pulumi.Input[str]]] | None = pulumi.property("credentials", default=None)
    name: pulumi.Input[str] | None = pulumi.property("name", default=None)
    notes: pulumi.Input[str] | None = pulumi.property("notes", default=None)
    properties: pulumi.Input[str] | None = pulumi.property("properties", default=None)


class IntegrationConfigArgsDict(TypedDict):
    """`IntegrationConfigArgs` as a dictionary."""

    advanced: NotRequired[pulumi.Input[str]]
    credentials: NotRequired[pulumi.Input[Mapping[str, pulumi.Input[str]]]]
    name: NotRequired[pulumi.Input[str]]
    notes: NotRequired[pulumi.Input[str]]
    properties: NotRequired[pulumi.Input[str]]


@_utilities.args_type
class IntegrationActionConfigRequestArgs:
    """The HTTP request a data action makes.

    Attributes:
        request_type: The HTTP method.
        headers: Headers, by name; values are Velocity templates.
        request_template: The body, a Velocity template. The provider sends an empty one when it is omitted.
        request_url_template: The URL, a Velocity template.
    """

    request_type: pulumi.Input[str] = pulumi.property("requestType")
    headers: pulumi.Input[Mapping[str, pulumi.Input[str]]] | None = pulumi.property("headers", default=None)
    request_template: pulumi.Input[str] | None = pulumi.property("requestTemplate", default=None)
    request_url_template: pulumi.Input[str] | None = pulumi.property("requestUrlTemplate", default=None)


class IntegrationActionConfigRequestArgsDict(TypedDict):
    """`IntegrationActionConfigRequestArgs` as a dictionary."""

    request_type: pulumi.Input[str]
    headers: NotRequired[pulumi.Input[Mapping[str, pulumi.Input[str]]]]
    request_template: NotRequired[pulumi.Input[str]]
    request_url_template: NotRequired[pulumi.Input[str]]


@_utilities.args_type
class IntegrationActionConfigResponseArgs:
    """How a data action turns the HTTP response into its output.

    Attributes:
        success_template: The output, a Velocity template.
        translation_map: JSONPath expressions into the response, by variable name.
        translation_map_defaults: What a variable is when its expression finds nothing, by variable name.
    """

    success_template: pulumi.Input[str] | None = pulumi.property("successTemplate", default=None)
    translation_map: pulumi.Input[Mapping[str, pulumi.Input[str]]] | None = pulumi.property(
        "translationMap", default=None
    )
    translation_map_defaults: pulumi.Input[Mapping[str, pulumi.Input[str]]] | None = pulumi.property(
        "translationMapDefaults", default=None
    )


class IntegrationActionConfigResponseArgsDict(TypedDict):
    """`IntegrationActionConfigResponseArgs` as a dictionary."""

    success_template: NotRequired[pulumi.Input[str]]
    translation_map: NotRequired[pulumi.Input[Mapping[str, pulumi.Input[str]]]]
    translation_map_defaults: NotRequired[pulumi.Input[Mapping[str, pulumi.Input[str]]]]


@_utilities.args_type
class IntegrationActionFunctionConfigArgs:
    """The code of a function data action.

    Attributes:
        file_path: Path of the zip archive with the code.
        description: What the function does.
        handler: The function's entry point.
        runtime: The runtime that executes it.
        timeout_seconds: How long it may run.
        zip_id: Id of the uploaded archive.
    """

    file_path: pulumi.Input[str] = pulumi.property("filePath")
    description: pulumi.Input[str] | None = pulumi.property("description", default=None)
    handler: pulumi.Input[str] | None = pulumi.property("handler", default=None)
    runtime: pulumi.Input[str] | None = pulumi.property("runtime", default=None)
    timeout_seconds: pulumi.Input[float] | None = pulumi.property("timeoutSeconds", default=None)
    zip_id: pulumi.Input[str] | None = pulumi.property("zipId", default=None)


class IntegrationActionFunctionConfigArgsDict(TypedDict):
    """`IntegrationActionFunctionConfigArgs` as a dictionary."""

    file_path: pulumi.Input[str]
    description: NotRequired[pulumi.Input[str]]
    handler: NotRequired[pulumi.Input[str]]
    runtime: NotRequired[pulumi.Input[str]]
    timeout_seconds: NotRequired[pulumi.Input[float]]
    zip_id: NotRequired[pulumi.Input[str]]


@_utilities.args_type
class ProcessautomationTriggerTargetWorkflowTargetSettingsArgs:
    """How a trigger hands its event to a workflow.

    Attributes:
        data_format: `TopLevelPrimitives` (each field in the variable of its name) or `Json` (the whole event in one).
    """

    data_format: pulumi.Input[str] | None = pulumi.property("dataFormat", default=None)


class ProcessautomationTriggerTargetWorkflowTargetSettingsArgsDict(TypedDict):
    """`ProcessautomationTriggerTargetWorkflowTargetSettingsArgs` as a dictionary."""

    data_format: NotRequired[pulumi.Input[str]]


@_utilities.args_type
class ProcessautomationTriggerTargetArgs:
    """What a trigger starts.

    Attributes:
        id: Id of the target.
        type: Kind of the target, `Workflow`.
        workflow_target_settings: How the event is handed to the workflow.
    """

    id: pulumi.Input[str] = pulumi.property("id")
    type: pulumi.Input[str] = pulumi.property("type")
    workflow_target_settings: pulumi.Input[ProcessautomationTriggerTargetWorkflowTargetSettingsArgs] | None = (
        pulumi.property("workflowTargetSettings", default=None)
    )


class ProcessautomationTriggerTargetArgsDict(TypedDict):
    """`ProcessautomationTriggerTargetArgs` as a dictionary."""

    id: pulumi.Input[str]
    type: pulumi.Input[str]
    workflow_target_settings: NotRequired[pulumi.Input[ProcessautomationTriggerTargetWorkflowTargetSettingsArgsDict]]
