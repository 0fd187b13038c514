"""The tools of templates: `$esc` and `$successTemplateUtils`.

Their functions are from Genesys' help page "Velocity macros for data actions"; the constants of `$esc` are those of
Velocity's EscapeTool, of which the page speaks. How `firstFromArray` is called is from the data actions that Genesys
publishes in its blueprints: with an array as JSON text, in quotation marks or not, and with a default, which is JSON
text too. What it gives for an empty array without a default is a guess: nothing, as an unset reference.
"""

import html
import json
from collections.abc import Callable, Mapping
from typing import Any, Final, NamedTuple
from urllib.parse import quote, quote_plus

from handover.emulator.runtime.actions.velocity_functions import printed
from handover.emulator.runtime.budget import Budget
from handover.emulator.state.json_text import UnfitJsonError, read_json


class Tool(NamedTuple):
    """What a tool has: functions, which get the budget and what they are called with, and texts."""

    functions: Mapping[str, Callable[..., Any]]
    constants: Mapping[str, str] = {}


def _escape(escape: Callable[[str], str]) -> Callable[..., str | None]:
    """Return a function of `$esc`: it gives null for null, which prints as an unset reference does."""
    return lambda budget, value: None if value is None else escape(printed(value, budget))


def _first_from_array(budget: Budget, array: Any, default: str | None = None) -> str | None:
    """Return the first value of an array, both as JSON text."""
    values = [] if array is None else _array(printed(array, budget))
    return json.dumps(values[0], ensure_ascii=False) if values else default


def _array(text: str) -> list[Any]:
    try:
        values = read_json(text)
    except UnfitJsonError:
        values = None
    if not isinstance(values, list):
        raise ValueError(f"firstFromArray() takes a JSON array, not {text[:100] or 'nothing'}")
    return values


_json_encode: Final = _escape(lambda text: json.dumps(text, ensure_ascii=False)[1:-1])
_url: Final = _escape(quote_plus)

TOOLS: Final[dict[str, Tool]] = {
    "esc": Tool(
        {
            "jsonEncode": _json_encode,
            "jsonString": _json_encode,
            "jsonDecode": _escape(lambda text: str(read_json(f'"{text}"'))),
            "url": _url,
            "urlFormEncode": _url,
            "uriEncode": _escape(lambda text: quote(text, safe="")),
            "html": _escape(html.escape),
        },
        {
            **dict.fromkeys(("backslash", "b"), "\\"),
            **dict.fromkeys(("dollar", "d"), "$"),
            **dict.fromkeys(("exclamation", "e"), "!"),
            **dict.fromkeys(("hash", "h"), "#"),
            **dict.fromkeys(("newline", "n"), "\n"),
            **dict.fromkeys(("quote", "q"), '"'),
            **dict.fromkeys(("singleQuote", "s"), "'"),
        },
    ),
    "successTemplateUtils": Tool({"firstFromArray": _first_from_array}),
}
"""The tools by the names that templates call them."""

UNMODELLED: Final = frozenset(
    {
        "credentials",
        "authResponse",
        "math",
        "encoding",
        "urlTool",
        "salesforce",
        "msdynamics",
        "stringEscapeUtils",
    }
)
"""The tools that Genesys has and the emulator has not."""
