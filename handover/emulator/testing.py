"""The emulator as a pytest fixture: `from handover.emulator.testing import genesys` in a conftest.py is enough."""

import ssl
from collections.abc import Iterator, Mapping
from typing import Any, Literal, Self

import httpx
import pytest

from handover.emulator.server.embedded import EmbeddedEmulator

_CLIENT = ("test", "test")

# The emulator speaks plain HTTP. Without a context of its own, httpx reads all certificates for every client: 20 ms.
_NO_TLS = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)


class Genesys(httpx.Client):
    """An authenticated HTTP client of a running emulator, with shortcuts into its admin plane.

    Paths are the emulator's own, e.g. `genesys.get("/api/v2/flows")`.

    Args:
        url: Where the emulator is.
    """

    def __init__(self, url: str) -> None:
        super().__init__(base_url=url, timeout=30, verify=_NO_TLS)
        self.url = url
        self.login()

    def login(self, client_id: str = _CLIENT[0], secret: str = _CLIENT[1]) -> Self:
        """Get an access token and use it from now on."""
        # Not by this client: a client that has sent something can no longer be entered as a context.
        body = {"grant_type": "client_credentials"}
        reply = httpx.post(f"{self.url}/oauth/token", data=body, auth=(client_id, secret), verify=_NO_TLS)
        self.headers["Authorization"] = f"Bearer {reply.raise_for_status().json()['access_token']}"
        return self

    def fire(self, topic: str, event: Mapping[str, Any]) -> list[dict[str, Any]]:
        """Inject an event, wait for the workflows it starts, and return its journal.

        Args:
            topic: For example `v2.detail.events.conversation.{id}.user.end`.
            event: The event's body.

        Raises:
            AssertionError: The emulator refuses the event; the message says why.
        """
        reply = self.post("/_emulator/events", json={"topic": topic, "eventBody": dict(event)})
        if reply.is_error:
            raise AssertionError(reply.json()["message"])
        entries: list[dict[str, Any]] = reply.json()["entries"]
        return entries

    def deliveries(self) -> list[dict[str, Any]]:
        """Return the requests that data actions have sent to the built-in Cognigy endpoint, oldest first."""
        found: list[dict[str, Any]] = self.get("/_emulator/deliveries").raise_for_status().json()["deliveries"]
        return found

    def publish(self, yaml: str) -> dict[str, Any]:
        """Publish a flow as the provider does, by a job, and return what the job came to."""
        job = self.post("/api/v2/flows/jobs").raise_for_status().json()
        self.put(job["presignedUrl"], content=yaml.encode(), headers=job["headers"]).raise_for_status()
        outcome: dict[str, Any] = self.get(f"{job['selfUri']}?expand=messages").raise_for_status().json()
        return outcome

    def set_faults(self, *rules: Mapping[str, Any]) -> None:
        """Replace the faults; without rules there are none."""
        self.put("/_emulator/faults", json={"rules": [dict(rule) for rule in rules]}).raise_for_status()

    def reset(self) -> None:
        """Empty the organization."""
        self.post("/_emulator/reset").raise_for_status()

    def objects(self, kind: Literal["integrations", "actions", "flows", "triggers"]) -> int:
        """Return how many objects of that kind there are."""
        count: int = self.get("/_emulator/health").raise_for_status().json()["objects"][kind]
        return count


@pytest.fixture
def genesys() -> Iterator[Genesys]:
    """An emulator of the test's own, with an empty organization, and a client that is logged in to it."""
    with EmbeddedEmulator() as emulator, Genesys(emulator.url) as client:
        yield client
