"""Keeps credentials out of the journals."""

import json
import re
from collections.abc import Collection, Iterable, Iterator
from typing import Any, Final
from urllib.parse import quote_plus, unquote_plus, urlsplit, urlunsplit

from handover.emulator.runtime.cache import cached
from handover.emulator.state.json_text import UnfitJsonError, read_json

MASK: Final = "***"

_NAMED: Final = (
    r"token|secret|passw(?:or)?d|passphrase|credential|signature|(?:api|private|access|shared)[-_ ]{0,2}key"
    r"|authorization"
)
_TELLING: Final = re.compile(rf"{_NAMED}|auth|cookie|session", re.I)
# Bodies are about sessions and authors too.
_TELLING_FIELD: Final = re.compile(rf"{_NAMED}|^(?:pwd|cookie|set-cookie)$", re.I)
_TELLING_PARAMETERS: Final = re.compile(rf"{_TELLING.pattern}|assertion|verifier|^(?:key|sig|code|pwd)$", re.I)
# The name may be one in XML, or in JSON within JSON.
_TELLING_PART: Final = re.compile(rf"((?:{_NAMED}|\bpwd\b)[\w-]{{0,40}}\\{{0,9}}[\"']?\s{{0,9}}[:=>])(.*)", re.I | re.S)

_USER_OF_URL: Final = re.compile(r"(?<=//)[^/\s@\"']{1,400}@")
_URL: Final = re.compile(r"https?://[^\s\"'<>?#]{1,300}[?#][^\s\"'<>]+", re.I)
# A figure, or the sign that fills it up, tells a credential from a word of a sentence.
_SCHEME: Final = re.compile(r"\b((?:Bearer|Basic)\s{1,9})(?=[\w.~+/-]*[\d=])[\w.~+/=-]{6,}", re.I)
_PRIVATE_KEY: Final = re.compile(r"(-----BEGIN [A-Z ]{0,40}PRIVATE KEY-----).*?(?=-----END|\Z)", re.S)

_BEFORE_NAMES: Final = " \t-{[\"'"
"""What is before the first name in a line of YAML or JSON, and does not make it belong to the line above."""


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
    """Return the URL without its user information, and with telling parameters masked in query and fragment."""
    if "@" not in url and "?" not in url and "#" not in url:
        return url
    try:
        parts = urlsplit(url)
    except ValueError:
        return MASK
    host, fragment = parts.netloc.rpartition("@")[2], parts.fragment
    if "=" in fragment:  # OAuth's implicit grant has the token there
        fragment = mask_form(fragment)
    return urlunsplit(parts._replace(netloc=host, query=mask_form(parts.query), fragment=fragment))


def mask_form(text: str) -> str:
    """Return the text of a form or a query with telling parameters masked, and what others tell in their values."""
    return "&".join(_masked_pair(*pair.partition("=")) for pair in text.split("&"))


def _masked_pair(name: str, sign: str, value: str) -> str:
    if value and _TELLING_PARAMETERS.search(unquote_plus(name)):
        value = MASK
    return f"{_masked_part(name)}{sign}{_masked_part(value)}"


def _masked_part(text: str) -> str:
    plain = unquote_plus(text)
    masked = _without_credentials(plain)  # not by `mask_url`: URLs could be in URLs without end
    return text if masked == plain else quote_plus(masked, safe="*:/?&=")


def mask_json(value: Any) -> Any:
    """Return a JSON value with every text and number masked whose field, or a field around it, has a telling name.

    So is the value of an object that says its name in another field, as `{"name": "Authorization", "value": …}`. Other
    texts are masked as URLs if they look so, and otherwise as text: templates are JSON within JSON.
    """
    if isinstance(value, dict):
        named = any(
            isinstance(each, str) and name.lower() in ("name", "key") and _TELLING_FIELD.search(each)
            for name, each in value.items()
        )
        return {
            name: _hidden(each)
            if _TELLING_FIELD.search(name) or (named and name.lower() == "value")
            else mask_json(each)
            for name, each in value.items()
        }
    if isinstance(value, list):
        return [mask_json(each) for each in value]
    return _masked_text(value) if isinstance(value, str) else value


def _masked_text(text: str) -> str:
    return mask_url(text) if "://" in text and not any(map(str.isspace, text)) else mask_text(text)


def _hidden(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _hidden(each) for name, each in value.items()}
    if isinstance(value, list):
        return [_hidden(each) for each in value]
    return value if value is None or value == "" or isinstance(value, bool) else MASK


def mask_body(text: str) -> str:
    """Return a body that may be JSON, masked as such or as text; it stays as it is if there is nothing to mask."""
    masked = mask_text(text)
    if masked == text:
        return text
    try:
        return json.dumps(mask_json(read_json(text)), ensure_ascii=False)
    except UnfitJsonError:
        return masked


def mask_text(text: str) -> str:
    """Return a text without credentials.

    A line is masked from where it names one, as in `password: …`, to its end, and so is what belongs to that line:
    those that are indented more, or the next one if the line names it at its end. URLs lose theirs too.
    """
    if "://" in text:
        text = _URL.sub(lambda found: mask_url(found[0]), text)
    return _without_credentials(text)


def _without_credentials(text: str) -> str:
    if "//" in text:
        text = _USER_OF_URL.sub("", text)
    if "PRIVATE KEY" in text:
        text = _PRIVATE_KEY.sub(rf"\1 {MASK} ", text)
    text = _SCHEME.sub(rf"\1{MASK}", text)
    return "\n".join(_lines(text)) if _TELLING_PART.search(text) else text


def _lines(text: str) -> Iterator[str]:
    """Yield the lines without credentials."""
    inside: int | None = None
    awaited = False
    for line in text.split("\n"):
        indent, blank = len(line) - len(line.lstrip(_BEFORE_NAMES)), not line.strip()
        if inside is not None and (blank or indent > inside or awaited):
            awaited = awaited and blank
            continue
        inside = None
        if found := _TELLING_PART.search(line):
            inside, awaited = indent, not found[2].strip()
            line = f"{line[: found.end(1)]} {MASK}"
        yield line
