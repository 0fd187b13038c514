"""The page's files: no build step, nothing from elsewhere, and headers that keep it so."""

from typing import Final

from starlette.datastructures import MutableHeaders
from starlette.exceptions import HTTPException
from starlette.responses import RedirectResponse
from starlette.routing import BaseRoute, Mount, Route
from starlette.staticfiles import StaticFiles
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from handover.emulator.http.errors import error_reply, unanswered

PATH: Final = "/console"
"""Where the page is."""

HEADERS: Final = {
    # Nothing but the page's own files and this emulator's answers: no inline script or style, no frame around it.
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
        "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-cache",  # a browser asks each time, by the ETag: the page is always this emulator's
}


class _Guarded:
    """Gives every answer of an application the page's headers, and its errors the shape of the emulator's others.

    Args:
        app: The application.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on."""

        async def with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                MutableHeaders(scope=message).update(HEADERS)
            await send(message)

        try:
            await self._app(scope, receive, with_headers)
        except HTTPException as error:
            refused = unanswered(error.status_code, scope["method"], scope["path"])
            await error_reply(refused)(scope, receive, with_headers)


def routes() -> list[BaseRoute]:
    """Return the routes of the page; `/` leads to it."""
    page = StaticFiles(packages=[(__package__, "page")], html=True)
    return [
        Route("/", lambda _: RedirectResponse(f"{PATH}/", 307), include_in_schema=False),
        Mount(PATH, _Guarded(page)),
    ]
