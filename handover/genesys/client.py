"""HTTP to a Genesys Cloud org: login, tries again, pages. What the calls mean is in `handover.genesys.api`."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from types import TracebackType
from typing import Any, Self
from urllib.parse import urljoin, urlsplit

import httpx

from handover.genesys.connection import Connection, host_of, is_loopback
from handover.genesys.errors import LOGIN, GenesysError, Refusal, refusal

log = logging.getLogger("handover.genesys")

PAGE_SIZE = 100
# 0 is a connection that failed, took too long or broke off.
_PASSING = (0, 502, 503, 504)


@dataclass(frozen=True)
class Patience:
    """How long to wait and how often to try.

    Attributes:
        timeout: Seconds a reply may take.
        connect_timeout: Seconds the connection may take.
        attempts: How often a call is made in all. Genesys' own SDK makes 21, which is for deployments; here somebody
            waits.
        pause: Seconds before the second attempt; twice as long before each further one.
        longest_retry_after: A `Retry-After` beyond these seconds is not waited for.
        sleep: Waits; tests put a function here that does not.
    """

    timeout: float = 30.0
    connect_timeout: float = 10.0
    attempts: int = 4
    pause: float = 0.5
    longest_retry_after: float = 60.0
    sleep: Callable[[float], None] = time.sleep


class Client:
    """A connection to one org; a context manager.

    Args:
        connection: Where the org is, and as whom.
        patience: How long to wait.
        transport: What carries the requests; tests put a fake here.
    """

    def __init__(
        self,
        connection: Connection,
        patience: Patience | None = None,
        transport: httpx.BaseTransport | None = None,
    ) -> None:
        self.connection = connection
        self._patience = patience or Patience()
        self._token = ""
        timeout = httpx.Timeout(self._patience.timeout, connect=self._patience.connect_timeout)
        secure = connection.api_url.startswith("https:")
        self._http = httpx.Client(
            timeout=timeout,
            transport=transport,
            # Loading certificates takes longer than all calls to an emulator.
            verify=secure,
            # A proxy of the environment is for the way out, not for a gateway on this machine.
            trust_env=not is_loopback(host_of(connection.api_url)),
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Close the connection."""
        self._http.close()

    def get(self, path: str, **parameters: str) -> Any:
        """Return the JSON that a GET answers; see `call`."""
        return self.call("GET", path, parameters=parameters)

    def text(self, path: str) -> str:
        """Return the text that a GET answers, whatever its type; see `call`."""
        return self._request("GET", path, {}, None).text

    def call(self, method: str, path: str, *, parameters: Mapping[str, str] | None = None, body: Any = None) -> Any:
        """Make a call and return the JSON answered, None if there is none.

        A token that is refused is renewed once. `Retry-After` is waited for, whatever the method, since the call has
        not been carried out then. Gateway errors and lost connections are tried again for a GET only: anything else may
        have been carried out.

        Raises:
            GenesysError: The org refused, did not answer, or answered no JSON.
        """
        reply = self._request(method, path, parameters or {}, body)
        if not reply.content:
            return None
        try:
            return reply.json()
        except ValueError:
            raise GenesysError(method, path, 200, Refusal("The reply is not JSON")) from None

    def pages(self, path: str, **parameters: str) -> Iterator[dict[str, Any]]:
        """Yield the entities of a list, page by page as they are asked for.

        Both of Genesys' ways are followed: page numbers with `pageCount`, and cursors in `nextUri`.

        Raises:
            GenesysError: See `call`.
        """
        query = {"pageSize": str(PAGE_SIZE), **parameters}
        while True:
            page = self.get(path, **query)
            if not isinstance(page, dict) or not isinstance(page.get("entities"), list):
                raise GenesysError("GET", path, 200, Refusal("The reply is no list of entities"))
            yield from page["entities"]
            following = page.get("nextUri")
            if not following or not page["entities"]:
                return
            query = {**query, **dict(httpx.URL(urljoin(self.connection.api_url, following)).params)}

    def _request(self, method: str, path: str, parameters: Mapping[str, str], body: Any) -> httpx.Response:
        url = self.connection.api_url + path
        renewed = False
        while True:
            if not self._token:
                self._token = self._login()
            headers = {"Authorization": f"Bearer {self._token}"}
            try:
                return self._try(
                    method, url, again=method == "GET", params=dict(parameters) or None, json=body, headers=headers
                )
            except GenesysError as error:
                if error.status != 401 or renewed:
                    raise
                self._token, renewed = "", True

    def _login(self) -> str:
        connection = self.connection
        reply = self._try(
            "POST",
            connection.login_url + LOGIN,
            again=True,
            data={"grant_type": "client_credentials"},
            auth=(connection.client_id, connection.client_secret),
        )
        try:
            return str(reply.json()["access_token"])
        except (ValueError, KeyError, TypeError):
            raise GenesysError("POST", LOGIN, 200, Refusal("The reply has no access token")) from None

    def _try(self, method: str, url: str, *, again: bool, **options: Any) -> httpx.Response:
        """Make a request, and again while its failure is one that may pass."""
        patience = self._patience
        for attempt in range(1, patience.attempts + 1):
            try:
                return self._once(method, url, options)
            except GenesysError as error:
                wait = error.retry_after
                passing = wait is not None or (again and error.status in _PASSING)
                if attempt == patience.attempts or not passing or (wait or 0) > patience.longest_retry_after:
                    raise
                patience.sleep(patience.pause * 2 ** (attempt - 1) if wait is None else wait)
        raise AssertionError("unreachable")  # pragma: no cover

    def _once(self, method: str, url: str, options: Mapping[str, Any]) -> httpx.Response:
        parts = urlsplit(url)
        try:
            reply = self._http.request(method, url, **options)
        except httpx.TimeoutException:
            seconds = f"{self._patience.timeout:g} seconds"
            raise GenesysError(
                method, parts.path, 0, Refusal(f"{parts.netloc} did not answer within {seconds}")
            ) from None
        except httpx.TransportError as error:
            reason = f"{parts.netloc} could not be reached or broke off: {str(error) or type(error).__name__}"
            raise GenesysError(method, parts.path, 0, Refusal(reason)) from None
        log.debug("%s %s -> %d", method, parts.path, reply.status_code)
        if reply.is_success:
            return reply
        try:
            body = reply.json()
        except ValueError:
            body = None
        said = refusal(body, reply.reason_phrase or "no reason given")
        wait = _retry_after(reply, self._patience.pause) if reply.status_code == 429 else None
        raise GenesysError(method, parts.path, reply.status_code, said, wait)


def _retry_after(reply: httpx.Response, otherwise: float) -> float:
    """Return the seconds that a 429 asks to wait; Genesys gives whole seconds."""
    header = reply.headers.get("Retry-After", "")
    return float(header) if header.isdigit() else otherwise
