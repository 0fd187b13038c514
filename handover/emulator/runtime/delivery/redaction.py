"""Keeps credentials out of the journal."""

import re
from collections.abc import Collection, Iterable
from typing import Final
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from handover.emulator.runtime.cache import cached

MASK: Final = "***"

_TELLING: Final = re.compile(r"auth|token|secret|password|passwd|credential|signature|api-?_?key|cookie|session", re.I)
_TELLING_PARAMETERS: Final = re.compile(rf"{_TELLING.pattern}|^(key|sig|code)$", re.I)


@cached(1024)
def _tells_of_a_credential(name: str) -> bool:
    return _TELLING.search(name) is not None


def mask_headers(headers: Iterable[tuple[str, str]], secret: Collection[str] = ()) -> dict[str, str]:
    """Return the headers, with the value masked wherever the name tells of a credential.

    Args:
        headers: Names and values.
        secret: Names, in lower case, whose values are masked whatever they are called.
    """
    return {name: MASK if name.lower() in secret or _tells_of_a_credential(name) else value for name, value in headers}


def mask_url(url: str) -> str:
    """Return the URL without its user information, and with telling query parameters masked."""
    if "@" not in url and "?" not in url:
        return url
    try:
        parts = urlsplit(url)
    except ValueError:
        return MASK
    host = parts.netloc.rpartition("@")[2]
    query = parts.query
    pairs = parse_qsl(query, keep_blank_values=True)
    if any(_TELLING_PARAMETERS.search(name) for name, _ in pairs):
        query = urlencode(
            [(name, MASK if _TELLING_PARAMETERS.search(name) else value) for name, value in pairs], safe="*"
        )
    return urlunsplit(parts._replace(netloc=host, query=query))
