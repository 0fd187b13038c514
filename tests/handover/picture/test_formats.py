"""A picture as Mermaid, SVG and JSON: nothing that somebody has called something breaks out of its place."""

import json
import re
from dataclasses import replace
from xml.etree import ElementTree

from handover.picture.formats.as_json import as_json
from handover.picture.formats.mermaid import as_mermaid
from handover.picture.formats.svg import as_svg
from handover.picture.model import Change, Edge, Graph, Group, Kind, Node, State
from tests.handover.picture import hostile

SVG = "{http://www.w3.org/2000/svg}"
# What is written of Mermaid's grammar: a label has no character by which it could end.
LABEL = r'"(?:[^"#`<>&;%{}\[\]|\\$:]|#\d+;|<br/>)*"'
LINES = re.compile(
    rf"flowchart LR|  acc(?:Title|Descr): [\w .,#;]*|  (?:  )?n\d+\[{LABEL}\]|  subgraph g\d+\[{LABEL}\]|  end"
    rf"|  n\d+ (?:-->|-\.-x)(?:\|{LABEL}\|)? n\d+|  classDef [a-z]+ [\w:#, -]+|  class n\d+(?:,n\d+)* [a-z]+"
)

CHANGES = Graph(
    tuple(Node(str(change), Kind.TRIGGER, f"T {change}", change=change) for change in Change),
    (Edge("create", "delete"), Edge("update", "delete", "a label", broken=True)),
)


def parsed(svg: str | bytes) -> ElementTree.Element:
    return ElementTree.fromstring(svg)  # noqa: S314 - it is this program's own


def test_hostile_names_stay_in_their_labels() -> None:
    lines = as_mermaid(hostile.graph(), "hostile").splitlines()
    assert [line for line in lines if not LINES.fullmatch(line)] == []
    assert len(lines) > 100


def test_a_hostile_name_can_still_be_read() -> None:
    text = as_mermaid(hostile.graph(), "hostile")
    read = re.sub(r"#(\d+);", lambda found: chr(int(found[1])), text)
    assert '"]; click n1 href "javascript:alert(1)"' in read
    assert "<script>alert(1)</script>" in read
    assert "名前の長い流れ" in read
    assert "\\u202egnp.exe\\u0000\\u0007" in read


def test_no_label_is_a_list_a_formula_or_an_icon_to_mermaid() -> None:
    nodes = tuple(Node(name, Kind.TOPIC, name) for name in ("1. list", "$$x$$", "fa:fa-car"))
    text = as_mermaid(Graph(nodes, ()), "x")
    assert '["Topic<br/>1. list"]' in text
    assert "#36;#36;" not in text
    assert "fa#58;fa-car" not in text


def test_mermaid_says_changes_by_sign_and_word_and_colours_them() -> None:
    text = as_mermaid(CHANGES, "x")
    read = re.sub(r"#(\d+);", lambda found: chr(int(found[1])), text)
    for said in ("Trigger [+ create]", "Trigger [~ update]", "Trigger [+- replace]", "Trigger [- delete]"):
        assert said in read
    assert '["Trigger<br/>T same"]' in text
    assert "accDescr: 1 to create, 1 to update, 1 to replace, 1 to delete\n" in text
    assert "  class n1 create\n" in text
    assert "  class n5 ok\n" in text
    assert '  n2 -.-x|"a label"| n4\n' in text


def test_groups_are_subgraphs() -> None:
    graph = Graph((Node("a", Kind.BUS, "a", group="g"), Node("b", Kind.RULE, "b")), (), (Group("g", "AWS [x]"),))
    assert '  n2["Rule<br/>b"]\n  subgraph g1["AWS #91;x#93;"]\n    n1["Event bus<br/>a"]\n  end\n' in as_mermaid(
        graph, "x"
    )


def test_svg_is_a_whole_file_with_nothing_that_runs_or_is_loaded() -> None:
    text = as_svg(hostile.graph(), 'title "<x>" \x00').decode()
    root = parsed(text)
    tags = {element.tag.removeprefix(SVG) for element in root.iter()}
    assert tags == {"svg", "title", "desc", "style", "defs", "marker", "path", "rect", "g", "text"}
    for element in root.iter():
        assert not [name for name in element.attrib if name.lower().startswith("on") or "href" in name]
    style = next(root.iter(f"{SVG}style")).text or ""
    assert "prefers-color-scheme: dark" in style
    assert "url(" not in style
    assert "@import" not in style


def test_svg_can_be_read_aloud() -> None:
    root = parsed(as_svg(hostile.graph(), "The pipeline"))
    assert root.get("role") == "img"
    named = {element.get("id"): element.text or "" for element in root.iter() if element.get("id")}
    assert [id_ in named for id_ in (root.get("aria-labelledby") or "").split()] == [True, True]
    assert named["title"] == "The pipeline"
    assert 'Topic "<script>alert(1)</script>" leads to Trigger "<script>alert(1)</script>".' in named["description"]
    assert 'The trigger "<script>alert(1)</script>" is disabled.' in named["description"]


def test_svg_shows_changes_without_colour_too() -> None:
    text = as_svg(CHANGES, "x").decode()
    shown = [element.text for element in parsed(text).iter(f"{SVG}text")]
    assert {"Trigger [+ create]", "Trigger [~ update]", "Trigger [+- replace]", "Trigger [- delete]"} <= set(shown)
    assert 'class="node kind-trigger state-ok change-replace"' in text
    assert "Changes: 1 to create, 1 to update, 1 to replace, 1 to delete." in text


def test_json_says_what_was_agreed_on() -> None:
    found = as_json(hostile.graph())
    assert set(found) == {"width", "height", "groups", "nodes", "edges", "problems"}
    assert set(found["nodes"][0]) == {
        *("id", "kind", "name", "subtitle", "state", "badges", "problems", "change", "group"),
        *("x", "y", "width", "height", "details"),
    }
    ids = {node["id"] for node in found["nodes"]}
    assert all(edge["from"] in ids and edge["to"] in ids for edge in found["edges"])
    assert {edge["state"] for edge in found["edges"]} == {"ok", "broken"}
    assert all({*detail} == {"label", "value", "language"} for node in found["nodes"] for detail in node["details"])
    places = [(node["x"], node["y"]) for node in found["nodes"]]
    assert places == sorted(places), "in the order in which they are read"
    json.dumps(found, allow_nan=False)


def test_an_empty_picture_is_one_too() -> None:
    empty = Graph((), ())
    assert as_json(empty)["nodes"] == []
    assert parsed(as_svg(empty, "x")).get("width")
    assert as_mermaid(empty, "x") == "flowchart LR\n  accTitle: x\n"


def test_each_state_can_be_told_without_colour() -> None:
    base = Node("a", Kind.QUEUE, "q", badges=("3 waiting",))
    shown = {state: as_mermaid(Graph((replace(base, state=state),), ()), "x") for state in State}
    assert "3 waiting #183; broken" in shown[State.BROKEN]
    assert "not to be seen from here" in shown[State.UNKNOWN]
    assert "broken" not in shown[State.OK]
