"""`/_emulator/faults`: the rules that break things on purpose."""

from fastapi import Request
from pydantic import Field
from starlette.responses import Response

from handover.emulator.emulator import emulator_of
from handover.emulator.http.replies import reply
from handover.emulator.http.routing import admin_router
from handover.emulator.state.faults import FaultRule
from handover.emulator.state.models import AdminModel

router = admin_router()


class FaultRules(AdminModel):
    """The rules that are to be in force."""

    rules: list[FaultRule] = Field(max_length=1_000)


def _shown(request: Request, new: list[FaultRule] | None = None) -> Response:
    faults = emulator_of(request).faults
    if new is not None:
        faults.set(new)
    rules = [rule.model_dump(by_alias=True, exclude_defaults=True) for rule in faults.rules]
    return reply({"rules": [{**rule, "hits": hits} for rule, hits in zip(rules, faults.hits(), strict=True)]})


@router.get("/faults", summary="List the faults")
async def get_faults(request: Request) -> Response:
    """List the rules in force and how often each has struck."""
    return _shown(request)


@router.put("/faults", summary="Set the faults")
async def put_faults(request: Request, body: FaultRules) -> Response:
    """Replace all rules."""
    return _shown(request, body.rules)


@router.delete("/faults", summary="Remove the faults")
async def delete_faults(request: Request) -> Response:
    """Remove all rules."""
    return _shown(request, [])
