"""Settings get into a stack's file, and nothing else of it changes."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
import yaml
from hypothesis import example, given
from hypothesis import strategies as st
from ruamel.yaml import YAML

from handover.errors import ExitCode, HandoverError
from handover.sandbox.configuration.stack_file import settings as settings_of
from handover.sandbox.configuration.stack_file import snippet, update, with_settings, write
from handover.sandbox.configuration.stack_text import edited
from handover.sandbox.configuration.yaml12 import read_mapping
from handover.sandbox.errors import ConfigurationError

ROOT = Path(__file__).parents[3]
STACK_FILES = sorted(
    path for path in ROOT.glob("**/Pulumi.*.yaml") if not {".venv", "tests"} & set(path.relative_to(ROOT).parts)
)
PROJECT = "cognigy-handover"
KEY = f"{PROJECT}:triggersEnabled"
SETTINGS = {"names": {"integration": "It's: mine", "category": "C"}, "namePrefix": ""}
SNIPPET = """\
  cognigy-handover:names:
    integration: 'It''s: mine'
    category: C
  cognigy-handover:namePrefix: ''
"""
HOSTILE = {
    "comments": "# a\nconfig: # b\n  # c\n  a:b: 1 # d\n\n  # e\n# f\nencryptionsalt: v1:x # g\n# h\n",
    "carriage returns": "# a\r\nconfig:\r\n  a:b: 1\r\n  c:\r\n    - d\r\n\r\n# e\r\nf: 1\r\n",
    "no line break at the end": "config:\n  a:b: 1",
    "quotes": "\"config\":\n  'a:b': 'it''s' \n  \"a:c\": \"\\u00e4 \\\n    more\"\n  'd': \"\"\n",
    "anchors": "config:\n  a:b: &x {c: 1}\n  a:d: *x\n  a:e:\n    - *x\n    - &y 1\n    - *y\n",
    "an anchor on the block": "config: &all\n  a:b: 1\nmore: 2\n",
    "merged": "base: &base\n  a:b: 1\nconfig:\n  <<: *base\n  a:c: 2\n",
    "lists not indented": "config:\n  a:b:\n  - 1\n  -   2\n  - - 3\n    - 4\n  a:c: x\n",
    "indented by four": "config:\n    a:b:\n        c: NO\n    d: yes\n",
    "indented by one": "config:\n a:b:\n  c: 1\n",
    "all indented": "  config:\n    a:b: 1\n  more: x\n",
    "long lines": f"config:\n  a:b: {'word ' * 60}end\n  a:c: [{', '.join(map(str, range(99)))}]\n",
    "folded": "config:\n  a:b: one\n    two\n\n    three # c\n  a:c: >-\n    four\n    five\n\n  a:d: |+\n    six\n\n",
    "a text at the end": "config:\n  a:b: |\n    text\n",
    "a text that keeps its end": "config:\n  a:b: |+\n    text\n\n\n",
    "letters": 'config:\n  a:Ünï: 日本 \U0001f600 # Ü\n  a:b: "\U0001f600"\n',
    "a byte order mark": "\ufeffconfig:\n  a:b: 1\n",
    "document markers": "%YAML 1.2\n---\nconfig:\n  a:b: 1\n...\n",
    "in brackets": "config: {'a:b': 'x', 'a:c': [1, 2]} # d\nmore: 1\n",
    "in brackets on lines": "config: {\n  a: 1,\n  b: [\n    2 ],\n}\n",
    "all in brackets": '{"config": {"a:b": "x"}, "encryptionsalt": "v1:x"}\n',
    "values of YAML 1.1": "config:\n  a: NO\n  b: 0o17\n  c: 1_000\n  d: 12:30\n  e: 2025-11-01\n  f: 4.1\n  g: ~\n",
    "encrypted": "encryptionsalt: v1:a\nconfig:\n  a:b:\n    secure: v1:x:y/z+w==\n",
    "spaces at the ends of lines": "config:  \n  a:b: 1  \n   \n  a:c: 2  \n",
    "no values": "config:\n  a:\n  # b\n  c:\n  # d\n\n# e\nf:\n",
    "keys that are marked": "config:\n  ? a\n  : x\n",
}
EMPTY = {
    "nothing": "",
    "a comment": "# nothing yet\n",
    "a marker": "---\n# nothing yet\n",
    "no value": "config:\n",
    "no value, and more": "encryptionsalt: v1:a\nconfig: # later\nsecretsprovider: passphrase\n",
    "nothing written out": "config: ~\n",
    "empty brackets": "# first\nconfig: {} # later\n",
    "no block": "encryptionsalt: v1:a\n",
    "nothing in brackets": "{}\n",
    "no block in brackets": "{encryptionsalt: 'v1:a'}\n",
}


def read(text: str) -> Any:
    """Read YAML 1.2, as Pulumi does; there, `NO` is text."""
    return YAML(typ="safe", pure=True).load(text) or {}


def put(text: str, settings: dict[str, Any]) -> str:
    changed = edited(text, PROJECT, settings)
    before, after = read(text), read(changed)
    config = before.pop("config", None) or {}
    forms = {form: value for key, value in settings.items() for form in (key, f"{PROJECT}:{key}") if form in config}
    full = {f"{PROJECT}:{key}": value for key, value in settings.items() if key not in forms}
    assert after.pop("config") == {**config, **full, **forms}
    assert after == before
    return changed


def without(lines: list[str], others: list[str]) -> list[str]:
    """Return the lines that are not among others, which are all there and in the same order."""
    left = iter(lines)
    rest = []
    for other in others:
        while (line := next(left)) != other:
            rest.append(line)
    return [*rest, *left]


@pytest.mark.parametrize("text", [path.read_text() for path in STACK_FILES], ids=[str(path) for path in STACK_FILES])
def test_stack_files_of_this_repository_only_get_lines(text: str) -> None:
    changed = put(text, {**SETTINGS, "triggersEnabled": False})
    had_prefix = "namePrefix" in text
    added = [*SNIPPET.splitlines(keepends=True)[: 3 if had_prefix else 4], f"  {KEY}: false\n"]
    kept = [line for line in text.splitlines(keepends=True) if "namePrefix" not in line]
    assert without(changed.splitlines(keepends=True), kept) == (
        [f"  {PROJECT}:namePrefix: ''\n", *added] if had_prefix else added
    )


def test_there_are_stack_files() -> None:
    assert len(STACK_FILES) >= 8


@pytest.mark.parametrize("text", [text for name, text in HOSTILE.items() if "brackets" not in name])
def test_lines_that_are_there_stay_byte_for_byte(text: str) -> None:
    changed = put(text, {"triggersEnabled": False})
    newline = "\r\n" if "\r\n" in text else "\n"
    lines = text.splitlines(keepends=True)
    if not text.endswith("\n"):
        lines[-1] += newline
    [added] = without(changed.splitlines(keepends=True), lines)
    assert added.strip() == f"{KEY}: false"
    assert added.endswith(newline)


@pytest.mark.parametrize("text", [text for name, text in HOSTILE.items() if "brackets" in name])
def test_what_is_in_brackets_stays_byte_for_byte(text: str) -> None:
    changed = put(text, {"triggersEnabled": False})
    assert changed.replace(f"'{KEY}': false, ", "") == text


@pytest.mark.parametrize("text", [text for name, text in HOSTILE.items() if "brackets" not in name])
@pytest.mark.parametrize("settings", [{"triggersEnabled": False}, SETTINGS])
def test_what_was_put_there_can_be_taken_away(text: str, settings: dict[str, Any]) -> None:
    newline = "\r\n" if "\r\n" in text else "\n"
    whole = text if text.endswith("\n") else text + newline
    assert edited(put(text, settings), PROJECT, {}, [*settings]) == whole
    assert edited(text, PROJECT, {}, [*settings]) == text  # what isn't there


def test_entries_of_several_lines_go_whole_and_comments_stay() -> None:
    names = "  names:\n    # b\n    integration: c # d\n"
    text = f"config:\n  # a\n  x:y: 1\n{names}  # e\n  cognigy-handover:events:\n  - acw\n"
    assert edited(text, PROJECT, {}, ["names"]) == text.replace(names, "")
    assert edited(text, PROJECT, {"events": ["user.end"]}, ["names"]).endswith(
        "  # e\n  cognigy-handover:events:\n  - user.end\n"
    )


@pytest.mark.parametrize("name", ["in brackets", "in brackets on lines", "all in brackets"])
def test_entries_in_brackets_are_left_to_the_user(name: str, tmp_path: Path) -> None:
    path = tmp_path / "Pulumi.dev.yaml"
    path.write_text(put(HOSTILE[name], {"triggersEnabled": False}), encoding="utf-8")
    with pytest.raises(ConfigurationError, match="is of an unusual form"):
        with_settings(path, PROJECT, {}, ["triggersEnabled"])


def test_settings_are_the_projects_with_and_without_its_name(tmp_path: Path) -> None:
    path = tmp_path / "Pulumi.dev.yaml"
    path.write_text("\ufeffconfig:\n  a: NO\n  cognigy-handover:b: {c: 1}\n  genesyscloud:d: 2\n", encoding="utf-8")
    assert settings_of(path, PROJECT) == {"a": "NO", "b": {"c": 1}}
    assert settings_of(path, PROJECT, "config:\n") == {}
    for wrong in ("config: [1]", "[1]"):
        with pytest.raises(ConfigurationError, match="is of an unusual form"):
            settings_of(path, PROJECT, wrong)
    path.unlink()
    with pytest.raises(ConfigurationError, match="cannot be read: No such file"):
        settings_of(path, PROJECT)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ('{"awsRegion": "eu-central-1"}', {"awsRegion": "eu-central-1"}),
        ('["acw"]', ["acw"]),
        ("true", True),
        ("false", False),
        ("4.100", "4.100"),
        ("null", "null"),
        ("{not JSON}", "{not JSON}"),
        ("[" * 100_000, "[" * 100_000),
    ],
)
def test_what_the_cli_writes_as_text_is_read_as_the_program_takes_it(tmp_path: Path, text: str, value: Any) -> None:
    path = tmp_path / "Pulumi.dev.yaml"
    path.write_text(f"config:\n  cognigy-handover:a: '{text}'\n", encoding="utf-8")
    assert settings_of(path, PROJECT) == {"a": value}


def test_a_text_can_stand_for_the_files(tmp_path: Path) -> None:
    assert with_settings(tmp_path / "none", PROJECT, {"b": 1}, text="config:\n  a: 1\n") == (
        "config:\n  a: 1\n  cognigy-handover:b: 1\n"
    )


@pytest.mark.parametrize("text", [*HOSTILE.values(), *EMPTY.values()])
@pytest.mark.parametrize("settings", [SETTINGS, {"names": {}, "events": ["acw"]}, {"triggersEnabled": True}])
def test_it_can_be_done_again(text: str, settings: dict[str, Any]) -> None:
    once = put(text, settings)
    assert put(once, settings) == once


@pytest.mark.parametrize("text", EMPTY.values(), ids=EMPTY)
def test_settings_get_into_files_without_any(text: str) -> None:
    changed = put(text, {"triggersEnabled": False})
    assert yaml.safe_load(changed)["config"] == {KEY: False}
    for comment in ("# nothing yet", "# first", "# later"):
        assert (comment in changed) == (comment in text)


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
            "config:\n  names: # ours\n    integration: x\n    # what\n    dataAction: y\n\n  a:b: [1,\n    2]\n",
            "config:\n  names: # ours\n    integration: 'It''s: mine'\n    # what\n    category: C\n\n"
            "  a:b: [1,\n    2]\n  cognigy-handover:namePrefix: ''\n",
        ),
        (
            "config:\n  # The prefix.\n  cognigy-handover:namePrefix: QA # old\n  a:b: |\n    text\nmore: 1\n",
            "config:\n  # The prefix.\n  cognigy-handover:namePrefix: '' # old\n  a:b: |\n    text\n"
            f"{SNIPPET.partition('  cognigy-handover:namePrefix')[0]}more: 1\n",
        ),
        (
            "config:\n    a:b: 1\n    namePrefix: |\n      QA\n\n    c: 1\n",
            "config:\n    a:b: 1\n    namePrefix: ''\n\n    c: 1\n    cognigy-handover:names:\n"
            "      integration: 'It''s: mine'\n      category: C\n",
        ),
        (
            "config:\n  names:\n  - 1\n  - 2\n  namePrefix:   # none\n  # end\n",
            "config:\n  names:\n    integration: 'It''s: mine'\n    category: C\n  namePrefix: ''   # none\n  # end\n",
        ),
        (
            "config:\n  a: &x QA\n  namePrefix: *x # same\n  b: *x\n  names: {}\n",
            "config:\n  a: &x QA\n  namePrefix: '' # same\n  b: *x\n"
            "  names: {integration: 'It''s: mine', category: C}\n",
        ),
        (
            "config: {namePrefix: QA, names: {integration: x}}\n",
            "config: {namePrefix: '', names: {category: C, integration: 'It''s: mine'}}\n",
        ),
    ],
)
def test_only_the_settings_change(before: str, after: str) -> None:
    assert put(before, SETTINGS) == after
    assert put(before.replace("\n", "\r\n"), SETTINGS) == after.replace("\n", "\r\n")


def test_what_is_written_stays_as_it_is_written() -> None:
    text = f"config:\n  # why\n  a:b: NO\n  {KEY}: true  # live\n"
    assert put(text, {"triggersEnabled": False}) == text.replace("true", "false")


def test_a_key_in_both_forms_is_set_in_both() -> None:
    changed = put(f"config:\n  triggersEnabled: 'true'\n  {KEY}: true\n", {"triggersEnabled": False})
    assert changed == f"config:\n  triggersEnabled: false\n  {KEY}: false\n"


@given(
    st.recursive(
        st.one_of(
            st.text(),
            st.booleans(),
            st.integers(),
            st.sampled_from(["NO", "017", "0x10", "1e3", "1_000", "2025-11-01", "12:30", "~", "", "a: b", "#", "*x"]),
        ),
        lambda inner: st.one_of(st.lists(inner), st.dictionaries(st.text(), inner)),
        max_leaves=8,
    ),
    st.sampled_from([*HOSTILE.values(), *EMPTY.values()]),
)
@example("why?", HOSTILE["in brackets"])
@example(["??"], HOSTILE["in brackets"])
def test_any_value_is_read_as_it_was_put(value: Any, text: str) -> None:
    changed = put(text, {"x": value})
    if not text.startswith("%YAML") and "1_000" not in text:
        assert yaml.safe_load(changed)["config"][f"{PROJECT}:x"] == value
    with TemporaryDirectory() as folder:
        file = Path(folder, "Pulumi.dev.yaml")
        file.write_bytes(changed.encode())
        assert read_mapping(file)["config"][f"{PROJECT}:x"] == _as_pulumi(value)


def _as_pulumi(value: Any) -> Any:
    """Integers beyond 64 bits are the only thing that Pulumi's YAML cannot hold; it makes floats of them."""
    if isinstance(value, dict):
        return {key: _as_pulumi(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_as_pulumi(item) for item in value]
    return float(value) if isinstance(value, int) and not -(2**63) <= value < 2**64 else value


@given(st.dictionaries(st.sampled_from(["a", "b"]), st.text(), min_size=1))
def test_a_snippet_is_what_is_put(settings: dict[str, str]) -> None:
    assert yaml.safe_load("config:\n" + snippet("p", settings) + "  x: 1\n")["config"] == {
        **{f"p:{key}": value for key, value in settings.items()},
        "x": 1,
    }


@pytest.mark.parametrize(
    "text",
    [
        "- 1\n",
        "config: text\n",
        "config: [1]\n",
        "config:\n  a:b: &y 1\n  <<: *y\n",
        "config: &all\n  a:b: 1\nmore: *all\n",
        "config:\n  names: &mine {a: b}\n  c: *mine\n",
        "config:\n  a:b:\t1\n",
        "config:\n  a: 1\n  a: 2\n",
        "config:\n  a: 1\n---\nconfig:\n  b: 2\n",
        "config:\n  a:b: |\n    a text without an end",
        "config: [",
        "config:\n  a: \x07\n",
    ],
)
def test_unusual_files_are_left_alone(tmp_path: Path, text: str) -> None:
    file = tmp_path / "Pulumi.dev.yaml"
    file.write_text(text)
    with pytest.raises(
        ConfigurationError, match=r"Pulumi.dev.yaml.*(put the settings there by hand|cannot be read).*\.$"
    ):
        update(file, PROJECT, SETTINGS)
    assert file.read_text() == text


def test_a_file_is_replaced_whole_and_keeps_its_mode(tmp_path: Path) -> None:
    file = tmp_path / "Pulumi.dev.yaml"
    file.write_bytes(b"config:\r\n  a: 1\r\n")
    file.chmod(0o640)
    update(file, PROJECT, {"triggersEnabled": False})
    assert file.read_bytes() == f"config:\r\n  a: 1\r\n  {KEY}: false\r\n".encode()
    assert file.stat().st_mode & 0o777 == 0o640
    assert list(tmp_path.iterdir()) == [file]


def test_a_file_that_cannot_be_read_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match=r"missing.yaml cannot be read: No such file"):
        with_settings(tmp_path / "missing.yaml", "p", SETTINGS)
    (tmp_path / "latin.yaml").write_bytes(b"config:\n  a: \xe4\n")
    with pytest.raises(ConfigurationError, match=r"latin.yaml cannot be read: it is not UTF-8"):
        update(tmp_path / "latin.yaml", "p", SETTINGS)


def test_a_file_that_cannot_be_written_leaves_what_was_there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "a"
    write(file, "one")
    file.chmod(0o600)
    write(file, "two")
    assert file.stat().st_mode & 0o777 == 0o600
    with pytest.raises(HandoverError, match="cannot be written: ") as caught:
        write(file / "b", "three")
    assert caught.value.exit_code is ExitCode.FAILED

    def fail(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "replace", fail)
    with pytest.raises(HandoverError, match="No space left on device"):
        write(file, "three")
    assert [path.name for path in tmp_path.iterdir()] == ["a"]
    assert file.read_text() == "two"
