"""Edits the text of a stack's file; what says something else stays as it is, byte for byte.

Written anew as a whole, a file would lose its form, and some of its values: an unquoted `NO` is false to many readers
of YAML and text to Pulumi. So ruamel.yaml says where in the text things are, and only those places are changed.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Collection, Iterator, Mapping
from io import StringIO
from itertools import chain
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.composer import Composer
from ruamel.yaml.error import YAMLError
from ruamel.yaml.events import AliasEvent
from ruamel.yaml.nodes import CollectionNode, MappingNode, Node, ScalarNode
from ruamel.yaml.representer import RoundTripRepresenter

INDENT = 2
BYTE_ORDER_MARK = "\ufeff"
# A text that some YAML takes for a number, a date, a truth value or nothing.
_AMBIGUOUS = re.compile(r"[-+.\d].*|y|n|yes|no|on|off|true|false|null|.*(?:: |').*|", re.IGNORECASE)
# In brackets, some take these for the marks of a key and its value.
_MARKS = re.compile(r"[:?]")
# Where a change of the text begins and ends, and what is to be there.
_Edit = tuple[int, int, str]


def edited(text: str, namespace: str, settings: Mapping[str, Any], remove: Collection[str] = ()) -> str:
    """Return a stack's file's text with settings in it; see `with_settings`.

    Raises:
        YAMLError: The text is no YAML.
        ValueError: It is not that of a stack's file, or of a form in which the settings cannot be put there.
    """
    content = loaded(text)
    config = content.get("config") or {}
    wanted = {
        name: value
        for key, value in settings.items()
        for name in [form for form in (key, f"{namespace}:{key}") if form in config] or [f"{namespace}:{key}"]
    }
    gone = {name for key in remove for name in (key, f"{namespace}:{key}")}
    return rewritten(text, {key: value for key, value in {**config, **wanted}.items() if key not in gone})


def rewritten(text: str, config: Mapping[str, Any], others: Mapping[str, Any] | None = None) -> str:
    """Return a stack's file's text that has another block ``config``; only what differs is written anew.

    Args:
        text: The text.
        config: The block, with what stays as `loaded` has it.
        others: What is to be there beside the block.

    Raises:
        YAMLError: The text is no YAML.
        ValueError: It is not that of a stack's file, or of a form in which this cannot be done.
    """
    mark = BYTE_ORDER_MARK if text.startswith(BYTE_ORDER_MARK) else ""
    text = text.removeprefix(mark)
    before = loaded(text)
    # None stays none.
    block = {"config": config} if config or before.get("config") else {}
    after = {**before, **block, **(others or {})}
    # What is inside a setting is changed where it is; failing that, the setting is written anew as a whole.
    for deep in (True, False):
        try:
            changed = text
            for start, end, new in sorted(_edits(text, before, after, deep=deep), reverse=True):
                changed = changed[:start] + (new.replace("\n", "\r\n") if "\r\n" in text else new) + changed[end:]
            if _same(loaded(changed), after):
                return mark + changed
        except (YAMLError, ValueError):
            continue
    raise ValueError("the result would not be what was asked for")


def loaded(text: str) -> dict[str, Any]:
    """Read a text; raises `YAMLError` if it is no YAML, `ValueError` if it is not that of a stack's file."""
    content = YAML(typ="safe", pure=True).load(text.removeprefix(BYTE_ORDER_MARK))
    if content is not None and not isinstance(content, dict):
        raise ValueError("it is no mapping")
    if not isinstance((content or {}).get("config") or {}, dict):
        raise ValueError("`config` is no mapping")
    return content or {}


def _same(one: Any, other: Any) -> bool:
    """Tell whether two values are equal; unlike Python's `==`, true is not 1, and 1 not 1.0."""
    if isinstance(one, dict) and isinstance(other, dict):
        return one.keys() == other.keys() and all(_same(value, other[key]) for key, value in one.items())
    if isinstance(one, list) and isinstance(other, list):
        return len(one) == len(other) and all(map(_same, one, other))
    return type(one) is type(other) and one == other


class _Composer(Composer):
    """Leaves an alias where it is written, in the place of what it stands for."""

    def compose_node(self, parent: Any, index: Any) -> Any:
        if self.parser.check_event(AliasEvent):
            event = self.parser.get_event()
            return ScalarNode("alias", "", event.start_mark, event.end_mark)
        return super().compose_node(parent, index)


def _edits(text: str, before: Mapping[str, Any], after: Mapping[str, Any], *, deep: bool) -> Iterator[_Edit]:
    """Yield what makes a text's content another; without `deep`, settings are written anew as wholes."""
    reader = YAML(typ="safe", pure=True)
    reader.Composer = _Composer
    root = reader.compose(text)
    if isinstance(root, MappingNode):
        yield from _differences(text, root, before, after, 2 if not deep else sys.maxsize)
    elif after:
        yield _below(text, len(text), lines(dict(after), 0))


