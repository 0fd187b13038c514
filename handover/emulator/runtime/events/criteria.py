"""A trigger's match criteria: compiled once, checked against every event, explained when they stop one.

The operators and the fields of a criterion are those of Genesys' public SDKs. What they mean where the documentation
is silent follows JSONPath filters, from which Genesys names them: a missing field equals nothing and is in no list, so
`NotEqual` and `NotIn` are met by it and every other operator but `Exists` false is not.
"""

import json
import operator
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from handover.emulator.runtime.budget import Budget, LimitError, weigh
from handover.emulator.runtime.jsonpath import MISSING, InvalidPathError, Path
from handover.emulator.state.json_text import as_text, cut

Test = Callable[[Any, Any], bool]


class InvalidCriteriaError(ValueError):
    """Match criteria that Genesys would refuse; `messages` holds a sentence for each fault."""

    def __init__(self, messages: Sequence[str]) -> None:
        super().__init__(" ".join(messages))
        self.messages = list(messages)


def json_equal(left: Any, right: Any) -> bool:
    """Tell whether two JSON values are equal; unlike Python's `==`, `true` is not 1."""
    if isinstance(left, bool) or isinstance(right, bool):
        return left is right
    if isinstance(left, list) and isinstance(right, list):
        return len(left) == len(right) and all(map(json_equal, left, right))
    if isinstance(left, dict) and isinstance(right, dict):
        return left.keys() == right.keys() and all(json_equal(value, right[key]) for key, value in left.items())
    return bool(left == right)


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _ordered(compare: Callable[[Any, Any], bool]) -> Test:
    def test(found: Any, wanted: Any) -> bool:
        same_kind = (_is_number(found) and _is_number(wanted)) or (isinstance(found, str) and isinstance(wanted, str))
        return same_kind and compare(found, wanted)

    return test


def _in(found: Any, wanted: Any) -> bool:
    return any(json_equal(found, one) for one in wanted)


def _contains(found: Any, wanted: Any) -> bool:
    if isinstance(found, str):
        return isinstance(wanted, str) and wanted in found
    return isinstance(found, list) and _in(wanted, found)


def _all(found: Any, wanted: Any) -> bool:
    return isinstance(found, list) and all(_in(one, found) for one in wanted)


def _exists(found: Any, wanted: Any) -> bool:
    return (found is not MISSING) is wanted


def _size(found: Any, wanted: Any) -> bool:
    return isinstance(found, str | list) and len(found) == wanted


def _not(test: Test) -> Test:
    return lambda found, wanted: not test(found, wanted)


@dataclass(frozen=True, slots=True)
class _Operator:
    test: Test
    condition: str
    """How Genesys' JSONPath condition spells it, see `generatedJsonPathCondition`."""
    takes: str
    accepts: Callable[[Any], bool]


def _is_list(value: Any) -> bool:
    return isinstance(value, list)


def _is_orderable(value: Any) -> bool:
    return _is_number(value) or isinstance(value, str)


_ORDERABLE = "a number or a string"
_LIST = "a list, best given as `values`"
_ANYTHING = "a JSON value"

OPERATORS: dict[str, _Operator] = {
    "GreaterThanOrEqual": _Operator(_ordered(operator.ge), ">=", _ORDERABLE, _is_orderable),
    "LessThanOrEqual": _Operator(_ordered(operator.le), "<=", _ORDERABLE, _is_orderable),
    "Equal": _Operator(json_equal, "==", _ANYTHING, lambda _: True),
    "NotEqual": _Operator(_not(json_equal), "!=", _ANYTHING, lambda _: True),
    "LessThan": _Operator(_ordered(operator.lt), "<", _ORDERABLE, _is_orderable),
    "GreaterThan": _Operator(_ordered(operator.gt), ">", _ORDERABLE, _is_orderable),
    "NotIn": _Operator(_not(_in), "NIN", _LIST, _is_list),
    "In": _Operator(_in, "IN", _LIST, _is_list),
    "Contains": _Operator(_contains, "CONTAINS", _ANYTHING, lambda _: True),
    "All": _Operator(_all, "ALL", _LIST, _is_list),
    "Exists": _Operator(_exists, "EXISTS", "true or false", lambda value: isinstance(value, bool)),
    "Size": _Operator(
        _size,
        "SIZE",
        "a whole number, not negative",
        lambda value: isinstance(value, int) and not isinstance(value, bool) and value >= 0,
    ),
}


