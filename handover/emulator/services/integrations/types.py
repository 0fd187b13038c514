"""The types an integration can have here."""

from typing import Any

from handover.emulator.http.routing import API
from handover.emulator.runtime.eventbridge.configuration import INTEGRATION_TYPE, SCHEMA
from handover.emulator.state.errors import NotModelledError
from handover.emulator.state.models import WireModel

ACTION_TYPE = "custom-rest-actions"
"""Web Services Data Actions: the only type that data actions can be made in here."""


class IntegrationType(WireModel):
    """A type as clients get it."""

    id: str
    name: str
    description: str
    provider: str = "clientapps"
    category: str
    config_properties_schema_uri: str
    config_advanced_schema_uri: str
    self_uri: str


def _type(id_: str, name: str, description: str, category: str) -> IntegrationType:
    uri = f"{API}/integrations/types/{id_}"
    return IntegrationType(
        id=id_,
        name=name,
        description=description,
        category=category,
        config_properties_schema_uri=f"{uri}/configschemas/properties",
        config_advanced_schema_uri=f"{uri}/configschemas/advanced",
        self_uri=uri,
    )


TYPES = {
    type_.id: type_
    for type_ in (
        _type(ACTION_TYPE, "Web Services Data Actions", "Calls web services from flows.", "Data Actions"),
        _type(INTEGRATION_TYPE, "Amazon EventBridge Source", "Sends events to Amazon EventBridge.", "Event Streams"),
    )
}

_PROPERTIES: dict[str, dict[str, Any]] = {INTEGRATION_TYPE: SCHEMA}
_ANY: dict[str, Any] = {"type": "object", "properties": {}}


def integration_type(id_: str) -> IntegrationType:
    """Return the type.

    Raises:
        NotModelledError: Genesys may have it, the emulator has not.
    """
    if id_ not in TYPES:
        raise NotModelledError(f"the integration type {id_!r}; it models {', '.join(TYPES)}")
    return TYPES[id_]


def config_schema(id_: str, part: str) -> dict[str, Any]:
    """Return the JSON schema of a type's properties or advanced settings.

    Raises:
        NotModelledError: There is no such type or part here.
    """
    type_ = integration_type(id_)
    if part not in ("properties", "advanced"):
        raise NotModelledError(f"the configuration schema {part!r}; it models properties, advanced")
    return {
        "$schema": "http://json-schema.org/draft-04/schema#",
        "title": f"{type_.name} {part}",
        **(_PROPERTIES.get(id_, _ANY) if part == "properties" else _ANY),
        "additionalProperties": True,
    }
