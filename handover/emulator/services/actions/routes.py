"""Published data actions."""

from fastapi import Request
from starlette.responses import Response

from handover.emulator.emulator import Emulator, emulator_of
from handover.emulator.http.paging import Listing, PageNumber, PageSize, SortBy, SortOrder, in_order, page
from handover.emulator.http.replies import no_content, reply
from handover.emulator.http.routing import genesys_router
from handover.emulator.services.actions import editing, lookup
from handover.emulator.services.actions.bodies import Action, PatchAction, PostAction
from handover.emulator.services.actions.replies import shown
from handover.emulator.state.errors import ConflictError
from handover.emulator.state.records.actions import ActionRecord

router = genesys_router("data actions")


@router.post("/integrations/actions", response_model=Action, summary="Create and publish an action")
async def post_action(request: Request, body: PostAction) -> Response:
    """Create an action and publish it at once."""
    emulator = emulator_of(request)
    id_ = editing.new_id(emulator, body.integration_id)
    editing.refuse_long_name(emulator, body.name)
    version = editing.new_version(body)
    record = ActionRecord(id=id_, integration_id=body.integration_id, published=version)
    await editing.refuse_if_faulty(emulator, version, id_)
    emulator.store.actions.put(id_, record)
    return reply(shown(record, version, draft=False))


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
    found = lookup.matching(emulator_of(request).store, draft=False, secure=secure)
    names = sorted({version.category for _, version in found})
    chosen = in_order(names, {"name": str.lower}, sort_by or "name", sort_order)
    return page(request, chosen, page_size, page_number, lambda name: {"name": name})


@router.patch("/integrations/actions/{action_id}", response_model=Action, summary="Change a published action")
async def patch_action(request: Request, action_id: str, body: PatchAction) -> Response:
    """Change name, category or configuration and publish that at once; the contract cannot be changed."""
    emulator = emulator_of(request)
    store = emulator.store
    _, version = lookup.find(store, action_id, draft=False)
    editing.refuse_if_stale(emulator, body.version, version)
    editing.refuse_long_name(emulator, body.name)
    version = editing.changed(version, body)
    await editing.refuse_if_faulty(emulator, version, action_id)
    editing.refuse_if_stale(emulator, body.version, lookup.find(store, action_id, draft=False)[1])
    return reply(shown(store.actions.change(action_id, published=version), version, draft=False))


@router.delete("/integrations/actions/{action_id}", status_code=204, summary="Delete an action")
async def delete_action(request: Request, action_id: str) -> Response:
    """Delete the action with its draft."""
    emulator = emulator_of(request)
    record = emulator.store.actions.need(action_id)
    _refuse_if_called(emulator, record)
    emulator.store.actions.remove(action_id)
    return no_content()


def _refuse_if_called(emulator: Emulator, record: ActionRecord) -> None:
    """Refuse to delete an action that a published flow calls, if the emulator was started to do so."""
    if emulator.settings.answers.called_action_deletion == "deleted":
        return
    for flow in emulator.store.flows:
        for call in flow.newest.calls if flow.active else ():
            if call.action_id == record.id:
                raise ConflictError(f"The flow {flow.name!r} calls the action {call.name!r}; delete the flow first.")
