"""What templates can call: Java's methods of texts, lists and maps, and the `$esc` tool; and how values are printed.

The functions of `$esc` are from Genesys' help page "Velocity macros for data actions".
"""

import html
import json
from collections.abc import Callable
from typing import Any, Final
from urllib.parse import quote, quote_plus

from handover.emulator.runtime.budget import Budget, weigh
from handover.emulator.state.json_text import read_json


def printed(value: Any, budget: Budget) -> str:
    """Return a value as Java prints it."""
    if isinstance(value, str):
        return budget.text(value)
    budget.spend()
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, list):
        return budget.text(f"[{', '.join([printed(one, budget) for one in value])}]")
    if isinstance(value, dict):
        pairs = [f"{key}={printed(one, budget)}" for key, one in value.items()]
        return budget.text(f"{{{', '.join(pairs)}}}")
    return "null" if value is None else str(value)


class _Escape:
    """The `$esc` tool."""


ESCAPE: Final = _Escape()


def _substring(_: Budget, text: str, start: int, end: int | None = None) -> str:
    last = len(text) if end is None else end
    if not 0 <= start <= last <= len(text):
        raise IndexError(f"substring({start}, {last}) of a text of {len(text)} characters")
    return text[start:last]


def _has(budget: Budget, values: list[Any], value: Any) -> bool:
    weigh(values, budget)
    weigh(value, budget)
    return value in values


def _escape(escape: Callable[[str], str]) -> Callable[..., str | None]:
    """Return a function of `$esc`: it gives null for null, which prints as an unset reference does."""
    return lambda budget, _, value: None if value is None else escape(printed(value, budget))


_json_encode = _escape(lambda text: json.dumps(text, ensure_ascii=False)[1:-1])
_url = _escape(quote_plus)

FUNCTIONS: Final[dict[type, dict[str, Callable[..., Any]]]] = {
    str: {
        "length": lambda _, text: len(text),
        "isEmpty": lambda _, text: not text,
        "trim": lambda _, text: text.strip(),
        "toLowerCase": lambda _, text: text.lower(),
        "toUpperCase": lambda _, text: text.upper(),
        "contains": lambda _, text, part: part in text,
        "startsWith": lambda _, text, start: text.startswith(start),
        "endsWith": lambda _, text, end: text.endswith(end),
        "equals": lambda _, text, other: text == other,
        "equalsIgnoreCase": lambda _, text, other: text.lower() == other.lower(),
        "substring": _substring,
        "replaceAll": lambda budget, text, pattern, replacement: pattern.replace(text, replacement, budget),
        "toString": lambda _, text: text,
    },
    list: {
        "size": lambda _, values: len(values),
        "get": lambda _, values, index: values[index],
        "isEmpty": lambda _, values: not values,
        "contains": _has,
    },
    dict: {
        "size": lambda _, values: len(values),
        "get": lambda _, values, key: values.get(key),
        "isEmpty": lambda _, values: not values,
    },
    _Escape: {
        "jsonEncode": _json_encode,
        "jsonString": _json_encode,
        "jsonDecode": _escape(lambda text: str(read_json(f'"{text}"'))),
        "url": _url,
        "urlFormEncode": _url,
        "uriEncode": _escape(lambda text: quote(text, safe="")),
        "html": _escape(html.escape),
    },
}
"""The functions of each type of value; they get the budget, the value and what they are called with."""
