"""Where everything in a picture is: nothing overlaps, and it is the same every time."""

from itertools import combinations, pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from handover.picture.layout import Box, lay_out
from handover.picture.model import Edge, Graph, Group, Kind, Node
from tests.handover.picture import hostile


@st.composite
def graphs(draw: st.DrawFn) -> Graph:
    """Return a graph without circles: each edge leads on in the order of the nodes."""
    count = draw(st.integers(1, 40))
    groups = [f"g{number}" for number in range(draw(st.integers(0, 3)))]
    place = st.sampled_from([None, None, *groups])
    nodes = tuple(
        Node(
            f"n{number}",
            draw(st.sampled_from(Kind)),
            f"name {number}",
            draw(st.sampled_from(["", "subtitle"])),
            badges=draw(st.sampled_from([(), ("badge",)])),
            group=draw(place),
        )
        for number in range(count)
    )
    pair = st.tuples(st.integers(0, count - 1), st.integers(0, count - 1)).filter(lambda ends: ends[0] < ends[1])
    ends = draw(st.lists(pair, max_size=60, unique=True)) if count > 1 else []
    edges = tuple(Edge(f"n{start}", f"n{end}", draw(st.sampled_from(["", "label"]))) for start, end in ends)
    used = {node.group for node in nodes}
    return Graph(nodes, edges, tuple(Group(group, group) for group in groups if group in used))


def apart(one: Box, other: Box) -> bool:
    beside = one.x + one.width < other.x or other.x + other.width < one.x
    return beside or one.y + one.height < other.y or other.y + other.height < one.y


def inside(inner: Box, outer: Box) -> bool:
    wide = outer.x < inner.x and inner.x + inner.width < outer.x + outer.width
    return wide and outer.y < inner.y and inner.y + inner.height < outer.y + outer.height


@settings(max_examples=30)
@given(graphs())
def test_nothing_overlaps(graph: Graph) -> None:
    layout = lay_out(graph)
    for one, other in combinations(layout.nodes.values(), 2):
        assert apart(one, other)
    for one, other in combinations(layout.groups.values(), 2):
        assert apart(one, other)
    for node in graph.nodes:
        for id_, box in layout.groups.items():
            assert (inside if id_ == node.group else apart)(layout.nodes[node.id], box)


@settings(max_examples=30)
@given(graphs())
def test_everything_is_in_the_picture_and_links_lead_to_the_right(graph: Graph) -> None:
    layout = lay_out(graph)
    whole = Box(0, 0, layout.width, layout.height)
    assert all(inside(box, whole) for box in (*layout.nodes.values(), *layout.groups.values()))
    for edge, path in zip(graph.edges, layout.paths, strict=True):
        start, end = layout.nodes[edge.start], layout.nodes[edge.end]
        assert path[0] == (start.x + start.width, start.y + start.height // 2)
        assert path[-1] == (end.x, end.y + end.height // 2)
        assert all(x < next_x for (x, _), (next_x, _) in pairwise(path))


@settings(max_examples=30)
@given(graphs())
def test_it_is_the_same_every_time(graph: Graph) -> None:
    assert lay_out(graph) == lay_out(graph)


@settings(max_examples=30)
@given(graphs())
def test_no_link_passes_behind_a_node(graph: Graph) -> None:
    layout = lay_out(graph)
    for path in layout.paths:
        for (x, y), (next_x, next_y) in pairwise(path):
            if y == next_y:
                for box in layout.nodes.values():
                    touches = box.x + box.width <= x or next_x <= box.x
                    assert touches or not box.y <= y <= box.y + box.height


def chain(*ids: str) -> tuple[Edge, ...]:
    return tuple(Edge(one, other) for one, other in pairwise(ids))


def test_two_chains_are_straight_lines_and_cross_nowhere() -> None:
    # As they are listed, each column is in another order.
    rows = {"a": (1, 0), "b": (0, 1), "c": (1, 0), "d": (0, 1)}
    nodes = tuple(Node(f"{name}{row}", Kind.TRIGGER, name, "s" * row) for name in rows for row in rows[name])
    edges = (*chain("a0", "b0", "c0", "d0"), *chain("a1", "b1", "c1", "d1"))
    layout = lay_out(Graph(nodes, edges))
    assert all(y == next_y for path in layout.paths for (_, y), (_, next_y) in pairwise(path))


def test_cognigy_is_the_last_column() -> None:
    nodes = (
        *(Node(name, Kind.RULE, name) for name in ("a", "b", "c")),
        *(Node(name, Kind.COGNIGY, name) for name in ("near", "far")),
    )
    layout = lay_out(Graph(nodes, (*chain("a", "b", "c", "far"), Edge("a", "near"))))
    assert layout.nodes["near"].x == layout.nodes["far"].x == max(box.x for box in layout.nodes.values())


def test_what_nothing_leads_to_stands_before_what_it_leads_to() -> None:
    nodes = tuple(Node(name, Kind.ACTION, name) for name in ("a", "b", "c", "lonely"))
    layout = lay_out(Graph(nodes, (*chain("a", "b", "c"), Edge("lonely", "c"))))
    assert layout.nodes["lonely"].x == layout.nodes["b"].x


def test_forty_nodes_with_hostile_names_fit() -> None:
    layout = lay_out(hostile.graph())
    assert len(layout.nodes) > 40
