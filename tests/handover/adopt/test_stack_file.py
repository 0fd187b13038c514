"""Settings get into a stack's file without touching anything else of it."""

from __future__ import annotations

from pathlib import Path

import pytest

from handover.adopt.roles import AdoptError
from handover.adopt.stackfile import update

SETTINGS = {"names": {"integration": "It's: mine", "category": "C"}, "namePrefix": ""}
SNIPPET = """\
  cognigy-handover:names:
    integration: 'It''s: mine'
    category: C
  cognigy-handover:namePrefix: ''
"""


def updated(tmp_path: Path, text: str) -> str:
    file = tmp_path / "Pulumi.dev.yaml"
    file.write_text(text)
    update(file, "cognigy-handover", SETTINGS)
    assert list(tmp_path.iterdir()) == [file]
    return file.read_text()


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("config:\n  a:b: 1 # one\n", f"config:\n  a:b: 1 # one\n{SNIPPET}"),
        ("config:\n  a:b: 1", f"config:\n  a:b: 1\n{SNIPPET}"),
        (
            "# first\nconfig:\n  a:b:\n    - c: d\n  # last\nencryptionsalt: v1:x\n",
            f"# first\nconfig:\n  a:b:\n    - c: d\n{SNIPPET}  # last\nencryptionsalt: v1:x\n",
        ),
        (
            "config:\n  names:\n    integration: x\n    # what it says\n    dataAction: y\n\n  a:b: [1,\n    2]\n",
            f"config:\n\n  a:b: [1,\n    2]\n{SNIPPET}",
        ),
        (
            "config:\n  # The prefix.\n  cognigy-handover:namePrefix: QA\n  a:b: |\n    text\nmore: 1\n",
            f"config:\n  # The prefix.\n  a:b: |\n    text\n{SNIPPET}more: 1\n",
        ),
        (
            "config:\n    a:b: 1\n",
            "config:\n    a:b: 1\n" + SNIPPET.replace("\n  ", "\n    ").replace("  cog", "    cog", 1),
        ),
    ],
)
def test_only_the_settings_change(tmp_path: Path, before: str, after: str) -> None:
    changed = updated(tmp_path, before)
    import yaml

    assert yaml.safe_load(changed) == yaml.safe_load(after)
    assert changed.splitlines()[0] == before.splitlines()[0]
    if "    cognigy" not in after:
        assert changed == after


def test_it_can_be_done_again(tmp_path: Path) -> None:
    once = updated(tmp_path, "config:\n  a:b: 1\n")
    assert updated(tmp_path, once) == once


@pytest.mark.parametrize(
    "text",
    [
        "",
        "config: {}\n",
        "config:\n",
        "config: {a: 1}\n",
        "- 1\n",
        "config: &x\n  a:b: 1\n",
        "config:\n  a:b: &y 1\n  <<: *y\n",
    ],
)
def test_unusual_files_are_left_alone(tmp_path: Path, text: str) -> None:
    with pytest.raises(AdoptError, match=r"put the settings there by hand|cannot be read"):
        updated(tmp_path, text)
    assert (tmp_path / "Pulumi.dev.yaml").read_text() == text


def test_a_file_that_cannot_be_read_or_written_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(AdoptError, match="cannot be read"):
        updated(tmp_path, "config: [")
    with pytest.raises(AdoptError, match="cannot be read"):
        update(tmp_path / "missing.yaml", "p", SETTINGS)
