"""Lays a graph out: in layers from left to right, with few crossings, the same every time.

After Sugiyama's method: each node is in a layer behind those that lead to it; links over several layers bend around
what is between; each layer is put in the order in which links cross least, as seen from its neighbours; and nodes go to
the height of what they are linked with. Groups get bands of their own, one below the other, so that they never overlap.
"""

from __future__ import annotations

from bisect import bisect_right, insort
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from graphlib import TopologicalSorter
from itertools import accumulate, pairwise
from typing import Final

from handover.picture.model import Graph, Group, Kind, Node
from handover.picture.words import remarks

WIDTH: Final = 256
"""How wide a node is."""

_HEIGHT: Final = 46
_ROW: Final = 18
_BEND: Final = 10
_BETWEEN_LAYERS: Final = 44
_FOR_LABELS: Final = 170
_BETWEEN_NODES: Final = 22
_PADDING: Final = 14
_TITLE: Final = 22
_MARGIN: Final = 16
_SWEEPS: Final = 12

Point = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Box:
    """Where something is: its upper left corner, and its size."""

    x: int
    y: int
    width: int
    height: int


@dataclass(frozen=True, slots=True)
class Layout:
    """Where everything is.

    Attributes:
        graph: What is laid out.
        width: The picture's width.
        height: Its height.
        nodes: The nodes' boxes by id.
        groups: The groups' boxes by id.
        paths: The edges' points, in the graph's order.
    """

    graph: Graph
    width: int
    height: int
    nodes: Mapping[str, Box]
    groups: Mapping[str, Box]
    paths: tuple[tuple[Point, ...], ...]


@dataclass(slots=True, eq=False)
class _Place:
    """A node's place in a layer, or that of a bend of an edge."""

    height: float
    band: int
    layer: int
    before: list[_Place] = field(default_factory=list)
    after: list[_Place] = field(default_factory=list)
    order: int = 0
    y: float = 0.0

    @property
    def middle(self) -> float:
        return self.y + self.height / 2


def lay_out(graph: Graph) -> Layout:
    """Return where everything in a graph is.

    Raises:
        graphlib.CycleError: The edges make a circle.
    """
    bands = {group.id: number for number, group in enumerate(graph.groups, start=1)}
    layers = _layers(graph)
    places = {node.id: _Place(_height(node), bands.get(node.group or "", 0), layers[node.id]) for node in graph.nodes}
    rows: list[list[_Place]] = [[] for _ in range(max(layers.values(), default=-1) + 1)]
    for place in places.values():
        rows[place.layer].append(place)
    bends = [_bend(places[edge.start], places[edge.end], rows) for edge in graph.edges]
    _sort(rows)
    _set_heights(rows, len(graph.groups))
    return _picture(graph, places, bends, len(rows))


def _height(node: Node) -> int:
    return _HEIGHT + _ROW * (bool(node.subtitle) + bool(remarks(node)))


def _layers(graph: Graph) -> dict[str, int]:
    """Return every node's layer: behind all that lead to it; what nothing leads to, right before what it leads to."""
    before: dict[str, list[str]] = {node.id: [] for node in graph.nodes}
    after: dict[str, list[str]] = {node.id: [] for node in graph.nodes}
    for edge in graph.edges:
        before[edge.end].append(edge.start)
        after[edge.start].append(edge.end)
    layers: dict[str, int] = {}
    for id_ in TopologicalSorter(before).static_order():
        layers[id_] = max((layers[one] + 1 for one in before[id_]), default=0)
    for id_ in before:
        if not before[id_] and after[id_]:
            layers[id_] = min(layers[one] for one in after[id_]) - 1
    last = max(layers.values(), default=0)
    ends = [node.id for node in graph.nodes if node.kind is Kind.COGNIGY and before[node.id] and not after[node.id]]
    return layers | dict.fromkeys(ends, last)


def _bend(start: _Place, end: _Place, rows: list[list[_Place]]) -> list[_Place]:
    """Link two places, by a bend in every layer between them; return the bends."""
    bends = [_Place(_BEND, min(start.band, end.band), layer) for layer in range(start.layer + 1, end.layer)]
    for bend in bends:
        rows[bend.layer].append(bend)
    chain = [start, *bends, end]
    for one, next_ in pairwise(chain):
        one.after.append(next_)
        next_.before.append(one)
    return bends


def _sort(rows: list[list[_Place]]) -> None:
    """Put each layer in the order in which fewest links cross, of those that were tried."""
    for row in rows:
        row.sort(key=lambda place: place.band)
        _number(row)
    best, fewest = [list(row) for row in rows], _crossings(rows)
    for sweep in range(_SWEEPS):
        if not fewest:
            break
        backwards = sweep % 2 == 1
        for row in reversed(rows) if backwards else rows:
            row.sort(key=lambda place: (place.band, _wanted_order(place, backwards=backwards), place.order))
            _number(row)
        if (crossings := _crossings(rows)) < fewest:
            best, fewest = [list(row) for row in rows], crossings
    for row, found in zip(rows, best, strict=True):
        row[:] = found
        _number(row)


def _number(row: Iterable[_Place]) -> None:
    for order, place in enumerate(row):
        place.order = order


