"""An in-memory provider that fails as real ones do, and what test programs have in common."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import pytest

from handover.sandbox.emulation import Emulation
from handover.sandbox.provider import Diff, Found, ProviderError
from handover.sandbox.state.values import UNKNOWN

PRELUDE = """
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
class FakeProvider:
    """Objects in a dictionary; inputs among `replace_keys` force a new object, the output `echo` is known beforehand.

    `fail` holds ``(operation, name)`` pairs: ``create``, ``update``, ``delete`` or ``partial`` (created or updated, yet
    failed) of the object whose input ``name`` it is. `moved` holds objects whose id is another one now, by the old one.
    `after` is called once an object has been made, and `keys` says by which key; `otherwise` is said of others.
    """

    objects: dict[str, dict[str, Any]] = field(default_factory=dict)
    calls: list[tuple[str, str]] = field(default_factory=list)
    fail: set[tuple[str, str]] = field(default_factory=set)
    moved: dict[str, str] = field(default_factory=dict)
    replace_keys: frozenset[str] = frozenset({"size"})
    before: Callable[[str, str], None] = lambda operation, name: None
    after: Callable[[str], None] = lambda id_: None
    keys: dict[str, str] = field(default_factory=dict)
    otherwise: str | None = ""
    make_id: Callable[[int, dict[str, Any]], str] = lambda count, inputs: f"id-{count}"
    _count: int = 0

    def close(self) -> None:
        pass

    def check(self, type_: str, inputs: dict[str, Any]) -> list[str]:
        return [f"`{key}` is no property of {type_}." for key in inputs if key.startswith("bad")]

    def unnamed(self, type_: str) -> str:
        return "It has no name." if type_ == "fake:index:Named" else ""

    def check_provider(self, type_: str, inputs: dict[str, Any]) -> str:
        return ""

    def diff(
        self, type_: str, old_inputs: dict[str, Any], old_outputs: dict[str, Any], new_inputs: dict[str, Any], *_: Any
    ) -> Diff:
        keys = sorted(old_inputs.keys() | new_inputs.keys())
        changed = tuple(key for key in keys if old_inputs.get(key) != new_inputs.get(key))
        return Diff(changed, tuple(key for key in changed if key in self.replace_keys))

    def planned_outputs(
        self, type_: str, old_outputs: dict[str, Any] | None, new_inputs: dict[str, Any], *_: Any
    ) -> dict[str, Any]:
        return {"echo": new_inputs.get("name", "")}

    def create(self, type_: str, inputs: dict[str, Any], key: str = "") -> tuple[str, dict[str, Any]]:
        self._begin("create", inputs)
        self._count += 1
        id_ = self.make_id(self._count, inputs)
        self.objects[id_] = dict(inputs)
        self.keys[key] = id_
        self.after(id_)
        return id_, self._end(id_, inputs)

    def made(self, type_: str, key: str) -> str | None:
        return self.keys.get(key, self.otherwise)

    def read(
        self, type_: str, id_: str, inputs: dict[str, Any] | None, old_outputs: dict[str, Any] | None = None
    ) -> Found | None:
        self.calls.append(("read", id_))
        id_ = self.moved.get(id_, id_)
        found = self.objects.get(id_)
        return None if found is None else Found(dict(found), self._outputs(id_, found), id_)

    def update(
        self, type_: str, id_: str, old_outputs: dict[str, Any], inputs: dict[str, Any], *_: Any
    ) -> dict[str, Any]:
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


def deploy_by(provider: FakeProvider, monkeypatch: pytest.MonkeyPatch) -> None:
    """Have commands deploy by a provider, which needs no emulated org beside the state."""
    monkeypatch.setattr("handover.sandbox.opening.StackProvider", lambda *_: provider)
    monkeypatch.setattr(Emulation, "check_lineage", lambda *_, **__: None)
