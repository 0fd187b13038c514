"""Who is calling: every request under `/api/` carries a token."""

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Receive, Scope, Send

from handover.emulator.emulator import Emulator
from handover.emulator.http.errors import error_reply
from handover.emulator.services.oauth import tokens
from handover.emulator.state.errors import GenesysError


class Authentication:
    """Refuses API requests without a valid token and notes the client's id in the scope as `client_id`.

    Args:
        app: What is called with the authenticated request.
        emulator: Signs the tokens.
    """

    def __init__(self, app: ASGIApp, emulator: Emulator) -> None:
        self._app = app
        self._emulator = emulator

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer 401, or pass the request on."""
        if scope["type"] == "http" and scope["path"][:5].lower() == "/api/":
            try:
                scope["client_id"] = self._client(scope)
            except GenesysError as error:
                await error_reply(error, self._emulator.settings.answers)(scope, receive, send)
                return
        await self._app(scope, receive, send)

    def _client(self, scope: Scope) -> str:
        scheme, _, token = Headers(scope=scope).get("authorization", "").partition(" ")
        if scheme.lower() == "bearer":
            return tokens.holder(self._emulator.store.token_key, token.strip(), self._emulator.clock.now())
        raise GenesysError(
            401, "authentication.required", "No authentication: the request has no header Authorization: Bearer …."
        )
