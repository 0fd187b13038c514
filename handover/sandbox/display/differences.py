"""Differences of property maps, as lines for the reader; secrets are told apart but never shown."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any, NamedTuple

from handover.io.text import HIDDEN
from handover.sandbox.state.values import UNKNOWN, blind, is_secret

SHORT = 160
"""How long a value may be where people look at it and can ask for more."""


class Change(NamedTuple):
    """One differing property.

    Attributes:
        kind: ``add``, ``delete`` or ``update``, as in Pulumi's detailed diffs.
        path: Where, e.g. ``config.notes`` or ``events[0]``.
        old: Value before, fit to be printed.
        new: Value after, fit to be printed.
    """

    kind: str
    path: str
    old: Any
    new: Any

    @property
    def key(self) -> str:
        """The top-level property it is in."""
        return re.split(r"[.\[ ]", self.path, maxsplit=1)[0]


_ABSENT = object()


def changes(old: dict[str, Any], new: dict[str, Any]) -> list[Change]:
    """Return what separates two property maps, leaf by leaf; texts that are both JSON are compared inside.

    Keys that begin with two underscores are some engine's bookkeeping and left out.
    """
    found: list[Change] = []
    for key in sorted(old.keys() | new.keys()):
        if not key.startswith("__"):
            found += _compare(key, old.get(key, _ABSENT), new.get(key, _ABSENT))
    return found


def _compare(path: str, old: Any, new: Any) -> Iterator[Change]:
    if old == new:
        return
    if old is _ABSENT:
        yield Change("add", path, None, blind(new))
    elif new is _ABSENT:
        yield Change("delete", path, blind(old), None)
    elif isinstance(old, dict) and isinstance(new, dict) and not (is_secret(old) or is_secret(new)):
        for key in sorted(old.keys() | new.keys()):
            name = f".{key}" if key.isidentifier() else f"[{json.dumps(key)}]"
            yield from _compare(path + name, old.get(key, _ABSENT), new.get(key, _ABSENT))
    elif isinstance(old, list) and isinstance(new, list):
        for index in range(max(len(old), len(new))):
            before = old[index] if index < len(old) else _ABSENT
            yield from _compare(f"{path}[{index}]", before, new[index] if index < len(new) else _ABSENT)
    elif (inner := (_structure(old), _structure(new))) and None not in inner and inner[0] != inner[1]:
        yield from _compare(f"{path} (JSON)", *inner)
    else:
        yield Change("update", path, blind(old), blind(new))


def _structure(value: Any) -> Any:
    """Return the object or list a text is the JSON of, else None."""
    if isinstance(value, str) and value[:1] in ("{", "["):
        try:
            return json.loads(value)
        except ValueError:
            return None
    return None


def show(value: Any, limit: int | None = SHORT) -> str:
    """Write a value on one line, shortened to so many characters, if to any; an unknown one as ``[unknown]``."""
    if value == UNKNOWN:
        return "[unknown]"
    text = json.dumps(value, ensure_ascii=False).replace(f'"{UNKNOWN}"', "[unknown]").replace(f'"{HIDDEN}"', HIDDEN)
    return text if limit is None or len(text) <= limit else text[: limit - 1] + "…"
