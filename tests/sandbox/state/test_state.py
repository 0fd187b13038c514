"""The state file and its journal: nothing is lost, nothing foreign is taken."""

from __future__ import annotations

import errno
import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from handover.io import files
from handover.sandbox.errors import StateError, UnsupportedError
from handover.sandbox.state.resource import Resource
from handover.sandbox.state.state import State
from handover.sandbox.state.values import secret


def _resource(name: str, **more: Any) -> Resource:
    urn = f"urn:pulumi:dev::demo::fake:index:Thing::{name}"
    return Resource(urn=urn, type="fake:index:Thing", custom=True, id=name, **more)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "dev" / "state.json"


def _names(state: State) -> list[str]:
    return [resource.name for resource in state.resources]


def test_what_is_saved_is_read_again(path: Path) -> None:
    state = State(path)
    full = _resource(
        "a",
        inputs={"x": secret({"k": [1]}), "y": 1},
        outputs={"z": None},
        parent="p",
        protect=True,
        dependencies=["d"],
        provider="q::1",
        property_dependencies={"x": ["d"]},
        additional_secret_outputs=["z"],
        ignore_changes=["y"],
        init_errors=["no"],
        import_id="i",
        delete=True,
        pending_replacement=True,
        created="2026-01-01T00:00:00Z",
        modified="2026-01-02T00:00:00Z",
    )
    state.end(done=full)
    state.save("emulator-1")

    again = State.load(path)
    assert again.resources == [full]
    assert again.emulator_id == "emulator-1"
    assert sorted(entry.name for entry in path.parent.iterdir()) == ["state.json"]


def test_nothing_changed_writes_nothing(path: Path) -> None:
    State(path).save()
    assert not path.parent.exists()
    state = State(path)
    state.end(done=_resource("a"))
    state.save()
    path.unlink()
    again = State(path)
    again.save()
    assert not path.exists()


def test_killed_run_is_caught_up_from_the_journal(path: Path) -> None:
    state = State(path)
    for name in ("a", "b", "c"):
        state.end(done=_resource(name))
    state.save()

    killed = State.load(path)
    a, b, c = killed.old
    killed.end(done=a.copy())  # Unchanged, but from now on in front of what comes next.
    killed.begin("creating", _resource("new"))
    killed.end(done=_resource("new", dependencies=[a.urn]), operation=True)
    killed.end(amend=[b.copy(delete=True)])
    killed.end(drop=[c])
    killed.begin("updating", b)
    assert path.with_suffix(".journal").stat().st_mode & 0o777 == 0o600
    with path.with_suffix(".journal").open("a") as file:
        file.write('{"serial": 9, "resou')  # Killed in the middle of a line.

    again = State.load(path)
    assert _names(again) == ["a", "new", "b"]
    assert [resource.delete for resource in again.resources] == [False, False, True]
    assert [operation["type"] for operation in again.pending] == ["updating"]
    again.save()
    assert not path.with_suffix(".journal").exists()
    assert _names(State.load(path)) == ["a", "new", "b"]


def test_resources_done_come_before_those_not_met_yet(path: Path) -> None:
    state = State(path)
    for name in ("a", "b"):
        state.end(done=_resource(name))
    state.save()
    state = State.load(path)
    state.end(done=state.old[1].copy(protect=True))
    assert _names(state) == ["b", "a"]
    assert [resource.name for resource in state.old] == ["a"]


def test_amending_a_resource_of_this_run_keeps_its_place(path: Path) -> None:
    state = State(path)
    a, b = _resource("a"), _resource("b")
    state.end(done=a)
    state.end(done=b)
    state.end(amend=[a.copy(outputs={"x": 1})])
    killed = State.load(path)
    assert _names(killed) == _names(state) == ["a", "b"]
    assert killed.resources[0].outputs == {"x": 1}


def test_copy_is_never_written(path: Path) -> None:
    state = State(path)
    state.end(done=_resource("a"))
    state.save()
    copy = State.load(path).copy()
    copy.end(drop=copy.resources)
    copy.save()
    assert _names(State.load(path)) == ["a"]


def test_creations_cut_off_are_remembered_until_asked_to_forget(path: Path) -> None:
    state = State(path)
    state.begin("creating", _resource("a"))
    state.begin("updating", _resource("b"))
    state.forget_operations()
    assert [operation["type"] for operation in State.load(path).pending] == ["creating"]
    state.forget_operations(creations=True)
    assert State.load(path).pending == []


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("[" * 100_000, r"state\.json is corrupt: it is nested too deeply"),
        ('{"version": 3, "deployment": {}, "emulator": {"id": 7}}', "garbles the emulator's identity"),
        ("{", r"state\.json is corrupt: .*delete the folder"),
        ("[]", "is not a state file: it has no `deployment`"),
        ('{"resources": []}', "is not a state file"),
        ('{"version": 5, "deployment": {}}', "is of version 5; this release reads the versions 3 and 4"),
        (
            '{"version": 3, "deployment": {"resources": [{"urn": "u"}]}}',
            "is corrupt: a resource or an operation lacks or garbles 'type'",
        ),
        ('{"version": 3, "deployment": {"pending_operations": [7]}}', "is corrupt"),
        ('{"version": 3, "deployment": {"pending_operations": [{"type": "creating"}]}}', "garbles 'resource'"),
        ('{"version": 3, "deployment": {"resources": [7]}}', "is corrupt"),
    ],
)
def test_foreign_files_are_refused(path: Path, content: str, message: str) -> None:
    path.parent.mkdir()
    path.write_text(content)
    with pytest.raises(StateError, match=message):
        State.load(path)
    assert path.read_text() == content


