"""What a picture says of a node, in few words that need no colour."""

from __future__ import annotations

from typing import Final
from unicodedata import east_asian_width

from handover.picture.model import SIGNS, TITLES, Graph, Node, State

_STATES: Final = {State.BROKEN: "broken", State.UNKNOWN: "not to be seen from here"}


def title(node: Node) -> str:
    """Return what a node is, and what a deployment would do with it."""
    change = f" [{SIGNS[node.change]} {node.change}]" if node.change in SIGNS and node.change else ""
    return f"{TITLES[node.kind]}{change}"


def remarks(node: Node) -> str:
    """Return what is to be seen of a node at once."""
    state = _STATES.get(node.state)
    return " · ".join((*node.badges, *([state] if state else [])))


def legend(graph: Graph) -> str:
    """Return how many changes of each kind there are; empty if changes are not the question."""
    changes = [node.change for node in graph.nodes if node.change is not None]
    counts = [f"{changes.count(change)} to {change}" for change in SIGNS if change in changes]
    return ", ".join(counts) or ("no changes" if changes else "")


def fit(text: str, most: int) -> str:
    """Return a text in that many columns, without its middle if it is longer: both ends tell names apart."""
    text = " ".join(text.split())
    if _columns(text) <= most:
        return text
    start, end = text[: most // 2], text[-(most // 2) :]
    while _columns(start) + _columns(end) + 1 > most:
        if _columns(start) >= _columns(end):
            start = start[:-1]
        else:
            end = end[1:]
    return f"{start}…{end}"


def _columns(text: str) -> int:
    return sum(2 if east_asian_width(character) in "WF" else 1 for character in text)
