"""Integrations, their types and their configuration."""

from collections.abc import Callable
from typing import Annotated, Any

from fastapi import Query, Request
from starlette.responses import Response

from handover.emulator.emulator import emulator_of
from handover.emulator.http.paging import Listing, PageNumber, PageSize, SortBy, in_order, listed, page
from handover.emulator.http.replies import reply
from handover.emulator.http.routing import API, genesys_router
from handover.emulator.services.integrations import types
from handover.emulator.services.integrations.bodies import (
    CreateIntegration,
    Integration,
    IntegrationConfiguration,
    PatchIntegration,
    PutConfiguration,
)
from handover.emulator.state.errors import NotModelledError, refuse_if_stale
from handover.emulator.state.records.integrations import IntegrationRecord

router = genesys_router("integrations")

_SORT_KEYS: dict[str, Callable[[IntegrationRecord], Any]] = {
    "name": lambda integration: integration.name.lower(),
    "id": lambda integration: integration.id,
}

Expand = Annotated[list[str] | None, Query()]


def _uri(id_: str) -> str:
    return f"{API}/integrations/{id_}"


def _shown(record: IntegrationRecord, expand: list[str] | None = None) -> Integration:
    type_ = types.integration_type(record.type)
    state = "Active" if record.intended_state == "ENABLED" else "Inactive"
    current = {"id": record.id, "selfUri": f"{_uri(record.id)}/config/current"}
    if "config.current" in listed(expand):
        current = _configuration(record).model_dump(by_alias=True)
    return Integration(
        id=record.id,
        name=record.name,
        integration_type={"id": type_.id, "name": type_.name, "selfUri": type_.self_uri},
        notes=record.notes,
        intended_state=record.intended_state,
        config={"current": current},
        reported_state={"code": state.upper(), "effective": state, "lastUpdated": record.changed},
        self_uri=_uri(record.id),
    )


def _configuration(record: IntegrationRecord) -> IntegrationConfiguration:
    return IntegrationConfiguration(
        id=record.id,
        name=record.name,
        version=record.config_version,
        properties=record.properties,
        advanced=record.advanced,
        credentials=record.credentials,
        notes=record.notes,
        self_uri=f"{_uri(record.id)}/config/current",
    )


@router.get("/integrations/types", response_model=Listing[types.IntegrationType], summary="List integration types")
async def list_types(request: Request, page_size: PageSize = 25, page_number: PageNumber = 1) -> Response:
    """List the types an integration can have here."""
    return page(request, list(types.TYPES.values()), page_size, page_number, lambda type_: type_)


@router.get("/integrations/types/{type_id}", response_model=types.IntegrationType, summary="Get an integration type")
async def get_type(type_id: str) -> Response:
    """Describe a type."""
    return reply(types.integration_type(type_id))


@router.get("/integrations/types/{type_id}/configschemas/{part}", summary="Get the schema of a type's configuration")
async def get_config_schema(type_id: str, part: str) -> Response:
    """Return the JSON schema of a type's properties or advanced settings."""
    return reply(types.config_schema(type_id, part))


@router.get("/integrations", response_model=Listing[Integration], summary="List integrations")
async def list_integrations(
    request: Request,
    expand: Expand = None,
    ids: Annotated[list[str] | None, Query()] = None,
    integration_type: Annotated[str | None, Query(alias="integrationType")] = None,
    reported_state: Annotated[str | None, Query(alias="reportedState")] = None,
    sort_by: SortBy = None,
    page_size: PageSize = 25,
    page_number: PageNumber = 1,
) -> Response:
    """List the integrations that meet all given filters."""
    wanted_ids = listed(ids)
    found = [
        record
        for record in emulator_of(request).store.integrations
        if (not wanted_ids or record.id in wanted_ids)
        and (integration_type is None or record.type == integration_type)
        and (reported_state is None or (record.intended_state == "ENABLED") == (reported_state.upper() == "ACTIVE"))
    ]
    chosen = in_order(found, _SORT_KEYS, sort_by)
    return page(request, chosen, page_size, page_number, lambda record: _shown(record, expand))


@router.post("/integrations", response_model=Integration, summary="Create an integration")
async def post_integration(request: Request, body: CreateIntegration) -> Response:
    """Create a disabled integration with an empty configuration."""
    emulator = emulator_of(request)
    type_ = types.integration_type(body.integration_type.id)
    record = IntegrationRecord(
        id=emulator.store.ids.new(), type=type_.id, name=body.name or type_.name, changed=emulator.now()
    )
    emulator.store.integrations.put(record.id, record)
    return reply(_shown(record))


@router.get("/integrations/{integration_id}", response_model=Integration, summary="Get an integration")
async def get_integration(request: Request, integration_id: str, expand: Expand = None) -> Response:
    """Describe an integration."""
    return reply(_shown(emulator_of(request).store.integrations.need(integration_id), expand))


@router.patch("/integrations/{integration_id}", response_model=Integration, summary="Enable or disable an integration")
async def patch_integration(
    request: Request, integration_id: str, body: PatchIntegration, expand: Expand = None
) -> Response:
    """Change the intended state, which takes effect at once."""
    emulator = emulator_of(request)
    record = emulator.store.integrations.need(integration_id)
    for field in ("name", "notes"):
        given = getattr(body, field)
        if given is not None and given != getattr(record, field):
            raise NotModelledError(f"changing {field} by PATCH /integrations; PUT .../config/current changes it")
    if body.intended_state is not None and body.intended_state != record.intended_state:
        changes = {"intended_state": body.intended_state, "changed": emulator.now()}
        record = emulator.store.integrations.change(integration_id, **changes)
    return reply(_shown(record, expand))


@router.delete("/integrations/{integration_id}", response_model=Integration, summary="Delete an integration")
async def delete_integration(request: Request, integration_id: str) -> Response:
    """Delete an integration and all data actions in it, and describe what it was."""
    store = emulator_of(request).store
    record = store.integrations.need(integration_id)
    store.integrations.remove(integration_id)
    for action in [action for action in store.actions if action.integration_id == integration_id]:
        store.actions.remove(action.id)
    return reply(_shown(record))


@router.get(
    "/integrations/{integration_id}/config/current",
    response_model=IntegrationConfiguration,
    summary="Get an integration's configuration",
)
async def get_configuration(request: Request, integration_id: str) -> Response:
    """Describe the configuration."""
    return reply(_configuration(emulator_of(request).store.integrations.need(integration_id)))


@router.put(
    "/integrations/{integration_id}/config/current",
    response_model=IntegrationConfiguration,
    summary="Replace an integration's configuration",
)
async def put_configuration(request: Request, integration_id: str, body: PutConfiguration) -> Response:
    """Replace the configuration, of which `version` must be the current one."""
    emulator = emulator_of(request)
    record = emulator.store.integrations.need(integration_id)
    refuse_if_stale("configuration", body.version, record.config_version)
    record = emulator.store.integrations.change(
        integration_id,
        name=body.name,
        notes=body.notes or "",
        properties=body.properties or {},
        advanced=body.advanced or {},
        credentials={kind: {"id": credential.id} for kind, credential in (body.credentials or {}).items()},
        config_version=record.config_version + 1,
        changed=emulator.now(),
    )
    return reply(_configuration(record))
