"""Drafts of data actions."""

from typing import Annotated

from fastapi import Query, Request
from starlette.responses import PlainTextResponse, Response

from handover.emulator import errors
from handover.emulator.actions import changes, lookup
from handover.emulator.actions.faults import faults
from handover.emulator.actions.model import (
    Action,
    ActionRecord,
    DraftValidation,
    PatchDraft,
    PostAction,
    PublishDraft,
)
from handover.emulator.actions.routes import IncludeConfig
from handover.emulator.actions.shown import schema, shown, template
from handover.emulator.emulator import emulator_of
from handover.emulator.paging import Listing, PageNumber, PageSize, SortBy, SortOrder, in_order, page
from handover.emulator.replies import no_content, reply
from handover.emulator.routing import genesys_router

router = genesys_router("data action drafts")


@router.post("/integrations/actions/drafts", response_model=Action, summary="Create an action as a draft")
async def post_new_draft(request: Request, body: PostAction) -> Response:
    """Create an action that is not published yet; it may have faults until then."""
    emulator = emulator_of(request)
    version = changes.new_version(body)
    record = ActionRecord(
        id=changes.new_id(emulator, body.integration_id), integration_id=body.integration_id, draft=version
    )
    emulator.store.actions.put(record.id, record)
    return reply(shown(record, version, draft=True, contract=True, config=True))


@router.get("/integrations/actions/drafts", response_model=Listing[Action], summary="List drafts")
async def list_drafts(
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
    """List the drafts that meet all given filters."""
    actions = emulator_of(request).store.actions
    found = [(record, record.draft) for record in actions if record.draft is not None]
    found = lookup.matching(found, name=name, category=category, ids=ids, secure=secure)
    return page(
        request,
        in_order(found, lookup.SORT_KEYS, sort_by, sort_order),
        page_size,
        page_number,
        lambda versioned: shown(*versioned, draft=True, contract=False, config=include_config),
    )


@router.post("/integrations/actions/{action_id}/draft", response_model=Action, summary="Make a draft of an action")
async def post_draft(request: Request, action_id: str) -> Response:
    """Make a draft of the published version."""
    store = emulator_of(request).store
    record, version = lookup.published(store, action_id)
    if record.draft is not None:
        raise errors.ConflictError(f"The action {action_id} has a draft already; publish or delete it.")
    record = record.model_copy(update={"draft": version})
    store.actions.put(action_id, record)
    return reply(shown(record, version, draft=True, contract=True, config=True))


@router.get("/integrations/actions/{action_id}/draft", response_model=Action, summary="Get a draft")
async def get_draft(
    request: Request,
    action_id: str,
    expand: str | None = None,
    flatten: bool = False,
    include_config: IncludeConfig = False,
) -> Response:
    """Describe a draft."""
    found = lookup.draft(emulator_of(request).store, action_id)
    return reply(shown(*found, draft=True, contract=expand == "contract", config=include_config, flat=flatten))


@router.patch("/integrations/actions/{action_id}/draft", response_model=Action, summary="Change a draft")
async def patch_draft(request: Request, action_id: str, body: PatchDraft) -> Response:
    """Change a draft; the contract only while the action has never been published."""
    store = emulator_of(request).store
    record, version = lookup.draft(store, action_id)
    changes.refuse_if_stale(body.version, version.version)
    if body.contract is not None:
        changed = changes.with_contract(version, body.contract)
        if record.published is not None and changed != version:
            raise errors.BadRequestError(
                "The contract of a published action cannot be changed; make a new action.", "contract.immutable"
            )
        version = changed
    if body.secure is not None:
        version = version.model_copy(update={"secure": body.secure})
    version = changes.changed(version, body)
    record = record.model_copy(update={"draft": version})
    store.actions.put(action_id, record)
    return reply(shown(record, version, draft=True, contract=True, config=True))


@router.delete("/integrations/actions/{action_id}/draft", status_code=204, summary="Delete a draft")
async def delete_draft(request: Request, action_id: str) -> Response:
    """Delete the draft, and the action if that is all there is of it."""
    store = emulator_of(request).store
    record, _ = lookup.draft(store, action_id)
    if record.published is None:
        store.actions.remove(action_id)
    else:
        store.actions.put(action_id, record.model_copy(update={"draft": None}))
    return no_content()


@router.get(
    "/integrations/actions/{action_id}/draft/validation", response_model=DraftValidation, summary="Validate a draft"
)
async def get_validation(request: Request, action_id: str) -> Response:
    """Say whether the draft can be published, and if not, why."""
    store = emulator_of(request).store
    sentences = faults(lookup.draft(store, action_id)[1])
    shown_errors = [errors.body(400, "invalid.action", sentence) for sentence in sentences]
    return reply(DraftValidation(valid=not sentences, errors=shown_errors))


@router.post("/integrations/actions/{action_id}/draft/publish", response_model=Action, summary="Publish a draft")
async def publish_draft(request: Request, action_id: str, body: PublishDraft) -> Response:
    """Publish the draft, of which `version` must be the current one."""
    store = emulator_of(request).store
    record, version = lookup.draft(store, action_id)
    changes.refuse_if_stale(body.version, version.version)
    changes.refuse_if_faulty(version)
    record = changes.publish(record, version.model_copy(update={"version": version.version + 1}))
    store.actions.put(action_id, record)
    return reply(shown(*lookup.published(store, action_id), draft=False, contract=True, config=True))


@router.get("/integrations/actions/{action_id}/draft/templates/{file_name}", summary="Get a draft's template")
async def get_draft_template(request: Request, action_id: str, file_name: str) -> PlainTextResponse:
    """Return a template as plain text: requesttemplate.vm or successtemplate.vm."""
    text = template(lookup.draft(emulator_of(request).store, action_id)[1], file_name)
    if text is None:
        raise errors.NotFoundError("template", file_name)
    return PlainTextResponse(text)


@router.get("/integrations/actions/{action_id}/draft/schemas/{file_name}", summary="Get a draft's schema")
async def get_draft_schema(request: Request, action_id: str, file_name: str, flatten: bool = False) -> Response:
    """Return a schema: input.json, success.json or error.json."""
    found = schema(lookup.draft(emulator_of(request).store, action_id)[1], file_name, flat=flatten)
    if found is None:
        raise errors.NotFoundError("schema", file_name)
    return reply(found)
