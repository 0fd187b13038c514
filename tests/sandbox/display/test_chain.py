"""What is deployed, as a chain."""

from __future__ import annotations

from handover.sandbox.display.chain import Chain
from handover.sandbox.state.resource import Resource


def made(name: str, id_: str, *needed: str) -> Resource:
    urn = "urn:pulumi:dev::p::t:index:Thing::"
    return Resource(
        urn=urn + name,
        custom=True,
        type="t:index:Thing",
        id=id_,
        property_dependencies={f"of{each}": [urn + each] for each in needed},
    )


BUS = "arn:of:an:event-bus/with-a-name"
OBJECTS = [
    made("bus", BUS),
    made("connection", "c"),
    made("queue", "q"),
    made("rule", f"{BUS}/rule", "bus"),
    made("destination", "d", "connection"),
    made("alarm", "al", "bus", "rule"),
    made("target", f"{BUS}-target", "destination", "bus", "rule", "queue"),
]


def test_each_object_is_once_below_the_last_of_what_it_needs() -> None:
    assert Chain(OBJECTS, shorten=True).links == [
        ("bus", BUS, ()),
        ("└─ rule", "…/rule", ()),
        ("   └─ alarm", "al", ()),
        ("connection", "c", ()),
        ("└─ destination", "d", ()),
        ("   └─ target", f"{BUS}-target", ("queue", "rule")),
        ("queue", "q", ()),
    ]


def test_ids_can_be_had_whole() -> None:
    links = {link.name.lstrip(" ├│└─"): link.id for link in Chain(OBJECTS, shorten=False).links}
    assert links == {each.name: each.id for each in OBJECTS}


def test_what_is_no_object_of_the_stack_is_not_in_it() -> None:
    others = [
        made("read", "r").copy(external=True),
        made("replaced", "x").copy(delete=True),
        made("component", "").copy(custom=False),
    ]
    assert Chain(others, shorten=True).links == []
