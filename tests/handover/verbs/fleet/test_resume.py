"""`fleet up --resume`: what a run that was killed has finished is not done again, unless it would be something else."""

from __future__ import annotations

import json
import os
import signal
import time
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from handover.stacks import pulumi_cli
from handover.stacks.model import Engine, StackError
from handover.verbs.fleet.model import Result, Run, Status, Verb
from handover.verbs.fleet.progress import Progress
from handover.verbs.fleet.run import plan_runs
from tests.handover.verbs.fleet.conftest import Yard
from tests.handover.verbs.fleet.test_fleet_command import TWO_STACKS, asked_to_end, in_the_middle, start_up, wait_until

RECORD = "fleet/up.done.json"


def test_a_killed_fleet_is_resumed_where_it_was(yard: Yard) -> None:
    # Its two triggers are let through: the first stack is deployed, and the second is held in the middle.
    held = {"method": "POST", "path": "*/processautomation/triggers", "after": 2, "latencyMs": 600_000}
    yard.org.set_faults(held)
    fleet = start_up(yard, "--parallel", "1")
    wait_until(lambda: in_the_middle(yard, 1))
    fleet.send_signal(signal.SIGKILL)
    fleet.wait()
    wait_until(lambda: asked_to_end(yard, "team-b"))
    yard.org.set_faults()
    wait_until(lambda: not yard.at_work("team-b"))
    log = yard.folder("team-a") / "fleet" / "up.log"
    log.write_text("of the first run", encoding="utf-8")

    done = yard.report("up", "--resume")
    assert done["summary"] == {"ok": 2}
    first, second = done["stacks"]["team-a"], done["stacks"]["team-b"]
    assert (first["earlier"], first["summary"], first["changes"]) == (True, "14 created", {"created": 14})
    assert (second["earlier"], second["changes"]["created"] > 0) == (False, True)
    assert log.read_text(encoding="utf-8") == "of the first run"
    assert yard.objects() == TWO_STACKS
    # All is done, so that there is nothing to resume: the next one looks at everything.
    assert not (yard.folder("team-a") / RECORD).exists()
    again = yard.fleet("up", "--resume")
    assert again.stdout.splitlines()[-1] == "2 ok"
    assert again.stdout.count(": ok, no changes (") == 2
    assert "resumed" not in again.stdout


class Project:
    """A project of two stacks, and a run that has deployed both."""

    def __init__(self, path: Path) -> None:
        self.path = path
        (path / "rules").mkdir()
        for name, text in {
            "Pulumi.yaml": "name: cognigy-handover\nruntime: python\n",
            "__main__.py": "",
            "Pulumi.a.yaml": "config: {}\n",
            "Pulumi.b.yaml": "config: {}\n",
            "rules/__main__.py": "",
        }.items():
            (path / name).write_text(text, encoding="utf-8")

    def deploy(self) -> None:
        """Have a run deploy both stacks."""
        progress, runs = self.progress()
        policies = ({"name": "rules", "version": "1", "passed": True, "violations": []},)
        for run in runs:
            run.folder.mkdir(parents=True, exist_ok=True)
            (run.folder.parent / "state.json").write_text('{"version": 3, "deployment": {}}')
            run.result, run.seconds = Result(Status.OK, "14 created", changes={"created": 14}, policies=policies), 2.5
            progress.note(run)

    def progress(self, *options: str, engine: Engine = Engine.SANDBOX) -> tuple[Progress, list[Run]]:
        runs = plan_runs(self.path, Verb.UP, ["a", "b"])
        return Progress(self.path, runs, engine, options, [self.path / "rules"]), runs

    def resumed(self, *options: str, engine: Engine = Engine.SANDBOX) -> list[str]:
        progress, runs = self.progress(*options, engine=engine)
        progress.resume()
        return [run.stack for run in runs if run.earlier]


@pytest.fixture
def project(tmp_path: Path) -> Project:
    project = Project(tmp_path)
    project.deploy()
    return project


def test_what_is_done_has_the_result_that_it_had(project: Project) -> None:
    progress, runs = project.progress()
    progress.resume()
    assert [(run.earlier, run.seconds) for run in runs] == [(True, 2.5)] * 2
    assert runs[0].result.changes == {"created": 14}
    assert runs[0].as_json()["policies"][0]["passed"]


