"""Data actions in the shape clients get them."""

from typing import Any

from handover.emulator.actions.model import Action
from handover.emulator.routing import API
from handover.emulator.state.errors import NotFoundError
from handover.emulator.state.records.actions import ActionRecord, ActionVersion

_ERROR_SCHEMA: dict[str, Any] = {
    "$schema": "http://json-schema.org/draft-04/schema#",
    "title": "error",
    "type": "object",
    "properties": {"code": {"type": "string"}, "status": {"type": "integer"}, "message": {"type": "string"}},
    "additionalProperties": True,
}


def shown(
    record: ActionRecord,
    version: ActionVersion,
    *,
    draft: bool,
    contract: bool = True,
    config: bool = True,
    flat: bool = False,
) -> Action:
    """Return a version of an action.

    Args:
        record: The action.
        version: Its published version or its draft.
        draft: Whether `version` is the draft.
        contract: Whether to show the schemas, not just where they are.
        config: Whether to show how the action is executed.
        flat: Whether to show the schemas flattened, as Architect sees them.
    """
    uri = f"{API}/integrations/actions/{record.id}{'/draft' if draft else ''}"
    return Action(
        id=record.id,
        name=version.name,
        integration_id=record.integration_id,
        category=version.category,
        contract=_contract(version, uri, full=contract, flat=flat),
        version=version.version,
        secure=version.secure,
        config=_config(version, uri) if config else None,
        self_uri=uri,
    )


def schema(version: ActionVersion, file_name: str, *, flat: bool = False) -> dict[str, Any]:
    """Return the schema in the file of that name.

    Raises:
        NotFoundError: There is no such file.
    """
    schemas = {
        "input.json": version.input_schema,
        "success.json": version.success_schema,
        "error.json": _ERROR_SCHEMA,
    }
    found = schemas.get(file_name.lower())
    if found is None:
        raise NotFoundError("schema", file_name)
    return flattened(found) if flat else found


def template(version: ActionVersion, file_name: str) -> str:
    """Return the template in the file of that name.

    Raises:
        NotFoundError: There is no such file.
    """
    templates = {
        "requesttemplate.vm": version.request.request_template,
        "successtemplate.vm": version.response.success_template,
    }
    found = templates.get(file_name.lower())
    if found is None:
        raise NotFoundError("template", file_name)
    return found


def flattened(schema: dict[str, Any]) -> dict[str, Any]:
    """Return a schema without nested objects: `{"a": {"b": …}}` becomes `{"a.b": …}`, which is what Architect shows."""
    if schema.get("type") != "object":
        return schema
    return {**schema, "properties": dict(_leaves(schema.get("properties") or {}, ""))}


def _leaves(properties: dict[str, Any], prefix: str) -> list[tuple[str, Any]]:
    leaves: list[tuple[str, Any]] = []
    for name, part in properties.items():
        nested = part.get("properties") if isinstance(part, dict) and part.get("type") == "object" else None
        leaves += _leaves(nested, f"{prefix}{name}.") if nested else [(prefix + name, part)]
    return leaves


def _contract(version: ActionVersion, uri: str, *, full: bool, flat: bool) -> dict[str, Any]:
    input_: dict[str, Any] = {"inputSchemaUri": f"{uri}/schemas/input.json"}
    output: dict[str, Any] = {
        "successSchemaUri": f"{uri}/schemas/success.json",
        "errorSchemaUri": f"{uri}/schemas/error.json",
    }
    if full and flat:
        input_["inputSchemaFlattened"] = flattened(version.input_schema)
        output["successSchemaFlattened"] = flattened(version.success_schema)
        output["errorSchemaFlattened"] = _ERROR_SCHEMA
    elif full:
        input_["inputSchema"] = version.input_schema
        output["successSchema"] = version.success_schema
        output["errorSchema"] = _ERROR_SCHEMA
    return {"input": input_, "output": output}


def _config(version: ActionVersion, uri: str) -> dict[str, Any]:
    # The templates' texts are files of their own, which clients read from their addresses.
    shown: dict[str, Any] = {
        "request": {
            "requestUrlTemplate": version.request.request_url_template,
            "requestTemplateUri": f"{uri}/templates/requesttemplate.vm",
            "requestType": version.request.request_type,
            "headers": version.request.headers,
        },
        "response": {
            "translationMap": version.response.translation_map,
            "translationMapDefaults": version.response.translation_map_defaults,
            "successTemplateUri": f"{uri}/templates/successtemplate.vm",
        },
    }
    if version.timeout_seconds is not None:
        shown["timeoutSeconds"] = version.timeout_seconds
    return shown
