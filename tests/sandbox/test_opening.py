"""What opening a stack takes, makes and asks, for each use."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from handover.emulator.server.embedded import EmbeddedEmulator
from handover.sandbox.errors import LockedError, StateError
from handover.sandbox.opening import Use, open_stack
from handover.sandbox.state.lock import stack_lock
from handover.sandbox.state.state import State

if TYPE_CHECKING:
    from tests.sandbox.conftest import Workbench


@pytest.fixture(scope="module")
def running() -> Iterator[str]:
    with EmbeddedEmulator() as emulator:
        yield emulator.url


@pytest.mark.parametrize("use", [Use.LOOK, Use.CALL])
def test_looking_and_calling_make_nothing(bench: Workbench, use: Use) -> None:
    with open_stack(bench.directory, "dev", "x", use) as opened:
        assert (opened.objects, opened.emulation.exists) == (0, False)
    assert not bench.state_path.parent.exists()


@pytest.mark.parametrize(("use", "emulator"), [(Use.CHANGE, False), (Use.CHANGE, True), (Use.CALL, False)])
def test_who_changes_or_starts_the_org_has_the_lock(bench: Workbench, running: str, use: Use, emulator: bool) -> None:
    address = running if emulator else None
    with (
        stack_lock(bench.state_path.parent, "up"),
        pytest.raises(LockedError, match="`handover up`"),
        open_stack(bench.directory, "dev", "x", use, emulator=address),
    ):
        pass
    with (
        open_stack(bench.directory, "dev", "x", use, emulator=address),
        pytest.raises(LockedError, match="`handover x`"),
        stack_lock(bench.state_path.parent, "up"),
    ):
        pass


@pytest.mark.parametrize(("use", "emulator"), [(Use.LOOK, False), (Use.LOOK, True), (Use.CALL, True)])
def test_who_only_looks_or_calls_an_org_that_runs_needs_no_lock(
    bench: Workbench, running: str, use: Use, emulator: bool
) -> None:
    with (
        stack_lock(bench.state_path.parent, "up"),
        open_stack(bench.directory, "dev", "x", use, emulator=running if emulator else None),
    ):
        pass


def test_a_lock_that_was_left_behind_is_told(bench: Workbench) -> None:
    folder = bench.state_path.parent
    folder.mkdir(parents=True)
    (folder / "lock").write_text('{"pid": 1, "host": "h", "command": "up", "since": 0}')
    said: list[tuple[str, str, str]] = []
    with open_stack(bench.directory, "dev", "x", Use.CHANGE, on_message=lambda *message: said.append(message)):
        pass
    [(severity, _, text)] = said
    assert severity == "warning"
    assert "The previous run did not end properly" in text


def test_an_org_of_its_own_is_compared_by_its_file(bench: Workbench, asked: list[str]) -> None:
    bench.up('Thing("a")')
    with pytest.raises(StateError, match="is missing"), open_stack(bench.directory, "dev", "x", Use.LOOK):
        pass
    content = json.loads(bench.state_path.read_text(encoding="utf-8"))
    bench.state_path.write_text(json.dumps({**content, "emulator": {"id": "one"}}), encoding="utf-8")
    file = bench.state_path.parent / "emulator.json"
    file.write_text('{"id": "two"}', encoding="utf-8")
    with pytest.raises(StateError, match="another emulated"), open_stack(bench.directory, "dev", "x", Use.LOOK):
        pass
    file.write_text('{"id": "one"}', encoding="utf-8")
    with open_stack(bench.directory, "dev", "x", Use.LOOK) as opened:
        assert opened.objects == 1
    assert asked == []


def test_an_org_that_runs_is_asked_once(bench: Workbench, running: str, asked: list[str]) -> None:
    bench.up('Thing("a")')
    with open_stack(bench.directory, "dev", "x", Use.CHANGE, emulator=running) as opened:
        assert asked == []  # the state does not say which it belongs to
        assert opened.connect() == opened.connect() == running
        assert len(asked) == 1
        bench_id = opened.stack.emulator_id
        opened.stack.up()
    assert State.load(bench.state_path).emulator_id == bench_id
    content = json.loads(bench.state_path.read_text(encoding="utf-8"))
    assert content["emulator"]["id"] == bench_id
    with open_stack(bench.directory, "dev", "x", Use.LOOK, emulator=running) as opened:
        opened.connect()
        assert len(asked) == 2
    bench.state_path.write_text(json.dumps({**content, "emulator": {"id": "another"}}), encoding="utf-8")
    with (
        pytest.raises(StateError, match="belongs to another emulated organization"),
        open_stack(bench.directory, "dev", "x", Use.LOOK, emulator=running),
    ):
        pass


def test_an_org_that_was_not_called_is_not_the_states(bench: Workbench, running: str) -> None:
    with open_stack(bench.directory, "dev", "x", Use.CHANGE, emulator=running) as opened:
        bench.write("pass")
        opened.stack.up()
    assert State.load(bench.state_path).emulator_id is None


def test_the_programs_folder_is_known(bench: Workbench) -> None:
    with open_stack(bench.directory, "dev", "x", Use.LOOK) as opened:
        assert opened.program_directory == bench.directory.resolve()
    bench.write("pass")
    (bench.directory / "Pulumi.yaml").write_text("name: demo\nruntime: python\nmain: __main__.py\n", encoding="utf-8")
    with open_stack(bench.directory, "dev", "x", Use.LOOK) as opened:
        assert opened.program_directory == bench.directory.resolve()
        assert isinstance(opened.folder, Path)
