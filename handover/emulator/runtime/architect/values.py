"""The types and values of Architect's variables and expressions."""

from collections.abc import Callable, Mapping
from typing import Final, Literal

Kind = Literal["string", "integer", "decimal", "boolean", "unset"]
"""The type of an expression; `unset` is that of NOT_SET, which fits everywhere."""

KINDS: Final[tuple[Kind, ...]] = ("string", "integer", "decimal", "boolean")
"""The types that variables can have here."""

Value = str | int | float | bool | None
Variables = Mapping[str, Value]
"""The values of a run's variables by lower-case name; `None` is NOT_SET."""

Evaluate = Callable[[Variables], Value]

MAX_TEXT: Final = 32_000
"""How many characters a variable holds, says Genesys' FAQ on triggers."""


class ExpressionError(ValueError):
    """An expression that Architect would refuse, or that the emulator does not know; its message is a sentence."""


class TooLongError(RuntimeError):
    """An expression made a text that no variable could hold; its message is a part of a sentence."""


class UnsetVariableError(RuntimeError):
    """A run read a variable that is NOT_SET where that is not allowed; its message is a part of a sentence."""


def held(text: str) -> str:
    """Return a text that an expression has made.

    Raises:
        TooLongError: It is longer than a variable may be.
    """
    if len(text) > MAX_TEXT:
        raise TooLongError(f"a text has {len(text)} characters; a variable holds {MAX_TEXT} at most")
    return text


def numeric(kind: Kind) -> bool:
    """Tell whether a type is one of numbers."""
    return kind in ("integer", "decimal")


def fits(kind: Kind, wanted: str) -> bool:
    """Tell whether a value of one type can be given where another is wanted: an integer is a decimal, too."""
    return kind in (wanted, "unset") or (kind == "integer" and wanted == "decimal")


def as_string(value: Value) -> str | None:
    """Return a value as `ToString` does; NOT_SET stays NOT_SET."""
    if value is None or isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value)
