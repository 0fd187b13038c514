from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handover.sandbox.gojson import dumps, equivalent, loads

# What Go 1.26's encoding/json writes for the value.
GO = [
    ({"b": 1, "a": [True, None]}, '{"a":[true,null],"b":1}'),
    ("<&>\u2028\u2029é\U0001f600\x7f", r'"\u003c\u0026\u003e\u2028\u2029é😀' + '\x7f"'),
    ('\n\r\t\b\f\x00"\\', r'"\n\r\t\b\f\u0000\"\\"'),
    ("\ud800", '"\ufffd"'),
    (1.0, "1"),
    (-0.0, "-0"),
    (1.5, "1.5"),
    (100000000000000000000, "100000000000000000000"),
    (1e21, "1e+21"),
    (1e-6, "0.000001"),
    (1.5e-7, "1.5e-7"),
    (1e-12, "1e-12"),
    (9007199254740993, "9007199254740992"),
]


@pytest.mark.parametrize(("value", "text"), GO)
def test_writes_as_go_does(value: Any, text: str) -> None:
    assert dumps(value) == text


def test_sorts_keys_by_their_bytes() -> None:
    assert dumps({"\U0001f600": 1, "\uffee": 2}) == '{"\uffee":2,"\U0001f600":1}'


JSON = st.recursive(
    st.none() | st.booleans() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=10,
)


@given(JSON)
def test_what_is_written_means_the_same(value: Any) -> None:
    assert loads(dumps(value)) == value


@given(JSON)
def test_spelling_makes_no_difference(value: Any) -> None:
    assert equivalent(dumps(value), json.dumps(value, indent=2)) or _has_nulls(value)


def _has_nulls(value: Any) -> bool:
    return "null" in json.dumps(value)


@pytest.mark.parametrize(
    ("old", "new", "same"),
    [
        ('{"a":1}', '{"a": 1.0}', True),
        ('{"a":1}', '{"a":1,"b":null}', True),
        ('{"a":1,"b":null}', '{"a":1}', False),
        ('{"a":{"c":1}}', '{"a":{"b":null,"c":1}}', True),
        ('[{"a":1}]', '[{"a":1,"b":null}]', True),
        ('{"x":[{}]}', '{"x":[{"b":null}]}', False),
        ("[1,2]", "[2,1]", False),
        ("no json", "no json", True),
        ("no json", "{}", False),
        ("{}", "no json", False),
        ("NaN", "1", False),
    ],
)
def test_compares_as_the_provider_does(old: str, new: str, same: bool) -> None:
    assert equivalent(old, new) is same
