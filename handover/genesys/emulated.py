"""Is an org one that an emulator on this machine plays, and what does that remember of events?"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

import httpx

from handover.genesys.addresses import is_loopback
from handover.genesys.api import Genesys
from handover.genesys.errors import GenesysError
from handover.genesys.http import http_client

_JOURNAL = "/_emulator/journal"
# More than it keeps.
_ALL = "100000"
_CONNECT_SECONDS = 5.0


def is_emulator(genesys: Genesys) -> bool:
    """Ask whoever is at the org's address; nobody is asked elsewhere than on this machine.

    Raises:
        GenesysError: Nobody answers any more.
    """
    if not is_loopback(genesys.connection.api_url):
        return False
    try:
        said = genesys.get("/_emulator/health")
    except GenesysError as error:
        if error.hopeless:
            raise
        return False
    return isinstance(said, dict) and said.get("status") == "ok"


def read_journal(genesys: Genesys, conversation: str | None = None) -> list[dict[str, Any]]:
    """Return what the emulator remembers of events, oldest first, of one conversation if given.

    Raises:
        GenesysError: It does not answer.
    """
    entries: list[dict[str, Any]] = genesys.get(_JOURNAL, limit=_ALL, **_about(conversation))["entries"]
    return entries


def follow_journal(genesys: Genesys, conversation: str | None = None) -> Iterator[dict[str, Any]]:
    """Yield what the emulator remembers of events, and what happens from now on; ends with the emulator.

    Raises:
        GenesysError: It does not answer.
    """
    path = f"{_JOURNAL}/follow"
    # However long nothing happens, and however much does.
    patient = httpx.Timeout(None, connect=_CONNECT_SECONDS)
    with http_client(genesys.connection.api_url, timeout=patient, seconds=None) as http:
        try:
            with http.stream("GET", path, params=_about(conversation)) as reply:
                reply.raise_for_status()
                for line in reply.iter_lines():
                    yield json.loads(line)
        except httpx.HTTPError as error:
            said = f"The emulator has ended, or broke off: {str(error) or type(error).__name__}"
            raise GenesysError("GET", path, 0, said) from None


def read_deliveries(genesys: Genesys, conversation: str | None = None) -> list[dict[str, Any]]:
    """Return what has arrived at the built-in Cognigy endpoint, oldest first, of one conversation if given.

    Raises:
        GenesysError: It does not answer.
    """
    found: list[dict[str, Any]] = genesys.get("/_emulator/deliveries", **_about(conversation))["deliveries"]
    return found


def inject_event(genesys: Genesys, topic: str, body: Mapping[str, Any]) -> tuple[str, list[dict[str, Any]]]:
    """Have an event happen, wait for what becomes of it, and return its id and its journal.

    Args:
        genesys: The emulator.
        topic: The topic's name with ``{id}``.
        body: The event.

    Raises:
        GenesysError: The emulator refuses the event, or does not answer; it may have happened then.
    """
    reply = genesys.call("POST", "/_emulator/events", body={"topic": topic, "eventBody": body})
    return reply["eventId"], reply["entries"]


def _about(conversation: str | None) -> dict[str, str]:
    return {"conversationId": conversation} if conversation else {}
