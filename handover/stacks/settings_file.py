"""Puts settings into a stack's file, `Pulumi.<stack>.yaml`; what says something else stays as it is, byte for byte.

Written anew as a whole, a file would lose its form, and some of its values: an unquoted `NO` is false to many readers
of YAML and text to Pulumi. So ruamel.yaml says where in the text things are, and only those places are changed.
"""

from __future__ import annotations

import os
import re
import sys
import tempfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from io import StringIO
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLError
from ruamel.yaml.events import CollectionEndEvent, CollectionStartEvent, Event, MappingStartEvent, NodeEvent
from ruamel.yaml.scalarstring import DoubleQuotedScalarString, SingleQuotedScalarString

from handover.errors import HandoverError
from handover.stacks.model import StackError

_INDENT = 2
_BYTE_ORDER_MARK = "\ufeff"
# A text that some YAML takes for a number, a date, a truth value or nothing.
_AMBIGUOUS = re.compile(r"[-+.\d].*|y|n|yes|no|on|off|true|false|null|.*(?:: |').*|", re.IGNORECASE)
# In brackets, some take these for the marks of a key and its value.
_PLAIN_IN_FLOW = re.compile(r"[^:?]*")


def snippet(project: str, settings: Mapping[str, Any], indent: int = _INDENT) -> str:
    """Return settings as lines of the block `config` of a stack's file."""
    return _lines({f"{project}:{key}": value for key, value in settings.items()}, indent)


def update(path: Path, project: str, settings: Mapping[str, Any]) -> None:
    """Put settings into a stack's file; see `with_settings`.

    Raises:
        StackError: See `with_settings`.
        HandoverError: The file cannot be written.
    """
    write(path, with_settings(path, project, settings))


def with_settings(path: Path, project: str, settings: Mapping[str, Any]) -> str:
    """Return the text of a stack's file with settings in it, in place of what it says under the same keys.

    Args:
        path: The file.
        project: The project's name, the keys' namespace.
        settings: The settings by key without the namespace.

    Raises:
        StackError: The file cannot be read, is no stack's file, or of a form in which the settings cannot be put there
            without touching anything else.
    """
    try:
        return edited(path.read_bytes().decode("utf-8"), project, settings)
    except OSError as error:
        raise StackError(f"{path} cannot be read: {error.strerror}.") from None
    except UnicodeDecodeError as error:
        raise StackError(f"{path} cannot be read: it is not UTF-8 text ({error}).") from None
    except YAMLError as error:
        raise StackError(f"{path} cannot be read: {' '.join(str(error).split())}.") from None
    except ValueError:
        raise StackError(f"{path} is of an unusual form: put the settings there by hand.") from None


def write(path: Path, text: str) -> None:
    """Replace a file by a text, whole or not at all; it keeps its mode, and its folder is made if need be.

    Raises:
        HandoverError: It cannot be written; what was there is still there.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        mode = path.stat().st_mode & 0o777 if path.exists() else 0o644
        handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
        temporary = Path(name)
        try:
            with os.fdopen(handle, "w", encoding="utf-8", newline="") as file:
                file.write(text)
            temporary.chmod(mode)
            temporary.replace(path)
        except BaseException:
            temporary.unlink(missing_ok=True)
            raise
    except OSError as error:
        raise HandoverError(f"{path} cannot be written: {error.strerror}.") from None


@dataclass(frozen=True)
class _Node:
    """A scalar, an alias or a collection, and where in the text it is.

    Attributes:
        event: What ruamel.yaml says of it.
        start: Where it begins.
        end: The end of its last scalar or bracket; comments and empty lines below are no part of it.
        children: A sequence's items; a mapping's keys and values in turn.
    """

    event: Event
    start: int
    end: int
    children: list[_Node] = field(default_factory=list)

    @property
    def is_mapping(self) -> bool:
        return isinstance(self.event, MappingStartEvent)

    @property
    def is_block(self) -> bool:
        """Whether it is written on lines of its own."""
        if isinstance(self.event, CollectionStartEvent):
            return not self.event.flow_style
        return getattr(self.event, "style", None) in ("|", ">")

    @property
    def text(self) -> str:
        """A scalar's text; empty for anything else."""
        return str(getattr(self.event, "value", ""))

    @property
    def pairs(self) -> list[tuple[_Node, _Node]]:
        """A mapping's keys with their values; none of anything else."""
        return list(zip(self.children[::2], self.children[1::2], strict=True)) if self.is_mapping else []


def _node(event: Event, events: Iterator[Event], after: int = 0) -> _Node:
    """Build a node; `after` is where the one before it ends, for the mark of an empty value is behind comments."""
    children: list[_Node] = []
    last, position = event, after
    if isinstance(event, CollectionStartEvent):
        while not isinstance(last := next(events), CollectionEndEvent):
            children.append(_node(last, events, position))
            position = children[-1].end
        if not event.flow_style:
            return _Node(event, event.start_mark.index, position, children)
    elif event.start_mark.index == event.end_mark.index:
        return _Node(event, after, after)
    return _Node(event, event.start_mark.index, last.end_mark.index, children)


