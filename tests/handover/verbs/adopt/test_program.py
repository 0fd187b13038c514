"""The program that adopt runs, and the settings that it gets."""

from __future__ import annotations

from pathlib import Path

from handover.sandbox.configuration.namespace import NAMESPACE
from handover.sandbox.configuration.project import load_project, load_stack
from handover.sandbox.provider.genesys import GenesysProvider
from handover.sandbox.stack import Stack
from handover.sandbox.state.resource import Resource
from handover.sandbox.state.state import State
from handover.verbs.adopt.program import with_settings


def test_further_settings_are_texts_or_json_for_a_stack_of_which_nothing_is_deployed(tmp_path: Path) -> None:
    (tmp_path / "Pulumi.yaml").write_text("name: demo\nruntime: python\n", encoding="utf-8")
    (tmp_path / "Pulumi.dev.yaml").write_text("config: {demo:old: kept}\n", encoding="utf-8")
    project, state = load_project(tmp_path), State()
    state.end(done=Resource(urn="urn:pulumi:dev::demo::t::a", custom=False, type="t"))
    stack = Stack(project, "dev", load_stack(project, "dev"), state, GenesysProvider(lambda: ""))
    given = with_settings(stack, {"text": "x", "flag": True, "map": {"a": "b"}})
    assert given.config.values == {
        "demo:old": "kept",
        f"{NAMESPACE}:text": "x",
        f"{NAMESPACE}:flag": "true",
        f"{NAMESPACE}:map": '{"a": "b"}',
    }
    assert (given.state.resources, len(stack.state.resources)) == ([], 1)
