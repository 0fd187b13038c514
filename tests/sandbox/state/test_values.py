"""Values on the wire, in the engine and in the state file; property paths; differences."""

from __future__ import annotations

import json
import math
from typing import Any

import pytest
from google.protobuf import json_format, struct_pb2
from hypothesis import given
from hypothesis import strategies as st

from handover.sandbox.display.differences import Change, changes, show
from handover.sandbox.errors import UnsupportedError
from handover.sandbox.state.property_paths import reset
from handover.sandbox.state.values import (
    RESOURCE,
    SIGNATURE,
    UNKNOWN,
    blind,
    from_state,
    from_struct,
    has_unknown,
    identified,
    mark_secrets,
    secret,
    to_state,
    unwrap,
)

_JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**53), 2**53)
    | st.floats(allow_nan=False, allow_infinity=False, width=32)
    | st.text(),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3) | inner.map(secret)
    ),
    max_leaves=8,
)


@given(st.dictionaries(st.text(max_size=5), _JSON, max_size=4))
def test_state_and_wire_keep_every_value(properties: dict[str, Any]) -> None:
    assert _in_floats(unwrap(from_state(to_state(properties)))) == _in_floats(unwrap(properties))
    struct = json_format.ParseDict(properties, struct_pb2.Struct())
    assert _in_floats(from_struct(struct)) == _in_floats(properties)


def _in_floats(value: Any) -> Any:
    """Return JSON as Pulumi has it, where all numbers are floats."""
    return json.loads(json.dumps(value), parse_int=float)


def test_big_numbers_have_the_digits_that_go_writes() -> None:
    converted = from_struct(json_format.ParseDict({"a": 12345678901234567890, "b": 1e22}, struct_pb2.Struct()))
    assert json.dumps(converted) == '{"a": 12345678901234567000, "b": 1e+22}'


def test_numbers_that_are_whole_are_integers() -> None:
    struct = json_format.ParseDict({"b": [1, 2.5], "a": None}, struct_pb2.Struct())
    converted = from_struct(struct)
    assert list(converted) == ["a", "b"]
    assert [type(item) for item in converted["b"]] == [int, float]


def test_numbers_that_json_has_no_text_for_are_in_the_state_by_their_bits() -> None:
    given = {"x": math.inf, "s": secret([-math.inf])}
    written = to_state(given)
    # Recorded of Pulumi 3.260.
    marked = {SIGNATURE: "8ad145fe-0d11-4827-bfd7-1abcbf086f5c", "value": "7ff0000000000000"}
    assert written["x"] == marked
    assert from_state(json.loads(json.dumps(written, allow_nan=False))) == given
    assert to_state({"x": math.nan})["x"] == {**marked, "value": "7ff8000000000000"}


def test_providers_get_ids_of_resources_and_urns_of_components() -> None:
    made = {SIGNATURE: RESOURCE, "urn": "u", "id": "i"}
    component = {SIGNATURE: RESOURCE, "urn": "c"}
    given = {"a": made, "s": secret([component]), "n": {**made, "id": UNKNOWN}}
    read = from_struct(json_format.ParseDict(given, struct_pb2.Struct()))
    assert read["a"] == {**made, "packageVersion": ""}
    assert read["n"]["id"] == ""  # as Pulumi's previews have it
    assert identified(read) == {"a": "i", "n": UNKNOWN, "s": secret(["c"])}


def test_assets_are_refused() -> None:
    asset = {SIGNATURE: "c44067f5952c0a294b673a41bacd8c17", "text": "x"}
    with pytest.raises(UnsupportedError, match="assets and archives"):
        from_struct(json_format.ParseDict({"x": [asset]}, struct_pb2.Struct()))


def test_secrets_are_hidden_marked_and_found() -> None:
    inputs = {"a": secret("x"), "b": {"c": secret(1), "d": 2}, "e": [{"f": secret(3)}, 4], "g": 5}
    assert blind(inputs) == {"a": "[secret]", "b": {"c": "[secret]", "d": 2}, "e": [{"f": "[secret]"}, 4], "g": 5}
    assert mark_secrets({**unwrap(inputs), "h": 6}, inputs, ["h", "absent"]) == {
        "a": secret("x"),
        "b": {"c": secret(1), "d": 2},
        "e": secret([{"f": 3}, 4]),
        "g": 5,
        "h": secret(6),
    }
    assert secret(secret(1)) == secret(1)


@pytest.mark.parametrize(
    ("value", "unknown"), [(UNKNOWN, True), ([{"a": secret(UNKNOWN)}], True), ([{"a": "x"}], False)]
)
def test_unknown_values_are_found(value: Any, unknown: bool) -> None:
    assert has_unknown(value) is unknown


@pytest.mark.parametrize(
    ("path", "old", "new", "result"),
    [
        ("a", {"a": 1}, {"a": 2}, {"a": 1}),
        ("a", {}, {"a": 2}, {}),
        ("a", {"a": 1}, {}, {"a": 1}),
        ("a.b", {"a": {"b": 1}}, {"a": {"b": 2, "c": 3}}, {"a": {"b": 1, "c": 3}}),
        ("a.b", {}, {"a": {"b": 2}}, {"a": {"b": 2}}),
        ('a["x.y"]', {"a": {"x.y": 1}}, {"a": {"x.y": 2}}, {"a": {"x.y": 1}}),
        ("a[1]", {"a": [1, 2]}, {"a": [3, 4]}, {"a": [3, 2]}),
        ("a[1].b", {"a": [0, {"b": 1}]}, {"a": [0, {"b": 2}]}, {"a": [0, {"b": 1}]}),
        ("a[5]", {"a": [1]}, {"a": [2]}, {"a": [2]}),
        ("a[*].b", {"a": [{"b": 1}, {"b": 1}]}, {"a": [{"b": 2}, {"b": 3}]}, {"a": [{"b": 1}, {"b": 1}]}),
        ("a[*]", {"a": {"x": 1}}, {"a": {"x": 2, "y": 3}}, {"a": {"x": 1}}),
        ("a.b", {"a": 1}, {"a": 2}, {"a": 2}),
        ("a[*]", {"a": 1}, {"a": 2}, {"a": 2}),
    ],
)
def test_ignored_paths_are_reset(path: str, old: Any, new: Any, result: Any) -> None:
    assert reset(path, old, new) == result


def test_differences_are_told_leaf_by_leaf() -> None:
    old = {"a": 1, "b": {"c": [1, 2], "d e": 0}, "j": '{"x": 1}', "k": "{", "s": secret("x"), "gone": 1, "__meta": 1}
    new = {"a": 1, "b": {"c": [1], "d e": 1}, "j": '{"x":2}', "k": "{{", "s": secret("y"), "new": secret("z")}
    assert changes(old, new) == [
        Change("delete", "b.c[1]", 2, None),
        Change("update", 'b["d e"]', 0, 1),
        Change("delete", "gone", 1, None),
        Change("update", "j (JSON).x", 1, 2),
        Change("update", "k", "{", "{{"),
        Change("add", "new", None, "[secret]"),
        Change("update", "s", "[secret]", "[secret]"),
    ]
    # The same JSON written otherwise is a difference of the text.
    assert changes({"j": '{"x": 1}'}, {"j": '{"x":1}'}) == [Change("update", "j", '{"x": 1}', '{"x":1}')]


def test_values_are_shown_on_one_line() -> None:
    assert show(UNKNOWN) == "[unknown]"
    assert show(["a", UNKNOWN, "[secret]"]) == '["a", [unknown], [secret]]'
    assert len(show("x" * 1000)) == 160
