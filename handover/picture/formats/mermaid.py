"""A picture as a Mermaid flowchart, which GitHub and GitLab draw within Markdown.

Names are others' words. In a label every character but letters, digits and a few more is written by its number, so that
none can end the label, begin a directive (`%%{`), a formula (`$$`) or a list, or be taken for HTML.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Final

from handover.io.text import shown
from handover.picture.model import Change, Edge, Graph, Node, State
from handover.picture.words import fit, legend, remarks, title

_PLAIN: Final = frozenset(" .,/-_()")
_MOST: Final = 70
# What Mermaid makes a formula or an icon of, however it is written; something without a width keeps it apart.
_MEANING: Final = re.compile(r"\$(?=\$)|:(?=fa-)")
# Mermaid's grammar is simpler than it looks: a trailing semicolon would make an entity of a colour.
_STYLES: Final = {
    State.OK: "fill:#f6f8fa,stroke:#57606a,color:#1f2328",
    State.OFF: "fill:#eaeef2,stroke:#8c959f,color:#57606a,stroke-dasharray:4 3",
    State.BROKEN: "fill:#ffebe9,stroke:#cf222e,color:#82071e,stroke-width:2px",
    State.UNKNOWN: "fill:#f6f8fa,stroke:#8c959f,color:#57606a,stroke-dasharray:2 3",
    Change.CREATE: "fill:#dafbe1,stroke:#1a7f37,color:#0a3d1a,stroke-width:2px",
    Change.UPDATE: "fill:#fff8c5,stroke:#9a6700,color:#4d2d00,stroke-width:2px",
    Change.REPLACE: "fill:#fbefff,stroke:#8250df,color:#3e1f79,stroke-width:2px",
    Change.DELETE: "fill:#ffebe9,stroke:#cf222e,color:#82071e,stroke-width:2px,stroke-dasharray:6 3",
}


def as_mermaid(graph: Graph, title_: str) -> str:
    """Return a graph as the text of a flowchart, without a fence around it.

    Args:
        graph: What is drawn.
        title_: What it is, for those who cannot see it.
    """
    names = {node.id: f"n{number}" for number, node in enumerate(graph.nodes, start=1)}
    lines = ["flowchart LR", f"  accTitle: {_escaped(title_)}"]
    if told := legend(graph):
        lines.append(f"  accDescr: {_escaped(told)}")
    lines += [f"  {_node(names[node.id], node)}" for node in graph.nodes if node.group is None]
    for number, group in enumerate(graph.groups, start=1):
        lines.append(f'  subgraph g{number}["{_escaped(group.name)}"]')
        lines += [f"    {_node(names[node.id], node)}" for node in graph.nodes if node.group == group.id]
        lines.append("  end")
    lines += [f"  {names[edge.start]} {_arrow(edge)} {names[edge.end]}" for edge in graph.edges]
    return "\n".join([*lines, *_classes(names, graph.nodes)]) + "\n"


def _node(name: str, node: Node) -> str:
    parts = [title(node), fit(node.name, _MOST), fit(node.subtitle, _MOST), remarks(node)]
    return f'{name}["{"<br/>".join(_escaped(part) for part in parts if part)}"]'


def _arrow(edge: Edge) -> str:
    arrow = "-.-x" if edge.broken else "-->"
    return f'{arrow}|"{_escaped(edge.label)}"|' if edge.label else arrow


def _classes(names: dict[str, str], nodes: Iterable[Node]) -> Iterator[str]:
    members: dict[State | Change, list[str]] = {}
    for node in nodes:
        style: State | Change = node.state
        if node.change is not None and node.change is not Change.SAME:
            style = node.change
        members.setdefault(style, []).append(names[node.id])
    for style, found in sorted(members.items()):
        yield f"  classDef {style} {_STYLES[style]}"
        yield f"  class {','.join(found)} {style}"


def _escaped(text: str) -> str:
    line = _MEANING.sub("\\g<0>\u200b", " ".join(shown(text).split()))
    return "".join(one if one.isalnum() or one in _PLAIN else f"#{ord(one)};" for one in line)
