"""A picture as JSON, for whatever draws it itself: the console's page, or a tool of somebody's."""

from __future__ import annotations

from typing import Any

from handover.picture.layout import Box, lay_out
from handover.picture.model import Graph, Node


def as_json(graph: Graph) -> dict[str, Any]:
    """Return a graph with the place of everything in it."""
    layout = lay_out(graph)
    in_reading_order = sorted(graph.nodes, key=lambda node: (layout.nodes[node.id].x, layout.nodes[node.id].y))
    return {
        "width": layout.width,
        "height": layout.height,
        "groups": [{"id": group.id, "name": group.name, **_box(layout.groups[group.id])} for group in graph.groups],
        "nodes": [{**_node(node), **_box(layout.nodes[node.id])} for node in in_reading_order],
        "edges": [
            {
                "from": edge.start,
                "to": edge.end,
                "label": edge.label,
                "state": "broken" if edge.broken else "ok",
                "points": [list(point) for point in path],
            }
            for edge, path in zip(graph.edges, layout.paths, strict=True)
        ],
        "problems": list(graph.problems),
    }


def _node(node: Node) -> dict[str, Any]:
    return {
        "id": node.id,
        "kind": node.kind.value,
        "name": node.name,
        "subtitle": node.subtitle,
        "state": node.state.value,
        "badges": list(node.badges),
        "problems": list(node.problems),
        "change": node.change.value if node.change else None,
        "group": node.group,
        "details": [
            {"label": detail.label, "value": detail.value, "language": detail.language} for detail in node.details
        ],
    }


def _box(box: Box) -> dict[str, int]:
    return {"x": box.x, "y": box.y, "width": box.width, "height": box.height}
