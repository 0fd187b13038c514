"""Integrations, their types and their configuration."""

from collections.abc import Callable, Mapping
from typing import Annotated, Any

from fastapi import Query, Request
from starlette.responses import Response

from handover.emulator.emulator import emulator_of
from handover.emulator.http.paging import Listing, PageNumber, PageSize, SortBy, in_order, listed, page
from handover.emulator.http.replies import reply
from handover.emulator.http.routing import genesys_router
from handover.emulator.runtime.eventbridge.configuration import INTEGRATION_TYPE, NAMED_BY, faults
from handover.emulator.runtime.eventbridge.sources import look, next_claim
from handover.emulator.services.integrations import types
from handover.emulator.services.integrations.bodies import (
    CreateIntegration,
    Integration,
    IntegrationConfiguration,
    PatchIntegration,
    PutConfiguration,
)
from handover.emulator.services.integrations.replies import configuration, on_the_way, reported_state, shown, shown_by
from handover.emulator.state.errors import (
    BadRequestError,
    ConflictError,
    NotModelledError,
    refuse_if_too_long,
    refuse_stale,
)
from handover.emulator.state.records.integrations import IntegrationRecord

router = genesys_router("integrations")

_SORT_KEYS: dict[str, Callable[[IntegrationRecord], Any]] = {
    "name": lambda integration: integration.name.lower(),
    "id": lambda integration: integration.id,
}

Expand = Annotated[list[str] | None, Query()]


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
    in_state: Annotated[str | None, Query(alias="reportedState")] = None,
    sort_by: SortBy = None,
    page_size: PageSize = 25,
    page_number: PageNumber = 1,
) -> Response:
    """List the integrations that meet all given filters."""
    wanted_ids = listed(ids)
    store = emulator_of(request).store
    sources = look(store)
    found = [
        record
        for record in store.integrations
        if (not wanted_ids or record.id in wanted_ids)
        and (integration_type is None or record.type == integration_type)
        and (in_state is None or reported_state(sources, record).code == in_state.upper())
    ]
    chosen = in_order(found, _SORT_KEYS, sort_by)
    return page(request, chosen, page_size, page_number, lambda record: shown_by(sources, record, expand))


@router.post("/integrations", response_model=Integration, summary="Create an integration")
async def post_integration(request: Request, body: CreateIntegration) -> Response:
    """Create a disabled integration with an empty configuration."""
    emulator = emulator_of(request)
    refuse_if_too_long("name", body.name, emulator.settings.answers.longest_integration_name)
    type_ = types.integration_type(body.integration_type.id)
    record = IntegrationRecord(
        id=emulator.store.ids.new(), type=type_.id, name=body.name or type_.name, changed=emulator.now()
    )
    emulator.store.integrations.put(record.id, record)
    return reply(shown(emulator.store, record))


@router.get("/integrations/{integration_id}", response_model=Integration, summary="Get an integration")
async def get_integration(request: Request, integration_id: str, expand: Expand = None) -> Response:
    """Describe an integration."""
    store = emulator_of(request).store
    return reply(shown(store, store.integrations.need(integration_id), expand))


@router.patch("/integrations/{integration_id}", response_model=Integration, summary="Enable or disable an integration")
async def patch_integration(
    request: Request, integration_id: str, body: PatchIntegration, expand: Expand = None
) -> Response:
    """Change the intended state."""
    emulator = emulator_of(request)
    store = emulator.store
    record = store.integrations.need(integration_id)
    for field in ("name", "notes"):
        given = getattr(body, field)
        if given is not None and given != getattr(record, field):
            raise NotModelledError(f"changing {field} by PATCH /integrations; PUT .../config/current changes it")
    if body.intended_state is None or body.intended_state == record.intended_state:
        return reply(shown(store, record, expand))
    changes: dict[str, Any] = {"intended_state": body.intended_state, "changed": emulator.now()}
    if record.type == INTEGRATION_TYPE and body.intended_state == "ENABLED":
        _refuse_faulty(record.properties)
        changes["claim"] = next_claim(store)
    record = store.integrations.change(integration_id, **changes)
    slow = record.type == INTEGRATION_TYPE or emulator.settings.answers.reported_state == "activating-first"
    return reply(on_the_way(store, record, expand) if slow else shown(store, record, expand))


@router.delete("/integrations/{integration_id}", response_model=Integration, summary="Delete an integration")
async def delete_integration(request: Request, integration_id: str) -> Response:
    """Delete an integration and all data actions in it, and describe what it was."""
    emulator = emulator_of(request)
    store, answer = emulator.store, emulator.settings.answers.integration_deletion
    was = shown(store, store.integrations.need(integration_id))
    actions = [action for action in store.actions if action.integration_id == integration_id]
    if actions and answer == "refused":
        raise ConflictError(f"The integration {was.name!r} has {len(actions)} data action(s); delete them first.")
    store.integrations.remove(integration_id)
    for action in actions if answer == "deleted-with-actions" else ():
        store.actions.remove(action.id)
    return reply(was)


@router.get(
    "/integrations/{integration_id}/config/current",
    response_model=IntegrationConfiguration,
    summary="Get an integration's configuration",
)
async def get_configuration(request: Request, integration_id: str) -> Response:
    """Describe the configuration."""
    return reply(configuration(emulator_of(request).store.integrations.need(integration_id)))


@router.put(
    "/integrations/{integration_id}/config/current",
    response_model=IntegrationConfiguration,
    summary="Replace an integration's configuration",
)
async def put_configuration(request: Request, integration_id: str, body: PutConfiguration) -> Response:
    """Replace the configuration, of which `version` must be the current one."""
    emulator = emulator_of(request)
    record = emulator.store.integrations.need(integration_id)
    answers = emulator.settings.answers
    refuse_stale("configuration", body.version, record.config_version, answers.stale_configuration_version)
    refuse_if_too_long("name", body.name, answers.longest_integration_name)
    properties, claim = body.properties or {}, record.claim
    if record.type == INTEGRATION_TYPE:
        if properties or record.intended_state == "ENABLED":  # one that was just made has none yet
            _refuse_faulty(properties)
        if any(properties.get(name) != record.properties.get(name) for name in NAMED_BY):
            claim = next_claim(emulator.store)
    record = emulator.store.integrations.change(
        integration_id,
        name=body.name,
        notes=body.notes or "",
        properties=properties,
        claim=claim,
        advanced=body.advanced or {},
        credentials={kind: {"id": credential.id} for kind, credential in (body.credentials or {}).items()},
        config_version=record.config_version + 1,
        changed=emulator.now(),
    )
    return reply(configuration(record))


def _refuse_faulty(properties: Mapping[str, Any]) -> None:
    """Refuse a configuration of an EventBridge source that can't be used; that Genesys does is inferred."""
    if found := faults(properties):
        raise BadRequestError(f"The configuration's properties can't be used. {' '.join(found)}")
