"""`/_emulator/faults`: the rules that break things on purpose."""

from typing import Final

from fastapi import Request
from pydantic import Field
from starlette.responses import Response

from handover.emulator.emulator import emulator_of
from handover.emulator.http.replies import reply
from handover.emulator.http.routing import admin_router
from handover.emulator.state.errors import BadRequestError, NotFoundError
from handover.emulator.state.faults import FaultRule
from handover.emulator.state.models import AdminModel

router = admin_router()

MOST_RULES: Final = 1_000


class FaultRules(AdminModel):
    """The rules that are to be in force."""

    rules: list[FaultRule] = Field(max_length=MOST_RULES)


def _shown(request: Request) -> Response:
    return reply(
        {
            "rules": [
                {
                    **fault.rule.model_dump(by_alias=True, exclude_defaults=True),
                    "id": fault.number,
                    "hits": fault.hits,
                }
                for fault in emulator_of(request).faults.all
            ]
        }
    )


@router.get("/faults", summary="List the faults")
async def get_faults(request: Request) -> Response:
    """List the rules in force, their ids and how often each has struck."""
    return _shown(request)


@router.put("/faults", summary="Set the faults")
async def put_faults(request: Request, body: FaultRules) -> Response:
    """Replace all rules."""
    emulator_of(request).faults.set(body.rules)
    return _shown(request)


@router.post("/faults", summary="Add a fault")
async def post_fault(request: Request, body: FaultRule) -> Response:
    """Add a rule behind the others, which go on counting."""
    faults = emulator_of(request).faults
    if len(faults.all) >= MOST_RULES:
        raise BadRequestError(f"There are {MOST_RULES:,} faults already; remove some first.")
    faults.add(body)
    return _shown(request)


@router.delete("/faults", summary="Remove the faults")
async def delete_faults(request: Request) -> Response:
    """Remove all rules."""
    emulator_of(request).faults.set([])
    return _shown(request)


@router.delete("/faults/{fault_id}", summary="Remove a fault")
async def delete_fault(request: Request, fault_id: int) -> Response:
    """Remove one rule; the others go on counting."""
    if not emulator_of(request).faults.remove(fault_id):
        raise NotFoundError("fault", str(fault_id))
    return _shown(request)
