"""One setting is changed in a stack's file, and nothing else."""

from __future__ import annotations

from typing import Any

import pytest
import yaml
from ruamel.yaml import YAML

from handover.stacks.override import with_setting

KEY = "cognigy-handover:triggersEnabled"


def read(text: str) -> Any:
    """Read YAML 1.2, as Pulumi does; there, `NO` is text."""
    return YAML(typ="safe", pure=True).load(text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "# nothing yet\n",
        "config:\n",
        "config: {}\n",
        "encryptionsalt: v1:a\n",
        "encryptionsalt: v1:a\nconfig:\nsecretsprovider: passphrase\n",
        "config:\n  a:b: NO # Norway\n  a:c:\n    secure: v1:x\nencryptionsalt: v1:a\n",
        "config:\n    # indented by four\n    a:b: 4.100\n",
        "config: {'a:b': 'x', 'a:c': [1, 2]}\n",
        "config:\n  cognigy-handover:triggersEnabled: true # for now\n  a:b: yes\n",
        "config:\n  triggersEnabled: 'true'\n",
        "config:\n  a:b: Ünï\U0001f600\n  cognigy-handover:triggersEnabled: true",
    ],
)
def test_only_the_setting_changes(text: str) -> None:
    before = read(text) or {}
    config = before.get("config") or {}
    key = next((key for key in config if key in (KEY, "triggersEnabled")), KEY)
    changed = with_setting(text, "cognigy-handover", "triggersEnabled", "false")
    assert read(changed) == {**before, "config": {**config, key: False}}
    assert yaml.safe_load(changed)["config"][key] is False


def test_what_is_written_stays_as_it_is_written() -> None:
    text = "config:\n  # why\n  a:b: NO\n  cognigy-handover:triggersEnabled: true  # live\n"
    expected = text.replace("true", "false")
    assert with_setting(text, "cognigy-handover", "triggersEnabled", "false") == expected


@pytest.mark.parametrize("text", ["- a\n", "config: [\n"])
def test_a_file_that_is_none_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"mapping|expected|parsing"):
        with_setting(text, "cognigy-handover", "triggersEnabled", "false")
