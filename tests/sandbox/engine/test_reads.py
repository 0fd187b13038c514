"""Resources that are only read: objects of others (`get`), and the outputs of other stacks."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from handover.sandbox.policies.pack import PolicyPack
from handover.sandbox.policies.report import judge, planned
from handover.sandbox.provider import Found
from handover.sandbox.refusals.renames import find_problems
from handover.sandbox.state.state import State
from handover.stacks.model import resources

if TYPE_CHECKING:
    from collections.abc import Sequence

    from handover.sandbox.stack import Stack
    from handover.sandbox.state.resource import Resource
    from tests.sandbox.conftest import Workbench
    from tests.sandbox.fakes import FakeProvider

THING = "urn:pulumi:dev::demo::fake:index:Thing::"
GET = """
class Read(pulumi.CustomResource):
    token: pulumi.Output[str]
    def __init__(self, name, id):
        super().__init__("fake:index:Thing", name, {"token": None}, pulumi.ResourceOptions(id=id))

x = Read("x", "there")
pulumi.export("token", x.token)
"""
REFERENCE = 'other = pulumi.StackReference("other", "NAME")\npulumi.export("copy", other.get_output("x"))\n'


@pytest.fixture
def there(provider: FakeProvider) -> FakeProvider:
    provider.objects["there"] = {"name": "x", "color": "red"}
    return provider


def test_what_is_only_read_is_never_changed_or_deleted(bench: Workbench, there: FakeProvider) -> None:
    assert bench.up(GET) == {"create": 1}
    assert bench.resources()["x"]["external"] is True
    assert bench.resources()["demo-dev"]["outputs"] == {"token": "token-of-there"}
    assert not bench.open().preview().has_changes
    assert bench.open().destroy().errors == []
    assert bench.resources() == {}
    assert list(there.objects) == ["there"]
    assert {operation for operation, _ in there.calls} == {"read"}


def test_what_is_not_there_fails_the_preview(bench: Workbench, provider: FakeProvider) -> None:
    bench.write("Thing('a')\n" + GET)
    message = "There is no object with the id 'there' to be read."
    assert bench.open().preview().errors == [(THING + "x", message)]
    assert provider.objects == {}


def test_nothing_is_read_without_an_id(bench: Workbench) -> None:
    bench.write(GET.replace('"there"', '""'))
    [(_, message)] = bench.open().preview().errors
    assert message == "fake:index:Thing 'x' is to be read, but no id says what it is."


def test_what_a_provider_calls_nothing_is_warned_of(
    bench: Workbench, provider: FakeProvider, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(provider, "read", lambda *_: Found({}, {}, ""))
    bench.write(GET)
    outcome = bench.open().up()
    said = "There is no object with the id 'there' to be read. It has no outputs, and Pulumi says nothing of it."
    assert (outcome.errors, outcome.warnings) == ([], [(THING + "x", said)])
    assert bench.resources()["x"]["id"] == "there"


def test_object_whose_place_a_read_takes_is_remembered_until_it_is_deleted(
    bench: Workbench, there: FakeProvider
) -> None:
    bench.up('Thing("x")')
    there.fail = {("delete", "x")}
    bench.write(GET)
    assert [urn for urn, _ in bench.open().up().errors] == [THING + "x"]
    there.fail = set()
    assert bench.up() == {"same": 1}
    assert list(there.objects) == ["there"]


def test_nobody_takes_what_is_read_for_the_stacks_own(bench: Workbench, there: FakeProvider) -> None:
    bench.up(GET)
    stack = bench.open()
    assert resources(stack.state.deployment()) == ()
    [external] = [resource for resource in stack.state.resources if resource.external]
    flow = replace(external, type="genesyscloud:index/flow:Flow", inputs={"name": "f"}).to_json()
    deployed = {"deployment": {"resources": [flow]}}
    assert find_problems(deployed, {"urn:pulumi:dev::demo::genesyscloud:index/flow:Flow::new": "f"}, None) == []


def test_policies_judge_what_is_the_stacks_own(
    bench: Workbench, there: FakeProvider, monkeypatch: pytest.MonkeyPatch
) -> None:
    judged: list[str] = []

    def analyze(_pack: PolicyPack, _stack: Stack, found: Sequence[Resource], *, preview: bool) -> list[Any]:
        judged.extend(resource.name for resource in found)
        return []

    monkeypatch.setattr("handover.sandbox.policies.analysis.analyze", analyze)
    bench.write(GET)
    stack = bench.open()
    pack = PolicyPack.__new__(PolicyPack)
    [judgement] = judge([pack], stack, planned(stack.preview()), preview=True)
    assert not judgement.forbids
    assert judged == ["demo-dev", "default"]


def _other(bench: Workbench, program: str) -> None:
    """Deploy the stack `other` of the same project."""
    (bench.directory / "Pulumi.other.yaml").write_text("config: {}\n", encoding="utf-8")
    bench.write(program)
    stack = bench.open()
    path = bench.state_path.parent.parent / "other" / "state.json"
    assert replace(stack, name="other", state=State.load(path)).up().errors == []


@pytest.mark.parametrize("name", ["other", "organization/other", "organization/demo/other"])
def test_reference_has_the_outputs_of_the_other_stack_with_their_secrecy(bench: Workbench, name: str) -> None:
    _other(bench, 'pulumi.export("x", pulumi.Output.secret("hush"))\npulumi.export("y", 1)')
    bench.up(REFERENCE.replace("NAME", name))
    saved = bench.resources()
    assert saved["demo-dev"]["outputs"]["copy"]["plaintext"] == '"hush"'
    assert saved["other"]["outputs"]["secretOutputNames"] == ["x"]
    assert saved["other"]["outputs"]["outputs"]["y"] == 1
    assert [resource.name for resource in bench.open().state.resources if resource.is_object] == []


def test_stack_that_has_never_been_deployed_has_no_outputs(bench: Workbench) -> None:
    (bench.directory / "Pulumi.other.yaml").write_text("config: {}\n", encoding="utf-8")
    bench.up(REFERENCE.replace("NAME", "other"))
    assert bench.resources()["other"]["outputs"]["outputs"] == {}


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("other", "There is no stack 'other': Pulumi.other.yaml does not exist."),
        (
            "acme/demo/other",
            "'acme/demo/other' is no name of a stack here: it is <stack>, or organization/demo/<stack>.",
        ),
        ("a/b/c/d", "'a/b/c/d' is no name of a stack here: it is <stack>, or organization/demo/<stack>."),
        ("organization/x/other", "The sandbox does not support references to stacks of other projects, here "),
    ],
)
def test_reference_to_what_is_no_stack_here_is_said(bench: Workbench, name: str, message: str) -> None:
    bench.write(REFERENCE.replace("NAME", name))
    [(_, said)] = bench.open().preview().errors
    assert said.startswith(message)


def test_output_of_another_stack_that_is_no_secret_any_more_is_none_after_a_refresh(bench: Workbench) -> None:
    _other(bench, 'pulumi.export("x", pulumi.Output.secret("hush"))')
    bench.up(REFERENCE.replace("NAME", "other"))
    _other(bench, 'pulumi.export("x", "hush")')
    assert bench.open().refresh().errors == []
    assert bench.resources()["other"]["outputs"] == {"name": "other", "outputs": {"x": "hush"}, "secretOutputNames": []}


def test_what_is_only_read_gets_no_invented_name(bench: Workbench, there: FakeProvider) -> None:
    bench.write(GET.replace("fake:index:Thing", "fake:index:Named"))
    outcome = bench.open().up()
    assert (outcome.errors, outcome.warnings) == ([], [])
    assert "inputs" not in bench.resources()["x"]
