"""`fleet up --resume`: what a run that was killed has finished is not done again, unless it would be something else."""

from __future__ import annotations

import json
import signal
from pathlib import Path

import pytest

from handover.stacks.model import Engine
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
    progress, runs = project.progress()
    policies = ({"name": "rules", "version": "1", "passed": True, "violations": []},)
    for run in runs:
        run.folder.mkdir(parents=True)
        run.result, run.seconds = Result(Status.OK, "14 created", changes={"created": 14}, policies=policies), 2.5
        progress.note(run)
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
        (".handover/a/state.json", ["a", "b"]),
    ],
)
def test_what_would_be_deployed_otherwise_is_deployed_again(project: Project, file: str, left: list[str]) -> None:
    path = project.path / file
    path.parent.mkdir(parents=True, exist_ok=True)
    before = path.read_text(encoding="utf-8") if path.exists() else ""
    path.write_text(f"{before}# changed\n", encoding="utf-8")
    assert project.resumed() == left


def test_another_engine_or_option_is_another_deployment(project: Project) -> None:
    assert project.resumed() == ["a", "b"]
    assert project.resumed(engine=Engine.PULUMI) == []
    assert project.resumed("--take-over") == []


def test_only_what_has_ended_well_is_remembered_and_a_torn_record_is_none(project: Project) -> None:
    progress, (first, second) = project.progress()
    progress.forget()
    first.result = Result(Status.FAILED, "")
    progress.note(first)
    second.result = Result(Status.OK, "no changes")
    progress.note(second)
    assert project.resumed() == ["b"]
    for torn in ("{", "[]"):
        (second.folder / "up.done.json").write_text(torn, encoding="utf-8")
        assert project.resumed() == []


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
