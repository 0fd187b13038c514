"""Routes that answer as Genesys Cloud does: without regard to case, and refusing what is not modelled."""

import re
from collections.abc import Callable, Coroutine
from typing import Any
from urllib.parse import parse_qsl, urlencode

from fastapi import APIRouter, Request
from fastapi.routing import APIRoute
from starlette.responses import Response
from starlette.routing import Match
from starlette.types import Receive, Scope, Send

from handover.emulator.emulator import emulator_of
from handover.emulator.http.idempotency import note_creation
from handover.emulator.http.intake import read_body, read_request_json
from handover.emulator.http.permissions import refuse_unless_permitted
from handover.emulator.state.errors import NotModelledError

API = "/api/v2"

# Official clients send these with every read of one object, where they change nothing.
_WITHOUT_EFFECT = frozenset({"pageSize", "pageNumber", "sortBy", "nextPage", "previousPage"})


class GenesysRoute(APIRoute):
    """A route of the Genesys API or of the admin plane.

    - Paths match without regard to case: the provider says `processAutomation`, the SDKs `processautomation`.
    - A query parameter without a value counts as not given: Genesys' Go SDK sends them.
    - A query parameter that is not modelled is refused by name.
    - A body is no longer than the limits allow, and its JSON can be kept.
    - A change is in the state file before it is answered.
    """

    def __init__(self, path: str, endpoint: Callable[..., Any], **options: Any) -> None:
        super().__init__(path, endpoint, **options)
        self.path_regex = re.compile(self.path_regex.pattern, re.IGNORECASE)

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        """Return FastAPI's handler, wrapped."""
        handler = super().get_route_handler()
        described = (self.openapi_extra or {}).get("parameters", ())  # of a route that reads them by itself
        known = {parameter.alias for parameter in self.dependant.query_params} | _WITHOUT_EFFECT
        known |= {parameter["name"] for parameter in described}
        changes = not set(self.methods or ()).isdisjoint({"POST", "PUT", "PATCH", "DELETE"})

        async def handle(request: Request) -> Response:
            if request.scope["query_string"]:
                request = _without_blanks(request)
                for name in request.query_params:
                    if name not in known:
                        raise NotModelledError(f"the query parameter {name} of {request.method} {self.path}")
            emulator = emulator_of(request)
            emulator.coverage.answered(request.method, self.path)
            refuse_unless_permitted(request, self.path.removeprefix(API))
            if not changes:
                return await handler(request)
            body = await read_body(request, self.path, emulator.settings.limits)
            if self.body_field is not None and body and "json" in request.headers.get("content-type", ""):
                request._json = read_request_json(body)
            response = await handler(request)
            note_creation(request, response)
            emulator.persist()
            return response

        return handle


def _without_blanks(request: Request) -> Request:
    pairs = parse_qsl(request.scope["query_string"].decode("latin-1"), keep_blank_values=True)
    kept = [(name, value) for name, value in pairs if value]
    if len(kept) == len(pairs):
        return request
    return Request({**request.scope, "query_string": urlencode(kept).encode("latin-1")}, request.receive)


def genesys_router(*tags: str) -> APIRouter:
    """Return a router for a part of the Genesys API; its paths begin behind `/api/v2`."""
    return APIRouter(prefix=API, tags=list(tags), route_class=GenesysRoute)


def admin_router() -> APIRouter:
    """Return a router for a part of the admin plane; its paths begin behind `/_emulator`."""
    return APIRouter(prefix="/_emulator", tags=["admin plane"], route_class=GenesysRoute)


class RouteIndex:
    """Finds a request's route by its method, its path's length and its service, and only then compares patterns.

    FastAPI compares every route's pattern until one matches; with as many as there are here, that was half of the
    time a request took. What is not found here (another method, a wrong path, the documentation) goes FastAPI's way.

    Args:
        router: The application's router, with all its routes.
    """

    def __init__(self, router: APIRouter) -> None:
        self._otherwise = router.app
        self._routes: dict[tuple[str, int, str], list[GenesysRoute]] = {}
        for route in router.routes:
            if isinstance(route, GenesysRoute):
                for method in route.methods or ():
                    self._routes.setdefault(_place(method, route.path), []).append(route)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request to its route, or to FastAPI's router."""
        if scope["type"] == "http":
            for route in self._routes.get(_place(scope["method"], scope["path"]), ()):
                match, found = route.matches(scope)
                if match is Match.FULL:
                    scope.update(found)
                    await route.handle(scope, receive, send)
                    return
        await self._otherwise(scope, receive, send)


def _place(method: str, path: str) -> tuple[str, int, str]:
    """Return what all paths that fit a route have in common with it: the third segment names the service."""
    segments = path.split("/", 4)
    service = segments[3].lower() if len(segments) > 4 and segments[1].lower() == "api" else ""
    return method, path.count("/"), service
