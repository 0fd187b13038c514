"""What templates can call: Java's methods of texts, lists and maps; and how values are printed."""

from collections.abc import Callable
from typing import Any, Final

from handover.emulator.runtime.budget import Budget, weigh


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


def _substring(_: Budget, text: str, start: int, end: int | None = None) -> str:
    last = len(text) if end is None else end
    if not 0 <= start <= last <= len(text):
        raise IndexError(f"substring({start}, {last}) of a text of {len(text)} characters")
    return text[start:last]


def _has(budget: Budget, values: list[Any], value: Any) -> bool:
    weigh(values, budget)
    weigh(value, budget)
    return value in values


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
}
"""The functions of each type of value; they get the budget, the value and what they are called with."""
