"""What published actions and drafts have in common: they are listed, read, tested and (the published) executed."""

from typing import TYPE_CHECKING, Annotated, Any

from fastapi import Body, Query, Request
from starlette.responses import PlainTextResponse, Response

from handover.emulator.actions import lookup
from handover.emulator.actions.model import Action, TestResult
from handover.emulator.actions.shown import schema, shown, template
from handover.emulator.actions.views import action_view
from handover.emulator.emulator import emulator_of
from handover.emulator.paging import Listing, PageNumber, PageSize, SortBy, SortOrder, in_order, page
from handover.emulator.replies import reply
from handover.emulator.routing import genesys_router
from handover.emulator.state.errors import GenesysError, NotModelledError

if TYPE_CHECKING:
    from handover.emulator.runtime.views import ActionResult

router = genesys_router("data actions")

IncludeConfig = Annotated[bool, Query(alias="includeConfig")]
Input = Annotated[dict[str, Any], Body()]


def _add_routes(listed: str, path: str, what: str, *, draft: bool) -> None:
    """Add the routes of drafts or of published actions.

    Args:
        listed: The address of their list.
        path: The address of one of them.
        what: What one of them is called.
        draft: Whether they are drafts.
    """

    @router.get(listed, response_model=Listing[Action], summary=f"List {what}s")
    async def list_actions(
        request: Request,
        name: str | None = None,
        category: str | None = None,
        ids: str | None = None,
        secure: str | None = None,
        include_config: IncludeConfig = False,
        include_auth_actions: Annotated[bool, Query(alias="includeAuthActions")] = False,  # noqa: ARG001 - none here
        sort_by: SortBy = None,
        sort_order: SortOrder = None,
        page_size: PageSize = 25,
        page_number: PageNumber = 1,
    ) -> Response:
        """List those that meet all given filters."""
        store = emulator_of(request).store
        found = lookup.matching(store, draft=draft, name=name, category=category, ids=ids, secure=secure)
        return page(
            request,
            in_order(found, lookup.SORT_KEYS, sort_by, sort_order),
            page_size,
            page_number,
            lambda versioned: shown(*versioned, draft=draft, contract=False, config=include_config),
        )

    @router.get(path, response_model=Action, summary=f"Get a {what}")
    async def get_action(
        request: Request,
        action_id: str,
        expand: str | None = None,
        flatten: bool = False,
        include_config: IncludeConfig = False,
    ) -> Response:
        """Describe it; `expand=contract` shows its schemas, `includeConfig=true` how it is executed."""
        found = lookup.find(emulator_of(request).store, action_id, draft=draft)
        return reply(shown(*found, draft=draft, contract=expand == "contract", config=include_config, flat=flatten))

    @router.get(f"{path}/templates/{{file_name}}", summary=f"Get a {what}'s template")
    async def get_template(request: Request, action_id: str, file_name: str) -> PlainTextResponse:
        """Return a template as plain text: requesttemplate.vm or successtemplate.vm."""
        _, version = lookup.find(emulator_of(request).store, action_id, draft=draft)
        return PlainTextResponse(template(version, file_name))

    @router.get(f"{path}/schemas/{{file_name}}", summary=f"Get a {what}'s schema")
    async def get_schema(request: Request, action_id: str, file_name: str, flatten: bool = False) -> Response:
        """Return a schema: input.json, success.json or error.json."""
        _, version = lookup.find(emulator_of(request).store, action_id, draft=draft)
        return reply(schema(version, file_name, flat=flatten))

    @router.post(f"{path}/test", response_model=TestResult, summary=f"Test a {what}")
    async def post_test(request: Request, action_id: str, body: Input, flatten: bool = False) -> Response:
        """Execute it and show what each step came to."""
        result = await _execute(request, action_id, body, draft=draft, flatten=flatten)
        return reply(
            TestResult(
                operations=[operation.as_json() for operation in result.operations],
                success=result.success,
                final_result=result.final_result,
                error=result.error,
            )
        )


_add_routes("/integrations/actions/drafts", "/integrations/actions/{action_id}/draft", "draft", draft=True)
_add_routes("/integrations/actions", "/integrations/actions/{action_id}", "published action", draft=False)


@router.post("/integrations/actions/{action_id}/execute", summary="Execute an action")
async def post_execute(request: Request, action_id: str, body: Input, flatten: bool = False) -> Response:
    """Execute the published version and return its result."""
    result = await _execute(request, action_id, body, draft=False, flatten=flatten)
    if not result.success:
        error = result.error or {}
        raise GenesysError(error.get("status", 500), error.get("code", "action.failed"), error.get("message", ""))
    return reply(result.final_result)


async def _execute(request: Request, action_id: str, body: Input, *, draft: bool, flatten: bool) -> "ActionResult":
    if flatten:
        raise NotModelledError("flatten=true: it returns results as they are")
    emulator = emulator_of(request)
    view = action_view(emulator.store, *lookup.find(emulator.store, action_id, draft=draft))
    return await emulator.execution.execute(view, body)
