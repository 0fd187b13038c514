"""``--target``: what the recordings do not show, the sandbox's own sentences first of all."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from handover.sandbox.engine.targets import Targets

if TYPE_CHECKING:
    from tests.sandbox.conftest import Workbench
    from tests.sandbox.fakes import FakeProvider

THING = "urn:pulumi:dev::demo::fake:index:Thing::"
PAIR = 'a = Thing("a", color="COLOR")\nb = Thing("b", color="COLOR", of=a.id)\n'


@pytest.mark.parametrize(
    ("pattern", "urn", "named"),
    [
        (THING + "a", THING + "a", True),
        (THING + "a", THING + "ab", False),
        (THING + "*", THING + "ab", True),
        (THING + "*", THING + "a:b", False),
        (THING + "**", THING + "a:b", True),
        ("**::a", THING + "a", True),
        ("*::a", THING + "a", False),
        ("*.a", THING + "a", False),
    ],
)
def test_wildcards_are_pulumis(pattern: str, urn: str, named: bool) -> None:
    assert Targets((pattern,)).name(urn) is named


def test_all_are_targets_if_none_is_named() -> None:
    assert Targets().name("x")
    assert Targets().unknown(()) == []


def test_only_targets_are_changed(bench: Workbench, provider: FakeProvider) -> None:
    bench.up(PAIR.replace("COLOR", "red"))
    bench.write(PAIR.replace("COLOR", "blue"))
    assert bench.open().up(targets=Targets((THING + "b",))).errors == []
    assert {found["name"]: found["color"] for found in provider.objects.values()} == {"a": "red", "b": "blue"}


def test_target_that_needs_something_new_names_it(bench: Workbench, provider: FakeProvider) -> None:
    bench.write(PAIR)
    message = f"It depends on {THING}a, which is to be created and is no target: name that with --target too."
    for run in (bench.open().preview, bench.open().up):
        assert run(targets=Targets((THING + "b",))).errors == [(THING + "b", message)]
    assert provider.objects == {}
    assert bench.open().up(targets=Targets((THING + "b", THING + "a"))).errors == []


def test_what_is_no_target_may_need_what_is_not_created(bench: Workbench, provider: FakeProvider) -> None:
    bench.up('a = Thing("a")\nd = Thing("d")')
    bench.write(
        'a = Thing("a", color="blue")\nb = Thing("b")\nc = Thing("c", of=b.token)\nd = Thing("d", of=b.token)\n'
        'pulumi.export("a", a.token)'
    )
    outcome = bench.open().up(targets=Targets((THING + "a",)))
    assert outcome.errors == []
    assert {op.value: count for op, count in outcome.changes.items()} == {"same": 4, "update": 1}
    assert provider.objects == {"id-1": {"name": "a", "color": "blue"}, "id-2": {"name": "d"}}
    assert sorted(bench.resources()) == ["a", "d", "default", "demo-dev"]
    assert bench.resources()["demo-dev"]["outputs"] == {"a": "token-of-id-1"}


def test_target_whose_dependents_are_not_deleted_stays(bench: Workbench, provider: FakeProvider) -> None:
    bench.up(PAIR)
    message = (
        "It would be deleted with what it needs, and is no target: name it with --target too, or add "
        "--target-dependents."
    )
    for preview in (True, False):
        outcome = bench.open().destroy(preview=preview, targets=Targets((THING + "a",)))
        assert outcome.errors == [(THING + "b", message)]
    assert len(provider.objects) == 2
    assert bench.open().destroy(targets=Targets((THING + "a",), dependents=True)).errors == []
    assert provider.objects == {}
    assert list(bench.resources()) == ["demo-dev", "default"]


def test_unknown_targets_are_named(bench: Workbench) -> None:
    bench.up(PAIR)
    nobody = Targets((THING + "nobody",))
    assert bench.open().up(targets=nobody).errors == [
        ("", f"There is no {THING}nobody, which is to be a target, in the stack. (In a shell, `$` is `\\$`.)")
    ]
    for run in (bench.open().destroy, bench.open().refresh):
        assert run(targets=nobody).errors == [("", f"There is no {THING}nobody in the stack.")]
    assert len(bench.resources()) == 4


def test_renamed_target_that_something_else_needs_takes_it_along(bench: Workbench) -> None:
    """Pulumi leaves a state here that it can't read itself."""
    bench.up(PAIR)
    renamed = PAIR.replace('"a",', '"a2", pulumi.ResourceOptions(aliases=[pulumi.Alias(name="a")]),')
    bench.write(renamed)
    assert bench.open().up(targets=Targets((THING + "a2",))).errors == []
    assert bench.resources()["b"]["dependencies"] == [THING + "a2"]


def test_provider_that_an_untargeted_resource_still_needs_must_stay(bench: Workbench) -> None:
    bench.up(PAIR)
    bench.write(
        'class Fake(pulumi.ProviderResource):\n    def __init__(self):\n        super().__init__("fake", "p", {})\n'
        'Thing("a", pulumi.ResourceOptions(provider=Fake()))'
    )
    [(_, message)] = bench.open().up(targets=Targets((THING + "b",))).errors
    assert message.startswith(f"{THING}a is no target, and its provider urn:pulumi:dev::demo::pulumi:providers:fake::")
    assert message.endswith("change the program back to it, or leave out --target.")


def test_what_a_provider_provides_is_no_dependent_of_it_to_a_refresh(bench: Workbench) -> None:
    bench.up(PAIR)
    provider = "urn:pulumi:dev::demo::pulumi:providers:fake::default"
    outcome = bench.open().refresh(targets=Targets((provider,), dependents=True))
    assert [step.resource.urn for step in outcome.steps] == [provider]
