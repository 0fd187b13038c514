"""Property paths: ``config.notes``, ``tags["a.b"]``, ``items[0]``, ``items[*].name``.

The options ``ignore_changes`` and ``replace_on_changes`` have them.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

EVERYTHING = "*"

_STEP = re.compile(r'\["((?:[^"\\]|\\.)*)"\]|\[(\d+|\*)\]|\.?([^.\[\]]+)')


def ignoring(paths: Iterable[str], old: dict[str, Any], new: dict[str, Any]) -> dict[str, Any]:
    """Return `new` with what is at any of the paths as in `old`."""
    for path in paths:
        new = reset(path, old, new)
    return new


def reset(path: str, old: Any, new: Any) -> Any:
    """Return `new` with what is at the path as in `old`; absent there means absent in the result.

    A path that leads through something that is not in both leaves `new` as it is, as Pulumi does.
    """
    keys: list[str | int] = []
    for quoted, index, name in _STEP.findall(path):
        keys.append(int(index) if index.isdigit() else index or name or quoted.replace('\\"', '"'))
    return _reset(keys, old, new)


def covers(paths: Iterable[str], key: str, old: dict[str, Any], new: dict[str, Any]) -> bool:
    """Tell whether a path leads to anything that differs in a property, the whole of it or something inside."""
    was, is_ = ({key: inputs[key]} if key in inputs else {} for inputs in (old, new))
    return any(path in (key, EVERYTHING) or reset(path, was, is_) != is_ for path in paths)


def _reset(keys: list[str | int], old: Any, new: Any) -> Any:
    key, *rest = keys
    if key == "*":
        every: list[Any] = [*old] if isinstance(old, dict) else [*range(len(old))] if isinstance(old, list) else []
        if isinstance(old, dict) and isinstance(new, dict):
            every += [name for name in new if name not in old]
        for name in every:
            new = _reset([name, *rest], old, new)
        return new
    if isinstance(key, int):
        if not (isinstance(old, list) and isinstance(new, list) and key < min(len(old), len(new))):
            return new
        return [*new[:key], _reset(rest, old[key], new[key]) if rest else old[key], *new[key + 1 :]]
    if not (isinstance(old, dict) and isinstance(new, dict)):
        return new
    if rest:
        return {**new, key: _reset(rest, old[key], new[key])} if key in old and key in new else new
    without = {name: value for name, value in new.items() if name != key}
    return {**without, key: old[key]} if key in old else without
