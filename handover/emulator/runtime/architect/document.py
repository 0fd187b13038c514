"""A flow's YAML as a tree of values that know their line, read as Archy reads it (YAML 1.2's scalars)."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final

import yaml


class FlowRejected(ValueError):  # noqa: N818 (it names what Architect does)
    """A flow that Architect would refuse, or that uses something the emulator does not know.

    Args:
        messages: A sentence for each fault, with its line and key.
    """

    def __init__(self, messages: Sequence[str]) -> None:
        super().__init__("\n".join(messages))
        self.messages = list(messages)


Scalar = str | int | float | bool | None

_NULL: Final = re.compile(r"~|null|Null|NULL|")
_BOOLEAN: Final = re.compile(r"true|True|TRUE|false|False|FALSE")
_INTEGER: Final = re.compile(r"[-+]?[0-9]+")
_DECIMAL: Final = re.compile(r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?")


@dataclass(frozen=True, slots=True)
class Node:
    """A value in the document: a scalar, a list of nodes, or a mapping of names to nodes."""

    path: str
    line: int
    value: "Scalar | list[Node] | dict[str, Node]"

    @property
    def kind(self) -> str:
        """What the value is, in words for a message."""
        if isinstance(self.value, dict):
            return "a mapping"
        if isinstance(self.value, list):
            return "a list"
        if self.value is None:
            return "empty"
        return {str: "a string", bool: "a boolean", int: "an integer", float: "a decimal"}[type(self.value)]

    def where(self) -> str:
        """Return the line and the path, as every message begins."""
        return f"Line {self.line}, {self.path or 'the document'}"


def parse(text: str) -> Node:
    """Read a YAML document.

    Raises:
        FlowRejected: A fault in its syntax, a duplicate key, an anchor, or nesting too deep to read.
    """
    try:
        composed = yaml.compose(text, Loader=yaml.SafeLoader)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line = mark.line + 1 if mark else 1
        raise FlowRejected([f"Line {line}: the YAML has a fault in its syntax: {error.problem}."]) from error
    except yaml.YAMLError as error:
        raise FlowRejected([f"The file is no YAML text: {' '.join(str(error).split())}."]) from error
    except RecursionError as error:
        raise FlowRejected(["The YAML is nested too deeply."]) from error
    if composed is None:
        raise FlowRejected(["The file is empty; a workflow starts with the key 'workflow'."])
    reader = _Reader()
    root = reader.read(composed, "")
    if reader.faults:
        raise FlowRejected(reader.faults)
    return root


class _Reader:
    def __init__(self) -> None:
        self.faults: list[str] = []
        self._seen: set[int] = set()

    def read(self, node: yaml.Node, path: str) -> Node:
        line = node.start_mark.line + 1
        if id(node) in self._seen:
            self.faults.append(f"Line {line}, {path}: the emulator does not know YAML's anchors and aliases.")
            return Node(path, line, None)
        self._seen.add(id(node))
        if isinstance(node, yaml.ScalarNode):
            return Node(path, line, self._scalar(node))
        if isinstance(node, yaml.SequenceNode):
            return Node(path, line, [self.read(one, f"{path}[{index}]") for index, one in enumerate(node.value)])
        return Node(path, line, dict(self._pairs(node, path)))

    def _pairs(self, node: yaml.Node, path: str) -> Iterator[tuple[str, Node]]:
        first_lines: dict[str, int] = {}
        for key, value in node.value:
            line = key.start_mark.line + 1
            if not isinstance(key, yaml.ScalarNode):
                self.faults.append(f"Line {line}, {path or 'the document'}: a key must be a text, not {_shape(key)}.")
                continue
            name = key.value
            if name in first_lines:
                self.faults.append(
                    f'Line {line}, {path or "the document"}: the key "{name}" is there twice, '
                    f"first on line {first_lines[name]}."
                )
                continue
            first_lines[name] = line
            yield name, self.read(value, f"{path}/{name}" if path else name)

    @staticmethod
    def _scalar(node: yaml.ScalarNode) -> Scalar:
        text: str = node.value
        if node.style is not None or node.tag == "!":
            return text
        if _NULL.fullmatch(text):
            return None
        if _BOOLEAN.fullmatch(text):
            return text.lower() == "true"
        if len(text) <= 300 and _INTEGER.fullmatch(text):
            return int(text)
        if len(text) <= 300 and _DECIMAL.fullmatch(text):
            return float(text)
        return text


def _shape(node: Any) -> str:
    # {{name}}, where nothing was substituted, is a mapping whose key is a mapping.
    return "a list" if isinstance(node, yaml.SequenceNode) else "a mapping (was a {{key}} not substituted?)"
