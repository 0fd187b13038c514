"""HTTP to a Genesys Cloud org: login, tries again, pages. What the calls mean is in `handover.genesys.api`."""

from __future__ import annotations

import logging
from collections.abc import Generator, Iterator, Mapping
from typing import Any, Self
from urllib.parse import urljoin

import httpx

from handover.genesys.addresses import is_loopback
from handover.genesys.connection import Connection
from handover.genesys.errors import LOGIN, GenesysError, refusal
from handover.genesys.retries import Patience

log = logging.getLogger("handover.genesys")

PAGE_SIZE = 100


class Login(httpx.Auth):
    """Gets an access token with the client's credentials, puts it on each request, and renews it once it is refused.

    Args:
        login: The request for a token.
        renews: Whether to renew it.
    """

    requires_response_body = True

    def __init__(self, login: httpx.Request, *, renews: bool) -> None:
        self._login = login
        self._renews = renews
        self._token = ""

    def auth_flow(self, request: httpx.Request) -> Generator[httpx.Request, httpx.Response, None]:
        """See `httpx.Auth`; raises `GenesysError` where there is no token to be had."""
        for last in (not self._renews, True):
            if not self._token:
                self._token = _token((yield self._login))
            # Each on a copy, so that a request that has been sent stays as it was.
            headers = {**request.headers, "Authorization": f"Bearer {self._token}"}
            reply = yield httpx.Request(
                request.method, request.url, headers=headers, content=request.content, extensions=request.extensions
            )
            if last or reply.status_code != 401:
                return
            self._token = ""


def _token(reply: httpx.Response) -> str:
    try:
        return str(_accepted(reply).json()["access_token"])
    except (ValueError, KeyError, TypeError):
        raise GenesysError("POST", LOGIN, 200, "The reply has no access token") from None


class Client:
    """A connection to one org; a context manager. Every method raises `GenesysError` where the org refuses.

    Args:
        connection: Where the org is, and as whom.
        patience: How long to wait and what to try again.
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
        self._http = httpx.Client(
            base_url=connection.api_url,
            timeout=httpx.Timeout(self._patience.timeout, connect=self._patience.connect_timeout),
            transport=transport,
            # Loading certificates takes longer than all calls to an emulator.
            verify=connection.api_url.startswith("https:"),
            # A proxy of the environment is for the way out, not for a gateway on this machine.
            trust_env=not is_loopback(connection.api_url),
            event_hooks={"response": [_log]},
        )
        login = self._http.build_request(
            "POST", connection.login_url + LOGIN, data={"grant_type": "client_credentials"}
        )
        credentials = httpx.BasicAuth(connection.client_id, connection.client_secret)
        self._http.auth = Login(next(credentials.auth_flow(login)), renews=self._patience.renews)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Close the connection."""
        self._http.close()

    def get(self, path: str, **parameters: str) -> Any:
        """Return the JSON that a GET answers; see `call`."""
        return self.call("GET", path, parameters=parameters)

    def text(self, path: str) -> str:
        """Return the text that a GET answers, whatever its type; see `call`."""
        return self._request("GET", path).text

    def call(self, method: str, path: str, *, parameters: Mapping[str, str] | None = None, body: Any = None) -> Any:
        """Make a call and return the JSON answered, None if there is none.

        `Retry-After` is waited for, whatever the method, since the call has not been carried out then. What else is
        tried again, and whether a token that is refused is renewed, is up to the client's `Patience`.

        Raises:
            GenesysError: The org refused, did not answer, or answered no JSON.
        """
        reply = self._request(method, path, params=parameters or None, json=body)
        if not reply.content:
            return None
        try:
            return reply.json()
        except ValueError:
            raise GenesysError(method, path, 200, "The reply is not JSON") from None

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
                raise GenesysError("GET", path, 200, "The reply is no list of entities")
            yield from page["entities"]
            following = page.get("nextUri")
            if not following or not page["entities"]:
                return
            query = {**query, **dict(httpx.URL(urljoin(self.connection.api_url, following)).params)}

    def upload(self, url: str, content: bytes, headers: Mapping[str, str]) -> None:
        """Put a file to a signed address: once, without credentials and with no other headers of the API's.

        Raises:
            GenesysError: It was refused, or nobody answered.
        """
        self._once("PUT", url, content=content, headers=headers, auth=None)

    def _request(self, method: str, path: str, **options: Any) -> httpx.Response:
        """Make a call, and again while its failure is one that may pass."""
        patience, pauses = self._patience, 0
        for _ in range(patience.attempts - 1):
            try:
                return self._once(method, path, **options)
            except GenesysError as error:
                if not patience.tries_again(error):
                    raise
                wait = error.retry_after
            if wait is None:
                wait = patience.backoff(pauses)
                pauses += 1
            patience.sleep(wait)
        return self._once(method, path, **options)

    def _once(self, method: str, url: str, **options: Any) -> httpx.Response:
        try:
            return _accepted(self._http.request(method, url, **options))
        except httpx.RequestError as error:
            # Of the request that failed, which may be the login's.
            asked = error.request.url
            where = asked.netloc.decode("ascii")
            said = f"{where} could not be reached or broke off: {str(error) or type(error).__name__}"
            if isinstance(error, httpx.TimeoutException):
                said = f"{where} did not answer within {self._patience.timeout:g} seconds"
            raise GenesysError(error.request.method, asked.path, 0, said) from error


def _log(reply: httpx.Response) -> None:
    log.debug("%s %s -> %d", reply.request.method, reply.request.url.raw_path.decode(), reply.status_code)


def _accepted(reply: httpx.Response) -> httpx.Response:
    """Return a reply that is a success.

    Raises:
        GenesysError: It is none.
    """
    if reply.is_success:
        return reply
    try:
        body = reply.json()
    except ValueError:
        body = None
    message, permissions = refusal(body, reply.reason_phrase or "The API gave no reason")
    request = reply.request
    raise GenesysError(request.method, request.url.path, reply.status_code, message, permissions, _retry_after(reply))


def _retry_after(reply: httpx.Response) -> float | None:
    """Return the seconds that a refusal asks to wait, None if it does not; Genesys gives whole seconds."""
    header = reply.headers.get("Retry-After", "")
    return float(header) if header.isdecimal() else None
