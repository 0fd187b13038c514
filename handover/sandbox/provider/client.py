"""The sandbox's connection to an emulator: to this machine only.

It reads neither credentials nor proxies from the environment: an emulator takes any client, and this program must not
be able to reach a real organization by accident.
"""

from __future__ import annotations

import httpx

from handover.genesys.addresses import is_loopback
from handover.genesys.api import Genesys
from handover.genesys.connection import Connection
from handover.genesys.retries import Patience
from handover.sandbox.provider import ProviderError

CLIENT = ("handover-sandbox", "not-a-secret")


def require_loopback(url: str) -> None:
    """Refuse any address but this machine's.

    Raises:
        ProviderError: The URL's host is not loopback, or it is no http(s) URL.
    """
    if not is_loopback(url):
        raise ProviderError(
            f"The sandbox only talks to an emulator on this machine, not to {url}: deploy to a Genesys Cloud "
            "organization with the Pulumi CLI."
        )


def connect(url: str, patience: Patience | None = None, transport: httpx.BaseTransport | None = None) -> Genesys:
    """Return a connection to an emulator; `require_loopback` says to which."""
    require_loopback(url)
    return Genesys(Connection.to_gateway(url, *CLIENT), patience, transport)
