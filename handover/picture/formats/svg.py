"""A picture as a complete SVG file: nothing is loaded, nothing runs, and it can be read aloud, light and dark."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final
from xml.etree.ElementTree import Element, SubElement

from handover.io.text import xml
from handover.picture.layout import Box, Point, lay_out
from handover.picture.model import Change, Edge, Graph, Node
from handover.picture.words import fit, legend, remarks, title

_SVG: Final = "http://www.w3.org/2000/svg"
_COLUMNS: Final = 33
_SMALL_COLUMNS: Final = 38
_LABEL_COLUMNS: Final = 24
_ROW: Final = 18
_INDENT: Final = 12

_STYLE: Final = """
svg { --back: #ffffff; --box: #f6f8fa; --line: #57606a; --text: #1f2328; --soft: #59636e;
  --good: #1a7f37; --bad: #cf222e; --warn: #9a6700; --new: #8250df; background: var(--back); }
@media (prefers-color-scheme: dark) {
  svg { --back: #0d1117; --box: #161b22; --line: #8b949e; --text: #e6edf3; --soft: #9da7b1;
    --good: #3fb950; --bad: #ff7b72; --warn: #d29922; --new: #bc8cff; }
}
text { font: 13px system-ui, "Segoe UI", Roboto, Helvetica, Arial, sans-serif; fill: var(--text); }
.kind, .subtitle, .remarks, .label, .group-name { font-size: 11px; fill: var(--soft); }
.name { font-weight: 600; }
.back { fill: var(--back); }
.node rect { fill: var(--box); stroke: var(--line); }
.group rect { fill: none; stroke: var(--line); stroke-dasharray: 2 4; }
.edge { fill: none; stroke: var(--line); stroke-width: 1.5; }
.edge-broken { stroke: var(--bad); stroke-dasharray: 5 4; }
.tip { fill: var(--line); }
.state-off rect { stroke-dasharray: 4 3; }
.state-off .name { fill: var(--soft); }
.state-unknown rect { stroke-dasharray: 2 3; }
.state-broken rect { stroke: var(--bad); stroke-width: 2; }
.state-broken .remarks { fill: var(--bad); }
.change-create rect { stroke: var(--good); stroke-width: 2; }
.change-update rect { stroke: var(--warn); stroke-width: 2; }
.change-replace rect { stroke: var(--new); stroke-width: 2; }
.change-delete rect { stroke: var(--bad); stroke-width: 2; stroke-dasharray: 6 3; }
.change-create .kind { fill: var(--good); }
.change-update .kind { fill: var(--warn); }
.change-replace .kind { fill: var(--new); }
.change-delete .kind { fill: var(--bad); }
.change-delete .name { text-decoration: line-through; }
"""


def as_svg(graph: Graph, title_: str) -> bytes:
    """Return a graph as an SVG file.

    Args:
        graph: What is drawn.
        title_: What it is, for those who cannot see it.
    """
    layout = lay_out(graph)
    size = {"width": str(layout.width), "height": str(layout.height)}
    box = {"viewBox": f"0 0 {layout.width} {layout.height}", "role": "img", "aria-labelledby": "title description"}
    root = Element("svg", {"xmlns": _SVG, **size, **box})
    _add(root, "title", title_, id="title")
    _add(root, "desc", _description(graph), id="description")
    _add(root, "style", _STYLE)
    marker = _add(
        _add(root, "defs"), "marker", id="tip", viewBox="0 0 8 8", refX="7", refY="4", markerWidth="7", markerHeight="7"
    )
    marker.set("orient", "auto")
    _add(marker, "path", d="M0 0L8 4L0 8z", **{"class": "tip"})
    _add(root, "rect", **{"class": "back"}, **size)
    for group in graph.groups:
        _group(root, group.name, layout.groups[group.id])
    for edge, path in zip(graph.edges, layout.paths, strict=True):
        _edge(root, edge, path)
    for node in graph.nodes:
        _node(root, node, layout.nodes[node.id])
    return xml(root)


def _add(parent: Element, name: str, text: str | None = None, **attributes: str) -> Element:
    element = SubElement(parent, name, attributes)
    element.text = text
    return element


def _description(graph: Graph) -> str:
    """Return the picture in words: what leads where, what changes, what is wrong."""
    names = {node.id: f'{title(node)} "{node.name}"' for node in graph.nodes}
    links = [f"{names[edge.start]} leads to {names[edge.end]}." for edge in graph.edges]
    told = legend(graph)
    return " ".join([*links, *([f"Changes: {told}."] if told else []), *graph.problems])


def _place(box: Box) -> dict[str, str]:
    return {"x": str(box.x), "y": str(box.y), "width": str(box.width), "height": str(box.height)}


def _group(root: Element, name: str, box: Box) -> None:
    group = _add(root, "g", **{"class": "group"})
    _add(group, "rect", rx="10", **_place(box))
    _add(group, "text", fit(name, box.width // 7 - 2), x=str(box.x + 14), y=str(box.y + 18), **{"class": "group-name"})


def _edge(root: Element, edge: Edge, path: Sequence[Point]) -> None:
    classes = "edge edge-broken" if edge.broken else "edge"
    drawn = _add(root, "path", d=_curve(path), **{"class": classes, "marker-end": "url(#tip)"})
    if edge.label:
        _add(drawn, "title", edge.label)
        x, y = path[-1]
        place = {"x": str(x - 10), "y": str(y - 7), "text-anchor": "end", "class": "label"}
        _add(root, "text", fit(edge.label, _LABEL_COLUMNS), **place)


def _curve(path: Sequence[Point]) -> str:
    """Return the points as a line that leaves and comes to each of them from the side."""
    (x, y), *rest = path
    parts = [f"M{x} {y}"]
    for next_x, next_y in rest:
        middle = (x + next_x) // 2
        parts.append(f"H{next_x}" if next_y == y else f"C{middle} {y} {middle} {next_y} {next_x} {next_y}")
        x, y = next_x, next_y
    return "".join(parts)


def _node(root: Element, node: Node, box: Box) -> None:
    classes = ["node", f"kind-{node.kind}", f"state-{node.state}"]
    if node.change is not None and node.change is not Change.SAME:
        classes.append(f"change-{node.change}")
    group = _add(root, "g", **{"class": " ".join(classes)})
    _add(group, "title", "\n".join((node.name, *node.problems)))
    _add(group, "rect", rx="6", **_place(box))
    rows = [("kind", title(node), _SMALL_COLUMNS), ("name", node.name, _COLUMNS)]
    rows += [("subtitle", node.subtitle, _SMALL_COLUMNS)] if node.subtitle else []
    rows += [("remarks", remarks(node), _SMALL_COLUMNS)] if remarks(node) else []
    inner = Box(box.x + _INDENT, box.y, box.width - 2 * _INDENT, box.height)
    texts = _add(group, "svg", **_place(inner))  # which cuts off what a wide font makes too long
    for number, (name, text, columns) in enumerate(rows):
        _add(texts, "text", fit(text, columns), x="0", y=str(18 + _ROW * number), **{"class": name})
