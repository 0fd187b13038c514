"""Criteria and translation maps of any kind: as a simple reference has them, and never for longer than their steps."""

import json
import sys
from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handover.emulator.runtime.actions.compiled_action import compile_action
from handover.emulator.runtime.budget import Budget, LimitError
from handover.emulator.runtime.events.criteria import OPERATORS, InvalidCriteriaError, compile_criteria, judge
from handover.emulator.runtime.jsonpath import MISSING, InvalidPathError, Path
from tests.emulator.runtime.support import ACTION, replace

NAMES = ("a", "b", "mediaType")
JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-3, 3) | st.sampled_from(["", "a", "aaaaaaaaaaaaaaaab", "MESSAGE"]),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.sampled_from(NAMES), inner, max_size=3),
    max_leaves=20,
)
EVENT = st.dictionaries(st.sampled_from(NAMES), JSON, max_size=3)


# A reference that is slow and plain ----------------------------------------------------------------------------------


class Segment(NamedTuple):
    """A part of a path: how it is written, and the values that it selects of one."""

    text: str
    selects: Callable[[Any], list[Any]]
    singular: bool = False


def children(value: Any) -> list[Any]:
    return list(value.values()) if isinstance(value, dict) else list(value) if isinstance(value, list) else []


def descendants(value: Any) -> Iterator[Any]:
    yield value
    for child in children(value):
        yield from descendants(child)


def member(value: Any, name: str) -> list[Any]:
    return [value[name]] if isinstance(value, dict) and name in value else []


def element(value: Any, index: int) -> list[Any]:
    return [value[index]] if isinstance(value, list) and -len(value) <= index < len(value) else []


def name(text: str) -> Segment:
    return Segment(f".{text}", lambda value: member(value, text), singular=True)


def index(number: int) -> Segment:
    return Segment(f"[{number}]", lambda value: element(value, number), singular=True)


def sliced(start: int, end: int, step: int) -> Segment:
    return Segment(f"[{start}:{end}:{step}]", lambda value: value[start:end:step] if isinstance(value, list) else [])


def anywhere(text: str) -> Segment:
    return Segment(f"..{text}", lambda value: [one for inner in descendants(value) for one in member(inner, text)])


def which_has(text: str) -> Segment:
    return Segment(f"[?@.{text}]", lambda value: [one for one in children(value) if member(one, text)])


def which_is(text: str, wanted: int | str) -> Segment:
    def selects(value: Any) -> list[Any]:
        found = [(one, member(one, text)) for one in children(value)]
        # To JSON, true is not 1.
        return [one for one, had in found if had and had[0] == wanted and not isinstance(had[0], bool)]

    return Segment(f"[?@.{text} == {json.dumps(wanted)}]", selects)


WILDCARD = Segment("[*]", children)
ALL_BELOW = Segment("..*", lambda value: [one for inner in descendants(value) for one in children(inner)])
SEGMENTS = st.one_of(
    st.sampled_from(NAMES).map(name),
    st.integers(-4, 4).map(index),
    st.just(WILDCARD),
    st.just(ALL_BELOW),
    st.sampled_from(NAMES).map(anywhere),
    st.sampled_from(NAMES).map(which_has),
    st.builds(which_is, st.sampled_from(NAMES), st.sampled_from([0, 1, "a", "MESSAGE"])),
    st.builds(sliced, st.integers(-4, 4), st.integers(-4, 4), st.sampled_from([1, 2, -1])),
)
PATHS = st.lists(SEGMENTS, max_size=3)


def written(path: list[Segment]) -> str:
    return "$" + "".join(segment.text for segment in path)


def expected(path: list[Segment], document: Any) -> Any:
    found = [document]
    for segment in path:
        found = [one for value in found for one in segment.selects(value)]
    if not found:
        return MISSING
    return found[0] if all(segment.singular for segment in path) else found


