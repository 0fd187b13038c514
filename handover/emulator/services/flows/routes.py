"""Flows: list, read, delete, lock and unlock, their versions and configurations."""

from collections.abc import Callable
from typing import Annotated, Any

from fastapi import Query, Request
from starlette.responses import Response

from handover.emulator.emulator import emulator_of
from handover.emulator.http.paging import Listing, PageNumber, PageSize, SortBy, SortOrder, in_order, listed, page
from handover.emulator.http.replies import no_content, reply
from handover.emulator.http.routing import genesys_router
from handover.emulator.services.authorization import home_division
from handover.emulator.services.flows.bodies import Flow, FlowVersion
from handover.emulator.services.flows.locking import refuse_if_locked
from handover.emulator.services.flows.lookup import version_of
from handover.emulator.services.flows.replies import shown_flow, shown_version, with_schemas
from handover.emulator.state.errors import ConflictError, NotModelledError
from handover.emulator.state.records.flows import FlowRecord, FlowVersionRecord, Lock

router = genesys_router("flows")

_SORT_KEYS: dict[str, Callable[[FlowRecord], Any]] = {
    "name": lambda flow: flow.name.lower(),
    "id": lambda flow: flow.id,
    "type": lambda flow: flow.type,
}


def _deleted(deleted: bool = False) -> None:
    if deleted:
        raise NotModelledError("deleted=true: it forgets deleted flows")


@router.get("/flows", response_model=Listing[Flow], summary="List flows")
async def list_flows(
    request: Request,
    types: Annotated[list[str] | None, Query(alias="type")] = None,
    ids: Annotated[list[str] | None, Query(alias="id")] = None,
    name: str | None = None,
    description: str | None = None,
    name_or_description: Annotated[str | None, Query(alias="nameOrDescription")] = None,
    locked_by: Annotated[str | None, Query(alias="lockedBy")] = None,
    locked_by_client_id: Annotated[str | None, Query(alias="lockedByClientId")] = None,
    division_ids: Annotated[list[str] | None, Query(alias="divisionId")] = None,
    include_schemas: Annotated[bool, Query(alias="includeSchemas")] = False,
    secure: bool = False,
    deleted: bool = False,
    sort_by: SortBy = None,
    sort_order: SortOrder = None,
    page_size: PageSize = 25,
    page_number: PageNumber = 1,
) -> Response:
    """List the flows that meet all given filters; texts match in part, `*` standing for anything."""
    _deleted(deleted)
    emulator = emulator_of(request)
    wanted_types, wanted_ids = {type_.upper() for type_ in listed(types)}, listed(ids)
    home = home_division(emulator.store.organization_id).id
    found = [
        flow
        for flow in emulator.store.flows
        if (not wanted_types or flow.type in wanted_types)
        and (not wanted_ids or flow.id in wanted_ids)
        and _like(name, flow.name)
        and _like(description, flow.description)
        and (_like(name_or_description, flow.name) or _like(name_or_description, flow.description))
        and (locked_by is None or _is_lock(flow, "user", locked_by))
        and (locked_by_client_id is None or _is_lock(flow, "client", locked_by_client_id))
        and (not division_ids or home in division_ids)
        and not secure
    ]
    chosen = in_order(found, _SORT_KEYS, sort_by or "name", sort_order)
    start = (page_number - 1) * page_size
    schemas = chosen[start : start + page_size] if include_schemas else ()
    shown = {flow.id: await with_schemas(emulator, flow) for flow in schemas}
    return page(request, chosen, page_size, page_number, lambda flow: shown.get(flow.id) or shown_flow(emulator, flow))


@router.post("/flows/actions/unlock", response_model=Flow, summary="Unlock a flow")
async def post_unlock(request: Request, flow: str) -> Response:
    """Take the lock from whoever holds it, discarding that one's unpublished changes."""
    return _with_lock(request, flow, None)


@router.post("/flows/actions/checkout", response_model=Flow, summary="Lock a flow for oneself")
async def post_checkout(request: Request, flow: str) -> Response:
    """Lock the flow for the calling client."""
    client_id = request.scope["client_id"]
    refuse_if_locked(emulator_of(request).store.flows.need(flow), client_id)
    return _with_lock(request, flow, Lock(id=client_id, name=client_id, kind="client"))