def _wanted_order(place: _Place, *, backwards: bool) -> float:
    linked = place.after if backwards else place.before
    return sum(one.order for one in linked) / len(linked) if linked else place.order


def _crossings(rows: Iterable[Sequence[_Place]]) -> int:
    total = 0
    for row in rows:
        passed: list[int] = []
        for place in row:
            ends = [end.order for end in place.after]
            total += sum(len(passed) - bisect_right(passed, end) for end in ends)
            for end in ends:
                insort(passed, end)
    return total


def _set_heights(rows: Sequence[Sequence[_Place]], groups: int) -> None:
    """Give every place its height: in the bands where groups are, and freely to the left and right of them."""
    grouped = [number for number, row in enumerate(rows) if any(place.band for place in row)]
    first, last = (grouped[0], grouped[-1]) if grouped else (len(rows), -1)
    top = 0.0
    for band in range(groups + 1):
        members = [[place for place in row if place.band == band] for row in rows]
        for row in members:
            _stack(row)
        _settle(members, within=True)
        inside = [place for row in members[first : last + 1] for place in row]
        if not inside:
            continue
        top += _TITLE + _PADDING if band else 0
        bottom = max(place.y + place.height for place in inside)
        for place in inside:
            place.y += top
        top += bottom + (_PADDING if band else 0) + _BETWEEN_NODES
    _settle([*rows[:first], *rows[last + 1 :]] if grouped else ())


def _stack(row: Iterable[_Place]) -> None:
    y = 0.0
    for place in row:
        place.y = y
        y += place.height + _BETWEEN_NODES


def _settle(rows: Sequence[Sequence[_Place]], *, within: bool = False) -> None:
    """Move the places of each row towards what they are linked with, or what of it is in their band if `within`.

    The last time goes from left to right, so that a chain is a straight line.
    """
    for _ in range(_SWEEPS // 2):
        for row in reversed(rows):
            _align(row, backwards=True, within=within)
        for row in rows:
            _align(row, backwards=False, within=within)


def _align(row: Sequence[_Place], *, backwards: bool, within: bool) -> None:
    """Move the places of a row to where they are wanted, as near as their order and the gaps between them allow.

    Which is least squares under an order: neighbours that want to pass each other are pooled.
    """
    offsets, y = [], 0.0
    for place in row:
        offsets.append(y)
        y += place.height + _BETWEEN_NODES
    pools: list[tuple[float, int]] = []
    for place, offset in zip(row, offsets, strict=True):
        total, count = _wanted(place, backwards=backwards, within=within) - offset, 1
        while pools and pools[-1][0] / pools[-1][1] >= total / count:
            before, number = pools.pop()
            total, count = total + before, count + number
        pools.append((total, count))
    shifts = [max(total / count, 0.0) for total, count in pools for _ in range(count)]
    for place, offset, shift in zip(row, offsets, shifts, strict=True):
        place.y = offset + shift


def _wanted(place: _Place, *, backwards: bool, within: bool) -> float:
    before, after = (
        [one for one in linked if not within or one.band == place.band] for linked in (place.before, place.after)
    )
    linked = (after or before) if backwards else (before or after)
    if not linked:
        return place.y
    return sum(one.middle for one in linked) / len(linked) - place.height / 2


def _picture(graph: Graph, places: Mapping[str, _Place], bends: Sequence[Sequence[_Place]], layers: int) -> Layout:
    labelled = {places[edge.start].layer for edge in graph.edges if edge.label}
    gaps = [_FOR_LABELS if layer in labelled else _BETWEEN_LAYERS for layer in range(layers)]
    lefts = list(accumulate((WIDTH + gap for gap in gaps), initial=_MARGIN))
    all_places = [*places.values(), *(bend for some in bends for bend in some)]
    highest = min((place.y - (_TITLE + _PADDING if place.band else 0) for place in all_places), default=0.0)
    for place in all_places:
        place.y += _MARGIN - highest
    nodes = {id_: Box(lefts[place.layer], round(place.y), WIDTH, round(place.height)) for id_, place in places.items()}
    groups = {group.id: _around(group, graph, nodes) for group in graph.groups}
    paths = []
    for edge, between in zip(graph.edges, bends, strict=True):
        start, end = nodes[edge.start], nodes[edge.end]
        path = [(start.x + WIDTH, start.y + start.height // 2)]
        for bend in between:
            y = round(bend.middle)
            path += [(lefts[bend.layer], y), (lefts[bend.layer] + WIDTH, y)]
        paths.append((*path, (end.x, end.y + end.height // 2)))
    boxes = [*nodes.values(), *groups.values()]
    width = max((box.x + box.width for box in boxes), default=0) + _MARGIN
    height = max((box.y + box.height for box in boxes), default=0) + _MARGIN
    return Layout(graph, width, height, nodes, groups, tuple(paths))


def _around(group: Group, graph: Graph, nodes: Mapping[str, Box]) -> Box:
    inside = [nodes[node.id] for node in graph.nodes if node.group == group.id]
    left, top = min(box.x for box in inside) - _PADDING, min(box.y for box in inside) - _PADDING - _TITLE
    right = max(box.x + box.width for box in inside) + _PADDING
    bottom = max(box.y + box.height for box in inside) + _PADDING
    return Box(left, top, right - left, bottom - top)
