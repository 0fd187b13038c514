"""Fixtures of the engine's tests: a project whose program deploys to an in-memory provider."""

from __future__ import annotations

import json
import sys
import textwrap
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
import pytest

from handover.sandbox.configuration.project import load_project, load_stack
from handover.sandbox.opening import stack_directory
from handover.sandbox.stack import Stack
from handover.sandbox.state.state import State
from tests.sandbox.fakes import PRELUDE, FakeProvider


@pytest.fixture
def provider() -> FakeProvider:
    return FakeProvider()


@dataclass
class Workbench:
    """A project in a temporary folder whose program can be rewritten between runs."""

    directory: Path
    provider: FakeProvider
    messages: list[str] = field(default_factory=list)

    def write(self, program: str, *, config: str = "") -> None:
        (self.directory / "__main__.py").write_text(PRELUDE + textwrap.dedent(program), encoding="utf-8")
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


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The addresses of emulators that have been asked who they are."""
    addresses: list[str] = []
    get = httpx.Client.get

    def remember(client: httpx.Client, url: str, **options: Any) -> httpx.Response:
        addresses.append(str(client.base_url))
        return get(client, url, **options)

    monkeypatch.setattr(httpx.Client, "get", remember)
    return addresses
