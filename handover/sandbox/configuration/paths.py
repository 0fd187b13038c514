"""Paths into a structured configuration value: ``outer.inner``, ``names[0]``, ``["a.b"].c``.

Rules after Pulumi's own (``sdk/go/common/resource/properties_path.go``, strict; ``resource/config/object.go``).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

Path = Sequence[str | int]

_QUOTED = re.compile(r'\["((?:\\"|[^"])*)("\]|"|$)')
_INDEX = re.compile(r"\[([^\]]*)(\]|$)")
_NAME = re.compile(r"[^.\[]*")


class PathError(ValueError):
    """A path is malformed, or does not fit the value; the message is the end of a sentence."""


def parse(text: str) -> list[str | int]:
    """Split a path into its steps.

    Raises:
        PathError: It is malformed.
    """
    steps: list[str | int] = []
    rest = text
    if not rest or rest.startswith("."):
        raise PathError("it must begin with a name")
    while rest:
        if rest.startswith("."):
            rest = rest[1:]
            if not rest or rest.startswith("["):
                raise PathError("a name must follow each period")
        if match := _QUOTED.match(rest):
            if match[2] != '"]':
                raise PathError("a closing quotation mark or bracket is missing")
            steps.append(match[1].replace('\\"', '"'))
        elif match := _INDEX.match(rest):
            if not match[2]:
                raise PathError("a closing bracket is missing")
            if not re.fullmatch(r"[0-9]+", match[1]):
                raise PathError(f"{match[1]!r} is no index")
            steps.append(int(match[1]))
        else:
            match = _NAME.match(rest)
            assert match is not None  # noqa: S101 - it may be empty
            steps.append(match[0])
        rest = rest[match.end() :]
    if not (isinstance(steps[0], str) and steps[0]):
        raise PathError("it must begin with a name")
    return steps


def find(value: Any, path: Path) -> Any:
    """Return what is at a path.

    Raises:
        LookupError: There is nothing.
    """
    for step in path:
        fits = isinstance(value, dict) if isinstance(step, str) else isinstance(value, list)
        if not fits or is_secure(value):
            raise LookupError(step)
        value = value[step]
    return value


def put(value: Any, path: Path, new: Any, *, below: Path) -> Any:
    """Return a value with something else at a path; what is missing on the way is made.

    Args:
        value: The value; None if there is none.
        path: Where.
        new: What is to be there.
        below: The path to `value`, for messages; its first step is the setting's own name.

    Raises:
        PathError: Something on the way is of another kind, or of a list, beyond its end.
    """
    if not path:
        return new
    step, *rest = path
    # What a setting had itself gives way, what is inside of it does not.
    if value is None or (len(below) == 1 and (is_secure(value) or not isinstance(value, (dict, list)))):
        value = {} if isinstance(step, str) else [None] * (step + 1)
    if is_secure(value) or not isinstance(value, (dict, list)):
        raise PathError(f"{_shown(below)} is {'no list' if isinstance(step, int) else 'no object'}")
    if isinstance(value, list):
        if not isinstance(step, int):
            raise PathError(f"{_shown(below)} is a list, and {step!r} is no index")
        if step > len(value):
            raise PathError(f"{_shown(below)} has {len(value)} items, so that the next one is {len(value)}")
        old = value[step] if step < len(value) else None
        return [*value[:step], put(old, rest, new, below=[*below, step]), *value[step + 1 :]]
    if not isinstance(step, str):
        raise PathError(f"{_shown(below)} is an object, and {step} is no name")
    return _checked({**value, step: put(value.get(step), rest, new, below=[*below, step])}, below)


def remove(value: Any, path: Path, *, below: Path) -> Any:
    """Return a value without what is at a path; if nothing is there, the value as it is.

    Raises:
        PathError: The rest would be taken for something encrypted.
    """
    step, *rest = path
    try:
        found = find(value, [step])
    except LookupError:
        return value
    if isinstance(step, int):
        kept = [remove(found, rest, below=[*below, step])] if rest else []
        return [*value[:step], *kept, *value[step + 1 :]]
    if rest:
        return {**value, step: remove(found, rest, below=[*below, step])}
    return _checked({key: item for key, item in value.items() if key != step}, below)


def is_secure(value: Any) -> bool:
    """Tell whether a value is an encrypted one."""
    return isinstance(value, dict) and value.keys() == {"secure"} and isinstance(value["secure"], str)


def _checked(value: dict[str, Any], below: Path) -> dict[str, Any]:
    if is_secure(value):
        raise PathError(f"{_shown(below)} would have nothing but the key `secure`, which is kept for what is encrypted")
    return value


def _shown(path: Path) -> str:
    text = ""
    for step in path:
        text += f"[{step}]" if isinstance(step, int) else f".{step}" if text else step
    return f"`{text}`"
