"""The provider's HTTP client: loopback only, OAuth client credentials, tries again as the platform's Go SDK does.

It reads neither credentials nor proxies from the environment: an emulator takes any client, and this program must not
be able to reach a real organization by accident.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

import httpx

from handover.sandbox.loopback import is_loopback
from handover.sandbox.provider import ProviderError
from handover.sandbox.provider.pace import Pace

log = logging.getLogger("handover.sandbox.provider")

# As in the provider: 20 retries of what its SDK holds for transient, none where the API asks for more than 3 minutes.
RETRIES = 20
LONGEST_RETRY_AFTER = 180
CLIENT = ("handover-sandbox", "not-a-secret")


class ApiError(ProviderError):
    """The API refused a request.

    Attributes:
        status: The reply's HTTP status, 0 if there was none.
        message: The API's own message.
        retry_after: Seconds the API asked to wait, None if it did not.
    """

    def __init__(self, method: str, path: str, status: int, message: str, retry_after: int | None = None) -> None:
        reply = f"HTTP {status} from {method} {path}" if status else f"{method} {path}"
        super().__init__(f"{message.rstrip('.')} ({reply}).")
        self.status = status
        self.message = message
        self.retry_after = retry_after

    @property
    def gone(self) -> bool:
        """Whether the provider takes this for "there is no such object"."""
        return self.status in (404, 408, 410)

    @property
    def version_mismatch(self) -> bool:
        """Whether somebody else changed the object in between."""
        return self.status in (408, 409) or (
            self.status == 400 and "does not match the current version" in self.message
        )


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


class Client:
    """A connection to one emulator.

    Args:
        url: Where it listens, e.g. ``http://127.0.0.1:8080``.
        pace: How long to wait.
        transport: What carries the requests; tests put a fake here.

    Raises:
        ProviderError: The address is not loopback.
    """

    def __init__(self, url: str, pace: Pace, transport: httpx.BaseTransport | None = None) -> None:
        require_loopback(url)
        self.pace = pace
        self._token = ""
        self._http = httpx.Client(base_url=url, timeout=60, trust_env=False, transport=transport)

    def close(self) -> None:
        """Close the connection."""
        self._http.close()

    def get(self, path: str, params: Mapping[str, str] | None = None) -> Any:
        """Return the JSON an object's GET answers; see `request`."""
        return self.request("GET", path, params=params).json()

    def text(self, path: str) -> str:
        """Return the text a GET answers, whatever its type; see `request`."""
        return self.request("GET", path).text

    def send(self, method: str, path: str, body: Any = None, params: Mapping[str, str] | None = None) -> Any:
        """Send a body as JSON and return the JSON answered, None if there is none; see `request`."""
        reply = self.request(method, path, body=body, params=params)
        return reply.json() if reply.content else None

    def request(
        self, method: str, path: str, *, body: Any = None, params: Mapping[str, str] | None = None
    ) -> httpx.Response:
        """Make a request, authenticated, and again while the failure is one that may pass.

        Raises:
            ApiError: The API refused, or did not answer at all.
        """
        for attempt in range(RETRIES + 1):
            try:
                return self._once(method, path, body, params)
            except ApiError as error:
                if attempt == RETRIES or not _transient(error):
                    raise
                self.pace.sleep(self.pace.backoff(attempt) if error.retry_after is None else error.retry_after)
        raise AssertionError("unreachable")  # pragma: no cover

    def _once(self, method: str, path: str, body: Any, params: Mapping[str, str] | None) -> httpx.Response:
        headers = {"Authorization": f"Bearer {self._authenticate()}"}
        return self._exchange(method, path, params=params, json=body, headers=headers)

    def _authenticate(self) -> str:
        if not self._token:
            reply = self._exchange("POST", "/oauth/token", data={"grant_type": "client_credentials"}, auth=CLIENT)
            self._token = reply.json()["access_token"]
        return self._token

    def upload(self, url: str, content: bytes, headers: Mapping[str, str]) -> None:
        """Put a file where the API said, with the headers it gave and no others.

        Raises:
            ProviderError: The address is not loopback, or the upload was refused.
        """
        require_loopback(url)
        self._exchange("PUT", url, content=content, headers=headers)

    def _exchange(self, method: str, url: str, **options: Any) -> httpx.Response:
        path = urlsplit(url).path
        try:
            reply = self._http.request(method, url, **options)
        except httpx.TransportError as error:
            raise ApiError(method, path, 0, f"The emulator at {self._http.base_url} does not answer: {error}") from None
        log.debug("%s %s -> %d", method, reply.request.url.raw_path.decode(), reply.status_code)
        if reply.is_success:
            return reply
        raise ApiError(method, path, reply.status_code, _message(reply), _retry_after(reply))


def _transient(error: ApiError) -> bool:
    if error.status == 429:
        return error.retry_after is None or error.retry_after <= LONGEST_RETRY_AFTER
    return error.status == 0 or (error.status >= 500 and error.status != 501)


def _message(reply: httpx.Response) -> str:
    """Return the API's own message, or what there is of one."""
    try:
        message = reply.json()["message"]
    except (ValueError, KeyError, TypeError):
        return reply.reason_phrase or "The API gave no reason"
    return str(message)


def _retry_after(reply: httpx.Response) -> int | None:
    header = reply.headers.get("Retry-After", "")
    return int(header) if header.isdigit() else None