def edited(text: str, project: str, settings: Mapping[str, Any]) -> str:
    """Return a stack's file's text with settings in it; see `with_settings`.

    Raises:
        YAMLError: The text is no YAML.
        ValueError: It is not that of a stack's file, or of a form in which the settings cannot be put there.
    """
    mark = _BYTE_ORDER_MARK if text.startswith(_BYTE_ORDER_MARK) else ""
    text = text.removeprefix(mark)
    before = _loaded(text)
    config = before.get("config") or {}
    if not isinstance(config, dict):
        raise ValueError("`config` is no mapping")
    wanted = {
        name: value
        for key, value in settings.items()
        for name in [form for form in (key, f"{project}:{key}") if form in config] or [f"{project}:{key}"]
    }
    changed = _Editor(text).put(wanted)
    try:
        as_wanted = _loaded(changed) == {**before, "config": {**config, **wanted}}
    except YAMLError:
        as_wanted = False
    if not as_wanted:
        raise ValueError("the result would not be what was asked for")
    return mark + changed


def _loaded(text: str) -> dict[str, Any]:
    content = YAML(typ="safe", pure=True).load(text)
    if content is not None and not isinstance(content, dict):
        raise ValueError("it is no mapping")
    return content or {}


class _Editor:
    """Changes a text in places that are found before any of them is changed."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._newline = "\r\n" if "\r\n" in text else "\n"
        self._edits: list[tuple[int, int, str]] = []

    def put(self, settings: Mapping[str, Any]) -> str:
        """Return the text with settings, by the keys as they are to be written, in its mapping `config`."""
        events = YAML(typ="safe", pure=True).parse(self._text)
        root = next((_node(event, events) for event in events if isinstance(event, NodeEvent)), None)
        pairs = root.pairs if root else []
        key, config = next((pair for pair in pairs if pair[0].text == "config"), (None, None))
        if config and config.pairs:
            old = {name.text: (name, value) for name, value in config.pairs}
            for name in settings.keys() & old.keys():
                self._replace(*old[name], settings[name])
            self._add(config, {name: value for name, value in settings.items() if name not in old})
        elif key and config and config.start == config.end and root and root.is_block:
            self._insert(config.end, _lines(settings, self._indent(key.start) + _INDENT))
        elif config:
            self._edits.append((config.start, config.end, _inline(settings)))
        elif root and root.children:
            self._add(root, {"config": settings})
        elif root and root.is_mapping:
            self._edits.append((root.start, root.end, _inline({"config": settings})))
        else:
            self._insert(len(self._text), _lines({"config": settings}, 0))
        text = self._text
        for start, end, new in sorted(self._edits, reverse=True):
            text = text[:start] + new + text[end:]
        return text

    def _replace(self, key: _Node, value: _Node, new: Any) -> None:
        if value.start == value.end:
            colon = self._text.index(":", key.end) + 1
            self._edits.append((colon, colon, f" {_inline(new)}"))
            return
        if not value.is_block:
            self._edits.append((value.start, value.end, _inline(new)))
            return
        # Empty lines below a block of text may be a part of it.
        end = self._line_end(value.start + len(self._text[value.start : value.end].rstrip()))
        if isinstance(new, (dict, list)) and new and value.children:
            first = value.children[0].start
            below = self._indent(key.start) + (0 if isinstance(new, list) else _INDENT)
            lines = _lines(new, max(below, self._indent(first)))
            self._edits.append((self._line(first), end, self._own(lines)))
        else:
            self._edits.append((key.end, end, self._own(f": {_inline(new)}\n")))

    def _add(self, mapping: _Node, entries: Mapping[str, Any]) -> None:
        if not entries:
            return
        first = mapping.children[0]
        if mapping.is_block:
            self._insert(mapping.end, _lines(entries, self._indent(first.start)))
        else:
            self._edits.append((first.start, first.start, f"{_inline(entries)[1:-1]}, "))

    def _insert(self, index: int, lines: str) -> None:
        """Put lines below the one that something ends in."""
        index = self._line_end(index)
        lead = self._newline if index and self._text[index - 1] != "\n" else ""
        self._edits.append((index, index, lead + self._own(lines)))

    def _own(self, lines: str) -> str:
        return lines.replace("\n", self._newline)

    def _line(self, index: int) -> int:
        return self._text.rfind("\n", 0, index) + 1

    def _indent(self, index: int) -> int:
        line = self._text[self._line(index) :]
        return len(line) - len(line.lstrip(" "))

    def _line_end(self, index: int) -> int:
        if not index or self._text[index - 1] == "\n":
            return index
        return self._text.find("\n", index) + 1 or len(self._text)


def _lines(value: Any, indent: int) -> str:
    """Write a collection on lines of its own."""
    return "".join(" " * indent + line for line in _written(value, flow=False).splitlines(keepends=True))


def _inline(value: Any) -> str:
    """Write a value on one line, fit to be in brackets."""
    return _written({"_": value}, flow=True).strip()[len("{_: ") : -len("}")]


def _written(value: Any, *, flow: bool) -> str:
    writer = YAML()
    writer.default_flow_style = flow
    writer.width = sys.maxsize
    stream = StringIO()
    writer.dump(_quoted(value, flow=flow), stream)
    return stream.getvalue()


def _quoted(value: Any, *, flow: bool) -> Any:
    """Put the texts in a value into quotes that some reader of YAML would take for something else without."""
    if isinstance(value, Mapping):
        return {_quoted(key, flow=flow): _quoted(item, flow=flow) for key, item in value.items()}
    if isinstance(value, list):
        return [_quoted(item, flow=flow) for item in value]
    if isinstance(value, str) and not value.isprintable():
        return DoubleQuotedScalarString(value)
    if isinstance(value, str) and (_AMBIGUOUS.fullmatch(value) or (flow and not _PLAIN_IN_FLOW.fullmatch(value))):
        return SingleQuotedScalarString(value)
    return value
