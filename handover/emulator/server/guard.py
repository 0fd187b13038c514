"""Keeps web pages out, of other origins and rebound names, and other machines from admin plane and console."""

import hmac
import ipaddress
import uuid
from collections.abc import Iterable
from typing import Final
from urllib.parse import urlsplit

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from handover.emulator.http.errors import error_reply
from handover.emulator.runtime.cache import cached
from handover.emulator.state.errors import GenesysError

_OF_THIS_MACHINE: Final = ("/_emulator/", "/console/")


class Guard:
    """Refuses requests that a browser sends for a foreign page, and gives every response a correlation id.

    A page of another origin betrays itself by `Origin` or `Sec-Fetch-Site`; a page whose name was rebound to this
    machine, by a `Host` that is neither an IP address, nor `localhost`, nor a name this emulator was started for.
    The admin plane and the console are for clients of this machine, and for those that have the admin plane's token.

    Args:
        app: What is called with all other requests.
        allowed_hosts: The names this emulator was started for.
        admin_token: What lets other machines' clients use the admin plane; `None` lets none.
    """

    def __init__(self, app: ASGIApp, allowed_hosts: Iterable[str], admin_token: str | None) -> None:
        self._app = app
        self._admin_token = admin_token
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
        if several := [name for name in ("Host", "Origin") if len(headers.getlist(name)) > 1]:
            refused = GenesysError(400, "bad.request", f"The request has several headers {several[0]}.")
        elif refusal := self._refusal(headers) or self._admin_refusal(scope, headers.get("authorization", "")):
            refused = GenesysError(403, "forbidden", refusal)
        else:
            await self._app(scope, receive, send_identified)
            return
        await error_reply(refused)(scope, receive, send_identified)

    def _admin_refusal(self, scope: Scope, authorization: str) -> str | None:
        path = scope["path"].lower()
        # Genesys' own signed addresses are there too: whoever has one may use it.
        if not path.startswith(_OF_THIS_MACHINE) or path.startswith(("/_emulator/uploads/", "/_emulator/exports/")):
            return None
        # A client that has the address it has called is on this machine.
        client = (scope.get("client") or ("",))[0]
        if _is_loopback(client) or client == (scope.get("server") or (None,))[0]:
            return None
        scheme, _, token = authorization.partition(" ")
        right = scheme.lower() == "bearer" and hmac.compare_digest(token.encode(), (self._admin_token or "").encode())
        if self._admin_token and right:
            return None
        return (
            "The admin plane and the console are for clients of this machine. Others need Authorization: Bearer with "
            "the token of the file that the emulator was started with as --admin-token-file."
        )

    def _refusal(self, headers: Headers) -> str | None:
        host, origin = headers.get("host", ""), headers.get("origin", "")
        if not _is_local(host) and _name(host) not in self._allowed:
            return (
                f"The emulator does not answer under the name {_name(host)!r}. Use localhost or an IP address, "
                "or start it with that name as --allowed-host."
            )
        if origin and urlsplit(origin).netloc.lower() != host.lower():
            return f"The emulator does not answer pages of the origin {origin}."
        if any(site.strip().lower() in ("cross-site", "same-site") for site in headers.getlist("sec-fetch-site")):
            return "The emulator does not answer requests that a page of another origin makes."
        return None


@cached(256)
def _name(host: str) -> str:
    """Return the host without its port."""
    try:
        return (urlsplit(f"//{host}").hostname or "").lower()
    except ValueError:
        return host.lower()


@cached(256)
def _is_loopback(client: str) -> bool:
    try:
        address = ipaddress.ip_address(client)
    except ValueError:
        return False
    return (getattr(address, "ipv4_mapped", None) or address).is_loopback


@cached(256)
def _is_local(host: str) -> bool:
    name = _name(host)
    if name == "localhost":
        return True
    try:
        ipaddress.ip_address(name)
    except ValueError:
        return False
    return True
