"""Scalars without quotes, as files of Pulumi's are read; docs/sandbox.md and the CLI say how Pulumi reads them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from handover.sandbox.yaml12 import read_mapping


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("4.100", 4.1),
        ("1.0", 1.0),
        ("1e3", 1000.0),
        (".5", 0.5),
        ("-7", -7),
        ("017", 15),
        ("-017", -15),
        ("08", 8),
        ("0x10", "0x10"),
        ("0o17", "0o17"),
        ("1_000", "1_000"),
        ("2025-11-01", "2025-11-01"),
        ("12:30", "12:30"),
        ("True", True),
        ("FALSE", False),
        ("yes", "yes"),
        ("NO", "NO"),
        (".inf", ".inf"),
        ("~", None),
        ("", None),
        ("'1'", "1"),
        ("!!str 1", "1"),
        ("!!int '7'", 7),
    ],
)
def test_scalars(tmp_path: Path, text: str, value: Any) -> None:
    file = tmp_path / "a.yaml"
    file.write_text(f"in: [{text or '~'}]\nout: {text}\nconfig:\n  key: {text}\n")
    found = read_mapping(file)
    assert found == {"in": [value], "out": value, "config": {"key": value}}
    assert type(found["out"]) is type(value)
    as_written = read_mapping(file, texts="config")["config"]["key"]
    assert as_written == (None if value is None else text.removeprefix("!!str ").removeprefix("!!int ").strip("'"))


@pytest.mark.parametrize("text", ["a: !!int x", "a: !!bool 1", "a: !!null x"])
def test_a_tag_that_does_not_fit_is_refused_in_a_sentence(tmp_path: Path, text: str) -> None:
    (tmp_path / "a.yaml").write_text(f"b: 1\n{text}\n")
    with pytest.raises(ValueError, match=r"a.yaml, line 2 is not valid YAML: '.' is no (int|bool|null)\.$"):
        read_mapping(tmp_path / "a.yaml")
