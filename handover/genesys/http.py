"""HTTP clients as this project makes them: which proxies and certificates count, and replies that come to an end."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from urllib.request import getproxies

import httpx

from handover.errors import ExitCode, HandoverError
from handover.genesys.addresses import is_loopback

SECONDS = 60.0
"""How long a reply may take from its first byte to its last; the timeouts of HTTPX count between two of them."""
_BYTES = 100_000_000
_PROXIES = ("ALL_PROXY", "HTTPS_PROXY", "HTTP_PROXY")


class NetworkSettingsError(HandoverError):
    """The environment says something of the network that cannot be used."""

    exit_code = ExitCode.UNUSABLE


def http_client(
    url: str,
    *,
    timeout: httpx.Timeout | float,
    seconds: float = SECONDS,
    transport: httpx.BaseTransport | None = None,
) -> httpx.Client:
    """Return a client for an address.

    Args:
        url: The address; what is called may be relative to it.
        timeout: See HTTPX.
        seconds: How long a reply may take from its first byte to its last; longer ones are an `httpx.ReadError`.
        transport: What carries the requests; tests put a fake here.

    Raises:
        NetworkSettingsError: `SSL_CERT_FILE` or a proxy of the environment cannot be used, or `url` is no address.
    """

    def bound(reply: httpx.Response) -> None:
        reply.stream = _Bounded(reply, seconds)

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
        return httpx.Client(
            base_url=url,
            timeout=timeout,
            transport=transport,
            verify=verify,
            # A proxy of the environment is for the way out, not for a gateway on this machine.
            trust_env=not is_loopback(url),
            event_hooks={"response": [bound]},
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


class _Bounded(httpx.SyncByteStream):
    """The body of a reply, which must come to an end."""

    def __init__(self, reply: httpx.Response, seconds: float) -> None:
        self._reply, self._stream = reply, reply.stream
        self._seconds = seconds

    def __iter__(self) -> Iterator[bytes]:
        assert isinstance(self._stream, httpx.SyncByteStream)  # noqa: S101 - as of any client that is not async
        begun, size = time.monotonic(), 0
        for chunk in self._stream:
            size += len(chunk)
            if size > _BYTES or time.monotonic() - begun > self._seconds:
                limit = f"{_BYTES:,} bytes" if size > _BYTES else f"{self._seconds:g} seconds"
                raise httpx.ReadError(f"the reply had not ended after {limit}", request=self._reply.request)
            yield chunk

    def close(self) -> None:
        assert isinstance(self._stream, httpx.SyncByteStream)  # noqa: S101 - see above
        self._stream.close()
