"""HTTP to a Genesys Cloud org: login, tries again, pages. What the calls mean is in `handover.genesys.api`."""

from __future__ import annotations

import logging
import re
from base64 import b64decode
from collections.abc import Generator, Iterator, Mapping
from contextlib import contextmanager
from typing import Any, Self
from urllib.parse import urljoin

import httpx

from handover.genesys.connection import Connection
from handover.genesys.errors import LOGIN, GenesysError, refusal
from handover.genesys.http import http_client
from handover.genesys.retries import Patience
from handover.io.text import HIDDEN

log = logging.getLogger("handover.genesys")

PAGE_SIZE = 100
PAGES = 1_000
"""No list has more pages: what seems to have is one that never ends."""

_TOKEN = re.compile(r"[\x21-\x7e]+")


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
        token = _accepted(reply).json()["access_token"]
    except (ValueError, KeyError, TypeError, RecursionError):
        token = None
    if isinstance(token, str) and _TOKEN.fullmatch(token):
        return token
    raise GenesysError("POST", LOGIN, 200, "The reply has no access token")


class Client:
    """A connection to one org; a context manager. Every method raises `GenesysError` where the org refuses.

    Args:
        connection: Where the org is, and as whom.
        patience: How long to wait and what to try again.
        transport: What carries the requests; tests put a fake here.

    Raises:
        NetworkSettingsError: On construction, if the environment names certificates or a proxy that cannot be used.
    """

    def __init__(
        self,
        connection: Connection,
        patience: Patience | None = None,
        transport: httpx.BaseTransport | None = None,
    ) -> None:
        self.connection = connection
        self._patience = patience or Patience()
        self._failing_since: float | None = None
        self._key = ""
        timeout = httpx.Timeout(self._patience.timeout, connect=self._patience.connect_timeout)
        self._http = http_client(connection.api_url, timeout=timeout, transport=transport)
        self._http.event_hooks["response"].append(_log)
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

    @contextmanager
    def once(self, key: str) -> Iterator[None]:
        """Have what the block asks to be made, if anything, made once however often it is asked for (emulators only).

        Args:
            key: The header `Idempotency-Key` of the block's POST; none if it is empty.
        """
        self._key = key
        try:
            yield
        finally:
            self._key = ""

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
        headers = {"Idempotency-Key": self._key} if self._key and method == "POST" else None
        reply = self._request(method, path, params=parameters or None, json=body, headers=headers)
        if not reply.content:
            return None
        try:
            return reply.json()
        except (ValueError, RecursionError):
            raise GenesysError(method, path, 200, "The reply is not JSON") from None

    def pages(self, path: str, **parameters: str) -> Iterator[dict[str, Any]]:
        """Yield the entities of a list, page by page as they are asked for.

        Both of Genesys' ways are followed: page numbers with `pageCount`, and cursors in `nextUri`.

        Raises:
            GenesysError: See `call`; or the list does not end.
        """
        query = {"pageSize": str(PAGE_SIZE), **parameters}
        seen: list[dict[str, str]] = []
        while query not in seen and len(seen) < PAGES:
            seen.append(query)
            page = self.get(path, **query)
            if not isinstance(page, dict) or not isinstance(page.get("entities"), list):
                raise GenesysError("GET", path, 200, "The reply is no list of entities")
            yield from page["entities"]
            following = page.get("nextUri")
            if not following or not page["entities"]:
                return
            try:
                query = {**query, **dict(httpx.URL(urljoin(self.connection.api_url, following)).params)}
            except (ValueError, TypeError, AttributeError, httpx.InvalidURL):
                raise GenesysError("GET", path, 200, "The reply's nextUri is no address") from None
        said = "a page names one before it as the next" if query in seen else f"it has more than {PAGES:,} pages"
        raise GenesysError("GET", path, 200, f"The list does not end: {said}")

    def upload(self, url: str, content: bytes, headers: Mapping[str, str]) -> None:
        """Put a file to a signed address: once, without credentials and with no other headers of the API's.

        Raises:
            GenesysError: It was refused, or nobody answered.
        """
        self._once("PUT", url, content=content, headers=headers, auth=None)

    def download(self, url: str) -> str:
        """Return the text at a signed address, which is asked for without credentials.

        Raises:
            GenesysError: It was refused, or nobody answered.
        """
        return self._once("GET", url, auth=None).text

    def _request(self, method: str, path: str, **options: Any) -> httpx.Response:
        """Make a call, and again while its failure is one that may pass."""
        patience, pauses, attempts = self._patience, 0, 0
        while True:
            attempts += 1
            try:
                reply = self._once(method, path, **options)
            except GenesysError as error:
                if not patience.tries_again(error):
                    self._failing_since = None
                    raise
                now = patience.clock()
                self._failing_since = now if self._failing_since is None else self._failing_since
                wait = patience.backoff(pauses) if error.retry_after is None else error.retry_after
                if attempts >= patience.attempts or now + wait > self._failing_since + patience.longest:
                    raise
                pauses += error.retry_after is None
            else:
                self._failing_since = None
                return reply
            patience.sleep(wait)

    def _once(self, method: str, url: str, **options: Any) -> httpx.Response:
        try:
            return _accepted(self._http.request(method, url, **options))
        except (httpx.InvalidURL, UnicodeError):
            raise GenesysError(method, url, 200, "The address cannot be called as it is") from None
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
    except (ValueError, RecursionError):
        body = None
    request = reply.request
    message, permissions = refusal(body, reply.reason_phrase or "The API gave no reason")
    for secret in _secrets(request.headers.get("Authorization", "")):
        message = message.replace(secret, HIDDEN)
    fields = frozenset(body) if isinstance(body, dict) else frozenset[str]()
    raise GenesysError(
        request.method, request.url.path, reply.status_code, message, permissions, _retry_after(reply), fields
    )


def _secrets(authorization: str) -> Iterator[str]:
    """Yield what of a request's credentials is in no message, should the org echo it: what was sent, and the secret.

    A secret of less than eight characters is none, and would be found in ordinary words.
    """
    scheme, _, sent = authorization.partition(" ")
    secret = b64decode(sent).decode().partition(":")[2] if scheme == "Basic" else ""
    yield from (text for text in (sent, secret) if len(text) >= 8)


def _retry_after(reply: httpx.Response) -> float | None:
    """Return the seconds that a refusal asks to wait, None if it does not; Genesys gives whole seconds."""
    header = reply.headers.get("Retry-After", "")
    return float(header) if header.isdecimal() else None
