"""What is put somewhere into a setting, found there and removed: the cases of Pulumi's own tests.

They are those of ``sdk/go/common/resource/config/map_test.go`` in pulumi/pulumi of 2026-08 (``TestSetSuccess``,
``TestSetFail``, ``TestGetSuccess``, ``TestRemoveSuccess``, ``TestRemoveFail``).
"""

from __future__ import annotations

from typing import Any

import pytest

from handover.sandbox.configuration import paths
from handover.sandbox.configuration.values import coerced, looks_secret, parse_key, typed
from handover.sandbox.errors import ConfigurationError

SECRET = {"secure": "v1:x:y"}
LETTERS = ["a", "b", "c"]
MISSING: Any = object()


def put(before: Any, key: str, value: Any) -> Any:
    full, steps = parse_key("my", key, path=True)
    return paths.put(before, steps, value, below=[full.partition(":")[2]])


@pytest.mark.parametrize(
    ("key", "full", "steps"),
    [
        ("testKey", "my:testKey", []),
        ("0", "my:0", []),
        ('["0"]', "my:0", []),
        ('["test.Key"]', "my:test.Key", []),
        ('my:["test.Key"]', "my:test.Key", []),
        ('["a \\"b\\""].c', 'my:a "b"', ["c"]),
        ('other:nested["test.Key"]', "other:nested", ["test.Key"]),
        ("other:config:a.b", "other:a", ["b"]),
        ("name[3][0]nested", "my:name", [3, 0, "nested"]),
        ("name[3].foo.bar", "my:name", [3, "foo", "bar"]),
        ("a.b:c", "my:a", ["b:c"]),
    ],
)
def test_a_key_is_split_as_pulumi_splits_it(key: str, full: str, steps: list[str | int]) -> None:
    assert parse_key("my", key, path=True) == (full, steps)


@pytest.mark.parametrize("key", ["testKey", "test.Key", 'a["b"]', "[0]"])
def test_without_path_a_key_is_one_name(key: str) -> None:
    assert parse_key("my", key, path=False) == (f"my:{key}", [])


@pytest.mark.parametrize(
    ("key", "reason"),
    [
        ("root[", "a closing bracket is missing"),
        ('root["nested]', "a closing quotation mark or bracket is missing"),
        ('["foo', "a closing quotation mark or bracket is missing"),
        ('["foo"', "a closing quotation mark or bracket is missing"),
        ("root.array[abc]", "'abc' is no index"),
        ("name[-1]", "'-1' is no index"),
        ('[""]', "it must begin with a name"),
        ("[0]", "it must begin with a name"),
        (".a", "it must begin with a name"),
        ("a.", "a name must follow each period"),
        ('root.[1]"', "a name must follow each period"),
        ("a:b:c.d", "is no configuration key"),
    ],
)
def test_a_malformed_key_is_refused(key: str, reason: str) -> None:
    with pytest.raises(ConfigurationError, match=reason):
        parse_key("my", key, path=True)


@pytest.mark.parametrize(
    ("before", "key", "after"),
    [
        (None, 'nested["test.Key"]', {"test.Key": "value"}),
        (None, "outer.inner", {"inner": "value"}),
        ("text", "outer.inner", {"inner": "value"}),
        (SECRET, "outer.inner", {"inner": "value"}),
        ("text", "array[0]", ["value"]),
        (SECRET, "array[0]", ["value"]),
        ({"existing": 1}, "outer.inner", {"existing": 1, "inner": "value"}),
        (None, "outer.inner.nested", {"inner": {"nested": "value"}}),
        ({"inner": None}, "outer.inner.nested", {"inner": {"nested": "value"}}),
        (None, "name[0]", ["value"]),
        (None, "name[2]", [None, None, "value"]),
        (None, "name[0][0]", [["value"]]),
        (LETTERS, "name[1]", ["a", "value", "c"]),
        (LETTERS, "name[3]", [*LETTERS, "value"]),
        (LETTERS, "name[3][0]nested", [*LETTERS, [{"nested": "value"}]]),
        (LETTERS, "name[3].foo.bar", [*LETTERS, {"foo": {"bar": "value"}}]),
        ([{"name": "foo"}], "servers[0].host", [{"host": "value", "name": "foo"}]),
        ({"bar": "baz"}, "key.secure", {"bar": "baz", "secure": "value"}),
    ],
)
def test_a_value_is_put_where_the_path_leads(before: Any, key: str, after: Any) -> None:
    assert put(before, key, "value") == after


def test_something_encrypted_is_put_as_it_is() -> None:
    assert put(None, "outer.inner", SECRET) == {"inner": SECRET}
    assert put(LETTERS, "name[0]", SECRET) == [SECRET, "b", "c"]