@pytest.mark.parametrize(
    ("file", "left"),
    [
        ("__main__.py", []),
        ("new/module.py", []),
        ("rules/__main__.py", []),
        ("Pulumi.yaml", []),
        ("Pulumi.a.yaml", ["b"]),
        ("Pulumi.c.yaml", ["a", "b"]),
        (".venv/lib/module.py", ["a", "b"]),
        ("new/__pycache__/module.pyc", ["a", "b"]),
        (".handover/a/fleet/up.log", ["a", "b"]),
    ],
)
def test_what_would_be_deployed_otherwise_is_deployed_again(project: Project, file: str, left: list[str]) -> None:
    path = project.path / file
    path.parent.mkdir(parents=True, exist_ok=True)
    before = path.read_text(encoding="utf-8") if path.exists() else ""
    path.write_text(f"{before}# changed\n", encoding="utf-8")
    assert project.resumed() == left


@pytest.mark.parametrize("file", ["state.json", "state.journal"])
def test_a_stack_whose_state_somebody_has_written_since_is_deployed_again(project: Project, file: str) -> None:
    """As `sandbox destroy` does, and whoever deploys it otherwise."""
    path = project.path / ".handover" / "a" / file
    path.touch()
    os.utime(path, (time.time() + 60, time.time() + 60))
    assert project.resumed() == ["b"]


def test_a_stack_without_a_state_or_without_its_org_is_deployed_again(project: Project) -> None:
    first, second = (project.path / ".handover" / name / "state.json" for name in ("a", "b"))
    first.unlink()
    resources = [
        {"urn": f"urn:pulumi:b::cognigy-handover::{type_}::x", "type": type_, "custom": True, "id": "x"}
        for type_ in ("genesyscloud:index/flow:Flow",)
    ]
    before = second.stat().st_mtime
    second.write_text(json.dumps({"version": 3, "deployment": {"resources": resources}}))
    os.utime(second, (before, before))
    assert project.resumed() == []
    (second.parent / "emulator.json").write_text('{"id": "org"}')
    assert project.resumed() == ["b"]


@pytest.mark.parametrize(
    ("listed", "left"),
    [
        ({"lastUpdate": "2026-11-29T10:00:00.000Z", "resourceCount": 15}, ["a"]),
        ({"lastUpdate": "2026-11-29T10:00:00.000Z", "resourceCount": 15, "updateInProgress": False}, ["a"]),
        ({"lastUpdate": "2026-11-29T10:00:00.000Z", "resourceCount": 15, "updateInProgress": True}, []),
        ({"lastUpdate": "2026-11-29T12:00:00.000Z", "resourceCount": 15}, []),
        ({"lastUpdate": "2026-11-29T10:00:00.000Z", "resourceCount": 0}, []),
        ({"resourceCount": 15, "updateInProgress": True}, []),
        ({"lastUpdate": "yesterday", "resourceCount": 15}, []),
    ],
)
def test_pulumi_is_asked_whose_state_has_been_written_since(
    project: Project, monkeypatch: pytest.MonkeyPatch, listed: dict[str, Any], left: list[str]
) -> None:
    """One that its backend does not list, such as `b`, is not deployed there."""
    monkeypatch.setattr(time, "time", lambda: datetime.fromisoformat("2026-11-29T11:00:00Z").timestamp())
    progress, runs = project.progress(engine=Engine.PULUMI)
    for run in runs:
        run.result = Result(Status.OK, "14 created")
        progress.note(run)
    said = json.dumps([{"name": "a", "current": False, **listed}, {"name": "other"}])
    monkeypatch.setattr(pulumi_cli, "_run", lambda *_, **__: said)
    assert project.resumed(engine=Engine.PULUMI) == left