def _differences(
    text: str, mapping: MappingNode, before: Mapping[str, Any], after: Mapping[str, Any], depth: int
) -> Iterator[_Edit]:
    """Yield what makes a mapping another, looking as deep into the mappings in it."""
    entries = _entries(mapping)
    new = {}
    for name in {**before, **after}:
        if name in before and name in after and _same(before[name], after[name]):
            continue
        if name not in after:
            yield _removal(text, mapping, *entries[name])
        elif name not in entries:
            new[name] = after[name]
        elif depth > 1 and isinstance(inner := entries[name][1], MappingNode) and _both(before.get(name), after[name]):
            yield from _differences(text, inner, before[name], after[name], depth - 1)
        else:
            yield _replacement(text, mapping, *entries[name], after[name])
    if new:
        yield _addition(text, mapping, new)


def _both(old: Any, new: Any) -> bool:
    """Tell whether one mapping becomes another, and something of it stays."""
    return isinstance(old, dict) and isinstance(new, dict) and not old.keys().isdisjoint(new)


def _removal(text: str, mapping: MappingNode, key: Node, value: Node) -> _Edit:
    """Return what takes an entry of a mapping away, with the lines that it is on."""
    if mapping.flow_style:
        raise ValueError("entries in brackets are not taken away")
    return _line(text, key.start_mark.index), _line_end(text, _end(value, key.end_mark.index)), ""


def _entries(mapping: MappingNode) -> dict[str, tuple[Node, Node]]:
    return {str(key.value): (key, value) for key, value in mapping.value}


def _children(node: CollectionNode) -> list[Node]:
    return list(chain.from_iterable(node.value)) if isinstance(node, MappingNode) else node.value


def _end(node: Node, after: int) -> int:
    """Return where a node's last scalar or bracket ends; comments and empty lines below are no part of it.

    Args:
        node: The node.
        after: The end of what is before it, where an empty value is: its mark is behind comments.
    """
    if isinstance(node, CollectionNode) and not node.flow_style:
        for child in _children(node):
            after = _end(child, after)
        return after
    return after if node.start_mark.index == node.end_mark.index else int(node.end_mark.index)


def _replacement(text: str, mapping: MappingNode, key: Node, value: Node, new: Any) -> _Edit:
    """Return what puts a value in the place of the one that a mapping has under a key."""
    start, after = value.start_mark.index, key.end_mark.index
    end = _end(value, after)
    indent = _indent(text, key.start_mark.index)
    collection = isinstance(new, (dict, list)) and bool(new)
    if end == after and collection and not mapping.flow_style:
        return _below(text, end, lines(new, indent + INDENT))
    if end == after:
        colon = text.index(":", after) + 1
        return colon, colon, f" {_inline(new)}"
    if getattr(value, "flow_style", True) and getattr(value, "style", None) not in ("|", ">"):
        return start, end, _inline(new)
    # Empty lines below a block of text may be a part of it.
    end = _line_end(text, start + len(text[start:end].rstrip()))
    if collection and isinstance(value, CollectionNode):
        first = _children(value)[0].start_mark.index
        below = indent + (0 if isinstance(new, list) else INDENT)
        return _line(text, first), end, lines(new, max(below, _indent(text, first)))
    return after, end, f": {_inline(new)}\n"


def _addition(text: str, mapping: MappingNode, entries: Mapping[str, Any]) -> _Edit:
    """Return what adds entries to a mapping."""
    start = mapping.start_mark.index
    if not mapping.value:
        return start, mapping.end_mark.index, _inline(entries)
    first = mapping.value[0][0].start_mark.index
    if mapping.flow_style:
        return first, first, f"{_inline(entries)[1:-1]}, "
    return _below(text, _end(mapping, start), lines(entries, _indent(text, first)))


def _below(text: str, index: int, lines: str) -> _Edit:
    """Return what puts lines below the one that something ends in."""
    index = _line_end(text, index)
    return index, index, lines if index == _line(text, index) else f"\n{lines}"


def _line(text: str, index: int) -> int:
    return text.rfind("\n", 0, index) + 1


def _indent(text: str, index: int) -> int:
    line = text[_line(text, index) :]
    return len(line) - len(line.lstrip(" "))


def _line_end(text: str, index: int) -> int:
    """Return where the next line begins, or the same place if one does."""
    return index if index == _line(text, index) else text.find("\n", index) + 1 or len(text)


class _Representer(RoundTripRepresenter):
    """Puts texts into quotes that some reader of YAML would take for something else without."""

    def represent_text(self, text: str) -> ScalarNode:
        style = None
        if not text.isprintable():
            style = '"'
        elif _AMBIGUOUS.fullmatch(text) or (self.default_flow_style and _MARKS.search(text)):
            style = "'"
        return self.represent_scalar("tag:yaml.org,2002:str", text, style)


_Representer.add_representer(str, _Representer.represent_text)


def lines(value: Any, indent: int) -> str:
    """Write a collection on lines of its own."""
    return "".join(" " * indent + line for line in _written(value, flow=False).splitlines(keepends=True))


def _inline(value: Any) -> str:
    """Write a value on one line, fit to be in brackets."""
    return _written({"_": value}, flow=True).strip()[len("{_: ") : -len("}")]


def _written(value: Any, *, flow: bool) -> str:
    writer = YAML()
    writer.Representer = _Representer
    writer.default_flow_style = flow
    writer.width = sys.maxsize
    stream = StringIO()
    writer.dump(value, stream)
    return stream.getvalue()
