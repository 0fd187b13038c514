"""The sandbox's provider on top of the typed client: it reads a real org exactly as a deployment does, and no more."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NoReturn

from handover.genesys import client as genesys
from handover.genesys.errors import GenesysError
from handover.sandbox.provider.client import ApiError, Client
from handover.sandbox.provider.genesys import GenesysProvider
from handover.sandbox.provider.pace import Pace


class ReadingClient(Client):
    """The provider's client, for an org that is not on this machine; anything but a GET is refused."""

    def __init__(self, client: genesys.Client) -> None:
        # Not the sandbox's own connection, which goes to this machine only.
        self.pace = Pace()
        self._org = client

    def close(self) -> None:
        """Leave the connection to whoever opened it."""

    def get(self, path: str, params: Mapping[str, str] | None = None) -> Any:
        """Return the JSON a GET answers."""
        try:
            return self._org.get(path, **(params or {}))
        except GenesysError as error:
            raise _api_error(path, error) from None

    def text(self, path: str) -> str:
        """Return the text a GET answers."""
        try:
            return self._org.text(path)
        except GenesysError as error:
            raise _api_error(path, error) from None

    def request(self, method: str, path: str, **_options: Any) -> NoReturn:
        """Refuse: nothing is changed in the org."""
        raise AssertionError(f"{method} {path}, although nothing is to be changed")

    def upload(self, url: str, *_file: Any) -> NoReturn:
        """Refuse: nothing is changed in the org."""
        self.request("PUT", url)


def _api_error(path: str, error: GenesysError) -> ApiError:
    return ApiError("GET", path, error.status, error.refusal.message)


class ReadingProvider(GenesysProvider):
    """The sandbox's provider, for an org that is only read.

    Args:
        client: The connection to the org.
    """

    def __init__(self, client: genesys.Client) -> None:
        super().__init__(lambda: client.connection.api_url)
        self._org = client

    def _connected(self) -> Client:
        return ReadingClient(self._org)
