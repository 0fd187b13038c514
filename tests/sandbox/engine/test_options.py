"""Resource options, secrets and the failures around them, as Pulumi treats them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import pytest

from handover.sandbox.engine.imports import Entry
from handover.sandbox.errors import SandboxError
from handover.sandbox.provider import ProviderError
from handover.sandbox.state.values import SECRET, SIGNATURE

if TYPE_CHECKING:
    from tests.sandbox.conftest import Workbench
    from tests.sandbox.fakes import FakeProvider

THING = "urn:pulumi:dev::demo::fake:index:Thing::"


def _errors(bench: Workbench, program: str) -> list[tuple[str, str]]:
    bench.write(program)
    return bench.open().up().errors


def test_components_give_their_children_their_type_and_keep_their_outputs(bench: Workbench) -> None:
    program = """
    g = Group("g")
    inner = Group("inner", pulumi.ResourceOptions(parent=g))
    a = Thing("a", pulumi.ResourceOptions(parent=inner))
    g.register_outputs({"id": a.id})
    """
    assert bench.up(program) == {"create": 4}
    saved = bench.resources()
    assert saved["a"]["urn"] == "urn:pulumi:dev::demo::fake:index:Group$fake:index:Group$fake:index:Thing::a"
    assert saved["a"]["parent"] == saved["inner"]["urn"]
    assert saved["g"]["outputs"] == {"id": "id-1"}

    assert bench.up(program) == {"same": 4}
    assert bench.resources()["g"]["outputs"] == {"id": "id-1"}


def test_depends_on_orders_deletion(bench: Workbench, provider: FakeProvider) -> None:
    bench.up('a = Thing("a")\nThing("b", pulumi.ResourceOptions(depends_on=[a]))')
    assert bench.resources()["b"]["dependencies"] == [THING + "a"]
    provider.calls.clear()
    bench.open().destroy()
    assert provider.calls == [("delete", "b"), ("delete", "a")]


def test_protected_resource_is_neither_deleted_nor_replaced(bench: Workbench, provider: FakeProvider) -> None:
    bench.up('Thing("a", pulumi.ResourceOptions(protect=True), size=1)\nThing("b")')
    objects = dict(provider.objects)

    bench.write("pass")
    plan = bench.open().preview()
    protected = "It cannot be deleted because it is protected: remove `protect` from its options and deploy that first."
    assert plan.errors == [(THING + "a", protected)]
    assert bench.open().destroy().errors != []
    [(_, message)] = _errors(bench, 'Thing("a", pulumi.ResourceOptions(protect=True), size=2)\nThing("b")')
    remedy = "take the protection off (`protect: false`) in the same update, or before it."
    assert message == f"{THING}a has to be replaced but is protected: {remedy}"
    assert provider.objects == objects

    assert bench.up('Thing("b")\nThing("a", size=1)') == {"same": 3}
    assert bench.up('Thing("b")') == {"same": 2, "delete": 1}


def test_protection_counts_where_state_and_program_have_it(bench: Workbench) -> None:
    bench.up('Thing("a", size=1)')
    assert bench.up('Thing("a", pulumi.ResourceOptions(protect=True), size=2)') == {"same": 1, "replace": 1}
    assert bench.up('Thing("a", size=3)') == {"same": 1, "replace": 1}


def test_ignored_changes_are_not_made(bench: Workbench, provider: FakeProvider) -> None:
    bench.up('Thing("a", color="red", tags={"x": "1", "y": "1"})')
    options = 'pulumi.ResourceOptions(ignore_changes=["color", "tags.x", "extra"])'
    program = f'Thing("a", {options}, color="blue", extra=1, tags={{"x": "2", "y": "1"}})'
    assert bench.up(program) == {"same": 2}
    assert bench.up(program.replace('"y": "1"', '"y": "2"')) == {"same": 1, "update": 1}
    assert provider.objects["id-1"] == {"name": "a", "color": "red", "tags": {"x": "1", "y": "2"}}
    assert bench.resources()["a"]["ignoreChanges"] == ["color", "tags.x", "extra"]


CHAIN = """
a = Thing("a", pulumi.ResourceOptions(delete_before_replace=True), size=1)
b = Thing("b", size=a.token)
c = Thing("c", of=b.id)
d = Thing("d", of=a.id)
"""


def test_delete_before_replace_takes_its_dependents_along(bench: Workbench, provider: FakeProvider) -> None:
    bench.up(CHAIN)
    provider.calls.clear()

    bench.write(CHAIN.replace("size=1", "size=2"))
    assert {op.value: n for op, n in bench.open().preview().changes.items()} == {"same": 1, "replace": 2, "update": 2}
    assert provider.calls == []
    assert bench.up() == {"same": 1, "replace": 2, "update": 2}

    # b is replaced with a, for its size comes from a; c and d only refer to them and are updated.
    assert provider.calls[:3] == [("delete", "b"), ("delete", "a"), ("create", "a")]
    assert sorted(provider.calls[3:]) == [("create", "b"), ("update", "c"), ("update", "d")]
    assert bench.up() == {"same": 5}


def test_what_no_longer_depends_on_a_replaced_object_is_left_alone(bench: Workbench, provider: FakeProvider) -> None:
    a = 'Thing("a", pulumi.ResourceOptions(delete_before_replace=True), size=1)'
    bench.up(f'a = {a}\nThing("b", size=a.echo)')
    provider.calls.clear()
    # As b's update fails, the state says still that its size comes from a; the program has said that it doesn't.
    provider.fail.add(("update", "b"))
    bench.write(f'Thing("b", size="a", color="red")\n{a.replace("size=1", "size=2")}')
    assert bench.open().up(continue_on_error=True).errors == [(THING + "b", "The API refuses to update b.")]
    assert provider.calls == [("update", "b"), ("delete", "a"), ("create", "a")]


def test_delete_before_replace_is_resumed_where_it_failed(bench: Workbench, provider: FakeProvider) -> None:
    bench.up(CHAIN)
    provider.fail.add(("create", "a"))
    assert _errors(bench, CHAIN.replace("size=1", "size=2")) == [(THING + "a", "The API refuses to create a.")]
    assert bench.resources()["a"]["pendingReplacement"] is True
    provider.fail.clear()
    provider.calls.clear()

    assert bench.up() == {"same": 1, "replace": 2, "update": 2}
    assert ("delete", "a") not in provider.calls
    assert bench.up() == {"same": 5}


def test_pending_replacement_that_is_no_longer_wanted_is_forgotten(bench: Workbench, provider: FakeProvider) -> None:
    bench.up(CHAIN)
    provider.fail.add(("create", "a"))
    _errors(bench, CHAIN.replace("size=1", "size=2"))
    provider.calls.clear()

    changes = bench.up("pass")
    assert changes == {"same": 1, "delete": 2}
    assert sorted(provider.calls) == [("delete", "c"), ("delete", "d")]
    assert provider.objects == {}


def test_protected_dependent_stops_the_replacement(bench: Workbench, provider: FakeProvider) -> None:
    program = CHAIN.replace('Thing("b", size', 'Thing("b", pulumi.ResourceOptions(protect=True), size')
    bench.up(program)
    [(_, message)] = _errors(bench, program.replace("size=1", "size=2"))
    assert message == f"{THING}b is protected but has to be replaced with {THING}a: unprotect it first."
    assert len(provider.objects) == 4


def test_alias_keeps_the_object_of_a_renamed_resource(bench: Workbench, provider: FakeProvider) -> None:
    bench.up('a = Thing("a")\nThing("b", of=a.id)')
    alias = 'pulumi.ResourceOptions(aliases=[pulumi.Alias(name="a")])'
    provider.fail.add(("update", "b"))

    # b fails, so that the state keeps its old entry, which must speak of the new URN.
    assert _errors(bench, f'a = Thing("a2", {alias})\nThing("b", of=a.id, color="red")') != []
    saved = bench.resources()
    assert "a" not in saved
    assert saved["a2"]["id"] == "id-1"
    assert saved["b"]["dependencies"] == [THING + "a2"]
    assert saved["b"]["propertyDependencies"]["of"] == [THING + "a2"]


def test_alias_of_a_component_holds_for_its_children(bench: Workbench, provider: FakeProvider) -> None:
    bench.up('g = Group("g")\nThing("g-a", pulumi.ResourceOptions(parent=g))')
    options = 'pulumi.ResourceOptions(aliases=[pulumi.Alias(name="g", type_="fake:index:Group")])'
    program = f"""
    class Renamed(pulumi.ComponentResource):
        def __init__(self, name, opts):
            super().__init__("fake:index:Renamed", name, None, opts)
    g = Renamed("g", {options})
    Thing("g-a", pulumi.ResourceOptions(parent=g))
    """
    assert bench.up(program) == {"same": 3}
    assert list(provider.objects) == ["id-1"]
    assert bench.resources()["g-a"]["urn"].endswith("::fake:index:Renamed$fake:index:Thing::g-a")


def test_secrets_are_marked_in_state_and_reach_the_provider_in_plain(bench: Workbench, provider: FakeProvider) -> None:
    bench.up("""
    a = Thing("a", pulumi.ResourceOptions(additional_secret_outputs=["token"]), color=pulumi.Output.secret("red"))
    b = Thing("b", of=a.token, nested={"x": [pulumi.Output.secret(1), 2]})
    pulumi.export("token", a.token)
    """)
    saved = bench.resources()

    def marked(text: str) -> dict[str, str]:
        return {SIGNATURE: SECRET, "plaintext": text}

    assert provider.objects["id-2"] == {"name": "b", "of": "token-of-id-1", "nested": {"x": [1, 2]}}
    assert saved["a"]["inputs"]["color"] == saved["a"]["outputs"]["color"] == marked('"red"')
    assert saved["a"]["outputs"]["token"] == marked('"token-of-id-1"')
    assert saved["a"]["additionalSecretOutputs"] == ["token"]
    assert saved["b"]["outputs"]["nested"] == {"x": marked("[1,2]")}
    assert saved["demo-dev"]["outputs"] == {"token": marked('"token-of-id-1"')}
    assert bench.up() == {"same": 3}


def test_import_option_takes_over_what_is_there(bench: Workbench, provider: FakeProvider) -> None:
    provider.objects["there"] = {"name": "a", "size": 1}
    program = 'Thing("a", pulumi.ResourceOptions(import_="there"), size=1)'
    assert bench.up(program) == {"create": 1, "import": 1}
    assert provider.calls == [("read", "there")]
    assert bench.resources()["a"]["importID"] == "there"
    assert bench.up(program) == {"same": 2}
    # The option may stay or go.
    assert bench.up('Thing("a", size=1)') == {"same": 2}


def test_import_option_changes_what_differs(bench: Workbench, provider: FakeProvider) -> None:
    provider.objects["there"] = {"name": "a", "color": "red"}
    assert bench.up('Thing("a", pulumi.ResourceOptions(import_="there"), color="blue")')["import"] == 1
    assert provider.objects == {"there": {"name": "a", "color": "blue"}}
    assert bench.resources()["a"]["inputs"] == {"name": "a", "color": "blue"}


def test_an_imported_object_has_the_id_that_its_provider_says(bench: Workbench, provider: FakeProvider) -> None:
    provider.objects["id-of-it"] = {"name": "a"}
    provider.moved["its/name"] = "id-of-it"
    program = 'Thing("a", pulumi.ResourceOptions(import_="its/name"))'
    assert bench.up(program) == {"create": 1, "import": 1}
    assert (bench.resources()["a"]["id"], bench.resources()["a"]["importID"]) == ("id-of-it", "its/name")
    assert bench.up(program) == {"same": 2}


def test_an_object_of_an_import_file_has_the_id_that_its_provider_says(
    bench: Workbench, provider: FakeProvider
) -> None:
    provider.objects["id-of-it"] = {"name": "a"}
    provider.moved["its/name"] = "id-of-it"
    bench.write('Thing("a")')
    outcome = bench.open().import_objects([Entry(THING + "a", "its/name")], protect=False)
    assert outcome.errors == []
    assert bench.resources()["a"]["id"] == "id-of-it"
    assert bench.up() == {"same": 2}


def test_import_option_refuses_what_is_not_there_or_would_be_replaced(bench: Workbench, provider: FakeProvider) -> None:
    [(urn, message)] = _errors(bench, 'Thing("a", pulumi.ResourceOptions(import_="nowhere"))')
    assert urn == THING + "a"
    assert message == "There is no object with the id 'nowhere' to import."
    provider.objects["there"] = {"name": "a", "size": 1}
    bench.write('Thing("a", pulumi.ResourceOptions(import_="there"), size=2)')
    plan = bench.open().preview()
    assert plan.errors == []
    assert [op.value for op in plan.changes] == ["same", "import", "replace"]
    [(_, message)] = plan.warnings
    assert message == "It was imported and has to be replaced: remove `import_` from its options."
    [(_, message)] = bench.open().up().errors
    assert message == "It was imported and has to be replaced: remove `import_` from its options."


def test_import_option_replaces_another_object(bench: Workbench, provider: FakeProvider) -> None:
    bench.up('Thing("a")')
    provider.objects["there"] = {"name": "a"}
    bench.up('Thing("a", pulumi.ResourceOptions(import_="there"))')
    assert provider.objects == {"there": {"name": "a"}}


def test_half_made_object_is_kept_and_finished_by_the_next_run(bench: Workbench, provider: FakeProvider) -> None:
    provider.fail.add(("partial", "a"))
    assert _errors(bench, 'a = Thing("a")\nThing("b", of=a.id)') == [(THING + "a", "a is not ready.")]
    assert bench.resources()["a"]["initErrors"] == ["a is not ready."]
    assert "b" not in bench.resources()
    provider.calls.clear()
    assert bench.open().up().errors != []  # Still not ready: the update fails half-way too.
    assert bench.resources()["a"]["initErrors"] == ["a is not ready."]
    provider.fail.clear()
    assert bench.up() == {"same": 1, "update": 1, "create": 1}
    assert "initErrors" not in bench.resources()["a"]
    assert bench.up() == {"same": 3}


def test_refresh_forgets_what_was_only_half_made(bench: Workbench, provider: FakeProvider) -> None:
    provider.fail.add(("partial", "a"))
    _errors(bench, 'Thing("a")')
    provider.fail.clear()
    assert bench.open().refresh().errors == []
    assert "initErrors" not in bench.resources()["a"]
    assert bench.up() == {"same": 2}


def test_failed_update_keeps_the_old_entry(bench: Workbench, provider: FakeProvider) -> None:
    bench.up('Thing("a", color="red")')
    provider.fail.add(("update", "a"))
    assert _errors(bench, 'Thing("a", color="blue")') == [(THING + "a", "The API refuses to update a.")]
    assert bench.resources()["a"]["inputs"]["color"] == "red"


def test_failed_deletion_keeps_what_the_resource_needs(bench: Workbench, provider: FakeProvider) -> None:
    bench.up('d = Thing("d")\na = Thing("a", of=d.id)\nb = Thing("b", of=a.id)\nThing("c", of=b.id)\nThing("e")')
    provider.fail.add(("delete", "b"))
    bench.write("pass")
    assert bench.open().destroy(continue_on_error=True).errors == [(THING + "b", "The API refuses to delete b.")]
    assert sorted(o["name"] for o in provider.objects.values()) == ["a", "b", "d"]


def test_failed_deletion_ends_the_run(bench: Workbench, provider: FakeProvider) -> None:
    bench.up('a = Thing("a")\nThing("b", pulumi.ResourceOptions(depends_on=[a]))\nThing("c", of=a.id)')
    provider.fail = {("delete", "b"), ("delete", "c")}
    assert len(_errors(bench, "pass")) == 1
    provider.fail.clear()
    bench.up("pass")
    bench.up('a = Thing("a")\nb = Thing("b", of=a.id)')
    provider.fail.add(("delete", "b"))
    assert _errors(bench, "pass") == [(THING + "b", "The API refuses to delete b.")]
    assert sorted(o["name"] for o in provider.objects.values()) == ["a", "b"]
    provider.fail.clear()
    assert bench.up("pass") == {"same": 1, "delete": 2}


@pytest.mark.parametrize(
    ("path", "count"),
    [("tags.x", 1), ("tags", 1), ("*", 1), ("tags[*]", 1), ("tags.y", 0), ("list[1].z", 1), ("list[0]", 0), ("new", 1)],
)
def test_replace_on_changes_takes_a_path(bench: Workbench, path: str, count: int) -> None:
    opts = f'pulumi.ResourceOptions(replace_on_changes=["{path}"])'
    bench.up(f'Thing("a", {opts}, tags={{"x": 1, "y": 1}}, list=[0, {{"z": 1}}])')
    done = bench.up(f'Thing("a", {opts}, tags={{"x": 2, "y": 1}}, list=[0, {{"z": 2}}], new=1)')
    assert done == ({"same": 1, "replace": 1} if count else {"same": 1, "update": 1})


def test_replace_on_changes_replaces_what_was_only_half_made(bench: Workbench, provider: FakeProvider) -> None:
    provider.fail.add(("partial", "a"))
    program = 'Thing("a", pulumi.ResourceOptions(replace_on_changes=["#initerror"]))'
    assert _errors(bench, program) != []
    provider.fail.clear()
    assert bench.up(program) == {"same": 1, "replace": 1}
    assert list(provider.objects) == ["id-2"]


def test_replacement_trigger_may_be_secret_or_false(bench: Workbench) -> None:
    program = 'Thing("a", pulumi.ResourceOptions(replacement_trigger=TRIGGER))'
    bench.up(program.replace("TRIGGER", "False"))
    assert bench.up(program.replace("TRIGGER", 'pulumi.Output.secret("s")')) == {"same": 1, "replace": 1}
    assert bench.resources()["a"]["replacementTrigger"] == {SIGNATURE: SECRET, "plaintext": '"s"'}
    assert bench.up(program.replace("TRIGGER", '"s"')) == {"same": 2}


def test_one_object_is_not_two_resources(bench: Workbench, provider: FakeProvider) -> None:
    bench.up('a = Thing("a")')
    alias = 'pulumi.ResourceOptions(aliases=[pulumi.Alias(name="a")], ignore_changes=["name"])'
    for program in (
        f'a = Thing("a")\nThing("b", {alias}, of=a.id)',
        f'b = Thing("b", {alias})\nThing("a", of=b.id)',
        f'b = Thing("b", {alias})\nThing("c", {alias}, of=b.id)',
    ):
        bench.write(program)
        [(_, message)] = bench.open().preview().errors
        assert f"are both meant to be {THING}a of the state: an alias is for one resource" in message
    # What the message says to do.
    assert bench.up(f'b = Thing("b", {alias})\nThing("c", of=b.id)') == {"same": 2, "create": 1}
    assert len(provider.objects) == 2


def test_refresh_takes_over_a_changed_id_and_what_is_secret(bench: Workbench, provider: FakeProvider) -> None:
    bench.up('Thing("a", pulumi.ResourceOptions(additional_secret_outputs=["token"]), color=pulumi.Output.secret("x"))')
    provider.objects["other"] = provider.objects.pop("id-1")
    provider.moved["id-1"] = "other"
    assert bench.open().refresh().errors == []
    saved = bench.resources()["a"]
    assert saved["id"] == "other"
    assert saved["outputs"]["token"] == {SIGNATURE: SECRET, "plaintext": '"token-of-other"'}
    assert saved["outputs"]["color"] == {SIGNATURE: SECRET, "plaintext": '"x"'}
    assert bench.up() == {"same": 2}


def test_failed_deletion_of_a_replaced_object_is_tried_again(bench: Workbench, provider: FakeProvider) -> None:
    bench.up('Thing("a", size=1)')
    provider.fail.add(("delete", "a"))
    assert _errors(bench, 'Thing("a", size=2)') == [
        (
            THING + "a",
            "The API refuses to delete a. Its replacement is there, and whatever used the old object uses that: the "
            "next run deletes this one.",
        )
    ]
    assert list(provider.objects) == ["id-1", "id-2"]
    provider.fail.clear()
    bench.up()
    assert list(provider.objects) == ["id-2"]


def test_rejected_inputs_fail_the_preview_already(bench: Workbench, provider: FakeProvider) -> None:
    bench.write('Thing("a", badness=1)')
    assert bench.open().preview().errors == [(THING + "a", "`badness` is no property of fake:index:Thing.")]


def test_same_urn_twice_is_refused(bench: Workbench) -> None:
    [(_, message)] = _errors(bench, 'Thing("a")\nThing("a")')
    assert message == f"Duplicate resource URN '{THING}a': give each resource of a type a name of its own."


def test_failing_program_finishes_what_it_registered_and_deletes_nothing(
    bench: Workbench, provider: FakeProvider
) -> None:
    bench.up('Thing("old")')
    [(_, message)] = _errors(bench, 'Thing("a")\nraise ValueError("boom")')
    assert message.startswith("Program failed with an unhandled exception:\nTraceback")
    assert message.rstrip().endswith("ValueError: boom")
    assert "runpy" not in message
    assert sorted(o["name"] for o in provider.objects.values()) == ["a", "old"]


def test_run_error_needs_no_traceback(bench: Workbench) -> None:
    assert _errors(bench, 'raise pulumi.RunError("This is wrong.")') == [("", "This is wrong.")]


def test_failing_apply_is_reported(bench: Workbench) -> None:
    [(_, message)] = _errors(bench, 'Thing("a").token.apply(lambda t: 1 / 0)')
    assert "ZeroDivisionError" in message


def test_program_that_exits_is_reported(bench: Workbench) -> None:
    assert bench.up("import sys; sys.exit(0)") == {"create": 1}
    assert _errors(bench, "import sys; sys.exit(3)") == [("", "The program ended itself with exit code 3.")]


@pytest.mark.parametrize(
    ("program", "what"),
    [
        ('Thing("a", pulumi.ResourceOptions(deleted_with=Thing("b")))', "DeletedWith"),
        ('Thing("a", pulumi.ResourceOptions(transforms=[lambda args: None]))', "transforms"),
        ('Thing("a", file=pulumi.FileAsset("x"))', "assets"),
        ('pulumi.runtime.invoke("fake:index:getThing", {})', "functions (data sources), here fake:index:getThing"),
    ],
)
def test_what_the_sandbox_does_not_have_is_refused_by_name(bench: Workbench, program: str, what: str) -> None:
    [(_, message)] = _errors(bench, program)
    assert what in message
    assert message.startswith("The sandbox does not support ")
    assert "\n" not in message


def test_explicit_provider_is_a_resource_and_its_things_refer_to_it(bench: Workbench) -> None:
    program = """
    class Fake(pulumi.ProviderResource):
        def __init__(self, name, region):
            super().__init__("fake", name, {"region": region})
    p = Fake("p", "here")
    Thing("a", pulumi.ResourceOptions(provider=p))
    """
    bench.write(program)
    assert bench.open().preview().errors == []
    assert bench.up(program) == {"create": 3}
    saved = bench.resources()
    assert saved["a"]["provider"] == f"{saved['p']['urn']}::{saved['p']['id']}"
    assert "default" not in saved
    assert bench.up(program.replace('"here"', '"there"')) == {"same": 2, "update": 1}
    assert bench.resources()["p"]["id"] == saved["p"]["id"]
    assert bench.up("pass") == {"same": 1, "delete": 2}


def test_sandbox_error_of_the_state_names_the_resource(bench: Workbench) -> None:
    bench.up('Thing("a")')
    text = bench.state_path.read_text().replace('"id": "id-1"', '"deletedWith": "x", "id": "id-1"')
    bench.state_path.write_text(text)
    with pytest.raises(SandboxError, match=f"does not support the option `deleted_with`, which {THING}a"):
        bench.open()


NAMED = """
class Named(pulumi.CustomResource):
    def __init__(self, logical_name, opts=None, **props):
        super().__init__("fake:index:Named", logical_name, {"token": None, **props}, opts)

