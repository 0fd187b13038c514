"""Published data actions."""

from typing import Annotated

from fastapi import Query, Request
from starlette.responses import PlainTextResponse, Response

from handover.emulator.actions import changes, lookup
from handover.emulator.actions.integrity import refuse_if_called
from handover.emulator.actions.model import Action, ActionRecord, PatchAction, PostAction
from handover.emulator.actions.shown import schema, shown, template
from handover.emulator.emulator import emulator_of
from handover.emulator.errors import NotFoundError
from handover.emulator.paging import Listing, PageNumber, PageSize, SortBy, SortOrder, in_order, page
from handover.emulator.replies import no_content, reply
from handover.emulator.routing import genesys_router

router = genesys_router("data actions")

IncludeConfig = Annotated[bool, Query(alias="includeConfig")]


@router.post("/integrations/actions", response_model=Action, summary="Create and publish an action")
async def post_action(request: Request, body: PostAction) -> Response:
    """Create an action and publish it at once."""
    emulator = emulator_of(request)
    id_ = changes.new_id(emulator, body.integration_id)
    version = changes.new_version(body)
    record = ActionRecord(id=id_, integration_id=body.integration_id, published=version)
    changes.refuse_if_faulty(version)
    emulator.store.actions.put(id_, record)
    return reply(shown(record, version, draft=False, contract=True, config=True))


@router.get("/integrations/actions", response_model=Listing[Action], summary="List published actions")
async def list_actions(
    request: Request,
    name: str | None = None,
    category: str | None = None,
    ids: str | None = None,
    secure: str | None = None,
    include_config: IncludeConfig = False,
    include_auth_actions: Annotated[bool, Query(alias="includeAuthActions")] = False,  # noqa: ARG001 - there are none
    sort_by: SortBy = None,
    sort_order: SortOrder = None,
    page_size: PageSize = 25,
    page_number: PageNumber = 1,
) -> Response:
    """List the actions that meet all given filters."""
    actions = emulator_of(request).store.actions
    found = [(record, record.published) for record in actions if record.published is not None]
    found = lookup.matching(found, name=name, category=category, ids=ids, secure=secure)
    return page(
        request,
        in_order(found, lookup.SORT_KEYS, sort_by, sort_order),
        page_size,
        page_number,
        lambda versioned: shown(*versioned, draft=False, contract=False, config=include_config),
    )


@router.get("/integrations/actions/categories", response_model=Listing[dict[str, str]], summary="List categories")
async def list_categories(
    request: Request,
    secure: str | None = None,
    sort_by: SortBy = None,
    sort_order: SortOrder = None,
    page_size: PageSize = 25,
    page_number: PageNumber = 1,
) -> Response:
    """List the categories that published actions are in."""
    actions = emulator_of(request).store.actions
    found = [(record, record.published) for record in actions if record.published is not None]
    found = lookup.matching(found, name=None, category=None, ids=None, secure=secure)
    names = sorted({version.category for _, version in found})
    chosen = in_order(names, {"name": str.lower}, sort_by or "name", sort_order)
    return page(request, chosen, page_size, page_number, lambda name: {"name": name})


@router.get("/integrations/actions/{action_id}", response_model=Action, summary="Get a published action")
async def get_action(
    request: Request,
    action_id: str,
    expand: str | None = None,
    flatten: bool = False,
    include_config: IncludeConfig = False,
) -> Response:
    """Describe an action; `expand=contract` shows its schemas, `includeConfig=true` how it is executed."""
    found = lookup.published(emulator_of(request).store, action_id)
    return reply(shown(*found, draft=False, contract=expand == "contract", config=include_config, flat=flatten))


@router.patch("/integrations/actions/{action_id}", response_model=Action, summary="Change a published action")
async def patch_action(request: Request, action_id: str, body: PatchAction) -> Response:
    """Change name, category or configuration and publish that at once; the contract cannot be changed."""
    store = emulator_of(request).store
    record, version = lookup.published(store, action_id)
    changes.refuse_if_stale(body.version, version.version)
    version = changes.changed(version, body)
    changes.refuse_if_faulty(version)
    record = record.model_copy(update={"published": version})
    store.actions.put(action_id, record)
    return reply(shown(record, version, draft=False, contract=True, config=True))


@router.delete("/integrations/actions/{action_id}", status_code=204, summary="Delete an action")
async def delete_action(request: Request, action_id: str) -> Response:
    """Delete the action with its draft."""
    emulator = emulator_of(request)
    record = emulator.store.actions.need(action_id)
    refuse_if_called(emulator, record)
    emulator.store.actions.remove(action_id)
    return no_content()


@router.get("/integrations/actions/{action_id}/templates/{file_name}", summary="Get a template")
async def get_template(request: Request, action_id: str, file_name: str) -> PlainTextResponse:
    """Return a template as plain text: requesttemplate.vm or successtemplate.vm."""
    text = template(lookup.published(emulator_of(request).store, action_id)[1], file_name)
    if text is None:
        raise NotFoundError("template", file_name)
    return PlainTextResponse(text)


@router.get("/integrations/actions/{action_id}/schemas/{file_name}", summary="Get a schema")
async def get_schema(request: Request, action_id: str, file_name: str, flatten: bool = False) -> Response:
    """Return a schema: input.json, success.json or error.json."""
    found = schema(lookup.published(emulator_of(request).store, action_id)[1], file_name, flat=flatten)
    if found is None:
        raise NotFoundError("schema", file_name)
    return reply(found)