@dataclass(frozen=True, slots=True)
class Criterion:
    """One compiled criterion."""

    json_path: str
    operator: str
    wanted: Any
    path: Path
    test: Test
    said: Mapping[str, Any]
    """What it wants, as the journal has it: as it is where that is short, else the beginning of it as a text."""

    def matches(self, event: Any, budget: Budget | None = None) -> bool:
        """Tell whether the event meets the criterion.

        Raises:
            LimitError: That takes more than the budget.
        """
        budget = budget or Budget()
        return self._met(self.path.read(event, budget), budget)

    def finding(self, event: Any, budget: Budget) -> dict[str, Any]:
        """Return what it wants, whether the event meets it, and what the event has there, if anything.

        Raises:
            LimitError: That takes more than the budget.
        """
        found = self.path.read(event, budget)
        has = {} if found is MISSING else _said("found", found)
        return {**self.said, "met": self._met(found, budget), **has}

    def _met(self, found: Any, budget: Budget) -> bool:
        if isinstance(found, list | dict) or isinstance(self.wanted, list | dict):
            for _ in range(len(self.wanted) if isinstance(self.wanted, list) else 1):
                weigh(found, budget)
            weigh(self.wanted, budget)
        return self.test(found, self.wanted)

    def explain(self, event: Any, budget: Budget | None = None) -> str:
        """Return a sentence that says what was wanted and what the event has."""
        found = self.path.read(event, budget)
        has = "the event has no such field" if found is MISSING else f"the event has {as_text(found)}"
        return f"The criterion {self.json_path} {self.operator} {as_text(self.wanted)} is not met: {has}."

    @property
    def condition(self) -> str:
        """The criterion as a JSONPath filter, as Genesys' trigger test shows it."""
        path = self.json_path if self.json_path.startswith("$") else f"$.{self.json_path}"
        return f"[?(@{path[1:]} {OPERATORS[self.operator].condition} {json.dumps(self.wanted, ensure_ascii=False)})]"


def _said(name: str, value: Any) -> dict[str, Any]:
    """Return a value as the journal has it; under another name where it had to be cut."""
    if value is None or isinstance(value, bool | int | float) or (isinstance(value, str) and len(value) <= 200):
        return {name: value}
    text = json.dumps(value, ensure_ascii=False)
    return {name: value} if len(text) <= 200 else {f"{name}Text": cut(text)}


class Judgement(NamedTuple):
    """Why the first criterion that is not met is not, `None` if all are met; and what was found of each."""

    unmet: str | None
    findings: list[dict[str, Any]]


def judge(criteria: Sequence[Criterion], event: Any, budget: Budget, *, to_the_end: bool = False) -> Judgement:
    """Look at criteria in their order.

    Args:
        criteria: The criteria.
        event: The event.
        budget: What may be spent.
        to_the_end: Look at those after the first that is not met, too, as far as the budget goes.

    Raises:
        LimitError: To find out whether all are met takes more than the budget.
    """
    unmet: str | None = None
    findings: list[dict[str, Any]] = []
    for criterion in criteria:
        try:
            finding = criterion.finding(event, budget)
        except LimitError:
            if unmet is None:
                raise
            break
        findings.append(finding)
        if unmet is None and not finding["met"]:
            unmet = criterion.explain(event, budget)
            if not to_the_end:
                break
    return Judgement(unmet, findings)


def compile_criteria(
    match_criteria: Sequence[Mapping[str, Any]], *, ignore_case: bool = False
) -> tuple[Criterion, ...]:
    """Check and compile a trigger's `matchCriteria`.

    Args:
        match_criteria: `{jsonPath, operator, value | values}` objects; a `value` or `values` of null counts as absent,
            because the provider sends the unused one so (measured with provider 1.82.0).
        ignore_case: Whether texts are compared without regard to case.

    Raises:
        InvalidCriteriaError: With one sentence for every fault.
    """
    compiled: list[Criterion] = []
    messages: list[str] = []
    for index, criterion in enumerate(match_criteria):
        try:
            compiled.append(_compile(criterion, _folding if ignore_case else _as_it_is))
        except ValueError as error:
            messages.append(f"matchCriteria[{index}]: {error}")
    if messages:
        raise InvalidCriteriaError(messages)
    return tuple(compiled)


def _as_it_is(test: Test) -> Test:
    return test


def _folding(test: Test) -> Test:
    return lambda found, wanted: test(_folded(found), _folded(wanted))


def _folded(value: Any) -> Any:
    if isinstance(value, list):
        return [_folded(one) for one in value]
    return value.casefold() if isinstance(value, str) else value


def _compile(criterion: Mapping[str, Any], comparing: Callable[[Test], Test]) -> Criterion:
    json_path, name = criterion.get("jsonPath"), criterion.get("operator")
    value, values = criterion.get("value"), criterion.get("values")
    if not isinstance(json_path, str) or not json_path:
        raise InvalidPathError(f'"jsonPath" must be a JSONPath such as "mediaType", not {as_text(json_path)}.')
    path = Path(json_path)
    known = OPERATORS.get(name) if isinstance(name, str) else None
    if known is None:
        raise ValueError(f'"operator" must be one of {", ".join(OPERATORS)}, not {as_text(name)}.')
    if (value is None) is (values is None):
        raise ValueError('give exactly one of "value" and "values".')
    wanted = value if values is None else values
    if not known.accepts(wanted):
        raise ValueError(f"the operator {name} takes {known.takes}, not {as_text(wanted)}.")
    said = {"jsonPath": json_path, "operator": name, **_said("wanted", wanted)}
    return Criterion(json_path, str(name), wanted, path, comparing(known.test), said)