@router.post("/flows/actions/deactivate", response_model=Flow, summary="Unpublish a flow")
async def post_deactivate(request: Request, flow: str) -> Response:
    """Take the flow's published version out of use, until it is published again."""
    emulator = emulator_of(request)
    refuse_if_locked(emulator.store.flows.need(flow), request.scope["client_id"])
    return reply(shown_flow(emulator, emulator.store.flows.change(flow, active=False)))


def _with_lock(request: Request, flow_id: str, lock: Lock | None) -> Response:
    emulator = emulator_of(request)
    return reply(shown_flow(emulator, emulator.store.flows.change(flow_id, lock=lock)))


@router.get("/flows/{flow_id}", response_model=Flow, summary="Get a flow")
async def get_flow(request: Request, flow_id: str, deleted: bool = False) -> Response:
    """Describe a flow."""
    _deleted(deleted)
    emulator = emulator_of(request)
    return reply(await with_schemas(emulator, emulator.store.flows.need(flow_id)))


@router.delete("/flows/{flow_id}", status_code=204, summary="Delete a flow")
async def delete_flow(request: Request, flow_id: str) -> Response:
    """Delete the flow; not while another one has locked it."""
    emulator = emulator_of(request)
    flow = emulator.store.flows.need(flow_id)
    refuse_if_locked(flow, request.scope["client_id"])
    if emulator.settings.answers.targeted_flow_deletion == "refused":
        for trigger in emulator.store.triggers:
            if trigger.target.id == flow_id:
                raise ConflictError(f"The trigger {trigger.name!r} targets the flow {flow.name!r}; delete it first.")
    emulator.store.flows.remove(flow_id)
    return no_content()


@router.get("/flows/{flow_id}/latestconfiguration", summary="Get a flow's newest configuration")
async def get_latest_configuration(request: Request, flow_id: str, deleted: bool = False) -> Response:
    """Return the newest version's YAML as JSON; Architect's own format is another, undocumented one."""
    _deleted(deleted)
    return await _configuration(request, emulator_of(request).store.flows.need(flow_id).newest)


@router.get("/flows/{flow_id}/versions", response_model=Listing[FlowVersion], summary="List a flow's versions")
async def list_versions(
    request: Request, flow_id: str, deleted: bool = False, page_size: PageSize = 25, page_number: PageNumber = 1
) -> Response:
    """List the versions, newest first."""
    _deleted(deleted)
    flow = emulator_of(request).store.flows.need(flow_id)
    return page(request, flow.versions[::-1], page_size, page_number, lambda version: shown_version(flow, version))


@router.get("/flows/{flow_id}/versions/{version_id}", response_model=FlowVersion, summary="Get a flow's version")
async def get_version(request: Request, flow_id: str, version_id: str, deleted: bool = False) -> Response:
    """Describe a version."""
    _deleted(deleted)
    flow = emulator_of(request).store.flows.need(flow_id)
    return reply(shown_version(flow, version_of(flow, version_id)))


@router.get("/flows/{flow_id}/versions/{version_id}/configuration", summary="Get a version's configuration")
async def get_version_configuration(request: Request, flow_id: str, version_id: str, deleted: bool = False) -> Response:
    """Return a version's YAML as JSON; Architect's own format is another, undocumented one."""
    _deleted(deleted)
    return await _configuration(request, version_of(emulator_of(request).store.flows.need(flow_id), version_id))


async def _configuration(request: Request, version: FlowVersionRecord) -> Response:
    import yaml

    from handover.emulator.runtime.budget import LimitError

    try:
        document = await emulator_of(request).execution.aside.run(lambda: yaml.safe_load(version.yaml))
    except (LimitError, ValueError, yaml.YAMLError) as error:
        raise ConflictError(f"The version {version.id} can't be shown as JSON: {error}") from None
    return reply(document)


def _like(pattern: str | None, text: str) -> bool:
    return pattern is None or pattern.strip("*").lower() in text.lower()


def _is_lock(flow: FlowRecord, kind: str, id_: str) -> bool:
    return flow.lock is not None and (flow.lock.kind, flow.lock.id) == (kind, id_)
