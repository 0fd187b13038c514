"""Draws a pipeline as a graph."""

from __future__ import annotations

from collections import defaultdict

from handover.io.text import counted
from handover.picture.drawing.collecting import Drawing
from handover.picture.drawing.event_bridge import draw_event_bridge
from handover.picture.drawing.webhooks import draw_webhooks
from handover.picture.model import Change, Edge, Graph, Kind
from handover.picture.pipeline import Pipeline

_NAMED = 5
_LABELLED = (Kind.INTEGRATION, Kind.CONNECTION)


def draw(pipeline: Pipeline) -> Graph:
    """Return the graph of a pipeline, with all that is wrong in it."""
    drawing = Drawing(whole=pipeline.whole)
    draw_webhooks(pipeline, drawing)
    draw_event_bridge(pipeline, drawing)
    _find_doubles(pipeline, drawing)
    return _plain(drawing.graph())


def _find_doubles(pipeline: Pipeline, drawing: Drawing) -> None:
    """Say which triggers tell the same Cognigy of the same topic."""
    telling: dict[tuple[str, str], list[tuple[str, str]]] = defaultdict(list)
    for trigger in pipeline.triggers:
        start = f"{Kind.TRIGGER}:{trigger.key}"
        if not trigger.enabled or drawing[start].change is Change.DELETE:
            continue
        for end in drawing.leads_to(start):
            if drawing[end].kind is Kind.COGNIGY:
                telling[trigger.topic, end].append((start, trigger.name))
    for (topic, _), triggers in telling.items():
        if len(triggers) > 1:
            names = " and ".join([f'"{name}"' for _, name in triggers[:_NAMED]] + _others(len(triggers) - _NAMED))
            sentence = (
                f"The triggers {names} listen on {topic} and tell the same Cognigy, which is told {len(triggers)} "
                "times of what all of them let through."
            )
            for start, _ in triggers:
                drawing.problem(start, sentence)


def _others(count: int) -> list[str]:
    return [counted(count, "other")] if count > 0 else []


def _plain(graph: Graph) -> Graph:
    """Take the labels off the links to endpoints where there is only one, which says nothing then."""
    counts: dict[str, int] = defaultdict(int)
    kinds = {node.id: node.kind for node in graph.nodes}
    for edge in graph.edges:
        counts[edge.start] += kinds[edge.end] is Kind.COGNIGY
    edges = tuple(
        Edge(edge.start, edge.end, "", edge.broken)
        if kinds[edge.start] in _LABELLED and counts[edge.start] == 1
        else edge
        for edge in graph.edges
    )
    return Graph(graph.nodes, edges, graph.groups)
