"""What an event pattern says of one field: exact values, and objects such as `{"prefix": "x"}`.

From AWS' user guide, "Comparison operators for use in event patterns", and from the README of its open-source matcher,
aws/event-ruler. Numbers are compared as numbers; `numeric` reaches from -5.0e9 to 5.0e9, so that `eventTime`, in
thousandths of a second, is beyond it. Modelled are exact values, `prefix`, `suffix`, `equals-ignore-case`, `numeric`,
`exists` and `anything-but`; `cidr` and `wildcard` are refused by name.
"""

import operator
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, Final

from handover.emulator.runtime.budget import Budget
from handover.emulator.state.json_text import as_text

Values = Sequence[Any]
"""What a field has: its value, or those of its list; nothing where it is missing, an object, or holds only such."""

Matcher = Callable[[Values, Budget], bool]
_Test = Callable[[Any], bool]

_FARTHEST: Final = 5.0e9
_COMPARISONS: Final[dict[str, Callable[[Any, Any], bool]]] = {
    "=": operator.eq,
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}


class InvalidPatternError(ValueError):
    """A pattern that AWS would refuse, or that the emulator does not model; its message is a sentence."""


class UnmodelledPatternError(InvalidPatternError):
    """A pattern that AWS knows and the emulator does not; `what` names what it lacks, for the coverage's list."""

    def __init__(self, path: str, what: str, known: Iterable[str]) -> None:
        super().__init__(f"{path}: the emulator does not model {what}; it models {', '.join(known)}.")
        self.what = f"{what} in event patterns"


def matcher(path: str, wanted: Any) -> Matcher:
    """Return what one entry of a field's list wants.

    Raises:
        InvalidPatternError: It is no entry, or one that is not modelled.
    """
    if not isinstance(wanted, dict):
        return _any(_equal(path, wanted), wanted)
    name, value = _one_entry(path, wanted)
    if name == "exists":
        if not isinstance(value, bool):
            raise InvalidPatternError(f"{path}: exists takes true or false, not {as_text(value)}.")
        return lambda values, _: bool(values) is value
    if name == "anything-but":
        return _any(_anything_but(path, value), value)
    return _any(_named(path, name, value), value)


def _any(test: _Test, wanted: Any) -> Matcher:
    """Return a matcher that one value is enough for; long texts and long lists of what is wanted cost more."""
    size = len(wanted) if isinstance(wanted, list) else 1

    def matches(values: Values, budget: Budget) -> bool:
        for value in values:
            budget.spend(size + (len(value) // 100 if isinstance(value, str) else 0))
            if test(value):
                return True
        return False

    return matches


def _one_entry(path: str, wanted: Mapping[str, Any]) -> tuple[str, Any]:
    if len(wanted) != 1:
        raise InvalidPatternError(f'{path}: give one comparison such as {{"prefix": "x"}}, not {as_text(wanted)}.')
    return next(iter(wanted.items()))


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _equal(path: str, wanted: Any) -> _Test:
    if isinstance(wanted, list):
        raise InvalidPatternError(f"{path}: a list can't hold the list {as_text(wanted)}.")
    if wanted is None or isinstance(wanted, bool):
        return lambda value: value is wanted
    if isinstance(wanted, str):
        return lambda value: isinstance(value, str) and value == wanted
    return lambda value: _is_number(value) and value == wanted


def _anything_but(path: str, wanted: Any) -> _Test:
    if isinstance(wanted, dict):
        name, value = _one_entry(path, wanted)
        if name not in _OF_TEXTS:
            raise UnmodelledPatternError(path, f"anything-but with {name}", _OF_TEXTS)
        texts = value if isinstance(value, list) and value else [value]
        if not all(isinstance(text, str) for text in texts):
            said = f"anything-but with {name} takes a string or a list of them, not {as_text(value)}."
            raise InvalidPatternError(f"{path}: {said}")
        tests = [_named(path, name, text) for text in texts]
    else:
        wanted = wanted if isinstance(wanted, list) else [wanted]
        if not wanted or not (all(isinstance(one, str) for one in wanted) or all(map(_is_number, wanted))):
            raise InvalidPatternError(f"{path}: anything-but takes strings, or numbers, not {as_text(wanted)}.")
        tests = [_equal(path, one) for one in wanted]
    return lambda value: not any(test(value) for test in tests)


def _named(path: str, name: str, value: Any) -> _Test:
    if name == "numeric":
        return _numeric(path, value)
    if name not in _OF_TEXTS:
        raise UnmodelledPatternError(path, name, ("exists", "anything-but", "numeric", *_OF_TEXTS))
    fold = name == "equals-ignore-case"
    text = value
    if not fold and isinstance(value, dict) and list(value) == ["equals-ignore-case"]:
        fold, text = True, value["equals-ignore-case"]
    if not isinstance(text, str):
        raise InvalidPatternError(f"{path}: {name} takes a string, not {as_text(value)}.")
    test = _OF_TEXTS[name]
    if fold:
        folded = text.lower()
        return lambda found: isinstance(found, str) and test(found.lower(), folded)
    return lambda found: isinstance(found, str) and test(found, text)


_OF_TEXTS: Final[dict[str, Callable[[str, str], bool]]] = {
    "prefix": str.startswith,
    "suffix": str.endswith,
    "equals-ignore-case": operator.eq,
}


def _numeric(path: str, wanted: Any) -> _Test:
    """Return the test for `["<", 10]`, or for a range such as `[">", 0, "<=", 5]`."""
    said = f'{path}: numeric takes ["=", 5] or a range such as [">", 0, "<=", 5], not {as_text(wanted)}.'
    if not isinstance(wanted, list) or len(wanted) not in (2, 4):
        raise InvalidPatternError(said)
    names, numbers = wanted[::2], wanted[1::2]
    if not all(isinstance(name, str) and name in _COMPARISONS for name in names) or not all(map(_is_number, numbers)):
        raise InvalidPatternError(said)
    if len(names) == 2 and not (names[0] in (">", ">=") and names[1] in ("<", "<=") and numbers[0] < numbers[1]):
        raise InvalidPatternError(said)
    if beyond := [number for number in numbers if abs(number) > _FARTHEST]:
        raise InvalidPatternError(f"{path}: numeric reaches from -5.0e9 to 5.0e9, so not to {beyond[0]}.")
    tests = [(_COMPARISONS[name], number) for name, number in zip(names, numbers, strict=True)]

    def test(value: Any) -> bool:
        in_reach = _is_number(value) and abs(value) <= _FARTHEST
        return in_reach and all(compare(value, number) for compare, number in tests)

    return test