@pytest.mark.parametrize(
    "line",
    [
        b"\xff",
        b"{",
        b"7",
        b'{"a": 1}',
        b'{"pending": [7]}',
        b'{"serial": [], "dropped": true}',
        b'{"serial": "x", "done": true, "resource": {"urn": "u", "type": "t"}}',
        b"[" * 100_000,
        b'{"serial": 9, "moved": true}',
    ],
    ids=range(9),
)
def test_damaged_journal_is_refused_and_kept(path: Path, line: bytes) -> None:
    state = State(path)
    state.end(done=_resource("a"))
    state.end(done=_resource("b"))
    journal = path.with_suffix(".journal")
    head, first, second = journal.read_bytes().splitlines()
    content = b"\n".join([head, first, line, second])
    journal.write_bytes(content)
    with pytest.raises(StateError, match=r"journal .*state\.journal is corrupt in line 3.* or delete"):
        State.load(path)
    assert journal.read_bytes() == content


def test_journal_cut_off_within_a_character_loses_only_that_line(path: Path) -> None:
    state = State(path)
    state.end(done=_resource("a", inputs={"x": "1\x852\u20283"}))  # Line ends of texts, but none of the journal's.
    with path.with_suffix(".journal").open("ab") as file:
        file.write('{"serial": 9, "resource": "ü'.encode()[:-1])
    [again] = State.load(path).resources
    assert again.inputs == {"x": "1\x852\u20283"}


@pytest.mark.parametrize("name", ["state.json", "state.journal"])
@pytest.mark.parametrize(
    ("make", "said"),
    [
        (Path.mkdir, "it is not a regular file"),
        (os.mkfifo, "it is not a regular file"),
        (lambda path: path.symlink_to("/dev/zero"), "it is not a regular file"),
        (lambda path: path.symlink_to(path), "Too many levels of symbolic links"),
    ],
    ids=["folder", "pipe", "device", "loop"],
)
def test_state_that_cannot_be_read_is_said(path: Path, name: str, make: Callable[[Path], None], said: str) -> None:
    path.parent.mkdir(parents=True)
    make(path.with_name(name))
    with pytest.raises(StateError, match=rf"{name} cannot be read: {said}\."):
        State.load(path)


def test_the_version_before_is_kept_and_can_be_restored(path: Path) -> None:
    state = State(path)
    state.end(done=_resource("a"))
    state.save()
    state.end(done=_resource("b"))
    state.save()
    path.write_text("{")
    with pytest.raises(StateError, match=r"Restore it from state\.json\.bak"):
        State.load(path)
    kept = path.with_name("state.json.bak")
    assert kept.stat().st_mode & 0o777 == 0o600
    kept.replace(path)
    assert _names(State.load(path)) == ["a"]


def _killed_before_the_journal_went(path: Path, *names: str) -> None:
    """Save a state once for each name, and put back the journal that the last save has taken up."""
    state = State(path)
    for name in names:
        state.end(done=_resource(name))
        journal = path.with_suffix(".journal").read_bytes()
        state.save()
    path.with_suffix(".journal").write_bytes(journal)


@pytest.mark.parametrize("names", [["a"], ["a", "b"]])
def test_a_journal_that_has_been_taken_up_is_not_replayed_again(path: Path, names: list[str]) -> None:
    """A kill between the file's renaming and the journal's end left both; with the old one, resources were dropped."""
    _killed_before_the_journal_went(path, *names)
    state = State.load(path)
    assert _names(state) == names
    state.end(done=_resource("new"))  # and its lines don't come before those of the next run
    assert _names(State.load(path)) == ["new", *names]


@pytest.mark.parametrize("exchange", [Path.unlink, lambda path: _write(path, id="other")], ids=["gone", "another"])
def test_a_journal_of_another_file_is_refused(path: Path, exchange: Callable[[Path], None]) -> None:
    state = State(path)
    state.end(done=_resource("a"))
    state.save()
    state.end(done=_resource("b"))
    before = path.read_bytes()
    exchange(path)
    with pytest.raises(StateError, match=r"journal .*state\.journal belongs to another state file"):
        State.load(path)
    path.write_bytes(before)
    assert _names(State.load(path)) == ["b", "a"]


def test_a_journal_of_an_earlier_release_is_taken_up(path: Path) -> None:
    state = State(path)
    state.end(done=_resource("a"))
    journal = path.with_suffix(".journal")
    journal.write_bytes(journal.read_bytes().split(b"\n", 1)[1])
    again = State.load(path)
    again.save()
    again.end(done=_resource("b"))
    assert _names(State.load(path)) == ["b", "a"]


