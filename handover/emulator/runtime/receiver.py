"""The built-in Cognigy endpoint: a small ASGI application that takes what data actions post, and keeps it.

What Cognigy's endpoint answers in detail is undocumented; since Cognigy 4.97.2 faults are 400, 404 or 500. This one
answers 200 with `{}` to a JSON object with `userId` and `topic`, 400 to anything else, and whatever it is told to.
"""

import asyncio
import json
from collections import deque
from collections.abc import Awaitable, Callable, MutableMapping
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import unquote, urlsplit

from handover.emulator.clock import Clock, timestamp
from handover.emulator.runtime.redaction import mask_headers, mask_url
from handover.emulator.runtime.views import Journal

PATH: Final = "/handover/genesysCloudOM"
"""Where Cognigy takes handover events."""

URL_HEADER: Final = b"x-emulator-url"
EVENT_HEADER: Final = b"x-emulator-event"
CONVERSATION_HEADER: Final = b"x-emulator-conversation"
_OWN_HEADERS: Final = (URL_HEADER, EVENT_HEADER, CONVERSATION_HEADER)
"""What the transport adds for the receiver's books: the URL that was meant, and whose event it was."""

_MAX_BODY: Final = 1_000_000

Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class Delivery:
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
        return {
            "time": timestamp(self.time),
            "eventId": self.event_id,
            "conversationId": self.conversation_id,
            "method": self.method,
            "url": self.url,
            "headers": self.headers,
            "body": self.body,
            "status": self.status,
        }


@dataclass(frozen=True, slots=True)
class Answer:
    """What the receiver is told to answer: a status, a body, and how long to wait before."""

    status: int = 200
    body: str = "{}"
    delay_seconds: float = 0.0


class CognigyReceiver:
    """The endpoint.

    Args:
        clock: Gives deliveries their time, and times delayed answers.
        journal: Gets an entry for everything that arrives for an event.
        capacity: How many deliveries are kept.
    """

    def __init__(self, clock: Clock, journal: Journal, capacity: int = 5_000) -> None:
        self._clock = clock
        self._journal = journal
        self._next: deque[Answer] = deque()
        self._always: Answer | None = None
        self.deliveries: deque[Delivery] = deque(maxlen=capacity)
        self.unknown_users: set[str] = set()

    def answer(self, answer: Answer, times: int | None = None) -> None:
        """Answer the next `times` requests so, whatever they are; without `times`, all from now on."""
        if times is None:
            self._always = answer
        else:
            self._next.extend([answer] * times)

    def answer_freely(self) -> None:
        """Forget what it was told to answer."""
        self._next.clear()
        self._always = None

    def reset(self) -> None:
        """Forget the deliveries and everything it was told."""
        self.deliveries.clear()
        self.answer_freely()
        self.unknown_users.clear()

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        """Serve one HTTP request, as ASGI wants it."""
        body = b""
        while True:
            message = await receive()
            if message["type"] == "http.disconnect":
                return
            body += message.get("body", b"")
            if not message.get("more_body") or len(body) > _MAX_BODY:
                break
        headers = dict(scope["headers"])
        parsed = _parse(body)
        answer, reason = self._decide(scope["method"], scope["path"], parsed, body)
        self._book(scope, headers, parsed, answer.status, reason)
        if answer.delay_seconds and not await self._wait(answer.delay_seconds, receive):
            return
        content = answer.body.encode()
        await send(
            {
                "type": "http.response.start",
                "status": answer.status,
                "headers": [(b"content-type", b"application/json"), (b"content-length", b"%d" % len(content))],
            }
        )
        await send({"type": "http.response.body", "body": content})

    async def _wait(self, seconds: float, receive: Receive) -> bool:
        """Wait with the answer; return false as soon as the client has gone."""
        delay = asyncio.ensure_future(self._clock.sleep(seconds))
        gone = asyncio.ensure_future(receive())
        await asyncio.wait((delay, gone), return_when=asyncio.FIRST_COMPLETED)
        still_there = not gone.done()
        for waiting in (delay, gone):
            waiting.cancel()
        return still_there

    def _decide(self, method: str, path: str, parsed: Any, body: bytes) -> tuple[Answer, str]:
        if self._next:
            return _told(self._next.popleft())
        if self._always is not None:
            return _told(self._always)
        if path != PATH:
            return _refusal(404, f"Cognigy takes handover events at {PATH}, not at {path}.")
        if method != "POST":
            return _refusal(405, f"Cognigy takes handover events by POST, not by {method}.")
        if len(body) > _MAX_BODY:
            return _refusal(413, "The body is too large.")
        if not isinstance(parsed, dict):
            return _refusal(400, "The body is no JSON object.")
        for field in ("userId", "topic"):
            if not isinstance(parsed.get(field), str) or not parsed[field]:
                return _refusal(400, f'The body has no "{field}".')
        if parsed["userId"] in self.unknown_users:
            return _refusal(404, f'There is no user "{parsed["userId"]}".')
        return Answer(), f'Cognigy took the event for the user "{parsed["userId"]}".'

    def _book(self, scope: Message, headers: dict[bytes, bytes], parsed: Any, status: int, reason: str) -> None:
        url = mask_url(headers.get(URL_HEADER, scope["path"].encode()).decode())
        event_id = _text(headers.get(EVENT_HEADER))
        conversation_id = _text(headers.get(CONVERSATION_HEADER))
        shown = mask_headers(
            (name.decode("latin-1"), value.decode("latin-1"))
            for name, value in scope["headers"]
            if name not in _OWN_HEADERS
        )
        method = scope["method"]
        self.deliveries.append(
            Delivery(self._clock.now(), event_id, conversation_id, method, url, shown, parsed, status)
        )
        if event_id is not None:
            self._journal.record(
                "receiver",
                urlsplit(url).hostname or "receiver",
                "passed" if status < 300 else "failed",
                reason,
                event_id,
                conversation_id,
                {"method": method, "url": url, "status": status, "body": parsed},
            )


def _parse(body: bytes) -> Any:
    """Return the body's JSON, or its text where it is none."""
    try:
        return json.loads(body)
    except (ValueError, RecursionError):
        return body[:1000].decode(errors="replace")


def _text(value: bytes | None) -> str | None:
    return None if value is None else unquote(value.decode())


def _told(answer: Answer) -> tuple[Answer, str]:
    return answer, f"The receiver was told to answer {answer.status}."


def _refusal(status: int, reason: str) -> tuple[Answer, str]:
    return Answer(status, json.dumps({"error": reason})), f"Cognigy refused the event with {status}: {reason}"
