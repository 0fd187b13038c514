"""YAML, as files of Pulumi's are read."""

from __future__ import annotations

from pathlib import Path

import pytest

from handover.sandbox.configuration.yaml12 import read_mapping


def test_what_scalars_mean(tmp_path: Path) -> None:
    """A few kinds; tests/sandbox/configuration has what the real CLI makes of many."""
    file = tmp_path / "a.yaml"
    file.write_text("in: [4.100, 1.0, 017, 0x10, 1_000, True, yes, ~, 2025-11-01, '1', !!str 1, !!float 1, 1e400]")
    found = read_mapping(file)["in"]
    assert found == [4.1, 1, 15, 16, 1000, True, "yes", None, "2025-11-01 00:00:00 +0000 UTC", "1", "1", 1, "1e400"]
    assert found[8].rfc3339 == "2025-11-01T00:00:00Z"


@pytest.mark.parametrize("text", ["a: !!int x", "a: !!bool 1", "a: !!null x"])
def test_a_tag_that_does_not_fit_is_refused_in_a_sentence(tmp_path: Path, text: str) -> None:
    (tmp_path / "a.yaml").write_text(f"b: 1\n{text}\n")
    with pytest.raises(ValueError, match=r"a.yaml, line 2 is not valid YAML: '.' is no (int|bool|null)\.$"):
        read_mapping(tmp_path / "a.yaml")