def test_a_cli_that_cannot_be_asked_is_a_sentence(project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")
    assert project.resumed(engine=Engine.PULUMI) == []  # nothing is remembered, and nobody asked
    progress, (first, _) = project.progress(engine=Engine.PULUMI)
    first.result = Result(Status.OK, "14 created")
    progress.note(first)
    with pytest.raises(StackError, match="The Pulumi CLI is not installed"):
        project.resumed(engine=Engine.PULUMI)


def test_another_engine_or_option_is_another_deployment(project: Project) -> None:
    assert project.resumed() == ["a", "b"]
    assert project.resumed(engine=Engine.PULUMI) == []
    assert project.resumed("--take-over") == []


def test_only_what_has_ended_well_is_remembered(project: Project) -> None:
    progress, (first, second) = project.progress()
    progress.forget()
    first.result = Result(Status.FAILED, "")
    progress.note(first)
    second.result = Result(Status.OK, "no changes")
    progress.note(second)
    assert project.resumed() == ["b"]


def test_a_new_run_forgets_what_all_stacks_have_done(project: Project) -> None:
    runs = plan_runs(project.path, Verb.UP, ["a"])
    Progress(project.path, runs, Engine.SANDBOX, (), []).forget()
    assert list(project.path.glob(f".handover/*/{RECORD}")) == []


def test_a_stack_whose_file_is_gone_is_not_remembered(project: Project) -> None:
    (project.path / "Pulumi.a.yaml").unlink()
    progress, (first, _) = project.progress()
    assert project.resumed() == ["b"]
    first.result = Result(Status.OK, "no changes")
    before = json.loads((first.folder / "up.done.json").read_bytes())
    progress.note(first)
    assert json.loads((first.folder / "up.done.json").read_bytes()) == before


@pytest.mark.parametrize(
    "change",
    [
        "{",
        "[]",
        "[" * 100_000,
        {"summary": None},
        {"seconds": "2"},
        {"changes": ["created"]},
        {"changes": {"created": "14"}},
        {"policies": [1]},
        {"seconds": "absent"},
        {"policies": "absent"},
        {"ended": "absent"},
        {"seconds": float("nan")},
        {"ended": 10**400},
    ],
    ids=lambda change: str(change)[:30],
)
def test_a_record_that_is_damaged_is_none(project: Project, change: str | dict[str, Any]) -> None:
    record = project.path / ".handover" / "a" / RECORD
    if isinstance(change, str):
        record.write_text(change, encoding="utf-8")
    else:
        content = {**json.loads(record.read_bytes()), **change}
        record.write_text(json.dumps({key: value for key, value in content.items() if value != "absent"}))
    assert project.resumed() == ["b"]


def test_a_record_that_is_a_pipe_is_not_waited_for(project: Project) -> None:
    record = project.path / ".handover" / "a" / RECORD
    record.unlink()
    os.mkfifo(record)
    assert project.resumed() == ["b"]


def test_what_cannot_be_remembered_stops_nobody(project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    """As on a disk that is full: the fleet goes on, and the stack is done again when it is resumed."""

    def full(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device", "up.done.json")

    progress, (first, _) = project.progress()
    progress.forget()
    monkeypatch.setattr("handover.io.files.replace", full)
    first.result = Result(Status.OK, "no changes")
    progress.note(first)
    assert project.resumed() == []


def test_a_program_behind_a_link_counts_and_a_circle_of_links_ends(project: Project, tmp_path_factory: Any) -> None:
    shared = tmp_path_factory.mktemp("shared")
    (shared / "module.py").write_text("")
    (project.path / "shared").symlink_to(shared)
    (project.path / "circle").symlink_to(project.path)
    (project.path / "root").symlink_to("/")
    (shared / "again").symlink_to(shared)
    project.deploy()
    assert project.resumed() == ["a", "b"]
    (shared / "module.py").write_text("# changed")
    assert project.resumed() == []


def test_a_program_that_is_a_file_elsewhere_counts(project: Project, tmp_path_factory: Any) -> None:
    program = tmp_path_factory.mktemp("elsewhere") / "app.py"
    program.write_text("")
    (project.path / "Pulumi.yaml").write_text(f"name: cognigy-handover\nruntime: python\nmain: {program}\n")
    project.deploy()
    assert project.resumed() == ["a", "b"]
    program.write_text("# changed")
    assert project.resumed() == []


def test_what_is_no_file_or_cannot_be_read_keeps_nobody_from_deploying(
    project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    os.mkfifo(project.path / "pipe")
    (project.path / "nowhere").symlink_to("nosuch")
    (project.path / "device").symlink_to("/dev/zero")
    (project.path / "others.log").write_text("of another user")
    really: Callable[..., Any] = Path.open

    def opened(path: Path, *arguments: Any, **options: Any) -> Any:
        if path.name == "others.log":
            raise PermissionError(13, "Permission denied", str(path))
        return really(path, *arguments, **options)

    monkeypatch.setattr(Path, "open", opened)
    project.deploy()
    assert project.resumed() == ["a", "b"]
