"""Match criteria: every operator with every type, what Genesys refuses, and the sentences that explain a stop."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handover.emulator.runtime.criteria import OPERATORS, InvalidCriteriaError, compile_criteria, json_equal
from handover.emulator.runtime.jsonpath import MISSING, InvalidPathError, compile_path

EVENT: dict[str, Any] = {
    "mediaType": "MESSAGE",
    "eventTime": 1000,
    "ratio": 0.5,
    "flag": True,
    "nothing": None,
    "list": ["a", "b", 1],
    "nested": {"deep": [{"kind": "x", "n": 1}, {"kind": "y", "n": 2}]},
}


def check(json_path: str, operator: str, **wanted: Any) -> bool:
    (criterion,) = compile_criteria([{"jsonPath": json_path, "operator": operator, **wanted}])
    return criterion.matches(EVENT)


@pytest.mark.parametrize(
    ("json_path", "operator", "wanted", "met"),
    [
        ("mediaType", "Equal", "MESSAGE", True),
        ("mediaType", "Equal", "message", False),
        ("contains", "Exists", False, True),
        ("$.mediaType", "Equal", "MESSAGE", True),
        ("$['mediaType']", "Equal", "MESSAGE", True),
        ("nested.deep[0].kind", "Equal", "x", True),
        ("nested.deep[*].kind", "Equal", ["x", "y"], True),
        ("$.nested.deep[?@.n == 2].kind", "Equal", ["y"], True),
        ("nested", "Equal", {"deep": [{"kind": "x", "n": 1}, {"kind": "y", "n": 2}]}, True),
        ("flag", "Equal", 1, False),
        ("flag", "Equal", True, True),
        ("eventTime", "Equal", "1000", False),
        ("eventTime", "Equal", 1000.0, True),
        ("missing", "Equal", "x", False),
        ("mediaType", "NotEqual", "VOICE", True),
        ("mediaType", "NotEqual", "MESSAGE", False),
        ("missing", "NotEqual", "x", True),
        ("eventTime", "GreaterThan", 999, True),
        ("eventTime", "GreaterThan", 1000, False),
        ("eventTime", "GreaterThanOrEqual", 1000, True),
        ("eventTime", "LessThan", 1000.5, True),
        ("eventTime", "LessThanOrEqual", 999, False),
        ("eventTime", "LessThan", "2000", False),
        ("mediaType", "GreaterThan", "MESSAGD", True),
        ("flag", "GreaterThan", 0, False),
        ("missing", "LessThan", 1, False),
        ("mediaType", "Contains", "SSA", True),
        ("mediaType", "Contains", "x", False),
        ("mediaType", "Contains", 1, False),
        ("list", "Contains", "a", True),
        ("list", "Contains", True, False),
        ("eventTime", "Contains", 1, False),
        ("missing", "Exists", False, True),
        ("mediaType", "Exists", True, True),
        ("nothing", "Exists", True, True),
        ("mediaType", "Exists", False, False),
        ("list", "Size", 3, True),
        ("mediaType", "Size", 7, True),
        ("eventTime", "Size", 4, False),
        ("missing", "Size", 0, False),
    ],
)
def test_operators_that_take_a_value(json_path: str, operator: str, wanted: Any, met: bool) -> None:
    assert check(json_path, operator, value=wanted, values=None) is met


@pytest.mark.parametrize(
    ("json_path", "operator", "wanted", "met"),
    [
        ("mediaType", "In", ["VOICE", "MESSAGE"], True),
        ("mediaType", "In", [], False),
        ("missing", "In", [None], False),
        ("nothing", "In", [None], True),
        ("mediaType", "NotIn", ["VOICE"], True),
        ("mediaType", "NotIn", ["MESSAGE"], False),
        ("missing", "NotIn", ["x"], True),
        ("list", "All", ["b", "a"], True),
        ("list", "All", ["b", "c"], False),
        ("list", "All", [], True),
        ("mediaType", "All", ["MESSAGE"], False),
        ("list", "Equal", ["a", "b", 1], True),
    ],
)
def test_operators_that_take_values(json_path: str, operator: str, wanted: list[Any], met: bool) -> None:
    assert check(json_path, operator, value=None, values=wanted) is met
    assert check(json_path, operator, value=wanted) is met


def test_every_operator_is_covered_above() -> None:
    tested = {
        mark.args[1][index][1]
        for test in (test_operators_that_take_a_value, test_operators_that_take_values)
        for mark in test.pytestmark
        for index in range(len(mark.args[1]))
    }
    assert tested == set(OPERATORS)


@pytest.mark.parametrize(
    ("criterion", "said"),
    [
        ({"operator": "Equal", "value": 1}, '"jsonPath" must be a JSONPath such as "mediaType", not null.'),
        ({"jsonPath": "", "operator": "Equal", "value": 1}, '"jsonPath" must be a JSONPath'),
        ({"jsonPath": "$.[", "operator": "Equal", "value": 1}, '"$.[" is no JSONPath'),
        ({"jsonPath": " ", "operator": "Equal", "value": 1}, "is no single JSONPath"),
        ({"jsonPath": "$.a | $.b", "operator": "Equal", "value": 1}, "is no single JSONPath"),
        ({"jsonPath": "a", "operator": "equal", "value": 1}, '"operator" must be one of GreaterThanOrEqual'),
        ({"jsonPath": "a", "operator": 5, "value": 1}, "not 5."),
        ({"jsonPath": "a", "operator": "Equal"}, 'give exactly one of "value" and "values".'),
        ({"jsonPath": "a", "operator": "Equal", "value": None, "values": None}, "give exactly one"),
        ({"jsonPath": "a", "operator": "In", "value": "x", "values": ["x"]}, "give exactly one"),
        ({"jsonPath": "a", "operator": "In", "value": "x"}, "the operator In takes a list"),
        ({"jsonPath": "a", "operator": "Exists", "value": "true"}, "the operator Exists takes true or false"),
        ({"jsonPath": "a", "operator": "Size", "value": -1}, "the operator Size takes a whole number"),
        ({"jsonPath": "a", "operator": "Size", "value": True}, "the operator Size takes a whole number"),
        ({"jsonPath": "a", "operator": "LessThan", "value": True}, "takes a number or a string, not true."),
    ],
)
def test_what_genesys_refuses(criterion: dict[str, Any], said: str) -> None:
    with pytest.raises(InvalidCriteriaError) as caught:
        compile_criteria([{"jsonPath": "ok", "operator": "Exists", "value": True}, criterion])
    assert caught.value.messages[0].startswith("matchCriteria[1]: ")
    assert said in caught.value.messages[0]


def test_all_faults_are_reported_at_once() -> None:
    with pytest.raises(InvalidCriteriaError) as caught:
        compile_criteria([{}, {"jsonPath": "a"}])
    assert len(caught.value.messages) == 2


def test_the_explanation_names_what_was_wanted_and_what_was_found() -> None:
    equal, missing = compile_criteria(
        [
            {"jsonPath": "mediaType", "operator": "Equal", "value": "VOICE"},
            {"jsonPath": "x", "operator": "In", "values": ["é", "y" * 300]},
        ]
    )
    assert equal.explain(EVENT) == 'The criterion mediaType Equal "VOICE" is not met: the event has "MESSAGE".'
    assert missing.explain(EVENT).startswith('The criterion x In ["é", "yyy')
    assert missing.explain(EVENT).endswith("… is not met: the event has no such field.")


def test_the_condition_is_a_json_path_filter() -> None:
    bare, rooted = compile_criteria(
        [
            {"jsonPath": "mediaType", "operator": "Equal", "value": "VOICE"},
            {"jsonPath": "$.a.b", "operator": "NotIn", "values": [1]},
        ]
    )
    assert bare.condition == '[?(@.mediaType == "VOICE")]'
    assert rooted.condition == "[?(@.a.b NIN [1])]"


def test_a_path_that_cannot_be_evaluated_finds_nothing() -> None:
    deep: Any = {}
    for _ in range(300):
        deep = {"a": deep}
    assert compile_path("$..b").read(deep) is MISSING


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=3),
    max_leaves=8,
)


@given(value=JSON)
def test_equal_and_not_equal_are_opposites_on_any_json(value: Any) -> None:
    event = {"x": value}
    for wanted in (value, [value], "other"):
        if wanted is None:
            continue
        criteria = compile_criteria(
            [
                {"jsonPath": "x", "operator": "Equal", "value": wanted},
                {"jsonPath": "x", "operator": "NotEqual", "value": wanted},
                {"jsonPath": "x", "operator": "In", "values": [wanted]},
                {"jsonPath": "x", "operator": "NotIn", "values": [wanted]},
            ]
        )
        equal, unequal, within, without = (criterion.matches(event) for criterion in criteria)
        assert equal is json_equal(value, wanted)
        assert equal is not unequal
        assert equal is within
        assert within is not without


@given(left=JSON, right=JSON)
def test_json_equal_agrees_with_the_texts(left: Any, right: Any) -> None:
    assert json_equal(left, left)
    assert json_equal(left, right) is json_equal(right, left)
    if json.dumps(left, sort_keys=True) == json.dumps(right, sort_keys=True):
        assert json_equal(left, right)


@given(
    json_path=st.text(max_size=12),
    operator=st.sampled_from(sorted(OPERATORS)) | st.text(max_size=4),
    value=JSON,
    event=JSON,
)
def test_anything_is_either_refused_or_checked(json_path: str, operator: str, value: Any, event: Any) -> None:
    try:
        (criterion,) = compile_criteria([{"jsonPath": json_path, "operator": operator, "value": value}])
    except InvalidCriteriaError:
        return
    assert criterion.matches(event) in (True, False)
    assert criterion.explain(event)
    json.dumps(criterion.path.extract(event))


@given(st.text(max_size=30))
def test_any_text_is_a_path_or_refused(text: str) -> None:
    try:
        path = compile_path(text)
    except InvalidPathError:
        return
    path.read({"a": [1, {"b": 2}]})
