"""Carries out the faults: the layer between the network and the API."""

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from handover.emulator.http.errors import error_reply
from handover.emulator.state.errors import GenesysError
from handover.emulator.state.faults import Faults

# The rest of the admin plane stays in order, so that faults can be removed again.
_STRUCK = ("/api/", "/oauth/", "/_emulator/uploads/")


class FaultInjection:
    """Delays, refuses or breaks off the requests that a fault strikes.

    Args:
        app: What is called with all other requests.
        faults: The rules.
    """

    def __init__(self, app: ASGIApp, faults: Faults) -> None:
        self._app = app
        self._faults = faults

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Apply the rule that strikes, if any."""
        if not self._faults.all or scope["type"] != "http" or not scope["path"].lower().startswith(_STRUCK):
            await self._app(scope, receive, send)
            return
        fault = self._faults.next_request(scope["method"], scope["path"])
        if fault is None:
            await self._app(scope, receive, send)
            return
        rule = fault.rule
        if rule.latency_ms:
            await fault.delay()
        if rule.status is not None:
            headers = None if rule.retry_after is None else {"Retry-After": str(rule.retry_after)}
            error = GenesysError(rule.status, _code(rule.status), "A fault set at /_emulator/faults.", headers)
            await error_reply(error)(scope, receive, send)
        else:
            await self._app(scope, receive, _half(send) if rule.drop else send)


def _code(status: int) -> str:
    return {404: "not.found", 409: "general.conflict", 429: "too.many.requests"}.get(status, "internal.server.error")


def _half(send: Send) -> Send:
    """Return a `send` that sends half of the body; the server then hangs up, for the response is incomplete."""

    async def half(message: Message) -> None:
        if message["type"] == "http.response.body":
            body = message.get("body", b"")
            message = {"type": "http.response.body", "body": body[: len(body) // 2], "more_body": True}
        await send(message)

    return half
