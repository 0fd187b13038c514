"""`up` on small programs: create, nothing, update, replace, delete, failures and the runs after them."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

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


def test_failure_in_the_middle_lets_the_rest_finish_and_the_next_run_resumes(
    bench: Workbench, provider: FakeProvider
) -> None:
    program = PAIR + 'c = Thing("c", of=b.id)\nd = Thing("d")\n'
    bench.up("old = Thing('old')")
    provider.fail.add(("create", "b"))
    bench.write(program)

    outcome = bench.open().up()

    urn = "urn:pulumi:dev::demo::fake:index:Thing::b"
    assert outcome.errors == [(urn, "The API refuses to create b.")]
    assert sorted(o["name"] for o in provider.objects.values()) == ["a", "d", "old"]  # c needs b; old stays for now
    assert set(bench.resources()) == {"demo-dev", "default", "a", "d", "old"}

    provider.fail.clear()
    assert bench.up(program) == {"same": 3, "create": 2, "delete": 1}
    assert sorted(o["name"] for o in provider.objects.values()) == ["a", "b", "c", "d"]
