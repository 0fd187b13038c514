"""Hooks that are asked whether a failed operation is to be tried again (`on_error`), as Pulumi treats them."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from handover.sandbox.engine import error_hooks
from handover.sandbox.errors import UnsupportedError
from handover.sandbox.provider import ProviderError

if TYPE_CHECKING:
    from tests.sandbox.conftest import Workbench
    from tests.sandbox.fakes import FakeProvider

THING = "urn:pulumi:dev::demo::fake:index:Thing::"

HOOK = """
import asyncio
asked = []
async def hook(args):
    await asyncio.sleep(0)  # the program's loop goes on meanwhile
    asked.append(args)
    print(args.failed_operation, args.name, args.id, args.new_inputs, args.old_inputs, args.errors)
    return ANSWER
retry = pulumi.ErrorHook("retry", hook)
hooks = pulumi.ResourceOptions(hooks=pulumi.ResourceHookBinding(on_error=[retry]))
"""


def _program(rest: str, answer: str = "True") -> str:
    return HOOK.replace("ANSWER", answer) + rest


def _failing(provider: FakeProvider, operation: str, times: int) -> None:
    """Let an operation fail so often, and then succeed."""
    left = [times]

    def before(now: str, name: str) -> None:
        if now == operation and left[0]:
            left[0] -= 1
            raise ProviderError(f"The API is not ready to {now} {name} ({left[0]}).")

    provider.before = before


def test_a_failed_creation_is_tried_again_as_long_as_the_hook_wants_it(
    bench: Workbench, provider: FakeProvider, capsys: pytest.CaptureFixture[str]
) -> None:
    _failing(provider, "create", 2)
    assert bench.up(_program('Thing("a", hooks, color="red")\nThing("b")')) == {"create": 3}
    assert capsys.readouterr().out.splitlines() == [
        "create a  {'color': 'red', 'name': 'a'} None ['The API is not ready to create a (1).']",
        "create a  {'color': 'red', 'name': 'a'} None ['The API is not ready to create a (0).', "
        "'The API is not ready to create a (1).']",
    ]
    assert provider.calls == [("create", "a"), ("create", "b")]
    state = json.loads(bench.state_path.read_text())
    assert (state["version"], state["features"]) == (4, ["hooks"])
    assert bench.resources()["a"]["resourceHooks"] == {"OnError": ["retry"]}
    assert bench.up(_program('Thing("a", hooks, color="red")\nThing("b")')) == {"same": 3}


def test_an_update_and_a_deletion_are_tried_again_too(bench: Workbench, provider: FakeProvider) -> None:
    bench.up(_program('Thing("a", hooks, color="red")'))
    _failing(provider, "update", 1)
    assert bench.up(_program('Thing("a", hooks, color="blue")')) == {"same": 1, "update": 1}
    _failing(provider, "delete", 1)
    assert bench.up(_program("")) == {"same": 1, "delete": 1}
    assert provider.objects == {}


def test_what_the_hook_does_not_want_fails_as_it_did(bench: Workbench, provider: FakeProvider) -> None:
    provider.fail = {("create", "a")}
    bench.write(_program('Thing("a", hooks)', "False"))
    assert bench.open().up().errors == [(f"{THING}a", "The API refuses to create a.")]
    assert provider.calls == [("create", "a")]


def test_the_order_of_operations_stays_as_without_a_hook(bench: Workbench, provider: FakeProvider) -> None:
    program = 'a = Thing("a")\nb = Thing("b", hooks)\nc = Thing("c", of=a.id)\nd = Thing("d", of=b.id)\nThing("e")'
    bench.up(program.replace(", hooks", ""))
    without, provider.calls = provider.calls, []
    bench.open().destroy()
    provider.calls.clear()
    _failing(provider, "create", 0)
    bench.up(_program(program))
    assert provider.calls == without


def test_a_hook_that_fails_is_told_of_beside_what_it_was_asked_about(bench: Workbench, provider: FakeProvider) -> None:
    provider.fail = {("create", "a")}
    bench.write(_program('Thing("a", hooks)', "1 / 0"))
    [(_, message)] = bench.open().up().errors
    assert message == (
        "The API refuses to create a. Whether to try again is unknown: the hook 'retry' has failed: division by zero."
    )


def test_a_hook_that_gives_no_answer_is_told_of_too(bench: Workbench, provider: FakeProvider) -> None:
    provider.fail = {("create", "a")}
    bench.write(_program('Thing("a", hooks)').replace("    print", "    raise asyncio.CancelledError()\n    print"))
    [(_, message)] = bench.open().up().errors
    assert "the hook 'retry' did not answer: " in message
    assert "\n" not in message


def test_all_hooks_are_asked_and_one_yes_is_enough(
    bench: Workbench, provider: FakeProvider, capsys: pytest.CaptureFixture[str]
) -> None:
    _failing(provider, "create", 1)
    other = """
