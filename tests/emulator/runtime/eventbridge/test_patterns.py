"""Event patterns: what AWS documents of them, and moto's matcher as a second reading."""

import json
from collections.abc import Mapping
from typing import Any

import moto.backends  # noqa: F401 - before moto.events, which can't be imported by itself
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from moto.events.models import EventPattern

from handover.emulator.runtime.budget import Budget, LimitError
from handover.emulator.runtime.eventbridge.patterns import InvalidPatternError, UnmodelledPatternError, compile_pattern

COGNIGY: dict[str, Any] = {"detail": {"eventBody": {"mediaType": ["MESSAGE"], "messageType": ["OPEN"]}}}


def matches(pattern: Mapping[str, Any], event: Mapping[str, Any]) -> bool:
    return compile_pattern(json.dumps(pattern)).mismatch(event) is None


def test_cognigys_pattern_takes_messages_of_open_messaging_alone() -> None:
    def event(**body: Any) -> dict[str, Any]:
        return {"source": "aws.partner/x", "detail": {"eventBody": body}}

    pattern = compile_pattern(COGNIGY)
    assert pattern.mismatch(event(mediaType="MESSAGE", messageType="OPEN", other=1)) is None
    assert pattern.mismatch(event(mediaType="VOICE", messageType="OPEN")) == (
        'The event has detail.eventBody.mediaType "VOICE", and the pattern takes ["MESSAGE"].'
    )
    assert pattern.mismatch(event(mediaType="MESSAGE")) == (
        'The event has no value of detail.eventBody.messageType, and the pattern takes ["OPEN"].'
    )
    assert matches({"source": [{"prefix": ""}]}, event())  # Cognigy's older pattern


@pytest.mark.parametrize(
    ("entry", "taken", "not_taken"),
    [
        ("a", ["a", ["b", "a"], [["a"]]], ["A", "", 1, None, [], {"a": "a"}, ["b"]]),
        (1, [1, 1.0, [2, 1]], ["1", True, 2, None]),
        (True, [True, [False, True]], [1, False, "true", None]),
        (None, [None, [None]], ["", 0, False, []]),
        ("", [""], [None, " "]),
        ({"prefix": "ab"}, ["ab", "abc", ["x", "abc"]], ["xab", "AB", 1, None, ["x"]]),
        ({"prefix": {"equals-ignore-case": "aB"}}, ["ABc", "ab"], ["xab", 1]),
        ({"suffix": "ab"}, ["ab", "xab"], ["abx", "AB", 1]),
        ({"suffix": {"equals-ignore-case": ".PNG"}}, ["a.png"], ["a.jpg"]),
        ({"equals-ignore-case": "aB"}, ["ab", "AB"], ["abc", 1, None]),
        ({"exists": True}, ["", None, 0, False, ["x"], ["x", {}]], [[], {}, {"a": 1}, [{"a": 1}]]),
        ({"exists": False}, [[], {}, {"a": 1}, [{"a": 1}]], ["", None, 0, False, ["x"]]),
        ({"anything-but": "a"}, ["b", 1, None, ["a", "b"]], ["a", ["a"], [], {"a": 1}]),
        ({"anything-but": ["a", "b"]}, ["c", 1], ["a", "b"]),
        ({"anything-but": 1}, [2, "1", True], [1, 1.0]),
        ({"anything-but": [1, 2]}, [3], [1, 2]),
        ({"anything-but": {"prefix": "a"}}, ["b", 1], ["ab"]),
        ({"anything-but": {"prefix": ["a", "b"]}}, ["c"], ["ax", "bx"]),
        ({"anything-but": {"suffix": "a"}}, ["ab"], ["ba"]),
        ({"anything-but": {"equals-ignore-case": ["a", "B"]}}, ["c"], ["A", "b"]),
        ({"numeric": ["=", 3.018e2]}, [301.8], [301, "301.8", None, [1]]),
        ({"numeric": ["<", 10]}, [9, -5.0e9], [10, True, -6.0e9]),
        ({"numeric": [">=", 0, "<=", 5]}, [0, 5, 2.5, [7, 5]], [-1, 6]),
        ({"numeric": [">", 0]}, [1], [0, 1_735_689_600_000]),
    ],
)
def test_an_entry_takes_and_does_not_take(entry: Any, taken: list[Any], not_taken: list[Any]) -> None:
    for value in taken:
        assert matches({"field": [entry]}, {"field": value}), value
    for value in not_taken:
        assert not matches({"field": [entry]}, {"field": value}), value
    assert matches({"field": [entry]}, {}) is (entry == {"exists": False})


def test_a_list_is_or_and_an_object_is_and() -> None:
    pattern = {"a": ["x", {"exists": False}], "b": {"c": ["y"], "d": ["z"]}}
    assert matches(pattern, {"a": "x", "b": {"c": "y", "d": "z"}})
    assert matches(pattern, {"b": {"c": "y", "d": "z"}})
    assert not matches(pattern, {"a": "other", "b": {"c": "y", "d": "z"}})
    assert not matches(pattern, {"a": "x", "b": {"c": "y"}})
    assert not matches(pattern, {"a": "x", "b": "y"})
    assert not matches(pattern, {"a": "x"})


