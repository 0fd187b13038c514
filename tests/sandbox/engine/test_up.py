"""`up` on small programs: create, nothing, update, replace, delete, failures and the runs after them."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from handover.sandbox.state.values import UNKNOWN
from tests.sandbox.parity.test_parity import SDK

if TYPE_CHECKING:
    from tests.sandbox.conftest import Workbench
    from tests.sandbox.fakes import FakeProvider

PAIR = """
a = Thing("a", size=1)
b = Thing("b", of=a.id)
pulumi.export("token", b.token)
"""


def test_first_up_creates_in_order_and_second_changes_nothing(bench: Workbench, provider: FakeProvider) -> None:
    assert bench.up(PAIR) == {"create": 3}
    assert provider.objects == {"id-1": {"name": "a", "size": 1}, "id-2": {"name": "b", "of": "id-1"}}
    before = bench.state_path.read_bytes()

    assert bench.up(PAIR) == {"same": 3}

    assert provider.calls == [("create", "a"), ("create", "b")]
    assert bench.state_path.read_bytes() == before


def test_state_is_a_deployment_of_version_3(bench: Workbench) -> None:
    bench.up(PAIR)

    content = json.loads(bench.state_path.read_text())
    assert content["version"] == 3
    stack, default, a, b = content["deployment"]["resources"]
    assert stack["outputs"] == {"token": "token-of-id-2"}
    assert default["urn"] == "urn:pulumi:dev::demo::pulumi:providers:fake::default"
    assert a["provider"] == f"{default['urn']}::{default['id']}"
    assert a["parent"] == stack["urn"] == "urn:pulumi:dev::demo::pulumi:pulumi:Stack::demo-dev"
    assert b["dependencies"] == [a["urn"]]
    assert b["propertyDependencies"] == {"name": [], "of": [a["urn"]]}
    assert b["inputs"] == {"name": "b", "of": "id-1"}
    assert b["outputs"] == {"echo": "b", "name": "b", "of": "id-1", "token": "token-of-id-2"}
    assert oct(bench.state_path.stat().st_mode & 0o777) == "0o600"


def test_changed_input_updates_in_place(bench: Workbench, provider: FakeProvider) -> None:
    bench.up(PAIR)

    assert bench.up(PAIR.replace("of=a.id", "of=a.id, color='red'")) == {"same": 2, "update": 1}
    assert provider.objects["id-2"]["color"] == "red"


def test_replacement_is_created_before_its_predecessor_is_deleted(bench: Workbench, provider: FakeProvider) -> None:
    bench.up(PAIR)
    provider.calls.clear()

    assert bench.up(PAIR.replace("size=1", "size=2")) == {"same": 1, "replace": 1, "update": 1}

    assert provider.calls == [("create", "a"), ("update", "b"), ("delete", "a")]
    assert provider.objects == {"id-3": {"name": "a", "size": 2}, "id-2": {"name": "b", "of": "id-3"}}


def test_resources_gone_from_the_program_are_deleted_dependents_first(bench: Workbench, provider: FakeProvider) -> None:
    bench.up(PAIR)
    provider.calls.clear()

    assert bench.up("pass") == {"same": 1, "delete": 2}

    assert provider.calls == [("delete", "b"), ("delete", "a")]
    assert list(bench.resources()) == ["demo-dev"]


def test_destroy_leaves_nothing(bench: Workbench, provider: FakeProvider) -> None:
    bench.up(PAIR)

    outcome = bench.open().destroy()

    assert outcome.errors == []
    assert provider.objects == {}
    assert bench.resources() == {}


def test_preview_shows_unknowns_and_touches_nothing(bench: Workbench, provider: FakeProvider) -> None:
    bench.write(PAIR + "pulumi.export('echo', b.echo)")

    outcome = bench.open().preview()

    assert {op.value: n for op, n in outcome.changes.items()} == {"create": 3}
    assert outcome.outputs == {"echo": "b", "token": "04da6b54-80e4-46f7-96ec-b56ff0331ba9"}
    assert provider.calls == []
    assert not bench.state_path.parent.exists()


URN = "urn:pulumi:dev::demo::fake:index:Thing::"

# The event loop lets b fail before it comes to d.
INDEPENDENT = """
import asyncio
async def later(value):
    await asyncio.sleep(0)
    return value
a = Thing("a")
b = Thing("b", of=a.id)
c = Thing("c", of=b.id)
d = a.id
for _ in range(9):
    d = d.apply(later)
