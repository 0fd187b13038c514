"""Puts settings into Pulumi.<stack>.yaml; every line that says something else stays as it is."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import yaml

from handover.adopt.files import write
from handover.adopt.roles import AdoptError

_INDENT = 2


def snippet(project: str, settings: Mapping[str, Any], indent: int = _INDENT) -> str:
    """Return settings as lines of the block `config` of a stack's file."""
    return "".join(_lines(f"{project}:{key}", value, indent) for key, value in settings.items())


def _lines(key: str, value: Any, indent: int) -> str:
    text = yaml.safe_dump({key: value}, allow_unicode=True, sort_keys=False, width=10**6)
    return "".join(" " * indent + line for line in text.splitlines(keepends=True))


def update(path: Path, project: str, settings: Mapping[str, Any]) -> None:
    """Put settings into a stack's file, in place of what it says under the same keys.

    Args:
        path: The file.
        project: The project's name, the keys' namespace.
        settings: The settings by key without the namespace.

    Raises:
        AdoptError: The file is of a form in which they cannot be put without touching anything else, or cannot be
            written.
    """
    try:
        text = path.read_text(encoding="utf-8")
        expected = _expected(text, project, settings)
        changed = _changed(text, project, settings)
    except (OSError, yaml.YAMLError) as error:
        raise AdoptError(f"{path} cannot be read: {error}.") from None
    if changed is None or not _is_as_expected(changed, expected):
        raise AdoptError(f"{path} is of an unusual form: put the settings there by hand.")
    write(path, changed)


def _is_as_expected(text: str, expected: dict[str, Any]) -> bool:
    try:
        return _config(text) == expected
    except yaml.YAMLError:
        return False


def _config(text: str) -> dict[str, Any]:
    content = yaml.safe_load(text)
    return dict(content.get("config") or {}) if isinstance(content, dict) else {}


def _expected(text: str, project: str, settings: Mapping[str, Any]) -> dict[str, Any]:
    replaced = {form for key in settings for form in (key, f"{project}:{key}")}
    others = {key: value for key, value in _config(text).items() if key not in replaced}
    return others | {f"{project}:{key}": value for key, value in settings.items()}


def _changed(text: str, project: str, settings: Mapping[str, Any]) -> str | None:
    """Return the file's new text, None if it has no block `config` with its keys on lines of their own."""
    root = yaml.compose(text, Loader=yaml.SafeLoader)
    pairs = root.value if isinstance(root, yaml.MappingNode) else []
    config = next((value for key, value in pairs if key.value == "config"), None)
    if not isinstance(config, yaml.MappingNode) or config.flow_style or not config.value:
        return None
    lines = text.splitlines(keepends=True)
    if not lines[-1].endswith("\n"):
        lines[-1] += "\n"
    indent = config.start_mark.column
    replaced = {form for key in settings for form in (key, f"{project}:{key}")}
    lines.insert(_end(config), snippet(project, settings, indent))
    for key, value in reversed(config.value):
        if key.value in replaced:
            del lines[key.start_mark.line : _end(value)]
    return "".join(lines)


def _end(value: yaml.Node) -> int:
    """Return the number of the line behind a key's value; comments below it are not the value's."""
    while isinstance(value, yaml.CollectionNode) and not value.flow_style and value.value:
        last = value.value[-1]
        value = last[1] if isinstance(last, tuple) else last
    # Only a block of text ends where the next line begins.
    return int(value.end_mark.line) + (0 if getattr(value, "style", None) in ("|", ">") else 1)