no = pulumi.ErrorHook("no", lambda args: print("asked no") or False)
both = pulumi.ResourceOptions(hooks=pulumi.ResourceHookBinding(on_error=[retry, no]))
Thing("a", both)
"""
    assert bench.up(_program(other)) == {"create": 2}
    assert "asked no" in capsys.readouterr().out


def test_nobody_is_asked_for_ever(
    bench: Workbench, provider: FakeProvider, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(error_hooks, "MOST_FAILURES", 3)
    provider.fail = {("create", "a")}
    bench.write(_program('Thing("a", hooks)'))
    assert bench.open().up().errors == [(f"{THING}a", "The API refuses to create a.")]
    assert provider.calls == [("create", "a")] * 3
    assert len(capsys.readouterr().out.splitlines()) == 2


def test_an_interruption_ends_the_trying(bench: Workbench, provider: FakeProvider) -> None:
    bench.write(_program('Thing("a", hooks)'))
    provider.fail = {("create", "a")}
    opened = bench.open()
    provider.before = lambda _operation, _name: _interrupt()
    outcome = opened.up()
    assert [message for _, message in outcome.errors] == ["The API refuses to create a."]
    assert provider.calls == [("create", "a")]


def _interrupt() -> None:
    import signal

    signal.raise_signal(signal.SIGINT)


def test_without_the_program_a_failed_deletion_says_what_the_provider_says(
    bench: Workbench, provider: FakeProvider
) -> None:
    bench.up(_program('Thing("a", hooks)'))
    provider.fail = {("delete", "a")}
    assert bench.open().destroy().errors == [(f"{THING}a", "The API refuses to delete a.")]


def test_a_hook_that_the_program_no_longer_has_is_not_asked(bench: Workbench, provider: FakeProvider) -> None:
    bench.up(_program('Thing("a", hooks)'))
    provider.fail = {("delete", "a")}
    bench.write('pulumi.ErrorHook("other", lambda args: True)')
    assert bench.open().up().errors == [(f"{THING}a", "The API refuses to delete a.")]


def test_two_hooks_of_one_name_are_refused(bench: Workbench) -> None:
    bench.write(_program('other = pulumi.ErrorHook("retry", hook)\nThing("a", hooks)'))
    [(_, message)] = bench.open().up().errors
    assert "two hooks that are called 'retry'" in message


def test_other_hooks_stay_refused(bench: Workbench) -> None:
    binding = "pulumi.ResourceHookBinding(before_create=[lambda args: None])"
    bench.write(f'Thing("a", pulumi.ResourceOptions(hooks={binding}))')
    [(_, message)] = bench.open().up().errors
    assert "resource hooks" in message


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda state: state.update(features=["hooks", "views"]), "the feature 'views'"),
        (
            lambda state: state["deployment"]["resources"][-1].update(resourceHooks={"AfterCreate": ["x"]}),
            "the hook AfterCreate",
        ),
    ],
)
def test_a_state_with_other_features_is_refused_by_name(bench: Workbench, change: object, said: str) -> None:
    bench.up(_program('Thing("a", hooks)'))
    path = bench.state_path
    state = json.loads(path.read_text())
    assert callable(change)
    change(state)
    path.write_text(json.dumps(state))
    with pytest.raises(UnsupportedError, match=said):
        bench.open()