def order_free(value: Any) -> Any:
    """Return a result without the order in which the values were found, which the reference has of its own."""
    return sorted(map(json.dumps, value)) if isinstance(value, list) else value


@given(path=PATHS, event=EVENT)
def test_a_path_finds_what_the_reference_finds(path: list[Segment], event: Any) -> None:
    found, wanted = Path(written(path)).read(event, Budget()), expected(path, event)
    if all(segment.singular for segment in path):
        assert (found is MISSING) is (wanted is MISSING)
        assert found is MISSING or json.dumps(found) == json.dumps(wanted)
    else:
        assert order_free(found) == order_free(wanted)


@pytest.mark.parametrize("path", ["$.a[0:1]", "$[?@[0:1]]", "$..[1:0:-1]"])
def test_a_slice_of_a_text_is_nothing(path: str) -> None:
    assert Path(path).read({"a": "xy"}) is MISSING


def same(left: Any, right: Any) -> bool:
    """Compare as JSON texts are compared."""
    return MISSING not in (left, right) and json.dumps(left, sort_keys=True) == json.dumps(right, sort_keys=True)


REFERENCE: dict[str, Callable[[Any, Any], bool]] = {
    "Equal": same,
    "NotEqual": lambda found, wanted: not same(found, wanted),
    "In": lambda found, wanted: any(same(found, one) for one in wanted),
    "NotIn": lambda found, wanted: not any(same(found, one) for one in wanted),
    "Exists": lambda found, wanted: (found is not MISSING) == wanted,
    "All": lambda found, wanted: isinstance(found, list) and all(any(same(a, b) for b in found) for a in wanted),
}


@given(
    path=st.lists(st.sampled_from(NAMES).map(name) | st.integers(-4, 4).map(index), min_size=1, max_size=3),
    event=EVENT,
    operator=st.sampled_from(sorted(REFERENCE)),
    value=JSON,
    values=st.lists(JSON, max_size=3),
    truth=st.booleans(),
)
def test_a_criterion_is_met_where_the_reference_says_so(
    path: list[Segment], event: Any, operator: str, value: Any, values: list[Any], truth: bool
) -> None:
    wanted = truth if operator == "Exists" else values if operator in ("In", "NotIn", "All") else [value]
    criterion = {"jsonPath": written(path), "operator": operator, "value": wanted}
    met = judge(compile_criteria([criterion]), event, Budget()).unmet is None
    assert met is REFERENCE[operator](expected(path, event), wanted)


# Work ----------------------------------------------------------------------------------------------------------------

STEPS = 2_000
MOST_CALLS = 20 * STEPS
"""A step is about a microsecond, in which Python calls a few functions."""


class _TooMuchError(BaseException):
    pass


def calls_of(work: Callable[[], object]) -> int:
    """Return how many functions the work calls; it is given up where it gets too much."""
    calls = 0

    def count(_: Any, event: str, __: Any) -> None:
        nonlocal calls
        calls += event in ("call", "c_call")
        if calls > MOST_CALLS:
            raise _TooMuchError

    before = sys.getprofile()
    sys.setprofile(count)
    try:
        work()
    except LimitError:
        pass
    finally:
        sys.setprofile(before)
    return calls


