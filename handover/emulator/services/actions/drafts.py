"""Drafts of data actions."""

from fastapi import Request
from starlette.responses import Response

from handover.emulator.emulator import emulator_of
from handover.emulator.http.errors import body as error_body
from handover.emulator.http.replies import no_content, reply
from handover.emulator.http.routing import genesys_router
from handover.emulator.services.actions import editing, lookup
from handover.emulator.services.actions.bodies import Action, DraftValidation, PatchDraft, PostAction, PublishDraft
from handover.emulator.services.actions.replies import shown
from handover.emulator.state.errors import BadRequestError, ConflictError
from handover.emulator.state.records.actions import ActionRecord

router = genesys_router("data action drafts")


@router.post("/integrations/actions/drafts", response_model=Action, summary="Create an action as a draft")
async def post_new_draft(request: Request, body: PostAction) -> Response:
    """Create an action that is not published yet; it may have faults until then."""
    emulator = emulator_of(request)
    editing.refuse_long_name(emulator, body.name)
    version = editing.new_version(body)
    record = ActionRecord(
        id=editing.new_id(emulator, body.integration_id), integration_id=body.integration_id, draft=version
    )
    emulator.store.actions.put(record.id, record)
    return reply(shown(record, version, draft=True))


@router.post("/integrations/actions/{action_id}/draft", response_model=Action, summary="Make a draft of an action")
async def post_draft(request: Request, action_id: str) -> Response:
    """Make a draft of the published version."""
    store = emulator_of(request).store
    record, version = lookup.find(store, action_id, draft=False)
    if record.draft is not None:
        raise ConflictError(f"The action {action_id} has a draft already; publish or delete it.")
    return reply(shown(store.actions.change(action_id, draft=version), version, draft=True))


@router.patch("/integrations/actions/{action_id}/draft", response_model=Action, summary="Change a draft")
async def patch_draft(request: Request, action_id: str, body: PatchDraft) -> Response:
    """Change a draft; the contract only while the action has never been published."""
    emulator = emulator_of(request)
    store = emulator.store
    record, version = lookup.find(store, action_id, draft=True)
    editing.refuse_if_stale(emulator, body.version, version)
    editing.refuse_long_name(emulator, body.name)
    if body.contract is not None:
        changed = editing.with_contract(version, body.contract)
        if record.published is not None and changed != version:
            raise BadRequestError(
                "The contract of a published action cannot be changed; make a new action.", "contract.immutable"
            )
        version = changed
    if body.secure is not None:
        version = version.model_copy(update={"secure": body.secure})
    version = editing.changed(version, body)
    return reply(shown(store.actions.change(action_id, draft=version), version, draft=True))


@router.delete("/integrations/actions/{action_id}/draft", status_code=204, summary="Delete a draft")
async def delete_draft(request: Request, action_id: str) -> Response:
    """Delete the draft, and the action if that is all there is of it."""
    store = emulator_of(request).store
    record, _ = lookup.find(store, action_id, draft=True)
    if record.published is None:
        store.actions.remove(action_id)
    else:
        store.actions.change(action_id, draft=None)
    return no_content()


@router.get(
    "/integrations/actions/{action_id}/draft/validation", response_model=DraftValidation, summary="Validate a draft"
)
async def get_validation(request: Request, action_id: str) -> Response:
    """Say whether the draft can be published, and if not, why."""
    emulator = emulator_of(request)
    sentences = await editing.faults(emulator, lookup.find(emulator.store, action_id, draft=True)[1])
    shown_errors = [error_body(400, "invalid.action", sentence) for sentence in sentences]
    return reply(DraftValidation(valid=not sentences, errors=shown_errors))


@router.post("/integrations/actions/{action_id}/draft/publish", response_model=Action, summary="Publish a draft")
async def publish_draft(request: Request, action_id: str, body: PublishDraft) -> Response:
    """Publish the draft, of which `version` must be the current one."""
    emulator = emulator_of(request)
    store = emulator.store
    _, version = lookup.find(store, action_id, draft=True)
    editing.refuse_if_stale(emulator, body.version, version)
    await editing.refuse_if_faulty(emulator, version, action_id)
    editing.refuse_if_stale(emulator, body.version, lookup.find(store, action_id, draft=True)[1])
    version = version.model_copy(update={"version": version.version + 1})
    record = store.actions.change(action_id, published=version, draft=None)
    return reply(shown(record, version, draft=False))
