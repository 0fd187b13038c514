"""`GET /_emulator/health` and `GET /_emulator/coverage`."""

import json
from functools import lru_cache
from importlib import resources
from typing import Any

from fastapi import Request
from starlette.responses import Response

import handover.emulator.admin
from handover.emulator.emulator import emulator_of
from handover.emulator.http.replies import reply
from handover.emulator.http.routing import GenesysRoute, admin_router
from handover.emulator.state.models import WireModel

router = admin_router()


class Health(WireModel):
    """How the emulator is.

    `id` is the identity of its data, `instance` its own: no other one has had it. `revision` counts how often its
    objects have changed: while the three stay, the organization does.
    """

    status: str
    id: str
    instance: str
    revision: int
    organization: str
    version: str
    objects: dict[str, int]


@router.get("/health", response_model=Health, summary="Ask how the emulator is")
async def get_health(request: Request) -> Response:
    """Say that the emulator runs, whose data it has and how much of it."""
    emulator = emulator_of(request)
    store = emulator.store
    return reply(
        Health(
            status="ok",
            id=store.id,
            instance=emulator.instance,
            revision=store.revision,
            organization=store.organization_id,
            version=request.app.version,
            objects=store.objects(),
        )
    )


@router.get("/coverage", summary="List what is modelled and what is not")
async def get_coverage(request: Request) -> Response:
    """Count the requests by endpoint, and list what Genesys has for the same services and the emulator has not."""
    modelled = [
        (method, route.path)
        for route in request.app.routes
        if isinstance(route, GenesysRoute)
        for method in sorted(route.methods or ())
    ]
    return reply(emulator_of(request).coverage.report(modelled, _known_endpoints()))


@lru_cache(maxsize=1)
def _known_endpoints() -> tuple[tuple[str, str], ...]:
    text = resources.files(handover.emulator.admin).joinpath("endpoints.json").read_text()
    known: dict[str, Any] = json.loads(text)
    return tuple((method, path) for path, methods in known["paths"].items() for method in methods)