def test_or_stands_for_alternatives_beside_what_must_match() -> None:
    pattern = {"s": ["x"], "$or": [{"a": ["1"]}, {"b": ["2"], "$or": [{"c": ["3"]}, {"d": ["4"]}]}]}
    assert matches(pattern, {"s": "x", "a": "1"})
    assert matches(pattern, {"s": "x", "b": "2", "d": "4"})
    assert not matches(pattern, {"a": "1"})
    said = compile_pattern(pattern).mismatch({"s": "x", "b": "2"})
    assert said is not None
    assert said.startswith("None of the 2 alternatives of $or matches. The event has no value of a, ")
    assert "None of the 2 alternatives of $or matches. The event has no value of c, " in said


def test_objects_in_a_list_are_kept_apart() -> None:
    pattern = {"a": {"b": [1], "c": [2]}}
    assert matches(pattern, {"a": [{"b": 0}, "x", {"b": 1, "c": 2}]})
    assert not matches(pattern, {"a": [{"b": 1}, {"c": 2}]})
    assert matches({"a": {"b": [{"exists": False}]}}, {"a": ["no object"]})


@pytest.mark.parametrize(
    ("pattern", "said"),
    [
        ("{", "The pattern is no JSON. The text is not valid JSON: "),
        ("[]", "A pattern is a JSON object, not []."),
        ('{"a": ["' + "x" * 4096 + '"]}', "A pattern has at most 4,096 characters, not "),
        ({}, "The pattern: an empty object is not allowed."),
        ({"a": {}}, "a: an empty object is not allowed."),
        ({"a": {"b": []}}, "a.b: an empty list is not allowed."),
        ({"a": "x"}, 'a must be an object or a list, not "x".'),
        ({"a": [["x"]]}, 'a: a list can\'t hold the list ["x"].'),
        (
            {"a": [{"cidr": "10.0.0.0/8"}]},
            "a: the emulator does not model cidr; it models exists, anything-but, numeric,",
        ),
        ({"a": [{"wildcard": "*"}]}, "a: the emulator does not model wildcard; "),
        ({"a": [{"anything-but": {"wildcard": "*"}}]}, "a: the emulator does not model anything-but with wildcard; "),
        (
            {"a": [{"anything-but": {"prefix": 1}}]},
            "a: anything-but with prefix takes a string or a list of them, not 1.",
        ),
        ({"a": [{"anything-but": {"prefix": []}}]}, "a: anything-but with prefix takes a string or a list of them"),
        ({"a": [{"anything-but": [1, "a"]}]}, 'a: anything-but takes strings, or numbers, not [1, "a"].'),
        ({"a": [{"anything-but": []}]}, "a: anything-but takes strings, or numbers, not []."),
        ({"a": [{"anything-but": None}]}, "a: anything-but takes strings, or numbers, not [null]."),
        ({"a": [{"prefix": "a", "suffix": "b"}]}, 'a: give one comparison such as {"prefix": "x"}, not '),
        ({"a": [{}]}, 'a: give one comparison such as {"prefix": "x"}, not {}.'),
        ({"a": [{"prefix": ["a"]}]}, 'a: prefix takes a string, not ["a"].'),
        ({"a": [{"equals-ignore-case": {"equals-ignore-case": "a"}}]}, "a: equals-ignore-case takes a string, not "),
        ({"a": [{"exists": "yes"}]}, 'a: exists takes true or false, not "yes".'),
        ({"a": [{"numeric": [">", 0, "<"]}]}, 'a: numeric takes ["=", 5] or a range such as [">", 0, "<=", 5], not '),
        ({"a": [{"numeric": ["!=", 0]}]}, "a: numeric takes "),
        ({"a": [{"numeric": ["<", True]}]}, "a: numeric takes "),
        ({"a": [{"numeric": ["<", 5, ">", 0]}]}, "a: numeric takes "),
        ({"a": [{"numeric": [">", 5, "<", 5]}]}, "a: numeric takes "),
        ({"a": [{"numeric": ["<", 5.1e9]}]}, "a: numeric reaches from -5.0e9 to 5.0e9, so not to 5100000000.0."),
        ({"$or": [{"a": [1]}]}, "$or: the alternatives are a list of two objects or more."),
        ({"x": {"$or": {"a": [1]}}}, "x.$or: the alternatives are a list of two objects or more."),
        ({"$or": [{"a": [1]}, 2]}, "$or: the alternatives are a list of two objects or more."),
    ],
)
def test_what_aws_refuses_or_the_emulator_has_not_is_named(pattern: Any, said: str) -> None:
    with pytest.raises(InvalidPatternError) as caught:
        compile_pattern(pattern)
    assert str(caught.value).startswith(said)


