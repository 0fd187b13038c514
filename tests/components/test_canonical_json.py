"""JSON as Go writes it."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from components.canonical_json import canonical_json


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ([{"value": "OPEN", "jsonPath": "messageType"}], '[{"jsonPath":"messageType","value":"OPEN"}]'),
        ({"b": 1, "a": [True, None]}, '{"a":[true,null],"b":1}'),
        # What Go's encoding/json makes of these strings.
        ("<a> & b", r'"\u003ca\u003e \u0026 b"'),
        ("\u2028\u2029", r'"\u2028\u2029"'),
        ("ü €\U0001f600\x7f", '"ü €\U0001f600\x7f"'),
        ('\b\f\n\r\t"\\/\x01', r'"\b\f\n\r\t\"\\/\u0001"'),
    ],
)
def test_it_is_what_go_writes(value: object, text: str) -> None:
    assert canonical_json(value) == text


_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda children: st.lists(children) | st.dictionaries(st.text(), children),
    max_leaves=10,
)


@given(_JSON)
def test_it_keeps_the_value(value: object) -> None:
    assert json.loads(canonical_json(value)) == value


@given(st.dictionaries(st.text(), st.integers()))
def test_it_does_not_depend_on_the_order_of_keys(value: dict[str, int]) -> None:
    assert canonical_json(dict(reversed(value.items()))) == canonical_json(value)
