"""YAML as Pulumi reads it, after its library (``gopkg.in/yaml.v3``, ``resolve.go``): ``017`` is 15, ``yes`` a text."""

from __future__ import annotations

import json
import math
import re
from collections.abc import Hashable
from datetime import datetime
from pathlib import Path
from typing import Any, Self

from yaml import MappingNode, ScalarNode, YAMLError
from yaml.constructor import ConstructorError

try:
    from yaml import CSafeLoader as _SafeLoader
except ImportError:  # PyYAML without its C part: slower, otherwise the same.
    from yaml import SafeLoader as _SafeLoader  # type: ignore[assignment]

_TAG = "tag:yaml.org,2002:"
_PLAIN = "!plain"
_WORDS: dict[str, Any] = {
    **dict.fromkeys(("true", "True", "TRUE"), True),
    **dict.fromkeys(("false", "False", "FALSE"), False),
    **dict.fromkeys(("", "~", "null", "Null", "NULL")),
    **dict.fromkeys((".nan", ".NaN", ".NAN"), math.nan),
    **{sign + text: float(f"{sign}inf") for sign in ("", "+", "-") for text in (".inf", ".Inf", ".INF")},
}
_INTEGER = re.compile(r"([-+]?)(?:0[xX]([0-9a-fA-F]+)|0[bB]([01]+)|0[oO]?([0-7]+)|(0|[1-9][0-9]*))", re.ASCII)
_BASES = (16, 2, 8, 10)
_FLOAT = re.compile(r"[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?", re.ASCII)
_TIMESTAMP = re.compile(
    r"(\d{4})-(\d{1,2})-(\d{1,2})"
    r"(?:(?P<t>[Tt ])(\d{1,2}):(\d{1,2}):(\d{1,2})(?:[.,](?P<fraction>\d+))?(?P<zone>Z|[-+]\d\d:\d\d)?)?",
    re.ASCII,
)


class Timestamp(str):
    """A date without quotes, as Go prints it: what Pulumi makes of one in a stack's file.

    Attributes:
        rfc3339: The same as JSON has it: what Pulumi makes of one in Pulumi.yaml.
    """

    rfc3339: str

    @classmethod
    def parse(cls, text: str) -> Self | None:
        """Return what a text means, None if it is no date."""
        match = _TIMESTAMP.fullmatch(text)
        # Between date and time, a space is for times without a zone, and a T for those with one.
        if (
            not match
            or (match["t"] or " ") == (" " if match["zone"] else "T")
            or (match["t"] == "t" and not match["zone"])
        ):
            return None
        try:
            year, month, day, hour, minute, second = (
                int(part or 0) for part in match.groups()[:3] + match.groups()[4:7]
            )
            moment = datetime(year, month, day, hour, minute, second)
        except ValueError:
            return None
        fraction = f".{(match['fraction'] or '')[:9]}".rstrip("0").rstrip(".")
        zone = match["zone"] or "Z"
        utc = zone in ("Z", "+00:00", "-00:00")
        shown = "+0000 UTC" if utc else " ".join([zone.replace(":", "")] * 2)
        self = cls(f"{moment:%Y-%m-%d %H:%M:%S}{fraction} {shown}")
        self.rfc3339 = f"{moment:%Y-%m-%dT%H:%M:%S}{fraction}{'Z' if utc else zone}"
        return self


def _meaning(text: str) -> Any:
    """Return what a scalar without quotes means."""
    if text in _WORDS:
        return _WORDS[text]
    if text[0] == ".":
        return float(text) if _FLOAT.fullmatch(text) else text
    if text[0] not in "+-0123456789":
        return text
    if timestamp := Timestamp.parse(text):
        return timestamp
    plain = text.replace("_", "")
    if match := _INTEGER.fullmatch(plain):
        sign, *digits = match.groups()
        value = next(int(sign + found, base) for found, base in zip(digits, _BASES, strict=True) if found)
        if -(2**63) <= value < (2**63 if sign else 2**64):
            return value
    number = float(plain) if _FLOAT.fullmatch(plain) else math.inf
    if math.isfinite(number):
        # As Pulumi writes the file anew and reads it again, a float without a fraction is a whole number then.
        return int(number) if number.is_integer() and abs(number) < 2**53 else number
    return text


_KINDS: dict[str, Any] = {"bool": bool, "int": int, "float": (int, float), "null": type(None), "timestamp": Timestamp}


class _Loader(_SafeLoader):
    yaml_implicit_resolvers: dict[str | None, list[tuple[str, re.Pattern[str]]]] = {  # noqa: RUF012 - PyYAML's own
        "<": [(f"{_TAG}merge", re.compile("<<$"))],
        None: [(_PLAIN, re.compile(""))],
    }

    def construct_mapping(self, node: MappingNode, deep: bool = False) -> dict[Hashable, Any]:
        """Construct a mapping, refusing a key that is there twice, as Pulumi's loader does."""
        first: dict[str, ScalarNode] = {}
        for key, _ in node.value:
            if isinstance(key, ScalarNode) and first.setdefault(key.value, key) is not key:
                line = first[key.value].start_mark.line + 1
                raise ConstructorError(None, None, f"the key {key.value!r} is in line {line} already", key.start_mark)
        return super().construct_mapping(node, deep)

    def construct_plain(self, node: ScalarNode) -> Any:
        """Construct a scalar without quotes."""
        return _meaning(str(self.construct_scalar(node)))

    def construct_merge(self, node: ScalarNode) -> str:
        """Construct a ``<<`` that is a value."""
        return str(self.construct_scalar(node))

    def construct_tagged(self, node: ScalarNode) -> Any:
        """Construct a scalar that says what it is."""
        kind = node.tag.removeprefix(_TAG)
        value = self.construct_plain(node)
        if not isinstance(value, _KINDS[kind]) or (isinstance(value, bool) and kind != "bool"):
            raise ConstructorError(None, None, f"{node.value!r} is no {kind}", node.start_mark)
        return value


_Loader.add_constructor(_PLAIN, _Loader.construct_plain)
_Loader.add_constructor(f"{_TAG}merge", _Loader.construct_merge)
for _kind in _KINDS:
    _Loader.add_constructor(_TAG + _kind, _Loader.construct_tagged)


def read_mapping(path: Path) -> dict[str, Any]:
    """Read a YAML file that holds a mapping; an empty file is an empty one. Of several documents, the first counts.

    Dates are `Timestamp`.

    Raises:
        OSError: It cannot be read.
        ValueError: It is malformed, or no mapping; the message is a sentence.
    """
    try:
        loader = _Loader(path.read_bytes())
        try:
            content = loader.get_data() if loader.check_data() else None  # type: ignore[no-untyped-call]
        finally:
            loader.dispose()
    except YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        where = f", line {mark.line + 1}" if mark else ""
        problem = " ".join(str(getattr(error, "problem", error)).split())
        raise ValueError(f"{path}{where} is not valid YAML: {problem}.") from None
    except UnicodeDecodeError as error:
        raise ValueError(f"{path} is not valid YAML: it is not UTF-8 text ({error}).") from None
    if content is None:
        return {}
    if not isinstance(content, dict):
        raise ValueError(f"{path} must be a mapping of keys to values, not {type(content).__name__}.")
    try:
        json.dumps(content, default=str, skipkeys=True)
    except (ValueError, RecursionError):
        raise ValueError(f"{path} is not valid YAML: it has an anchor that contains itself.") from None
    return content
