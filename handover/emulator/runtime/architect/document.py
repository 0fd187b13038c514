"""A flow's YAML as a tree of values that know their line, read as Archy reads it (YAML 1.2's scalars)."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

import yaml

from handover.emulator.state.json_text import SURROGATE


class FlowRejected(ValueError):  # noqa: N818 (it names what Architect does)
    """A flow that Architect would refuse, or that uses something the emulator does not know.

    Args:
        messages: A sentence for each fault, with its line and key.
    """

    def __init__(self, messages: Sequence[str]) -> None:
        super().__init__("\n".join(messages))
        self.messages = list(messages)


Scalar = str | int | float | bool | None

_DEEPEST: Final = 100
_NULL: Final = re.compile(r"~|null|Null|NULL|")
_BOOLEAN: Final = re.compile(r"true|True|TRUE|false|False|FALSE")
_INTEGER: Final = re.compile(r"[-+]?[0-9]+")
_DECIMAL: Final = re.compile(r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?")


class Faults:
    """Collects sentences about what is wrong in a document, each with its line and key."""

    def __init__(self) -> None:
        self._found: list[tuple[int, str]] = []

    def add(self, line: int, path: str, sentence: str) -> None:
        """Add a sentence about a place in the document."""
        self._found.append((line, f"Line {line}, {path or 'the document'}: {sentence}"))

    def raise_any(self) -> None:
        """Raise `FlowRejected` if there is anything, in the order of the lines."""
        if self._found:
            raise FlowRejected([sentence for _, sentence in sorted(self._found, key=lambda found: found[0])])


@dataclass(frozen=True, slots=True)
class Node:
    """A value in the document: a scalar, a list of nodes, or a mapping of names to nodes."""

    path: str
    line: int
    value: "Scalar | list[Node] | dict[str, Node]"
    faults: Faults = field(repr=False, compare=False)

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

    def fault(self, sentence: str) -> None:
        """Report something wrong with this value."""
        self.faults.add(self.line, self.path, sentence)

    def single(self, what: str) -> "tuple[str, Node] | None":
        """Return the only key of a mapping and its value, as in `- callData: {…}`; something else is reported."""
        if isinstance(self.value, dict) and len(self.value) == 1:
            return next(iter(self.value.items()))
        self.fault(f"{what} must be a mapping with exactly one key.")
        return None

    def is_flag(self, key: str) -> bool:
        """Tell whether the value is `{<key>: true}`, as in `noValue: true`."""
        return isinstance(self.value, dict) and list(self.value) == [key] and self.value[key].value is True


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
    root.faults.raise_any()
    return root


class _Reader:
    def __init__(self) -> None:
        self._faults = Faults()
        self._seen: set[int] = set()

    def read(self, node: yaml.Node, path: str, depth: int = 0) -> Node:
        line = node.start_mark.line + 1
        if depth > _DEEPEST:
            raise FlowRejected(["The YAML is nested too deeply."])
        if id(node) in self._seen:
            self._faults.add(line, path, "the emulator does not know YAML's anchors and aliases.")
            return Node(path, line, None, self._faults)
        self._seen.add(id(node))
        if isinstance(node, yaml.ScalarNode):
            self._check_text(node.value, line, path)
            return Node(path, line, self._scalar(node), self._faults)
        if isinstance(node, yaml.SequenceNode):
            nodes = [self.read(one, f"{path}[{index}]", depth + 1) for index, one in enumerate(node.value)]
            return Node(path, line, nodes, self._faults)
        return Node(path, line, dict(self._pairs(node, path, depth + 1)), self._faults)

    def _pairs(self, node: yaml.Node, path: str, depth: int) -> Iterator[tuple[str, Node]]:
        first_lines: dict[str, int] = {}
        for key, value in node.value:
            line = key.start_mark.line + 1
            if not isinstance(key, yaml.ScalarNode):
                self._faults.add(line, path, f"a key must be a text, not {_shape(key)}.")
                continue
            name = key.value
            self._check_text(name, line, path)
            if name in first_lines:
                said = f'the key "{name}" is there twice, first on line {first_lines[name]}.'
                self._faults.add(line, path, said)
                continue
            first_lines[name] = line
            yield name, self.read(value, f"{path}/{name}" if path else name, depth)

    def _check_text(self, text: str, line: int, path: str) -> None:
        if SURROGATE.search(text):
            said = "the text holds half of a surrogate pair (\\ud800 to \\udfff), which is no character."
            self._faults.add(line, path, said)

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
