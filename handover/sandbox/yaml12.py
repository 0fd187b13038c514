"""YAML as Pulumi reads it: ``yes`` is no boolean, a date is a text, and no key is there twice."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Hashable
from pathlib import Path
from typing import Any, NamedTuple

from yaml import MappingNode, ScalarNode, YAMLError
from yaml.constructor import ConstructorError

try:
    from yaml import CSafeLoader as _SafeLoader
except ImportError:  # PyYAML without its C part: slower, otherwise the same.
    from yaml import SafeLoader as _SafeLoader  # type: ignore[assignment]


class _Scalar(NamedTuple):
    """A kind of scalar without quotes: how it looks, what it begins with ("" if it may be empty), and what it means."""

    tag: str
    pattern: str
    first: tuple[str, ...]
    value: Callable[[str], Any]


_TAG = "tag:yaml.org,2002:"
_DIGITS = tuple("0123456789")
_FLOAT = r"[-+]?(?:[0-9]+\.[0-9]*|\.[0-9]+|[0-9]+(?=[eE]))(?:[eE][-+]?[0-9]+)?"
# Whatever looks like none of these is a text.
_SCALARS = (
    _Scalar("bool", r"true|True|TRUE|false|False|FALSE", (*"tTfF",), lambda text: text.lower() == "true"),
    _Scalar("int", r"[-+]?0[0-7]+", ("-", "+", "0"), lambda text: int(text, 8)),
    _Scalar("int", r"[-+]?[0-9]+", ("-", "+", *_DIGITS), int),
    _Scalar("float", _FLOAT, ("-", "+", ".", *_DIGITS), float),
    _Scalar("null", r"~|null|Null|NULL|", ("~", "n", "N", ""), lambda _: None),
    _Scalar("merge", r"<<", ("<",), str),
)


class _Loader(_SafeLoader):
    yaml_implicit_resolvers: dict[str, list[tuple[str, re.Pattern[str]]]] = {}  # noqa: RUF012 - PyYAML's own attribute

    def construct_mapping(self, node: MappingNode, deep: bool = False) -> dict[Hashable, Any]:
        """Construct a mapping, refusing a key that is there twice, as Pulumi's loader does."""
        first: dict[tuple[str, str], ScalarNode] = {}
        for key, _ in node.value:
            if isinstance(key, ScalarNode) and first.setdefault((key.tag, key.value), key) is not key:
                line = first[key.tag, key.value].start_mark.line + 1
                raise ConstructorError(None, None, f"the key {key.value!r} is in line {line} already", key.start_mark)
        return super().construct_mapping(node, deep)

    def construct_plain(self, node: ScalarNode) -> Any:
        """Construct a scalar by the table."""
        text = str(self.construct_scalar(node))
        for scalar in _SCALARS:
            if node.tag == _TAG + scalar.tag and re.fullmatch(scalar.pattern, text):
                return scalar.value(text)
        raise ConstructorError(None, None, f"{text!r} is no {node.tag.removeprefix(_TAG)}", node.start_mark)


for _scalar in _SCALARS:
    _Loader.add_implicit_resolver(_TAG + _scalar.tag, re.compile(f"(?:{_scalar.pattern})$"), [*_scalar.first])
    _Loader.add_constructor(_TAG + _scalar.tag, _Loader.construct_plain)


def read_mapping(path: Path, *, texts: str | None = None) -> dict[str, Any]:
    """Read a YAML file that holds a mapping; an empty file is an empty one.

    Args:
        path: The file.
        texts: Key of a mapping whose scalars are taken as they are written: an unquoted ``4.100`` is the text
            ``4.100``, not the number 4.1.

    Raises:
        OSError: It cannot be read.
        ValueError: It is malformed, or no mapping; the message is a sentence.
    """
    try:
        loader = _Loader(path.read_bytes())
        try:
            node = loader.get_single_node()
            for key, value in node.value if isinstance(node, MappingNode) else ():
                if key.value == texts and isinstance(value, MappingNode):
                    for _, scalar in value.value:
                        if isinstance(scalar, ScalarNode) and scalar.tag != _TAG + "null":
                            scalar.tag = _TAG + "str"
            content = loader.construct_document(node) if node else {}
        finally:
            loader.dispose()
    except YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        where = f", line {mark.line + 1}" if mark else ""
        problem = " ".join(str(getattr(error, "problem", error)).split())
        raise ValueError(f"{path}{where} is not valid YAML: {problem}.") from None
    except UnicodeDecodeError as error:
        raise ValueError(f"{path} is not valid YAML: it is not UTF-8 text ({error}).") from None
    if not isinstance(content, dict):
        raise ValueError(f"{path} must be a mapping of keys to values, not {type(content).__name__}.")
    try:
        json.dumps(content, default=str, skipkeys=True)
    except (ValueError, RecursionError):
        raise ValueError(f"{path} is not valid YAML: it has an anchor that contains itself.") from None
    return content
