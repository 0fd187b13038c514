"""The built-in Cognigy endpoint: takes what data actions and EventBridge post, with no network between, and keeps it.

What Cognigy's endpoint answers in detail is undocumented; since Cognigy 4.97.2 faults are 400, 404 or 500. This one
answers 200 with `{}` to a webhook's JSON object with `userId` and `topic` and to an event of EventBridge, as far as the
installation that it plays takes them; 400 to anything else, and whatever it is told to.
"""

import asyncio
import json
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from itertools import groupby
from typing import Any, Final, NamedTuple
from urllib.parse import quote, unquote, urlsplit

from pydantic.alias_generators import to_camel

from handover.emulator.runtime.cache import cached
from handover.emulator.runtime.delivery.installation import judge
from handover.emulator.runtime.delivery.redaction import mask_headers, mask_url
from handover.emulator.runtime.delivery.request import Request, Response, encode
from handover.emulator.state.clock import Clock, timestamp
from handover.emulator.state.journal import Ring, Trace
from handover.emulator.state.json_text import UnfitJsonError, read_json
from handover.emulator.state.records.cognigy import CognigyProfile

PATH: Final = "/handover/genesysCloudOM"
"""Where Cognigy takes handover events."""

_MAX_BODY: Final = 1_000_000


_ANY: Final = CognigyProfile()


class Delivery(NamedTuple):
    """A request that arrived, and the status it was answered with."""

    time: float
    event_id: str | None
    conversation_id: str | None
    method: str
    url: str
    headers: dict[str, str]
    body: Any
    status: int

    def as_json(self) -> dict[str, Any]:
        """Return the delivery as the admin plane prints it."""
        return {**dict(zip(_WIRE_NAMES, self, strict=True)), "time": timestamp(self.time)}


_WIRE_NAMES: Final = tuple(map(to_camel, Delivery._fields))


@dataclass(frozen=True, slots=True)
class Answer:
    """What the receiver is told to answer: a status, a body, how long to wait before, and when to come again."""

    status: int = 200
    body: str = "{}"
    delay_seconds: float = 0.0
    retry_after: int | None = None


class CognigyReceiver:
    """The endpoint.

    Args:
        clock: Gives deliveries their time, and times delayed answers.
        capacity: How many deliveries are kept.
        most_bytes: How much they take together.
        profile: Returns what it was told about the installation that it plays.
    """

    def __init__(
        self,
        clock: Clock,
        capacity: int = 5_000,
        most_bytes: int = 64_000_000,
        profile: Callable[[], CognigyProfile | None] = lambda: None,
    ) -> None:
        self._clock = clock
        self._profile = profile
        self._next: deque[Answer] = deque()
        self._always: Answer | None = None
        self.deliveries: Ring[Delivery] = Ring(capacity, most_bytes)
        self.unknown_users: set[str] = set()

    def answer(self, answer: Answer, times: int | None = None) -> None:
        """Answer the next `times` requests so, whatever they are; without `times`, all from now on."""
        if times is None:
            self._always = answer
        else:
            self._next.extend([answer] * times)

    def told(self) -> tuple[Answer | None, list[tuple[Answer, int]]]:
        """Return what it answers from now on, `None` if it judges for itself, and first how many times what else."""
        return self._always, [(answer, len(list(times))) for answer, times in groupby(self._next)]

    def answer_freely(self) -> None:
        """Forget what it was told to answer, and whom it is not to know."""
        self._next.clear()
        self._always = None
        self.unknown_users.clear()

    async def take(self, request: Request, trace: Trace) -> Response:
        """Take a request and return the answer, once the delay it was told to have is over.

        Args:
            request: What the action sends; its URL and headers are fit for HTTP.
            trace: Takes the step `receiver`.
        """
        # The turn of the loop that any request takes: actions that are under way at once are so for the limit, too.
        await asyncio.sleep(0)
        host, address, path, shown = _read(request.url)
        headers, content = request.encoded()
        headers += [(b"host", address), (b"content-length", b"%d" % len(content))]
        parsed = _parse(content[: _MAX_BODY + 1])
        answer, reason = self._decide(request, path, parsed, content)
        size = 500 + len(shown) + len(content) + sum(len(name) + len(value) for name, value in headers)
        self.deliveries.add(
            Delivery(
                time=self._clock.now(),
                event_id=trace.event_id,
                conversation_id=trace.conversation_id,
                method=request.method,
                url=shown,
                headers=mask_headers(
                    ((name.decode().lower(), value.decode("latin-1").strip()) for name, value in headers),
                    request.secret,
                ),
                body=parsed,
                status=answer.status,
            ),
            size,
        )
        detail = {"method": request.method, "url": shown, "status": answer.status, "body": parsed}
        trace.note("receiver", host, "passed" if answer.status < 300 else "failed", reason, detail, size)
        if answer.delay_seconds:
            await self._clock.sleep(answer.delay_seconds)
        body = encode(answer.body)
        described = [("content-type", "application/json"), ("content-length", str(len(body)))]
        if answer.retry_after is not None:
            described.append(("retry-after", str(answer.retry_after)))
        bare = request.method == "HEAD" or answer.status in (204, 304)
        return Response(answer.status, described, b"" if bare else body)

    def _decide(self, request: Request, path: str, parsed: Any, body: bytes) -> tuple[Answer, str]:
        if self._next:
            return _told(self._next.popleft())
        if self._always is not None:
            return _told(self._always)
        if path != PATH:
            return _refusal(404, f"Cognigy takes handover events at {PATH}, not at {path}.")
        if request.method != "POST":
            return _refusal(405, f"Cognigy takes handover events by POST, not by {request.method}.")
        if len(body) > _MAX_BODY:
            return _refusal(413, "The body is too large.")
        authorization = next(
            (value for name, value in request.headers.items() if name.lower() == "authorization"), None
        )
        status, reason = judge(parsed, authorization, self._profile() or _ANY, self.unknown_users)
        return (Answer(), reason) if status == 200 else _refusal(status, reason)


@cached(256)
def _read(url: str) -> tuple[str, bytes, str, str]:
    """Return a URL's host, its `host` header, its path as a server reads it, and the URL without credentials."""
    parts = urlsplit(url)
    address = parts.netloc.rpartition("@")[2]
    return parts.hostname or "", encode(address), unquote(_quoted(parts.path or "/")), mask_url(_quoted(url))


def _quoted(text: str) -> str:
    """Quote what a URL may not hold as it is."""
    return quote(text, safe="%/:?#[]@!$&'()*+,;=~", errors="replace")


def _parse(body: bytes) -> Any:
    """Return the body's JSON, or its text where it is none."""
    try:
        return read_json(body)
    except UnfitJsonError:
        return body[:1000].decode(errors="replace")


def _told(answer: Answer) -> tuple[Answer, str]:
    return answer, f"The receiver was told to answer {answer.status}."


def _refusal(status: int, reason: str) -> tuple[Answer, str]:
    return Answer(status, json.dumps({"error": reason})), f"Cognigy refused the event with {status}: {reason}"
