"""Testing and executing data actions."""

from typing import Annotated, Any

from fastapi import Body, Request
from starlette.responses import Response

from handover.emulator.actions import lookup
from handover.emulator.actions.model import TestResult
from handover.emulator.emulator import emulator_of
from handover.emulator.errors import GenesysError, NotModelledError
from handover.emulator.replies import reply
from handover.emulator.routing import genesys_router

router = genesys_router("data actions")

Input = Annotated[dict[str, Any], Body()]


def _refuse_flattening(flatten: bool) -> None:
    if flatten:
        raise NotModelledError("flatten=true: it returns results as they are")


@router.post("/integrations/actions/{action_id}/test", response_model=TestResult, summary="Test an action")
async def post_test(request: Request, action_id: str, body: Input, flatten: bool = False) -> Response:
    """Execute the published version and show what each step came to."""
    _refuse_flattening(flatten)
    return await _test(request, lookup.published(emulator_of(request).store, action_id), body)


@router.post(
    "/integrations/actions/{action_id}/draft/test",
    response_model=TestResult,
    summary="Test a draft",
)
async def post_draft_test(request: Request, action_id: str, body: Input, flatten: bool = False) -> Response:
    """Execute the draft and show what each step came to."""
    _refuse_flattening(flatten)
    return await _test(request, lookup.draft(emulator_of(request).store, action_id), body)


@router.post("/integrations/actions/{action_id}/execute", summary="Execute an action")
async def post_execute(request: Request, action_id: str, body: Input, flatten: bool = False) -> Response:
    """Execute the published version and return its result."""
    _refuse_flattening(flatten)
    emulator = emulator_of(request)
    result = await emulator.execution.actions.execute(*lookup.published(emulator.store, action_id), body)
    if not result.success:
        error = result.error or {}
        raise GenesysError(error.get("status", 500), error.get("code", "action.failed"), error.get("message", ""))
    return reply(result.final_result)


async def _test(request: Request, found: lookup.Versioned, body: dict[str, Any]) -> Response:
    result = await emulator_of(request).execution.actions.execute(*found, body)
    return reply(
        TestResult(
            operations=[operation.as_json() for operation in result.operations],
            success=result.success,
            final_result=result.final_result,
            error=result.error,
        )
    )