_VALUES = st.recursive(
    st.sampled_from(["@", "$", "@.a", "$.a", "@[0]", "1", "'a'", "true", "null", "@..*", "@.*"]),
    lambda inner: st.one_of(
        inner.map("count({}..*)".format),
        inner.map("length({})".format),
        inner.map("value({}[0])".format),
        st.tuples(inner, inner).map(lambda two: f"{two[0]}[?{two[1]}]"),
    ),
    max_leaves=3,
)
_TESTS = st.recursive(
    st.one_of(
        st.tuples(_VALUES, st.sampled_from(["==", "!=", "<", ">="]), _VALUES).map(" ".join),
        _VALUES,
        st.sampled_from(["@ =~ /(a+)+$/", "@ =~ /(a?){200}a{200}/i", "match(@, '(a|a)*b')", "search(@, '(a*)*b')"]),
    ),
    lambda inner: st.one_of(
        inner.map("!({})".format),
        st.tuples(inner, st.sampled_from(["&&", "||"]), inner).map(" ".join),
        inner.map("@..[?{}]".format),
        inner.map("@[?{}]".format),
        inner.map("$..[?{}]".format),
    ),
    max_leaves=4,
)
WILD_PATHS = st.lists(
    st.one_of(_TESTS.map("[?{}]".format), _TESTS.map("..[?{}]".format), SEGMENTS.map(lambda one: one.text)), max_size=4
).map(lambda parts: "$" + "".join(parts))
LONG: dict[str, Any] = {
    "a": [[[number, str(number)] for number in range(10)] for _ in range(10)],
    "b": "a" * 5_000 + "b",
    "mediaType": {name: {"a": "a" * 500} for name in ("a", "b", "c")},
}


@given(path=WILD_PATHS, operator=st.sampled_from(sorted(OPERATORS)), value=JSON, event=EVENT)
def test_what_is_taken_as_a_criterion_never_takes_longer_than_its_steps(
    path: str, operator: str, value: Any, event: Any
) -> None:
    try:
        criteria = compile_criteria([{"jsonPath": path, "operator": operator, "value": value}])
    except InvalidCriteriaError:
        return
    for one in (event, LONG):
        calls_of(lambda: judge(criteria, one, Budget(STEPS)))  # noqa: B023 - called at once


@pytest.mark.parametrize("path", [f"$..[?{' || '.join(['1 == 2'] * 300)}]", "$..[?@[?@[?@[?@[?@ == 1]]]]]"])
def test_a_long_expression_is_counted_where_it_finds_nothing(path: str) -> None:
    criteria = compile_criteria([{"jsonPath": path, "operator": "Exists", "value": True}])
    calls_of(lambda: judge(criteria, LONG, Budget(STEPS)))


@pytest.mark.parametrize("path", ["$..[?@..[?@..[?@ == $]]]", "$..*..*..*", "$..[?count(@..*..*) > 1]"])
def test_much_work_is_noticed(path: str) -> None:
    """The measure of the test above measures something: with many times the steps, it is too much."""
    criteria = compile_criteria([{"jsonPath": path, "operator": "Exists", "value": True}])
    assert calls_of(lambda: judge(criteria, LONG, Budget(STEPS))) > STEPS / 10
    with pytest.raises(_TooMuchError):
        calls_of(lambda: judge(criteria, LONG, Budget(1_000 * STEPS)))


@given(paths=st.dictionaries(st.sampled_from(["x", "y"]), PATHS, max_size=2), event=EVENT)
def test_a_translation_map_gives_what_the_reference_finds(paths: dict[str, list[Segment]], event: Any) -> None:
    texts = {key: written(path) for key, path in paths.items()}
    action = compile_action(replace(ACTION, translation_map=texts, translation_map_defaults={"x": "5"}).version())
    translated = action.translate(json.dumps(event))
    for key, path in paths.items():
        wanted = expected(path, event)
        if wanted is MISSING:
            assert translated.get(key) == ({"x": "5"}.get(key))
        elif isinstance(wanted, list) and not all(segment.singular for segment in path):
            assert order_free(json.loads(translated[key])) == order_free(wanted)
        else:
            assert translated[key] == json.dumps(wanted, ensure_ascii=False)


@given(path=WILD_PATHS, event=EVENT)
def test_no_translation_map_takes_longer_than_its_steps(path: str, event: Any) -> None:
    try:
        action = compile_action(replace(ACTION, translation_map={"x": path}).version())
    except InvalidPathError:
        return
    for one in (event, LONG):
        calls_of(lambda: action.translate(json.dumps(one), Budget(STEPS)))  # noqa: B023 - called at once
