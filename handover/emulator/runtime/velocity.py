"""Velocity templates as Genesys' data actions use them, rendered by `airspeed`, compiled once.

`airspeed` renders; this module gives it Java's view of the values (`true`, not `True`; `.trim()`, `.length()`) and the
`$esc` tool. What a template uses that is not modelled here is refused by name (velocity_gate.py).

What an unset reference prints, and the functions of `$esc`, are from Genesys' help page "Velocity macros for data
actions"; that an empty string is false in `#if` is Velocity 2's rule, and a guess for Genesys.
"""

import html
import json
import re
from collections.abc import Mapping
from functools import lru_cache
from typing import Any, Final
from urllib.parse import quote, quote_plus

import airspeed  # type: ignore[import-untyped]

from handover.emulator.runtime.velocity_gate import TemplateError as TemplateError
from handover.emulator.runtime.velocity_gate import check, elements


class JavaText(str):
    """A string with the methods of Java's that templates call."""

    __slots__ = ()

    def length(self) -> int:
        return len(self)

    def isEmpty(self) -> bool:
        return not self

    def trim(self) -> "JavaText":
        return JavaText(self.strip())

    def toLowerCase(self) -> "JavaText":
        return JavaText(self.lower())

    def toUpperCase(self) -> "JavaText":
        return JavaText(self.upper())

    def contains(self, text: str) -> bool:
        return text in self

    def startsWith(self, text: str) -> bool:
        return self.startswith(text)

    def endsWith(self, text: str) -> bool:
        return self.endswith(text)

    def equals(self, other: object) -> bool:
        return self == other

    def equalsIgnoreCase(self, other: str) -> bool:
        return self.lower() == other.lower()

    def substring(self, start: int, end: int | None = None) -> "JavaText":
        last = len(self) if end is None else end
        if not 0 <= start <= last <= len(self):
            raise IndexError(f"substring({start}, {last}) of a text of {len(self)} characters")
        return JavaText(self[start:last])

    def replaceAll(self, pattern: str, replacement: str) -> "JavaText":
        return JavaText(re.sub(pattern, re.sub(r"\$(\d)", r"\\\1", replacement), self))

    def toString(self) -> "JavaText":
        return self


class JavaBoolean:
    """A boolean that prints as Java's does and still compares with Python's."""

    __slots__ = ("_value",)

    def __init__(self, value: bool) -> None:
        self._value = value

    def __bool__(self) -> bool:
        return self._value

    def __str__(self) -> str:
        return "true" if self._value else "false"

    def __eq__(self, other: object) -> bool:
        return isinstance(other, bool | JavaBoolean) and bool(other) is self._value

    def __hash__(self) -> int:
        return hash(self._value)


def java_value(value: Any) -> Any:
    """Return a JSON value as a template sees it."""
    if isinstance(value, bool):
        return JavaBoolean(value)
    if isinstance(value, str):
        return JavaText(value)
    if isinstance(value, list):
        return [java_value(one) for one in value]
    if isinstance(value, dict):
        return {key: java_value(one) for key, one in value.items()}
    return value


class _Escape:
    """The `$esc` tool; every function gives null for null, which prints as an unset reference does."""

    def jsonEncode(self, value: Any) -> JavaText | None:
        return None if value is None else JavaText(json.dumps(str(value), ensure_ascii=False)[1:-1])

    jsonString = jsonEncode

    def jsonDecode(self, value: Any) -> JavaText | None:
        return None if value is None else JavaText(json.loads(f'"{value}"'))

    def url(self, value: Any) -> JavaText | None:
        return None if value is None else JavaText(quote_plus(str(value)))

    urlFormEncode = url

    def uriEncode(self, value: Any) -> JavaText | None:
        return None if value is None else JavaText(quote(str(value), safe=""))

    def html(self, value: Any) -> JavaText | None:
        return None if value is None else JavaText(html.escape(str(value)))


_ESCAPE: Final = _Escape()

_FUNCTIONS: Final = frozenset(
    {name for tool in (JavaText, _Escape) for name in vars(tool) if not name.startswith("_")}
    | {"size", "get"}  # of lists, from airspeed
)


class Template:
    """A compiled template.

    Args:
        text: Velocity.

    Raises:
        TemplateError: The text has a fault in its syntax, or uses something the emulator does not know.
    """

    def __init__(self, text: str) -> None:
        self.text = text
        self._compiled: airspeed.Template | None = None
        # Without these characters there is nothing to render.
        if any(character in text for character in "$#\\"):
            self._compiled = airspeed.Template(text)
            try:
                self._compiled.ensure_compiled()
            except (airspeed.TemplateError, RecursionError) as error:
                raise TemplateError(f"The template has a fault in its syntax: {error}.") from error
            except airspeed.NoMatch as error:
                raise TemplateError("The template has a fault in its syntax: a directive is incomplete.") from error
            check(self._compiled, _FUNCTIONS)
            for element in elements(self._compiled):
                if type(element) is airspeed.StringLiteral:
                    element.value = JavaText(element.value)

    def render(self, values: Mapping[str, Any]) -> str:
        """Return the text with the values filled in.

        Args:
            values: What the references mean; JSON values, or what `java_value` made of them.

        Raises:
            TemplateError: A function failed, e.g. `substring` past the end.
        """
        if self._compiled is None:
            return self.text
        try:
            return str(self._compiled.merge({"esc": _ESCAPE, **values}))
        except (airspeed.TemplateError, RecursionError) as error:
            raise TemplateError(f"The template could not be rendered: {error.__cause__ or error}.") from error


compile_template = lru_cache(maxsize=4096)(Template)
"""Returns the compiled template, from a cache; raises as `Template`."""


def input_values(inputs: Mapping[str, Any], raw_request: str) -> dict[str, Any]:
    """Return the values of a request's templates: `$input.<name>`, and the input's JSON as `$input.rawRequest`."""
    return {"input": {**{name: java_value(value) for name, value in inputs.items()}, "rawRequest": raw_request}}


def response_values(raw_result: str, translated: Mapping[str, str]) -> dict[str, Any]:
    r"""Return the values of a success template.

    Args:
        raw_result: The reply's body, for `$rawResult`.
        translated: What the translation map found, as JSON text, a string in its quotation marks: so do public
            templates use them, e.g. `{"name": ${name}}` with the default `"\"\""`.
    """
    return {"rawResult": JavaText(raw_result), **{name: JavaText(text) for name, text in translated.items()}}
