"""JSON from outside, read with care: nothing that could not be written again, in the state file or an answer."""

import json
import re
from typing import Any, Final

_DEEPEST: Final = 100
_LONGEST_NUMBER: Final = 300  # digits; such a number can still be made a floating-point one
_HALF_PAIR: Final = re.compile(rb"\\u[dD][89a-fA-F]")
SURROGATE: Final = re.compile("[\ud800-\udfff]")
"""Half of a surrogate pair, which is no character: UTF-8 can't write it."""


class UnfitJsonError(ValueError):
    """A text that is no JSON, or holds what cannot be kept; its message is a sentence."""


class NotJsonError(UnfitJsonError):
    """A text that is no JSON."""


def read_json(text: str | bytes) -> Any:
    """Return what a JSON text holds.

    Raises:
        UnfitJsonError: It is no JSON; or it has more than 100 levels, numbers that are endless or have more than 300
            digits, or half of a surrogate pair.
    """
    raw = text.encode(errors="surrogatepass") if isinstance(text, str) else text
    try:
        value = _DECODER.decode(raw.decode())
    except UnfitJsonError:
        raise
    except UnicodeDecodeError as error:
        half = raw[error.start : error.start + 1] == b"\xed"  # which in UTF-8 begins half of a pair, and little else
        raise (UnfitJsonError(_HALF) if half else NotJsonError("The text is no valid UTF-8.")) from None
    except RecursionError:
        raise UnfitJsonError(_DEEP) from None
    except ValueError as error:
        raise NotJsonError(f"The text is not valid JSON: {error}.") from None
    if raw.count(b"[") + raw.count(b"{") > _DEEPEST and _depth(raw) > _DEEPEST:
        raise UnfitJsonError(_DEEP)
    if _HALF_PAIR.search(raw) and SURROGATE.search(json.dumps(value, ensure_ascii=False)):
        raise UnfitJsonError(_HALF)
    return value


_HALF: Final = "The JSON holds half of a surrogate pair (\\ud800 to \\udfff), which is no character."
_DEEP: Final = f"The JSON is nested too deeply: more than {_DEEPEST} levels."


def as_text(value: Any) -> str:
    """Return a JSON value for a sentence, cut where it gets long."""
    return cut(json.dumps(value, ensure_ascii=False, default=str))


def cut(text: str, most: int = 200) -> str:
    """Return a text that has at most that many characters."""
    return text if len(text) <= most else f"{text[: most - 1]}…"


def _depth(raw: bytes) -> int:
    """Return how deeply a valid JSON text is nested."""
    depth = deepest = 0
    for part in re.findall(rb'"(?:[^"\\]|\\.)*"|[\[{]|[\]}]', raw):
        depth += (part in (b"[", b"{")) - (part in (b"]", b"}"))
        deepest = max(deepest, depth)
    return deepest


def _integer(text: str) -> int:
    if len(text) > _LONGEST_NUMBER:
        raise UnfitJsonError(f"A number in the JSON has more than {_LONGEST_NUMBER} digits.")
    return int(text)


def _decimal(text: str) -> float:
    number = float(text)
    if abs(number) == float("inf"):
        raise UnfitJsonError("A number in the JSON is too large.")
    return number


def _constant(name: str) -> Any:
    raise UnfitJsonError(f"{name} is no number in JSON.")


_DECODER: Final = json.JSONDecoder(parse_int=_integer, parse_float=_decimal, parse_constant=_constant)
