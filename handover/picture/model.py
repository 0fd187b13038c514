"""A pipeline as a graph: its nodes, what links them, and what is wrong."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, Final, Literal

UNKNOWN: Final = "not known yet"
"""The name of what a preview cannot know."""

Language = Literal["text", "yaml", "json", "velocity", "url"]


class Kind(StrEnum):
    """What a node stands for."""

    TOPIC = "topic"
    TRIGGER = "trigger"
    WORKFLOW = "workflow"
    ACTION = "action"
    INTEGRATION = "integration"
    EVENT_SOURCE = "event-source"
    BUS = "bus"
    RULE = "rule"
    API_DESTINATION = "api-destination"
    QUEUE = "queue"
    ARCHIVE = "archive"
    CONNECTION = "connection"
    COGNIGY = "cognigy"


TITLES: Final = {
    Kind.TOPIC: "Topic",
    Kind.TRIGGER: "Trigger",
    Kind.WORKFLOW: "Workflow",
    Kind.ACTION: "Data action",
    Kind.INTEGRATION: "Integration",
    Kind.EVENT_SOURCE: "Event source",
    Kind.BUS: "Event bus",
    Kind.RULE: "Rule",
    Kind.API_DESTINATION: "API destination",
    Kind.QUEUE: "Dead-letter queue",
    Kind.ARCHIVE: "Archive",
    Kind.CONNECTION: "Connection",
    Kind.COGNIGY: "Cognigy",
}
"""What people call them."""


class State(StrEnum):
    """How a node is: at work, switched off, not able to work, or not to be seen from here."""

    OK = "ok"
    OFF = "off"
    BROKEN = "broken"
    UNKNOWN = "unknown"


class Change(StrEnum):
    """What a deployment would do with the object behind a node."""

    CREATE = "create"
    UPDATE = "update"
    REPLACE = "replace"
    DELETE = "delete"
    SAME = "same"


SIGNS: Final = {
    Change.CREATE: "+",
    Change.UPDATE: "~",
    Change.REPLACE: "+-",
    Change.DELETE: "-",
}
"""The signs of changes, as Pulumi has them, so that a picture can be read without its colours."""


@dataclass(frozen=True, slots=True)
class Detail:
    """Something more to say of a node."""

    label: str
    value: str
    language: Language = "text"


def details(*found: tuple[str, Any, Language]) -> tuple[Detail, ...]:
    """Return details of labels, values and languages, without those that have no value."""
    return tuple(
        Detail(label, value if isinstance(value, str) else _as_text(value), language)
        for label, value, language in found
        if value not in (None, "", (), {}, [])
    )


def _as_text(value: Any) -> str:
    return json.dumps(value, indent=2, ensure_ascii=False, default=str)


@dataclass(frozen=True, slots=True)
class Node:
    """One object of the pipeline.

    Attributes:
        id: Its kind and its key, as `trigger:<id>`.
        kind: What it is.
        name: Its name.
        subtitle: What it is about, in a few words.
        state: How it is.
        badges: What else is to be seen at once.
        problems: A sentence for everything that is wrong with it.
        change: What a deployment would do with it; None if that is not the question.
        details: What is to be seen when somebody asks for more.
        group: The id of the group that it is in.
    """

    id: str
    kind: Kind
    name: str
    subtitle: str = ""
    state: State = State.OK
    badges: tuple[str, ...] = ()
    problems: tuple[str, ...] = ()
    change: Change | None = None
    details: tuple[Detail, ...] = field(default=(), repr=False)
    group: str | None = None


@dataclass(frozen=True, slots=True)
class Edge:
    """A link by which events go on; a broken one leads to something that is not there."""

    start: str
    end: str
    label: str = ""
    broken: bool = False


@dataclass(frozen=True, slots=True)
class Group:
    """A place that several nodes are in: an AWS account."""

    id: str
    name: str


@dataclass(frozen=True, slots=True)
class Graph:
    """A pipeline; its edges make no circle.

    Attributes:
        nodes: Everything in it, in a stable order.
        edges: The links; both ends are nodes.
        groups: The groups that nodes are in.
    """

    nodes: tuple[Node, ...]
    edges: tuple[Edge, ...]
    groups: tuple[Group, ...] = ()

    @property
    def problems(self) -> tuple[str, ...]:
        """Everything that is wrong anywhere, each said once."""
        return tuple(dict.fromkeys(problem for node in self.nodes for problem in node.problems))
