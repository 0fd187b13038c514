"""What a data action or an API destination sends, and what comes back."""

import re
from dataclasses import dataclass
from typing import Any, Final, NamedTuple
from urllib.parse import urlsplit

from handover.emulator.runtime.cache import cached
from handover.emulator.runtime.delivery.redaction import mask_body, mask_headers, mask_url

_TOKEN: Final = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+")
_UNFIT_FOR_URLS: Final = re.compile(r"[\s\x00-\x20\x7f]")
_LINE_BREAK: Final = re.compile(r"[\r\n\0]")
_CONTROL: Final = re.compile(r"[\x00-\x08\x0a-\x1f\x7f]")
_OF_THE_CONNECTION: Final = frozenset({"host", "content-length", "transfer-encoding", "connection"})
"""Headers that belong to the connection; what an action says about them is not sent."""


class TransportError(Exception):
    """A request that could not be sent, or was not answered; its message is a sentence."""


REPLY_SHOWN: Final = 2_000
"""How many bytes of a reply's body the journal has."""


class Response(NamedTuple):
    """What came back."""

    status: int
    headers: list[tuple[str, str]]
    body: bytes

    def shown(self) -> dict[str, Any]:
        """Return the reply as the journal has it: without credentials, its body cut where it gets long."""
        body = mask_body(self.body[:REPLY_SHOWN].decode(errors="replace"))
        return {
            "status": self.status,
            "headers": mask_headers(self.headers),
            "body": body if len(self.body) <= REPLY_SHOWN else f"{body}…",
        }


@dataclass(frozen=True, slots=True)
class Request:
    """A rendered request.

    Attributes:
        method: Its method.
        url: Where it goes.
        headers: Its headers.
        body: Its body.
        secret: Names of headers, in lower case, whose values nobody is to see, whatever they are called.
    """

    method: str
    url: str
    headers: dict[str, str]
    body: str
    secret: frozenset[str] = frozenset()

    @property
    def host(self) -> str:
        """The host it is meant for."""
        return _host(self.url)[0]

    @property
    def size(self) -> int:
        """About how many bytes it has."""
        return len(self.url) + len(self.body) + sum(len(name) + len(value) for name, value in self.headers.items())

    def check(self) -> None:
        """Raise `TransportError` for a URL or a header that HTTP cannot carry."""
        if not _host(self.url)[1]:
            raise TransportError(f'"{mask_url(self.url)}" is no http(s) URL.')
        for name, value in self.headers.items():
            if not _TOKEN.fullmatch(name):
                raise TransportError(f'"{name}" is no name for an HTTP header.')
            if _CONTROL.search(value):
                held = "a line break" if _LINE_BREAK.search(value) else "a control character"
                raise TransportError(f'The header "{name}" holds {held}.')

    def shown(self) -> dict[str, Any]:
        """Return the request as JSON without credentials."""
        return {
            "method": self.method,
            "url": mask_url(self.url),
            "headers": mask_headers(self.headers.items(), self.secret),
            "body": mask_body(self.body),
        }

    def encoded(self) -> tuple[list[tuple[bytes, bytes]], bytes]:
        """Return headers and body as they are sent; the headers of the connection are not among them."""
        headers = [
            (name.encode(), encode(value))
            for name, value in self.headers.items()
            if name.lower() not in _OF_THE_CONNECTION
        ]
        return headers, encode(self.body)


@cached(256)
def _host(url: str) -> tuple[str, bool]:
    """Return the host that a URL names, and whether the URL is one that HTTP can carry."""
    try:
        parts = urlsplit(url)
        host = parts.hostname or ""
        fit = parts.scheme in ("http", "https") and host != "" and parts.port != 0
    except ValueError:
        return "", False
    return host, fit and not _UNFIT_FOR_URLS.search(url)


def encode(text: str) -> bytes:
    """Return the text as UTF-8; half a surrogate pair, which JSON can hold and UTF-8 cannot, becomes a `?`."""
    return text.encode(errors="replace")