"""


def test_a_resource_without_a_name_gets_one_that_stays_until_it_is_replaced(bench: Workbench) -> None:
    def name() -> str:
        return str(bench.resources()["a"]["inputs"]["name"])

    bench.write(NAMED + 'Named("a", color="red")')
    outcome = bench.open().up()
    assert [message for _, message in outcome.warnings] == ["It has no name."]
    first = name()
    assert re.fullmatch("a-[0-9a-f]{7}", first)
    assert bench.up(NAMED + 'Named("a", color="blue")') == {"same": 1, "update": 1}
    assert name() == first
    assert bench.up(NAMED + 'Named("a", color="blue", size=2)') == {"same": 1, "replace": 1}
    second = name()
    assert re.fullmatch("a-[0-9a-f]{7}", second)
    assert second != first
    bench.up(NAMED + 'Named("a", color="blue", size=2, name="own")')
    bench.up(NAMED + 'Named("a", color="blue", size=2)')
    assert name() == "own"


def test_retained_objects_outlive_their_resources(bench: Workbench, provider: FakeProvider) -> None:
    program = 'Thing("a", pulumi.ResourceOptions(retain_on_delete=True), size=1)'
    bench.up(program)
    assert bench.up(program.replace("size=1", "size=2")) == {"same": 1, "replace": 1}
    assert bench.open().destroy().errors == []
    assert (bench.resources(), len(provider.objects)) == ({}, 2)
    assert ("delete", "a") not in provider.calls


@pytest.mark.parametrize(
    ("text", "seconds"),
    [("90s", 90), ("1h30m", 5400), ("1.5h", 5400), ("500ms", 0.5), ("0", None), ("-1m", -60), (".5m", 30)],
)
def test_timeouts_are_kept_and_said_to_be_without_effect(bench: Workbench, text: str, seconds: float | None) -> None:
    bench.write(f'Thing("a", pulumi.ResourceOptions(custom_timeouts=pulumi.CustomTimeouts(create="{text}")))')
    outcome = bench.open().up()
    said = "`custom_timeouts` are kept in the state only: here nothing waits that long."
    assert outcome.warnings == ([(THING + "a", said)] if seconds else [])
    assert bench.resources()["a"].get("customTimeouts") == ({"create": seconds} if seconds else None)


@pytest.mark.parametrize("text", ["soon", "1", "1d", "5 m"])
def test_timeouts_that_are_no_durations_are_refused(bench: Workbench, text: str) -> None:
    [(_, message)] = _errors(
        bench, f'Thing("a", pulumi.ResourceOptions(custom_timeouts=pulumi.CustomTimeouts(update="{text}")))'
    )
    where = f"`custom_timeouts` of fake:index:Thing 'a': `update` is {text!r}, which is no duration"
    assert message == f"{where} such as 90s or 1h30m."


def test_up_after_a_refresh_puts_right_what_was_changed_behind_its_back(
    bench: Workbench, provider: FakeProvider
) -> None:
    program = 'Thing("a", color="red")\nThing("b")'
    bench.up(program)
    provider.objects["id-1"] = {"name": "a", "color": "blue"}
    del provider.objects["id-2"]
    assert not bench.open().preview().has_changes
    plan = bench.open().preview(refresh=True)
    assert {op.value: count for op, count in plan.changes.items()} == {"same": 1, "update": 1, "create": 1}
    assert provider.objects["id-1"]["color"] == "blue"
    (bench.directory / "Pulumi.yaml").write_text("name: demo\nruntime: python\noptions: {refresh: always}\n")
    assert bench.up() == {"same": 1, "update": 1, "create": 1}
    assert sorted(found["name"] for found in provider.objects.values()) == ["a", "b"]


def test_what_cannot_be_read_ends_an_up_that_refreshes(
    bench: Workbench, provider: FakeProvider, monkeypatch: pytest.MonkeyPatch
) -> None:
    bench.up('Thing("a", color="red")')
    bench.write('Thing("a", color="blue")')

    def refuse(*_: Any) -> None:
        raise ProviderError("The API is away.")

    monkeypatch.setattr(provider, "read", refuse)
    for run in (bench.open().preview, bench.open().up, bench.open().destroy):
        assert run(refresh=True).errors == [(THING + "a", "The API is away.")]
    assert provider.objects["id-1"]["color"] == "red"
