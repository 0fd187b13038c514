"""Emulators that run already: how one is asked who it is, and which one serves a stack's organization."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from handover.errors import HandoverError
from handover.genesys.addresses import is_loopback
from handover.io import locks

TIMEOUT_SECONDS = 5
"""How long an emulator that runs already is waited for."""


class NoEmulatorError(HandoverError):
    """Nobody answers at an address, or no emulator."""


def health(url: str) -> Mapping[str, Any]:
    """Return how the emulator at an address is, its `id` and its `instance` among it.

    Raises:
        NoEmulatorError: Nobody answers there, or no emulator.
    """
    import httpx

    from handover.genesys.http import http_client

    try:
        with http_client(url, timeout=TIMEOUT_SECONDS, seconds=TIMEOUT_SECONDS) as http:
            said: Mapping[str, Any] = http.get("/_emulator/health").raise_for_status().json()
        if said["status"] == "ok" and said["id"]:
            return said
    except httpx.TransportError as error:
        raise NoEmulatorError(f"No emulator answers at {url} ({error})") from None
    except (httpx.HTTPError, ValueError, KeyError, TypeError, RecursionError):
        pass
    raise NoEmulatorError(f"What answers at {url} is not an emulator")


@dataclass(frozen=True)
class Server:
    """An emulator that serves the organization of a file until it is told to end.

    Attributes:
        address: Where it is, on this machine.
        instance: What it says of itself.
        who: The command and its process, in words.
    """

    address: str
    instance: str
    who: str = field(compare=False)  # it says how long ago it began

    @classmethod
    def of(cls, owner: locks.Owner) -> Server | None:
        """Return the emulator that a lock's file tells of, whether or not it is still there; None if it tells of none.

        An address elsewhere than on this machine counts as none.
        """
        address, instance = owner.get(locks.ADDRESS), owner.get(locks.INSTANCE)
        if not (isinstance(address, str) and isinstance(instance, str) and is_loopback(address)):
            return None
        return cls(address, instance, locks.describe(owner))

    def answers(self) -> bool:
        """Tell whether it is still there: another one may have its port now, and another process its id."""
        try:
            return health(self.address).get(locks.INSTANCE) == self.instance
        except HandoverError:
            return False