d = Thing("d", of=d)
g = Group("g")
g.register_outputs({"b": b.token, "d": d.token})
pulumi.export("b", b.token)
pulumi.export("d", {"echo": d.token, "both": [b.token, d.token]})
"""


def test_failure_ends_the_run_and_the_next_one_resumes(bench: Workbench, provider: FakeProvider) -> None:
    bench.up("old = Thing('old')\npulumi.export('b', 'before')")
    provider.fail.add(("create", "b"))
    bench.write(INDEPENDENT)

    outcome = bench.open().up()

    assert outcome.errors == [(URN + "b", "The API refuses to create b.")]
    assert {op.value: n for op, n in outcome.changes.items()} == {"same": 1, "create": 2}
    assert sorted(o["name"] for o in provider.objects.values()) == ["a", "old"]
    assert bench.resources()["demo-dev"]["outputs"] == {"b": "before"}

    provider.fail.clear()
    assert bench.up(INDEPENDENT) == {"same": 3, "create": 3, "delete": 1}
    assert sorted(o["name"] for o in provider.objects.values()) == ["a", "b", "c", "d"]


@pytest.mark.skipif(SDK < (3, 272), reason="an older SDK goes on otherwise")
def test_going_on_after_a_failure_does_what_does_not_depend_on_it(bench: Workbench, provider: FakeProvider) -> None:
    bench.up("old = Thing('old')\npulumi.export('b', 'before')\npulumi.export('gone', 1)")
    provider.fail.add(("create", "b"))
    bench.write(INDEPENDENT)

    outcome = bench.open().up(continue_on_error=True)

    assert outcome.errors == [(URN + "b", "The API refuses to create b.")]
    assert sorted(o["name"] for o in provider.objects.values()) == ["a", "d"]
    assert outcome.outputs == {"b": "before", "gone": 1}
    saved = bench.resources()
    assert saved["demo-dev"]["outputs"] == outcome.outputs
    assert saved["g"]["outputs"] == {"d": f"token-of-{saved['d']['id']}"}
    assert UNKNOWN not in bench.state_path.read_text()

    provider.fail.clear()
    assert bench.up() == {"same": 4, "create": 2}


@pytest.mark.skipif(SDK < (3, 272), reason="an older SDK goes on otherwise")
def test_a_changed_component_keeps_what_a_failure_leaves_unknown(bench: Workbench, provider: FakeProvider) -> None:
    program = """
class Box(pulumi.ComponentResource):
    def __init__(self, name, props):
        super().__init__("fake:index:Box", name, props)

box = Box("box", {"x": VALUE})
a = Thing("a", color="VALUE")
box.register_outputs({"token": a.token, "x": VALUE})
"""
    bench.up(program.replace("VALUE", "1"))
    known = bench.resources()["box"]["outputs"]
    provider.fail.add(("update", "a"))
    bench.write(program.replace("VALUE", "2"))
    assert bench.open().up(continue_on_error=True).errors != []
    assert bench.resources()["box"]["outputs"] == {**known, "x": 2}


def test_marker_of_an_unknown_output_is_not_read_from_a_state(bench: Workbench) -> None:
    bench.up("pulumi.export('x', 'X')\npulumi.export('y', 'Y')")
    bench.state_path.write_text(bench.state_path.read_text().replace('"X"', f'"{UNKNOWN}"'))
    assert bench.open().state.outputs == {"y": "Y"}


def test_going_on_keeps_what_an_undone_resource_still_needs(bench: Workbench, provider: FakeProvider) -> None:
    bench.up('a = Thing("a")\nb = Thing("b", of=a.id)\nThing("c", of=b.id)')
    provider.fail.add(("create", "new"))
    bench.write('new = Thing("new")\nThing("c", of=new.id)')
    assert bench.open().up(continue_on_error=True).errors != []
    assert sorted(o["name"] for o in provider.objects.values()) == ["a", "b", "c"]


def test_replacement_that_fails_is_not_counted(bench: Workbench, provider: FakeProvider) -> None:
    for options in ("", "pulumi.ResourceOptions(delete_before_replace=True), "):
        program = f'Thing("a", {options}size=SIZE)'
        bench.up(program.replace("SIZE", "1"))
        provider.fail.add(("create", "a"))
        bench.write(program.replace("SIZE", "2"))
        assert {op.value: n for op, n in bench.open().up().changes.items()} == {"same": 1}
        provider.fail.clear()
        bench.open().destroy()


def test_what_is_refused_before_it_is_tried_ends_the_run_in_either_mode(
    bench: Workbench, provider: FakeProvider
) -> None:
    bench.write(INDEPENDENT.replace("of=a.id", "badness=a.id"))
    assert bench.open().up(continue_on_error=True).errors == [
        (URN + "b", "`badness` is no property of fake:index:Thing.")
    ]
    assert [o["name"] for o in provider.objects.values()] == ["a"]
