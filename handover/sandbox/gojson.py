"""JSON as the provider's language writes and compares it.

The provider stores contracts, properties and criteria as Go's ``encoding/json`` writes them (compact, keys sorted,
``<``, ``>`` and ``&`` escaped, every number a 64-bit float) and compares them by what they mean.
"""

from __future__ import annotations

import json
from decimal import Decimal
from typing import Any

_ESCAPED = {ord(character): f"\\u{ord(character):04x}" for character in "<>&\u2028\u2029"}


def loads(text: str) -> Any:
    """Parse a JSON text; every number becomes a float, as in Go.

    Raises:
        ValueError: It is no JSON.
    """
    return json.loads(text, parse_int=float, parse_constant=_refuse)


def dumps(value: Any, *, integers: bool = False) -> str:
    """Write a value as Go's ``json.Marshal`` does; with `integers`, whole numbers of 64 bits are not made floats."""
    if isinstance(value, dict):
        items = sorted(value.items(), key=lambda item: item[0].encode("utf-8", "surrogatepass"))
        return "{" + ",".join(f"{_quote(key)}:{dumps(item, integers=integers)}" for key, item in items) + "}"
    if isinstance(value, list):
        return "[" + ",".join(dumps(item, integers=integers) for item in value) + "]"
    if isinstance(value, str):
        return _quote(value)
    if integers and type(value) is int and -(2**63) <= value < 2**63:
        return str(value)
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        return _number(float(value))
    return json.dumps(value)


def equivalent(old: str, new: str) -> bool:
    """Tell whether two JSON texts mean the same, null properties of `new` left out; texts that are no JSON differ."""
    if old == new:
        return True
    try:
        return bool(loads(old) == _without_nulls(loads(new)))
    except ValueError:
        return False


def _without_nulls(value: Any) -> Any:
    """Drop null properties where the provider's comparison does: it does not look into arrays inside objects."""
    if isinstance(value, dict):
        return {
            key: _without_nulls(item) if isinstance(item, dict) else item
            for key, item in value.items()
            if item is not None
        }
    return [_without_nulls(item) for item in value] if isinstance(value, list) else value


def _quote(text: str) -> str:
    whole = text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    return json.dumps(whole, ensure_ascii=False).translate(_ESCAPED)


def _number(value: float) -> str:
    text = repr(value)
    if value and not 1e-6 <= abs(value) < 1e21:
        return text.replace("e-0", "e-")
    return format(Decimal(text), "f").removesuffix(".0")


def _refuse(constant: str) -> Any:
    raise ValueError(f"{constant} is no JSON")
