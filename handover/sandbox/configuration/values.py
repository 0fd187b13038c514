"""Values and keys as the command line gives them, after Pulumi's ``pulumi config`` (``pkg/cmd/pulumi/config``)."""

from __future__ import annotations

import math
import re
from typing import Any

from handover.sandbox.configuration import paths
from handover.sandbox.configuration.project import full_key
from handover.sandbox.errors import ConfigurationError

TYPES = ("string", "int", "bool", "float")

_TRUE, _FALSE = ("1", "t", "T", "true", "TRUE", "True"), ("0", "f", "F", "false", "FALSE", "False")
_LIKE_A_SECRET = re.compile("passwd|pass|pwd|secret|token", re.IGNORECASE)
# What characters a text has tells how many there might have been.
_ALPHABETS = ((re.compile("[a-z]"), 26), (re.compile("[A-Z]"), 26), (re.compile("[0-9]"), 10), (re.compile(r"\W"), 33))


def parse_key(project: str, text: str, *, path: bool) -> tuple[str, list[str | int]]:
    """Read a key.

    Args:
        project: The project's name, whose keys need no namespace.
        text: The key.
        path: Whether it leads into a setting.

    Returns:
        The setting's full key, and the steps into the setting.

    Raises:
        ConfigurationError: It is malformed.
    """
    if not path:
        return full_key(project, text, "The command line"), []
    begin = min((index for mark in "[." if (index := text.find(mark)) > 0), default=len(text))
    if text.startswith("["):
        begin = len(text)
    namespace, _, name = full_key(project, text[:begin], "The command line").partition(":")
    try:
        first, *steps = paths.parse(name + text[begin:])
    except paths.PathError as error:
        raise ConfigurationError(f"{text!r} is no path into a setting: {error}.") from None
    return f"{namespace}:{first}", steps


def coerced(text: str) -> Any:
    """Return what Pulumi makes of a text that is put somewhere into a setting: truth values and whole numbers."""
    if text in ("true", "false"):
        return text == "true"
    if re.fullmatch(r"[+-]?[0-9]+", text) and not (len(text) > 1 and text[0] == "0"):
        number = int(text)
        if -(2**63) <= number < (2**63 if text[0] in "+-" else 2**64):
            return number
    return text


def typed(text: str, kind: str) -> Any:
    """Return a text as a value of a kind, one of `TYPES`.

    Raises:
        ConfigurationError: It is none of that kind.
    """
    if kind == "string":
        return text
    if kind == "bool" and text in (*_TRUE, *_FALSE):
        return text in _TRUE
    if kind == "int" and isinstance(number := coerced(text.lstrip("0") or "0"), int) and not isinstance(number, bool):
        return number
    if kind == "float":
        try:
            found = float(text)
        except ValueError:
            found = math.nan
        if math.isfinite(found):
            return found
    raise ConfigurationError(f"{text!r} is no value of the type {kind}.")


def looks_secret(key: str, text: str) -> bool:
    """Tell whether a value should rather be encrypted, by its key and by how hard it would be to guess.

    Pulumi estimates that with a dictionary; without one, more passes for hard.
    """
    text = text[:16]
    alphabet = sum(size for pattern, size in _ALPHABETS if pattern.search(text))
    entropy = len(text) * math.log2(alphabet) if alphabet else 0
    return bool(_LIKE_A_SECRET.search(key)) and entropy >= 40