@pytest.mark.parametrize(
    ("before", "key", "reason"),
    [
        (LETTERS, "name[4]", "`name` has 3 items, so that the next one is 3"),
        (None, "key.secure", "`key` would have nothing but the key `secure`"),
        (None, "super.nested.map.secure", "`super.nested.map` would have nothing but"),
        ([1, 2, 3], "outer.inner", "`outer` is a list, and 'inner' is no index"),
        ({"inner": "value"}, "array[0]", "`array` is an object, and 0 is no name"),
        ({"inner": "value"}, "outer.inner.nested", "`outer.inner` is no object"),
        ({"inner": "value"}, "outer.inner[0]", "`outer.inner` is no list"),
        ({"inner": [SECRET]}, "outer.inner[0].a", r"`outer.inner\[0\]` is no object"),
    ],
)
def test_what_has_no_place_is_refused(before: Any, key: str, reason: str) -> None:
    with pytest.raises(paths.PathError, match=reason):
        put(before, key, "value")


@pytest.mark.parametrize(
    ("value", "key", "found"),
    [
        ("a", "outer", "a"),
        ({"inner": False}, "outer.inner", False),
        ({"inner": SECRET}, "outer.inner", SECRET),
        ({"inner": {"nested": {"a": "b", "secure": "val"}}}, "outer.inner.nested.secure", "val"),
        (LETTERS, "names[2]", "c"),
        (LETTERS, "names[3]", MISSING),
        (LETTERS, "names.a", MISSING),
        ({"a": 1}, "names[0]", MISSING),
        ({"inner": "hi"}, "outer.inner.nested", MISSING),
        ({"inner": SECRET}, "outer.inner.secure", MISSING),
    ],
)
def test_a_value_is_found_where_the_path_leads(value: Any, key: str, found: Any) -> None:
    _, steps = parse_key("my", key, path=True)
    if found is MISSING:
        with pytest.raises(LookupError):
            paths.find(value, steps)
    else:
        assert paths.find(value, steps) == found


@pytest.mark.parametrize(
    ("before", "key", "after"),
    [
        ({"inner": "value"}, "outer.inner", {}),
        (LETTERS, "names[0]", ["b", "c"]),
        (LETTERS, "names[2]", ["a", "b"]),
        (LETTERS, "names[3]", LETTERS),
        (LETTERS, "names.a", LETTERS),
        ("text", "names.a", "text"),
        ({"inner": {"nested": "value"}}, "outer.inner.nested", {"inner": {}}),
        ([{"nested": "value"}, 1], "outer[0].nested", [{}, 1]),
    ],
)
def test_a_value_is_removed_where_the_path_leads(before: Any, key: str, after: Any) -> None:
    full, steps = parse_key("my", key, path=True)
    assert paths.remove(before, steps, below=[full]) == after


def test_what_would_be_taken_for_something_encrypted_is_not_left() -> None:
    with pytest.raises(paths.PathError, match="`foo` would have nothing but the key `secure`"):
        paths.remove({"bar": "baz", "secure": "myvalue"}, ["bar"], below=["foo"])


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("true", True),
        ("false", False),
        ("True", "True"),
        ("10", 10),
        ("0", 0),
        ("-1", -1),
        ("+1", 1),
        ("00", "00"),
        ("0123456", "0123456"),
        ("1.5", "1.5"),
        ("1_000", "1_000"),
        ("", ""),
        ("9223372036854775807", 2**63 - 1),
        ("18446744073709551615", 2**64 - 1),
        ("18446744073709551616", "18446744073709551616"),
        ("-9223372036854775809", "-9223372036854775809"),
    ],
)
def test_inside_of_settings_truth_values_and_whole_numbers_are_such(text: str, value: Any) -> None:
    assert coerced(text) == value
    assert type(coerced(text)) is type(value)


@pytest.mark.parametrize(
    ("kind", "text", "value"),
    [
        ("string", "10", "10"),
        ("int", "10", 10),
        ("int", "007", 7),
        ("int", "0", 0),
        ("bool", "T", True),
        ("bool", "0", False),
        ("float", "1.5", 1.5),
        ("float", "2", 2.0),
    ],
)
def test_a_type_says_what_a_value_is(kind: str, text: str, value: Any) -> None:
    assert typed(text, kind) == value
    assert type(typed(text, kind)) is type(value)


@pytest.mark.parametrize(
    ("kind", "text"), [("int", "1.5"), ("int", "true"), ("bool", "yes"), ("float", "x"), ("float", "nan")]
)
def test_a_value_that_is_not_of_its_type_is_refused(kind: str, text: str) -> None:
    with pytest.raises(ConfigurationError, match=f"'{text}' is no value of the type {kind}"):
        typed(text, kind)


@pytest.mark.parametrize(
    ("key", "text", "secret"),
    [
        ("dbPassword", "Abcd1234efgh", True),
        ("apiToken", "aX9!kd02", True),
        ("password", "changeme", False),
        ("token", "", False),
        ("cognigyDomain", "Abcd1234efgh", False),
    ],
)
def test_what_looks_like_a_secret(key: str, text: str, secret: bool) -> None:
    assert looks_secret(key, text) is secret
