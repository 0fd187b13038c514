"""Fixtures of the engine's tests: an in-memory provider that fails as real ones do, and small programs to deploy."""

from __future__ import annotations

import json
import sys
import textwrap
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from handover.sandbox.project import load_project, load_stack
from handover.sandbox.provider import Diff, ProviderError
from handover.sandbox.stack import Stack, stack_directory
from handover.sandbox.state import State
from handover.sandbox.wire import UNKNOWN


@dataclass
class FakeProvider:
    """Objects in a dictionary. `size` and `secretSize` force a new object, `echo` is an output known from the inputs.

    `fail` holds ``(operation, name)`` pairs: ``create``, ``update``, ``delete`` or ``partial`` (created or updated, yet
    failed) of the object whose input ``name`` it is.
    """

    objects: dict[str, dict[str, Any]] = field(default_factory=dict)
    calls: list[tuple[str, str]] = field(default_factory=list)
    fail: set[tuple[str, str]] = field(default_factory=set)
    before: Callable[[str, str], None] = lambda operation, name: None
    _count: int = 0

    def check(self, type_: str, inputs: dict[str, Any]) -> list[str]:
        return [f"`{key}` is no property of {type_}." for key in inputs if key.startswith("bad")]

    def diff(
        self, type_: str, old_inputs: dict[str, Any], old_outputs: dict[str, Any], new_inputs: dict[str, Any]
    ) -> Diff:
        keys = sorted(old_inputs.keys() | new_inputs.keys())
        changed = tuple(key for key in keys if old_inputs.get(key) != new_inputs.get(key))
        return Diff(changed, tuple(key for key in changed if key in ("size", "secretSize")))

    def planned_outputs(
        self, type_: str, old_outputs: dict[str, Any] | None, new_inputs: dict[str, Any]
    ) -> dict[str, Any]:
        return {"echo": new_inputs.get("name", "")}

    def create(self, type_: str, inputs: dict[str, Any]) -> tuple[str, dict[str, Any]]:
        self._begin("create", inputs)
        self._count += 1
        id_ = f"id-{self._count}"
        self.objects[id_] = dict(inputs)
        return id_, self._end(id_, inputs)

    def read(self, type_: str, id_: str, inputs: dict[str, Any] | None) -> tuple[dict[str, Any], dict[str, Any]] | None:
        self.calls.append(("read", id_))
        found = self.objects.get(id_)
        return None if found is None else (dict(found), self._outputs(id_, found))

    def update(self, type_: str, id_: str, old_outputs: dict[str, Any], inputs: dict[str, Any]) -> dict[str, Any]:
        self._begin("update", inputs)
        self.objects[id_] = dict(inputs)
        return self._end(id_, inputs)

    def delete(self, type_: str, id_: str, outputs: dict[str, Any]) -> None:
        self._begin("delete", outputs)
        self.objects.pop(id_, None)

    def _begin(self, operation: str, inputs: dict[str, Any]) -> None:
        assert UNKNOWN not in json.dumps(inputs)
        name = inputs.get("name", "")
        self.before(operation, name)
        self.calls.append((operation, name))
        if (operation, name) in self.fail:
            raise ProviderError(f"The API refuses to {operation} {name}.")

    def _end(self, id_: str, inputs: dict[str, Any]) -> dict[str, Any]:
        outputs = self._outputs(id_, inputs)
        if ("partial", inputs.get("name", "")) in self.fail:
            raise ProviderError(f"{inputs['name']} is not ready.", partial=(id_, outputs))
        return outputs

    @staticmethod
    def _outputs(id_: str, inputs: dict[str, Any]) -> dict[str, Any]:
        return {**inputs, "echo": inputs.get("name", ""), "token": f"token-of-{id_}"}


@pytest.fixture
def provider() -> FakeProvider:
    return FakeProvider()


_PRELUDE = """
import pulumi

class Thing(pulumi.CustomResource):
    echo: pulumi.Output[str]
    token: pulumi.Output[str]
    def __init__(self, name, opts=None, **props):
        super().__init__("fake:index:Thing", name, {"name": name, "echo": None, "token": None, **props}, opts)

class Group(pulumi.ComponentResource):
    def __init__(self, name, opts=None):
        super().__init__("fake:index:Group", name, None, opts)

"""


@dataclass
class Workbench:
    """A project in a temporary folder whose program can be rewritten between runs."""

    directory: Path
    provider: FakeProvider
    messages: list[str] = field(default_factory=list)

    def write(self, program: str, *, config: str = "") -> None:
        (self.directory / "__main__.py").write_text(_PRELUDE + textwrap.dedent(program), encoding="utf-8")
        if config:
            (self.directory / "Pulumi.dev.yaml").write_text(textwrap.dedent(config), encoding="utf-8")

    def open(self) -> Stack:
        project = load_project(self.directory)
        state = State.load(self.state_path)
        state.save()
        return Stack(
            project,
            "dev",
            load_stack(project, "dev"),
            state,
            self.provider,
            lambda severity, urn, text: self.messages.append(f"{severity}: {text}"),
        )

    @property
    def state_path(self) -> Path:
        return stack_directory(self.directory, "dev") / "state.json"

    def resources(self) -> dict[str, dict[str, Any]]:
        """Return the saved resources by name; of several with one name the last one in the file."""
        content = json.loads(self.state_path.read_text(encoding="utf-8"))
        return {entry["urn"].rpartition("::")[2]: entry for entry in content["deployment"].get("resources", [])}

    def up(self, program: str | None = None) -> dict[str, int]:
        """Run `up`, which must succeed, and return the changes."""
        if program is not None:
            self.write(program)
        outcome = self.open().up()
        assert outcome.errors == []
        return {op.value: n for op, n in outcome.changes.items()}


@pytest.fixture
def bench(tmp_path: Path, provider: FakeProvider, monkeypatch: pytest.MonkeyPatch) -> Workbench:
    monkeypatch.setattr(sys, "dont_write_bytecode", True)  # Programs are rewritten within one tick of the clock.
    (tmp_path / "Pulumi.yaml").write_text("name: demo\nruntime: python\n", encoding="utf-8")
    (tmp_path / "Pulumi.dev.yaml").write_text("config: {}\n", encoding="utf-8")
    return Workbench(tmp_path, provider)
