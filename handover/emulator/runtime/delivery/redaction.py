"""Keeps credentials out of the journals."""

import re
from collections.abc import Collection, Iterable
from typing import Any, Final
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from handover.emulator.runtime.cache import cached

MASK: Final = "***"

_TELLING: Final = re.compile(r"auth|token|secret|password|passwd|credential|signature|api-?_?key|cookie|session", re.I)
_TELLING_PARAMETERS: Final = re.compile(rf"{_TELLING.pattern}|^(key|sig|code)$", re.I)

# Bodies are about sessions and authors too.
_TELLING_FIELD: Final = re.compile(
    r"token|secret|passw(?:or)?d|credential|signature|(?:api|private|access)-?_?key|authorization", re.I
)
_TELLING_PART: Final = re.compile(rf"((?:{_TELLING_FIELD.pattern})[\w-]{{0,40}}[\"']?\s{{0,9}}[:=])[^\r\n]*", re.I)

_USER_OF_URL: Final = re.compile(r"(?<=://)[^/\s@\"']{1,400}@")


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


def mask_form(text: str) -> str:
    """Return the text of a form or a query with telling parameters masked."""
    return mask_url(f"?{text}")[1:] if text else text


def mask_json(value: Any) -> Any:
    """Return a JSON value with every text masked whose field, or a field around it, has a telling name.

    Other texts are masked as URLs if they look so, and otherwise as text: templates are JSON within JSON.
    """
    if isinstance(value, dict):
        return {name: _hidden(each) if _TELLING_FIELD.search(name) else mask_json(each) for name, each in value.items()}
    if isinstance(value, list):
        return [mask_json(each) for each in value]
    if isinstance(value, str):
        return mask_url(value) if "://" in value and not any(map(str.isspace, value)) else mask_text(value)
    return value


def _hidden(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _hidden(each) for name, each in value.items()}
    if isinstance(value, list):
        return [_hidden(each) for each in value]
    return MASK if isinstance(value, str) and value else value


def mask_text(text: str) -> str:
    """Return a text with each line masked from where it names a credential, as in `password: …`, to its end.

    URLs lose their user information.
    """
    return _TELLING_PART.sub(rf"\1 {MASK}", _USER_OF_URL.sub("", text))
