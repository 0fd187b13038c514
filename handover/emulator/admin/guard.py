"""Keeps web pages out: of other origins, and of names that somebody has pointed at this machine (DNS rebinding)."""

import ipaddress
import uuid
from collections.abc import Iterable
from functools import lru_cache
from urllib.parse import urlsplit

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from handover.emulator.errors import error_reply
from handover.emulator.state.errors import GenesysError


class Guard:
    """Refuses requests that a browser sends for a foreign page, and gives every response a correlation id.

    A page of another origin betrays itself by `Origin` or `Sec-Fetch-Site`; a page whose name was rebound to this
    machine, by a `Host` that is neither an IP address, nor `localhost`, nor a name this emulator was started for.

    Args:
        app: What is called with all other requests.
        allowed_hosts: The names this emulator was started for.
    """

    def __init__(self, app: ASGIApp, allowed_hosts: Iterable[str]) -> None:
        self._app = app
        self._allowed = frozenset(host.lower() for host in allowed_hosts)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer 403, or pass the request on."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        correlation_id = str(uuid.uuid4()).encode()

        async def send_identified(message: Message) -> None:
            if message["type"] == "http.response.start":
                message["headers"].append((b"inin-correlation-id", correlation_id))
            await send(message)

        headers = Headers(scope=scope)
        refusal = self._refusal(*(headers.get(name, "") for name in ("host", "origin", "sec-fetch-site")))
        if refusal is None:
            await self._app(scope, receive, send_identified)
        else:
            await error_reply(GenesysError(403, "forbidden", refusal))(scope, receive, send_identified)

    def _refusal(self, host: str, origin: str, site: str) -> str | None:
        if not _is_local(host) and _name(host) not in self._allowed:
            return (
                f"The emulator does not answer under the name {_name(host)!r}. Use localhost or an IP address, "
                "or start it with that name as --allowed-host."
            )
        if origin and urlsplit(origin).netloc.lower() != host.lower():
            return f"The emulator does not answer pages of the origin {origin}."
        if site in ("cross-site", "same-site"):
            return "The emulator does not answer requests that a page of another origin makes."
        return None


@lru_cache(maxsize=256)
def _name(host: str) -> str:
    """Return the host without its port."""
    try:
        return (urlsplit(f"//{host}").hostname or "").lower()
    except ValueError:
        return host.lower()


@lru_cache(maxsize=256)
def _is_local(host: str) -> bool:
    name = _name(host)
    if name == "localhost":
        return True
    try:
        ipaddress.ip_address(name)
    except ValueError:
        return False
    return True
