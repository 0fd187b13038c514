"""Sends data actions' requests: to the built-in receiver, or to hosts that were explicitly allowed."""

import asyncio
import re
import socket
from collections.abc import Collection
from dataclasses import dataclass
from typing import Final
from urllib.parse import quote, urlsplit

import httpx
import uvicorn

from handover.emulator.runtime.loopback import LoopbackClient, Response
from handover.emulator.runtime.receiver import CONVERSATION_HEADER, EVENT_HEADER, URL_HEADER, CognigyReceiver
from handover.emulator.runtime.trace import Trace

_TOKEN: Final = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+")
_UNFIT_FOR_URLS: Final = re.compile(r"[\s\x00-\x20\x7f]")
_UNFIT_FOR_HEADERS: Final = re.compile(r"[\r\n\0]")
_OF_THE_CONNECTION: Final = frozenset({"host", "content-length", "transfer-encoding", "connection"})
"""Headers that belong to the connection; what an action says about them is not sent."""

_KEEP_ALIVE_SECONDS: Final = 3600


class TransportError(Exception):
    """A request that could not be sent, or was not answered; its message is a sentence."""


@dataclass(frozen=True, slots=True)
class Request:
    """A rendered request."""

    method: str
    url: str
    headers: dict[str, str]
    body: str

    @property
    def host(self) -> str:
        """The host it is meant for."""
        return urlsplit(self.url).hostname or ""


class Transport:
    """Sends requests; nothing leaves the machine unless its host is allowed.

    Args:
        receiver: Gets everything else, over HTTP on a loopback port of its own, which opens at the first request.
        allow_egress: Host names that are really called.
    """

    def __init__(self, receiver: CognigyReceiver, allow_egress: Collection[str] = ()) -> None:
        self._receiver = receiver
        self._allowed = frozenset(host.lower() for host in allow_egress)
        self._starting = asyncio.Lock()
        self._server: uvicorn.Server | None = None
        self._listening: socket.socket | None = None
        self._loopback: LoopbackClient | None = None
        self._outside: httpx.AsyncClient | None = None

    def resolves_to_receiver(self, host: str) -> bool:
        """Tell whether requests to the host go to the built-in receiver."""
        return host.lower() not in self._allowed

    async def send(self, request: Request, trace: Trace) -> Response:
        """Send a request and return the reply, whatever its status.

        Raises:
            TransportError: The URL or a header is unfit, or no reply came.
        """
        check(request)
        try:
            if self.resolves_to_receiver(request.host):
                return await self._to_receiver(request, trace)
            return await self._outward(request)
        except (OSError, httpx.HTTPError) as error:
            reason = str(error) or type(error).__name__
            raise TransportError(f"{request.host} could not be reached: {reason}.") from error

    async def close(self) -> None:
        """Close all connections and the receiver's port."""
        if self._loopback is not None:
            self._loopback.close()
        if self._server is not None and self._listening is not None:
            # Server.shutdown() would poll for a tenth of a second; nobody is left who waits for an answer.
            for server in self._server.servers:
                server.close()
            for connection in list(self._server.server_state.connections):
                connection.shutdown()
            self._listening.close()
            await asyncio.sleep(0)
        if self._outside is not None:
            await self._outside.aclose()
        self._loopback = self._server = self._listening = self._outside = None

    async def _to_receiver(self, request: Request, trace: Trace) -> Response:
        if self._loopback is None:
            async with self._starting:
                if self._loopback is None:
                    self._loopback = LoopbackClient(await self._open())
        parts = urlsplit(request.url)
        target = _ascii(parts.path or "/") + (f"?{_ascii(parts.query)}" if parts.query else "")
        headers = _encoded(request)
        headers.append((b"host", encode(parts.netloc.rpartition("@")[2])))
        headers.append((URL_HEADER, _ascii(request.url).encode()))
        if trace.event_id is not None:
            headers.append((EVENT_HEADER, trace.event_id.encode()))
        if trace.conversation_id is not None:
            headers.append((CONVERSATION_HEADER, quote(trace.conversation_id, errors="replace").encode()))
        return await self._loopback.request(request.method, target, headers, encode(request.body))

    async def _open(self) -> int:
        config = uvicorn.Config(
            self._receiver,
            host="127.0.0.1",
            port=0,
            http="httptools",
            ws="none",
            lifespan="off",
            log_config=None,
            access_log=False,
            proxy_headers=False,
            server_header=False,
            date_header=False,
            timeout_keep_alive=_KEEP_ALIVE_SECONDS,
        )
        config.load()
        server = uvicorn.Server(config)
        # What Server.serve() does, without its hold on the process's signals and its polling.
        server.lifespan = config.lifespan_class(config)
        listening = socket.create_server(("127.0.0.1", 0))
        await server.startup(sockets=[listening])
        self._server, self._listening = server, listening
        port: int = listening.getsockname()[1]
        return port

    async def _outward(self, request: Request) -> Response:
        if self._outside is None:
            # The action's own timeout ends the request.
            self._outside = httpx.AsyncClient(timeout=None, follow_redirects=False, trust_env=False)  # noqa: S113
        reply = await self._outside.request(
            request.method, request.url, headers=_encoded(request), content=encode(request.body) or None
        )
        return Response(reply.status_code, list(reply.headers.items()), reply.content)


def check(request: Request) -> None:
    """Raise `TransportError` for a URL or a header that HTTP cannot carry."""
    try:
        parts = urlsplit(request.url)
        fit = parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
    except ValueError:
        fit = False
    if not fit or _UNFIT_FOR_URLS.search(request.url):
        raise TransportError(f'"{request.url}" is no http(s) URL.')
    for name, value in request.headers.items():
        if not _TOKEN.fullmatch(name):
            raise TransportError(f'"{name}" is no name for an HTTP header.')
        if _UNFIT_FOR_HEADERS.search(value):
            raise TransportError(f'The header "{name}" holds a line break.')


def _encoded(request: Request) -> list[tuple[bytes, bytes]]:
    return [
        (name.encode(), encode(value))
        for name, value in request.headers.items()
        if name.lower() not in _OF_THE_CONNECTION
    ]


def _ascii(text: str) -> str:
    """Quote what a URL may not hold as it is."""
    return quote(text, safe="%/:?#[]@!$&'()*+,;=~", errors="replace")


def encode(text: str) -> bytes:
    """Return the text as UTF-8; half a surrogate pair, which JSON can hold and UTF-8 cannot, becomes a `?`."""
    return text.encode(errors="replace")
