"""A graph on its way: nodes and links as they are found, and sentences about them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import replace

from handover.picture.model import UNKNOWN, Change, Detail, Edge, Graph, Group, Kind, Node, State, details
from handover.picture.pipeline import Part


def node_id(kind: Kind, key: str) -> str:
    """Return the id of the node of an object."""
    return f"{kind}:{key}"


class Drawing:
    """Collects what becomes a graph.

    Args:
        whole: Whether a link that leads to nothing is broken; else it leads to what was not looked at.
    """

    def __init__(self, *, whole: bool) -> None:
        self._whole = whole
        self._nodes: dict[str, Node] = {}
        self._links: dict[tuple[str, str], dict[str, None]] = {}
        self._after: dict[str, list[str]] = defaultdict(list)
        self._missing: set[str] = set()
        self._groups: dict[str, Group] = {}

    def __getitem__(self, id_: str) -> Node:
        return self._nodes[id_]

    def add(
        self,
        kind: Kind,
        part: Part,
        *,
        subtitle: str = "",
        badges: Iterable[str] = (),
        state: State = State.OK,
        problems: Iterable[str] = (),
        details: tuple[Detail, ...] = (),
        group: str | None = None,
    ) -> str:
        """Add the node of an object and return its id; of what is to be deleted, nothing is a problem."""
        id_ = node_id(kind, part.key)
        found = () if part.change is Change.DELETE else tuple(problems)
        shown = tuple(badge for badge in badges if badge)
        whole = (*details, *part.more)
        self._nodes[id_] = Node(id_, kind, part.name, subtitle, state, shown, found, part.change, whole, group)
        return id_

    def put(self, node: Node) -> str:
        """Add a node that no object stands behind, if it is not there yet, and return its id."""
        self._nodes.setdefault(node.id, node)
        return node.id

    def place(self, account: str, region: str) -> str:
        """Return the id of the group of an AWS account and region."""
        id_ = f"aws:{account}/{region}"
        self._groups.setdefault(id_, Group(id_, f"AWS account {account}, {region}"))
        return id_

    def problem(self, id_: str, sentence: str, state: State | None = None) -> None:
        """Say that something is wrong with a node."""
        node = self._nodes[id_]
        if node.change is Change.DELETE:
            return
        problems = node.problems if sentence in node.problems else (*node.problems, sentence)
        self._nodes[id_] = replace(node, problems=problems, state=state or node.state)

    def link(self, start: str, end: str, label: str = "") -> None:
        """Link two nodes, once, whatever the number of reasons."""
        labels = self._links.setdefault((start, end), {})
        self._after[start].append(end)
        if label:
            labels[label] = None

    def need(self, kind: Kind, key: str, whose: str, sentence: str, group: str | None = None) -> str:
        """Return the id of the node of an object that another one names and that may be missing.

        Args:
            kind: What the object is.
            key: Its key.
            whose: The id of the node that names it.
            sentence: What is wrong if there is no such object.
            group: Where it would be.
        """
        id_ = node_id(kind, key)
        if id_ in self._missing or id_ not in self._nodes:
            if self._whole:
                self._missing.add(id_)
                node = Node(
                    id_, kind, key, "not there", State.BROKEN, details=details(("id", key, "text")), group=group
                )
                self.problem(self.put(node), sentence)
                self.problem(whose, sentence)
            else:
                name = key or UNKNOWN
                self.put(Node(id_, kind, name, "not in this stack", State.UNKNOWN, group=group))
        return id_

    def leads_to(self, id_: str) -> Iterator[str]:
        """Yield the ids of all nodes that a node leads to, directly or not."""
        seen, open_ = {id_}, [id_]
        while open_:
            for end in self._after[open_.pop()]:
                if end not in seen:
                    seen.add(end)
                    open_.append(end)
                    yield end

    def graph(self) -> Graph:
        """Return what has been collected."""
        used = {node.group for node in self._nodes.values()}
        groups = tuple(group for group in self._groups.values() if group.id in used)
        edges = (
            Edge(start, end, ", ".join(labels), broken=not self._missing.isdisjoint((start, end)))
            for (start, end), labels in self._links.items()
        )
        return Graph(tuple(self._nodes.values()), tuple(edges), groups)