def test_what_is_not_modelled_is_named_for_the_coverage() -> None:
    for comparison, what in (
        ({"cidr": "10.0.0.0/8"}, "cidr in event patterns"),
        ({"anything-but": {"wildcard": "*"}}, "anything-but with wildcard in event patterns"),
    ):
        with pytest.raises(UnmodelledPatternError) as caught:
            compile_pattern({"a": [comparison]})
        assert caught.value.what == what


def test_too_many_combinations_are_refused() -> None:
    def ors(count: int) -> dict[str, Any]:
        two = [{"y": ["1"]}, {"z": ["2"]}]
        return {f"x{number}": {"$or": two} for number in range(count)}

    compile_pattern(ors(9))
    with pytest.raises(InvalidPatternError, match=r"more than 1,000 combinations"):
        compile_pattern(ors(10))


def test_what_costs_too_much_ends_with_a_sentence() -> None:
    pattern = compile_pattern({"a": [{"suffix": "x"}]})
    for event in ({"a": ["y"] * 1_000}, {"a": "y" * 100_000}):
        assert pattern.mismatch(event) is not None
        with pytest.raises(LimitError, match="more than 500 steps"):
            pattern.mismatch(event, Budget(500))


# moto differs from AWS in these, so the strategies below have none of them:
# - true equals 1 (Python's `==`), and a boolean is compared by `numeric`;
# - `numeric` has no bounds; empty lists and objects, and lists of objects, count as existing values;
# - objects in lists are not looked into, nor are lists in lists; a name with a dot is taken for a path;
# - `{}` matches everything, `prefix` and `suffix` take lists, and of several comparisons only the first is looked at.
NAMES = st.sampled_from(["a", "b", "c"])
TEXTS = st.text("abAB", max_size=3)
NUMBERS = st.integers(-3, 3) | st.sampled_from([0.5, 2.0, -1.5, 5.0e9])
SCALARS = TEXTS | NUMBERS | st.none()
EVENTS = st.dictionaries(
    NAMES,
    st.recursive(
        SCALARS | st.lists(SCALARS, min_size=1, max_size=3),
        lambda inner: st.dictionaries(NAMES, inner, min_size=1, max_size=3),
        max_leaves=6,
    ),
    max_size=3,
)
FOLDED = st.builds(lambda text: {"equals-ignore-case": text}, TEXTS)
ENTRIES = st.one_of(
    SCALARS,
    FOLDED,
    st.builds(lambda text: {"prefix": text}, TEXTS | FOLDED),
    st.builds(lambda text: {"suffix": text}, TEXTS | FOLDED),
    st.builds(lambda there: {"exists": there}, st.booleans()),
    st.builds(
        lambda but: {"anything-but": but},
        st.one_of(TEXTS, NUMBERS, st.lists(TEXTS, min_size=1, max_size=3), st.lists(NUMBERS, min_size=1, max_size=3)),
    ),
    st.builds(
        lambda name, but: {"anything-but": {name: but}},
        st.sampled_from(["prefix", "suffix", "equals-ignore-case"]),
        TEXTS | st.lists(TEXTS, min_size=1, max_size=3),
    ),
    st.builds(lambda name, number: {"numeric": [name, number]}, st.sampled_from(["=", "<", "<=", ">", ">="]), NUMBERS),
    st.builds(
        lambda low, high, number, width: {"numeric": [low, number, high, number + width]},
        st.sampled_from([">", ">="]),
        st.sampled_from(["<", "<="]),
        st.integers(-3, 3),
        st.sampled_from([0.5, 1, 3]),
    ),
)


def _objects(inner: st.SearchStrategy[Any]) -> st.SearchStrategy[dict[str, Any]]:
    plain = st.dictionaries(NAMES, inner, min_size=1, max_size=2)
    either = st.lists(plain, min_size=2, max_size=3)
    return plain | st.builds(lambda beside, alternatives: {**beside, "$or": alternatives}, plain, either)


PATTERNS = _objects(st.recursive(st.lists(ENTRIES, min_size=1, max_size=2), _objects, max_leaves=4))


@settings(max_examples=600)
@given(ENTRIES, SCALARS | st.lists(SCALARS, min_size=1, max_size=3))
def test_an_entry_takes_what_it_takes_by_moto(entry: Any, value: Any) -> None:
    pattern, event = {"a": [entry]}, {"a": value}
    found: bool = EventPattern.load(json.dumps(pattern)).matches_event(event)  # type: ignore[arg-type]
    assert matches(pattern, event) is found


@given(PATTERNS, EVENTS)
def test_a_pattern_matches_what_it_matches_by_moto(pattern: dict[str, Any], event: dict[str, Any]) -> None:
    found: bool = EventPattern.load(json.dumps(pattern)).matches_event(event)  # type: ignore[arg-type]
    assert matches(pattern, event) is found


@given(PATTERNS)
def test_what_cannot_be_matched_is_said_in_a_sentence(pattern: dict[str, Any]) -> None:
    said = compile_pattern(pattern).mismatch({"d": 1})
    assert said is None or said.endswith(".")
