"""The journal of API requests: who called what, and how it was answered."""

from collections.abc import AsyncIterator
from typing import Final, NamedTuple

from handover.emulator.state.journal import News, Ring

LONGEST_BODY: Final = 65_536
"""A longer body is not kept: a part of one could not be searched for secrets."""

_KEPT: Final = 2_000
_KEPT_BYTES: Final = 32_000_000
_OVERHEAD: Final = 700  # bytes that a request takes without its texts, roughly


class Body(NamedTuple):
    """A body as it was sent: its type, its length, and its text unless that is too long or not whole."""

    media_type: str
    length: int
    text: bytes | None


class Client(NamedTuple):
    """Who called: the OAuth client, unless the request had no valid token; the address; the `User-Agent`."""

    id: str | None
    address: str
    user_agent: str


class ApiRequest(NamedTuple):
    """One request and its answer, with whatever secrets they hold.

    `status` is `None` where the connection ended before there was an answer; `whole` tells whether all of it was sent.
    """

    time: float
    method: str
    path: str
    query: bytes
    client: Client
    status: int | None
    seconds: float
    request_body: Body
    response_body: Body
    whole: bool


class RequestJournal:
    """A ring of the newest requests, numbered without gaps since the emulator was started."""

    def __init__(self) -> None:
        self._requests: Ring[tuple[int, ApiRequest]] = Ring(_KEPT, _KEPT_BYTES)
        self._seq = 0
        self._news = News()

    def record(self, request: ApiRequest) -> None:
        """Add a request that has been answered."""
        self._seq += 1
        size = _OVERHEAD + len(request.path) + len(request.query) + len(request.client.user_agent)
        size += len(request.client.id or "")
        for body in (request.request_body, request.response_body):
            size += len(body.media_type) + len(body.text or b"")
        self._requests.add((self._seq, request), size)
        self._news.tell()

    def query(self, *, after: int = 0, limit: int | None = None) -> list[tuple[int, ApiRequest]]:
        """Return the kept requests newer than number `after` with their numbers, oldest first."""
        found: list[tuple[int, ApiRequest]] = []
        for numbered in reversed(self._requests):
            if numbered[0] <= after:
                break
            found.append(numbered)
        found.reverse()
        return found if limit is None else found[:limit]

    def follow(self, *, after: int = 0) -> AsyncIterator[tuple[int, ApiRequest]]:
        """Yield the requests newer than `after`, then every new one as it is answered; never ends by itself."""
        return self._news.follow(after, lambda: self._seq, lambda seen: self.query(after=seen))

    def clear(self) -> None:
        """Forget every request; numbering goes on, so a follower misses nothing."""
        self._requests.clear()