@pytest.mark.parametrize(
    "wrong",
    [
        {"urn": 7},
        {"type": ["t"]},
        {"custom": 1},
        {"id": {"a": 1}},
        {"inputs": [1]},
        {"outputs": "x"},
        {"dependencies": [7]},
        {"dependencies": "urn"},
        {"propertyDependencies": {"a": "b"}},
        {"propertyDependencies": {"a": [7]}},
        {"initErrors": True},
    ],
    ids=str,
)
def test_a_resource_of_wrong_types_is_said(path: Path, wrong: dict[str, Any]) -> None:
    _write(path, **wrong)
    with pytest.raises(StateError, match="is corrupt: a resource or an operation lacks or garbles"):
        State.load(path)


def _write(path: Path, **resource: Any) -> None:
    path.parent.mkdir(exist_ok=True)
    data = {"urn": "urn:pulumi:dev::demo::fake:index:Thing::a", "custom": True, "type": "fake:index:Thing", **resource}
    path.write_text(json.dumps({"version": 3, "deployment": {"resources": [data]}}))


ENCRYPTED = {"4dabf18193072939515e22adb298388d": "1b47061264138c4ac30d75fd1eb44270", "ciphertext": "v1:x"}


def test_encrypted_secrets_are_refused(path: Path) -> None:
    _write(path, inputs={"x": {"nested": [ENCRYPTED]}})
    with pytest.raises(StateError, match="--show-secrets"):
        State.load(path)


def test_what_a_plain_export_encrypts_of_any_stack_is_made_anew(path: Path) -> None:
    _write(path, outputs={"x": 1, "__pulumi_raw_state_delta": {"obj": {"replace": {"raw": ENCRYPTED}}}})
    [resource] = State.load(path).resources
    assert resource.outputs == {"x": 1}
    _write(path, type="pulumi:providers:fake", inputs={"region": "us", "oauthclientSecret": ENCRYPTED})
    [resource] = State.load(path).resources
    assert resource.inputs == {"region": "us"}


def test_options_the_sandbox_would_disregard_are_refused(path: Path) -> None:
    _write(path, viewOf="x")
    with pytest.raises(UnsupportedError, match="views of resources"):
        State.load(path)


def test_what_a_creation_has_made_stands_before_what_needs_it_and_replaces_what_was_there(path: Path) -> None:
    state = State(path)
    need = _resource("need")
    old, gone = _resource("new"), _resource("new", pending_replacement=True)
    for each in (need, old, gone, _resource("user", dependencies=[old.urn])):
        state.end(done=each)
    key = state.begin("creating", _resource("new", dependencies=[need.urn]))
    state.begin("creating", _resource("none"))
    again = State.load(path)
    (first, made), (other, none) = again.undecided
    assert (first, made.name, none.name) == (key, "new", "none")
    again.decide(key, made.copy(id="made"))
    again.decide(other)
    again.save()
    again = State.load(path)
    assert [(each.name, each.id, each.delete) for each in again.resources] == [
        ("need", "need", False),
        ("new", "made", False),
        ("new", "new", True),
        ("user", "user", False),
    ]
    assert again.pending == []
    assert not path.with_suffix(".journal").exists()


def test_a_full_disk_leaves_no_half_line_in_the_journal(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    state, write = State(path), os.write
    state.end(done=_resource("a"))

    def full(descriptor: int, text: bytes) -> int:
        if len(text) < 20:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        return write(descriptor, text[: len(text) // 2])

    monkeypatch.setattr(os, "write", full)
    with pytest.raises(OSError, match="No space"):
        state.end(done=_resource("b"))
    monkeypatch.setattr(os, "write", write)
    state.end(done=_resource("c"))
    assert _names(State.load(path)) == ["a", "c"]


def test_what_is_known_by_its_id_need_not_be_asked_for(path: Path) -> None:
    state = State(path)
    state.begin("creating", _resource("a"))
    state.leave("left")
    assert State.load(path).undecided == []
    assert State.load(path).pending[0]["resource"]["id"] == "left"


@pytest.mark.parametrize("after", ["state.json", "state.journal"])
@pytest.mark.parametrize("killed", [False, True])
def test_reading_while_somebody_saves_gets_what_belongs_together(
    path: Path, monkeypatch: pytest.MonkeyPatch, after: str, killed: bool
) -> None:
    """A run that ends between the readings of file and journal, and the next one that begins."""
    State(path).save("org")
    if killed:
        State.load(path).end(done=_resource("left by a kill"))
    read = files.read

    def read_slowly(name: Path) -> bytes:
        try:
            return read(name)
        finally:
            if name.name == after:
                monkeypatch.setattr(files, "read", read)
                run = State.load(path)
                run.end(done=_resource("first"))
                run.save()
                State.load(path).end(done=_resource("second"))

    monkeypatch.setattr(files, "read", read_slowly)
    assert set(_names(State.load(path))) == {"first", "second", *(["left by a kill"] if killed else [])}
