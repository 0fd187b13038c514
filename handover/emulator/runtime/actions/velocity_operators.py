"""What the operators of templates make of two values, as Java does."""

import math
import operator
from collections.abc import Callable
from typing import Any, Final

from handover.emulator.runtime.budget import Budget, weigh

_MOST_BITS: Final = 1_000  # of a whole number: 300 digits
_COMPARE: Final = {operator.gt, operator.ge, operator.lt, operator.le}
_ARITHMETIC: Final = {operator.add, operator.sub, operator.mul, operator.floordiv, operator.mod, *_COMPARE}


class TemplateError(ValueError):
    """A template that cannot be compiled or rendered; its message is a sentence."""


def bounded(value: Any) -> Any:
    """Return a value that is no number of more than 300 digits.

    Raises:
        TemplateError: It is one.
    """
    if isinstance(value, int) and value.bit_length() > _MOST_BITS:
        raise TemplateError("A number in the template has more than 300 digits.")
    return value


def combined(apply: Callable[[Any, Any], Any], one: Any, other: Any, budget: Budget) -> Any:
    """Return what an operator makes of two values.

    Raises:
        ArithmeticError: It divides by zero.
        TypeError: It takes no such values.
        TemplateError: It makes a number of more than 300 digits.
        LimitError: It takes more than the budget.
    """
    budget.spend()
    if _number(one) and _number(other):
        return bounded(_JAVAS.get(apply, apply)(one, other))
    if apply in (operator.eq, operator.ne):
        weigh(one, budget)
        weigh(other, budget)
        if isinstance(one, bool) is not isinstance(other, bool):  # to Python, true is 1
            return apply is operator.ne
        return apply(one, other)
    texts = [isinstance(one, str), isinstance(other, str)]
    if apply is operator.add and any(texts) and (all(texts) or _number(one) or _number(other)):
        return budget.text(f"{one}{other}")
    if apply in _COMPARE and all(texts):
        return apply(one, other)
    if apply is operator.add and isinstance(one, list) and isinstance(other, list):
        weigh(one, budget)
        weigh(other, budget)
        return one + other
    if apply in _ARITHMETIC:
        raise TypeError("an operator takes two numbers, and + also texts, a text and a number, or two lists")
    return apply(one, other)  # "and" and "or", of any values


def _number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _quotient(one: Any, other: Any) -> Any:
    """Divide; whole numbers, to zero."""
    if isinstance(one, float) or isinstance(other, float):
        return one / other
    whole = abs(one) // abs(other)
    return whole if (one < 0) is (other < 0) else -whole


def _remainder(one: Any, other: Any) -> Any:
    """Return what is left, with the sign of the first."""
    if isinstance(one, float) or isinstance(other, float):
        return math.fmod(one, other)
    return one - other * _quotient(one, other)


_JAVAS: Final[dict[Any, Callable[[Any, Any], Any]]] = {operator.floordiv: _quotient, operator.mod: _remainder}
