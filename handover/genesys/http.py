"""HTTP clients as this project makes them: which proxies and certificates count, and replies that come to an end."""

from __future__ import annotations

import os
import socket
import threading
import time
import zlib
from collections import deque
from collections.abc import Iterator
from contextlib import suppress
from typing import Any
from urllib.request import getproxies

import httpx

from handover.errors import ExitCode, HandoverError
from handover.genesys.addresses import is_loopback

SECONDS = 60.0
"""How long headers may take, and then the body; the timeouts of HTTPX count between two of a reply's bytes."""
BYTES = 100_000_000
"""How many bytes a body may have, once it is decompressed."""
_PIECE = 1_000_000
_CONNECTIONS = 10
_PROXIES = ("ALL_PROXY", "HTTPS_PROXY", "HTTP_PROXY")


class NetworkSettingsError(HandoverError):
    """The environment says something of the network that cannot be used."""

    exit_code = ExitCode.UNUSABLE


def http_client(
    url: str,
    *,
    timeout: httpx.Timeout | float,
    seconds: float | None = SECONDS,
    transport: httpx.BaseTransport | None = None,
) -> httpx.Client:
    """Return a client for an address.

    Args:
        url: The address; what is called may be relative to it.
        timeout: See HTTPX.
        seconds: How long a reply's headers may take, and then its body; longer ones are an `httpx.ReadError`. With
            None, a reply may go on for ever.
        transport: What carries the requests; tests put a fake here.

    Raises:
        NetworkSettingsError: `SSL_CERT_FILE` or a proxy of the environment cannot be used, or `url` is no address.
    """
    try:
        httpx.URL(url)
    except httpx.InvalidURL as error:
        raise NetworkSettingsError(f"{url} is no address that could be called: {error}.") from None
    try:
        # Loading certificates takes longer than all calls to an emulator.
        verify = httpx.create_ssl_context() if url.startswith("https:") else False
    except OSError as error:
        raise NetworkSettingsError(
            f"SSL_CERT_FILE is {os.environ.get('SSL_CERT_FILE')}, but no certificates can be read there ({error}): "
            "name a file of certificates in PEM, or unset it."
        ) from None
    try:
        return _Client(
            seconds=seconds,
            headers={"Accept-Encoding": "gzip"},
            base_url=url,
            timeout=timeout,
            transport=transport,
            verify=verify,
            # A proxy of the environment is for the way out, not for a gateway on this machine.
            trust_env=not is_loopback(url),
        )
    except (ImportError, ValueError, httpx.InvalidURL):
        raise NetworkSettingsError(_proxies()) from None


def _proxies() -> str:
    """Say which variable has a proxy that cannot be used. Its value may have a password, and is not quoted."""
    named = [name for name in _PROXIES if getproxies().get(name.removesuffix("_PROXY").lower())]
    return (
        f"The proxy that {' or '.join(named) or 'the environment'} names cannot be used: give an address like "
        "http://proxy.example.com:3128, for SOCKS is not supported, or unset it."
    )


class _Client(httpx.Client):
    """A client whose replies come to an end."""

    def __init__(self, *, seconds: float | None, **options: Any) -> None:
        hooks: dict[str, list[Any]] = {"request": [self._watch], "response": [self._bound]}
        super().__init__(**options, event_hooks={} if seconds is None else hooks)
        self._seconds = seconds or 0
        self._connections: deque[Any] = deque(maxlen=_CONNECTIONS)
        self._watchdog = threading.Timer(0, lambda: None)
        self._late = False

    def send(self, request: httpx.Request, **options: Any) -> httpx.Response:
        """See HTTPX; a request whose reply's headers take too long is an `httpx.ReadError`."""
        self._late = False
        try:
            return super().send(request, **options)
        except httpx.TransportError as error:
            if self._late:
                raise _not_ended(f"{self._seconds:g} seconds", error.request) from error
            raise
        finally:
            self._watchdog.cancel()

    def _watch(self, request: httpx.Request) -> None:
        """Wait for the reply's headers, and hang up if they don't come. A request may be one of several: see `Auth`."""
        self._watchdog.cancel()
        self._watchdog = threading.Timer(self._seconds + _connecting(request), self._hang_up)
        self._watchdog.daemon = True
        self._watchdog.start()
        request.extensions = {**request.extensions, "trace": self._trace}

    def _trace(self, event: str, info: dict[str, Any]) -> None:
        # A connection by TLS is another object than the one it began as; through a proxy, it is the proxy's.
        if event.endswith((".connect_tcp.complete", ".start_tls.complete")):
            self._connections.append(info["return_value"])

    def _hang_up(self) -> None:
        self._late = True
        while self._connections:
            connection = self._connections.pop().get_extra_info("socket")
            with suppress(OSError):
                connection.shutdown(socket.SHUT_RDWR)

    def _bound(self, reply: httpx.Response) -> None:
        self._watchdog.cancel()
        reply.stream = _Bounded(reply, self._seconds)


def _connecting(request: httpx.Request) -> float:
    return float(request.extensions.get("timeout", {}).get("connect") or 0)


class _Bounded(httpx.SyncByteStream):
    """The body of a reply, decompressed, which must come to an end."""

    def __init__(self, reply: httpx.Response, seconds: float) -> None:
        self._reply, self._stream = reply, reply.stream
        self._seconds = seconds
        # HTTPX would decompress all that has come at once, however much it becomes.
        encoding = reply.headers.pop("Content-Encoding", "identity").lower()
        if encoding not in ("identity", "gzip", "x-gzip"):
            raise httpx.DecodingError(f"the reply is compressed as {encoding}, not as gzip", request=reply.request)
        self._zlib = None if encoding == "identity" else zlib.decompressobj(zlib.MAX_WBITS | 16)

    def __iter__(self) -> Iterator[bytes]:
        assert isinstance(self._stream, httpx.SyncByteStream)  # noqa: S101 - as of any client that is not async
        begun, size = time.monotonic(), 0
        for chunk in self._stream:
            if time.monotonic() - begun > self._seconds:
                raise _not_ended(f"{self._seconds:g} seconds", self._reply.request)
            for piece in self._pieces(chunk):
                size += len(piece)
                if size > BYTES:
                    raise _not_ended(f"{BYTES:,} bytes", self._reply.request)
                yield piece

    def _pieces(self, chunk: bytes) -> Iterator[bytes]:
        """Yield what a part of the body is, not too much at a time."""
        if self._zlib is None:
            yield chunk
            return
        try:
            while chunk:
                yield self._zlib.decompress(chunk, _PIECE)
                chunk = self._zlib.unconsumed_tail
        except zlib.error as error:
            raise httpx.DecodingError(f"the reply is no gzip: {error}", request=self._reply.request) from None

    def close(self) -> None:
        assert isinstance(self._stream, httpx.SyncByteStream)  # noqa: S101 - see above
        self._stream.close()


def _not_ended(limit: str, request: httpx.Request) -> httpx.ReadError:
    return httpx.ReadError(f"the reply had not ended after {limit}", request=request)
