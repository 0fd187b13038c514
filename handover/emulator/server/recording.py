"""Writes every API request and its answer into the journal of requests."""

from time import perf_counter
from typing import Final

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from handover.emulator.state.clock import Clock
from handover.emulator.state.requests import LONGEST_BODY, ApiRequest, Body, Client, RequestJournal

_LEFT_OUT: Final = ("/_emulator/", "/console", "/docs", "/openapi.json", "/favicon.ico", "/static-offline-docs/")
"""The admin plane, and what is for browsers."""

_GENESYS_OWN: Final = ("/_emulator/uploads/", "/_emulator/exports/")
"""Genesys' signed addresses, which are a part of its API."""


class Recording:
    """Watches requests on their way in and answers on their way out; what it keeps is read by the admin plane alone.

    Args:
        app: What is called.
        journal: Takes the requests.
        clock: Gives them their time.
    """

    def __init__(self, app: ASGIApp, journal: RequestJournal, clock: Clock) -> None:
        self._app = app
        self._journal = journal
        self._clock = clock

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, and write it down when it is answered."""
        if scope["type"] != "http" or not _is_recorded(scope["path"]):
            await self._app(scope, receive, send)
            return
        asked, answered = _Seen(), _Seen()
        status: int | None = None

        async def receiving() -> Message:
            message = await receive()
            if message["type"] == "http.request":
                asked.take(message)
            return message

        async def sending(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                answered.headers = dict(message["headers"])
            else:
                answered.take(message)
            await send(message)

        asked.headers = dict(scope["headers"])
        time, started = self._clock.now(), perf_counter()
        try:
            await self._app(scope, receiving, sending)
        finally:
            seconds = perf_counter() - started
            agent = asked.headers.get(b"user-agent", b"").decode("latin-1")
            client = Client(scope.get("client_id"), (scope.get("client") or ("",))[0], agent)
            path, query = scope["path"], scope["query_string"]
            bodies = asked.body(), answered.body()
            self._journal.record(
                ApiRequest(time, scope["method"], path, query, client, status, seconds, *bodies, answered.whole)
            )


class _Seen:
    """What has been seen of a request or an answer; its headers' names are in lower case, as ASGI has them."""

    __slots__ = ("_length", "_parts", "headers", "whole")

    def __init__(self) -> None:
        self.headers: dict[bytes, bytes] = {}
        self.whole = False
        self._parts: list[bytes] = []
        self._length = 0

    def take(self, message: Message) -> None:
        """Take a part of the body."""
        part = message.get("body", b"")
        self._length += len(part)
        if self._length <= LONGEST_BODY:
            self._parts.append(part)
        self.whole = not message.get("more_body", False)

    def body(self) -> Body:
        """Return the body."""
        headers, length = self.headers, self._length
        announced = headers.get(b"content-length", b"")
        if announced.isdigit() and len(announced) < 20:
            length = max(length, int(announced))
        # A body that was not taken to its end may be cut off anywhere, which makes no sense and hides its secrets.
        kept = self.whole and length <= LONGEST_BODY
        return Body(
            headers.get(b"content-type", b"").decode("latin-1"), length, b"".join(self._parts) if kept else None
        )


def _is_recorded(path: str) -> bool:
    lower = path.lower()
    return lower != "/" and (not lower.startswith(_LEFT_OUT) or lower.startswith(_GENESYS_OWN))
