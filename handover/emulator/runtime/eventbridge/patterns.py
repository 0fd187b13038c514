"""The event patterns of EventBridge's rules: compiled once, matched with every event, explained when they stop one.

All fields of an object must match, and of a field's list any entry; `$or` stands for alternatives. A field of the event
that is a list matches if one of its values does. Where objects stand in a list, one of them must match all that the
pattern wants there, as AWS' matcher has it, which keeps them apart.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any, Final

from handover.emulator.runtime.budget import Budget
from handover.emulator.runtime.eventbridge.matchers import InvalidPatternError, Matcher, UnmodelledPatternError, matcher
from handover.emulator.state.json_text import UnfitJsonError, as_text, read_json

__all__ = ["InvalidPatternError", "Pattern", "UnmodelledPatternError", "compile_pattern"]

_OR: Final = "$or"
_MOST_CHARACTERS: Final = 4096
"""AWS' API reference, PutRule."""
_MOST_COMBINATIONS: Final = 1_000
"""AWS' user guide: a pattern whose `$or` make more combinations is refused."""

_Explain = Callable[[Mapping[str, Any], Budget], str | None]
"""Returns why an object does not match, or `None`."""


@dataclass(frozen=True, slots=True)
class Pattern:
    """A compiled pattern."""

    _explain: _Explain

    def mismatch(self, event: Mapping[str, Any], budget: Budget | None = None) -> str | None:
        """Return a sentence that says why the event does not match, or `None` if it does.

        Raises:
            LimitError: That takes more than the budget.
        """
        return self._explain(event, budget or Budget())


def compile_pattern(pattern: str | Mapping[str, Any]) -> Pattern:
    """Check and compile a pattern.

    Args:
        pattern: JSON text, as rules have it, or what such a text holds.

    Raises:
        UnmodelledPatternError: The emulator does not model something in it.
        InvalidPatternError: AWS would refuse it.
    """
    if isinstance(pattern, str):
        if len(pattern) > _MOST_CHARACTERS:
            raise InvalidPatternError(f"A pattern has at most {_MOST_CHARACTERS:,} characters, not {len(pattern):,}.")
        try:
            pattern = read_json(pattern)
        except UnfitJsonError as error:
            raise InvalidPatternError(f"The pattern is no JSON. {error}") from None
    if not isinstance(pattern, Mapping):
        raise InvalidPatternError(f"A pattern is a JSON object, not {as_text(pattern)}.")
    if _combinations(pattern) > _MOST_COMBINATIONS:
        raise InvalidPatternError(f"The alternatives of $or make more than {_MOST_COMBINATIONS:,} combinations.")
    return Pattern(_compile(pattern, ""))


def _compile(pattern: Mapping[str, Any], path: str) -> _Explain:
    if not pattern:
        raise InvalidPatternError(f"{path or 'The pattern'}: an empty object is not allowed.")
    parts = [_part(name, wanted, path) for name, wanted in pattern.items()]

    def explain(found: Mapping[str, Any], budget: Budget) -> str | None:
        for part in parts:
            budget.spend()
            if said := part(found, budget):
                return said
        return None

    return explain


def _part(name: str, wanted: Any, path: str) -> _Explain:
    where = f"{path}.{name}" if path else name
    if name == _OR:
        if not isinstance(wanted, list) or len(wanted) < 2 or not all(isinstance(one, Mapping) for one in wanted):
            raise InvalidPatternError(f"{where}: the alternatives are a list of two objects or more.")
        return partial(_either, [_compile(one, path) for one in wanted], where)
    if isinstance(wanted, Mapping):
        return partial(_inside, name, _compile(wanted, where))
    if not isinstance(wanted, list):
        raise InvalidPatternError(f"{where} must be an object or a list, not {as_text(wanted)}.")
    if not wanted:
        raise InvalidPatternError(f"{where}: an empty list is not allowed.")
    return partial(_leaf, name, where, [matcher(where, one) for one in wanted], as_text(wanted))


def _either(alternatives: list[_Explain], where: str, found: Mapping[str, Any], budget: Budget) -> str | None:
    reasons = []
    for alternative in alternatives:
        said = alternative(found, budget)
        if said is None:
            return None
        reasons.append(said)
    return f"None of the {len(alternatives)} alternatives of {where} matches. {' '.join(reasons)}"


def _inside(name: str, explain: _Explain, found: Mapping[str, Any], budget: Budget) -> str | None:
    """Explain by the object of that name, or the first of several; where there is none, all its fields are missing."""
    first = None
    for one in _objects(found.get(name), budget):
        said = explain(one, budget)
        if said is None:
            return None
        first = first or said
    return first or explain({}, budget)


def _leaf(
    name: str, where: str, matchers: list[Matcher], wanted: str, found: Mapping[str, Any], budget: Budget
) -> str | None:
    values = list(_values(found[name], budget)) if name in found else []
    if any(matches(values, budget) for matches in matchers):
        return None
    has = f"The event has {where} {as_text(found[name])}" if values else f"The event has no value of {where}"
    return f"{has}, and the pattern takes {wanted}."


def _objects(found: Any, budget: Budget) -> Iterator[Mapping[str, Any]]:
    for one in _items(found, budget):
        if isinstance(one, Mapping):
            yield one


def _values(found: Any, budget: Budget) -> Iterator[Any]:
    for one in _items(found, budget):
        if not isinstance(one, Mapping):
            yield one


def _items(found: Any, budget: Budget) -> Iterator[Any]:
    """Yield the value, or what a list and the lists in it hold."""
    budget.spend()
    if isinstance(found, list):
        for one in found:
            yield from _items(one, budget)
    else:
        yield found


def _combinations(pattern: Mapping[str, Any]) -> int:
    """Return how many patterns without `$or` this one stands for."""
    number = 1
    for name, wanted in pattern.items():
        if name == _OR and isinstance(wanted, list):
            number *= max(1, sum(map(_combinations, _of_objects(wanted))))
        elif isinstance(wanted, Mapping):
            number *= _combinations(wanted)
    return number


def _of_objects(items: Iterable[Any]) -> Iterator[Mapping[str, Any]]:
    return (one for one in items if isinstance(one, Mapping))
