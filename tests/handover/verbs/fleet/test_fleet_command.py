"""`handover fleet`: every stack gets its turn, and what goes wrong with one is nobody else's business."""

import errno
import os
import re
import signal
import subprocess
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from typer.testing import CliRunner

from handover.cli import app
from handover.errors import INTERRUPTING
from handover.stacks.model import Engine
from handover.verbs.fleet.model import Run, Status, Verb
from handover.verbs.fleet.run import Fleet, plan_runs
from handover.verbs.fleet.sharing.pace import CALLS
from handover.verbs.fleet.worker import ENDING
from tests.handover.verbs.fleet.conftest import Yard

TWO_STACKS = {"integrations": 2, "actions": 2, "flows": 4, "triggers": 4}


def test_a_fleet_is_previewed_deployed_verified_and_looked_at(yard: Yard) -> None:
    planned = yard.report("preview")
    assert planned["stacks"]["team-a"]["changes"] == {"create": 14}
    assert planned["stacks"]["team-a"]["summary"] == "14 to create"
    assert yard.objects()["integrations"] == 0

    # No stack makes more calls than its org's rate limit is reckoned by, nor so few that others wait for nothing.
    calls = yard.calls()
    done = yard.fleet("up")
    assert done.exit_code == 0, done.output
    assert 0.4 < (yard.calls() - calls) / 2 / CALLS[Verb.UP] <= 1
    lines = done.stdout.splitlines()
    assert sorted(line.partition(" (")[0] for line in lines[:2]) == [
        "team-a: ok, 14 created",
        "team-b: ok, 14 created",
    ]
    assert lines[2:] == ["2 ok"]
    assert yard.objects() == TWO_STACKS

    again = yard.report("up")
    assert again["summary"] == {"ok": 2}
    assert again["stacks"]["team-b"]["changes"] == {"unchanged": 14}
    assert again["stacks"]["team-b"]["summary"] == "no changes"
    assert "Updating (team-b)" in Path(again["stacks"]["team-b"]["log"]).read_text(encoding="utf-8")

    yard.org.patch(f"/api/v2/integrations/{id_of(yard, 'team-b', 'Integration')}", json={"intendedState": "DISABLED"})
    calls = yard.calls()
    found = yard.report("drift")
    assert 0.4 < (yard.calls() - calls) / 2 / CALLS[Verb.DRIFT] <= 1
    assert found["exitCode"] == 1
    assert found["stacks"]["team-a"]["status"] == "ok"
    assert found["stacks"]["team-b"]["summary"] == "1 difference"
    assert found["stacks"]["team-b"]["reason"] == "handover-integration, state: ENABLED => DISABLED"
    assert found["stacks"]["team-b"]["report"]["stacks"][0]["stack"] == "team-b"

    # What is to be seen in AWS, a stack with webhooks alone has none of.
    calls = yard.calls()
    checked = yard.report("verify", "--no-test", "--aws")
    assert 0.4 < (yard.calls() - calls) / 2 / CALLS[Verb.VERIFY] <= 1
    assert checked["exitCode"] == 1
    assert checked["stacks"]["team-b"]["summary"] == "1 failed check"
    assert {check["title"] for check in checked["stacks"]["team-a"]["report"]["checks"]}.isdisjoint({"test"})


def id_of(yard: Yard, stack: str, type_: str) -> str:
    found = (
        each["id"] for each in yard.state(stack)["resources"] if each["type"].endswith(f":{type_}") and "id" in each
    )
    return str(next(found))


def test_stacks_that_fail_do_not_stop_the_others(yard: Yard) -> None:
    yard.add("team-bad", version="2025.12")
    yard.add("team-gone", port=9)
    (yard.project.path / "Pulumi.team-torn.yaml").write_text("config: [", encoding="utf-8")
    done = yard.fleet("up", "--parallel", "3")
    assert done.exit_code == 1
    assert "team-bad (failed)\n  The configuration of this stack can't be deployed: " in done.stdout
    assert "Cognigy.AI 2025.12 is to be told by Amazon EventBridge" in done.stdout
    assert "team-gone (failed)\n  No emulator answers at http://127.0.0.1:9" in done.stdout
    assert "is not valid YAML" in done.stdout
    assert done.stdout.splitlines()[-1] == "2 ok, 3 failed"
    assert yard.objects() == TWO_STACKS

    found = yard.report("drift", "--exclude", "team-b")
    assert found["exitCode"] == 2
    assert {name: stack["status"] for name, stack in found["stacks"].items()} == {
        "team-a": "ok",
        "team-bad": "unknown",
        "team-gone": "unknown",
        "team-torn": "unknown",
    }
    assert "Nothing of stack 'team-gone' is deployed" in found["stacks"]["team-gone"]["reason"]
    assert "1 not looked at" in found["stacks"]["team-gone"]["summary"]
    checked = yard.report("verify", "--stacks", "team-gone", "--exclude", "team-[ab]*", "--exclude", "team-torn")
    assert (checked["exitCode"], checked["stacks"]["team-gone"]["status"]) == (2, "unknown")
    assert "Nothing of stack 'team-gone' is deployed" in checked["stacks"]["team-gone"]["reason"]


def start_up(yard: Yard, *options: str) -> subprocess.Popen[bytes]:
    command = [".venv/bin/handover", "fleet", "up", *yard.options, "--yes", *options]
    return subprocess.Popen(command, cwd=yard.project.path, stdout=subprocess.DEVNULL, start_new_session=True)


def wait_until(true: Callable[[], bool]) -> None:
    end = time.monotonic() + 300  # for hangs only
    while not true():
        assert time.monotonic() < end, "it does not come about"
        time.sleep(0.02)


def in_the_middle(yard: Yard, stacks: int = 2) -> bool:
    """Tell whether so many stacks are creating a trigger."""
    (rule,) = yard.org.get("/_emulator/faults").json()["rules"]
    return bool(rule["hits"] >= stacks)


def asked_to_end(yard: Yard, *stacks: str) -> bool:
    """Tell whether stacks have been interrupted: what they then finish is what they are doing now."""
    logs = [yard.folder(stack) / "fleet" / "up.log" for stack in stacks]
    return all(ENDING in log.read_text(encoding="utf-8") for log in logs)


@pytest.fixture
def held_triggers(yard: Yard) -> None:
    """Hold the creation of triggers until the faults are set anew."""
    yard.org.set_faults({"method": "POST", "path": "*/processautomation/triggers", "latencyMs": 600_000})


@pytest.mark.usefixtures("held_triggers")
def test_a_killed_fleet_leaves_nothing_half_done_and_the_next_one_completes_it(yard: Yard) -> None:
    fleet = start_up(yard)
    wait_until(lambda: in_the_middle(yard))
    fleet.send_signal(signal.SIGKILL)
    fleet.wait()
    wait_until(lambda: asked_to_end(yard, "team-a", "team-b"))
    assert yard.at_work("team-a")
    yard.org.set_faults()
    wait_until(lambda: not yard.at_work("team-a") and not yard.at_work("team-b"))
    for stack in ("team-a", "team-b"):
        assert "pending_operations" not in yard.state(stack)
        assert (yard.folder(stack) / "lock").read_text(encoding="utf-8") == ""
    triggers = yard.objects()["triggers"]
    recorded = [
        each
        for stack in ("team-a", "team-b")
        for each in yard.state(stack)["resources"]
        if "Trigger" in each["type"] and "id" in each
    ]
    assert triggers == len(recorded) == 2

    assert yard.fleet("up").exit_code == 0
    assert yard.objects() == TWO_STACKS
    assert yard.report("drift")["summary"] == {"ok": 2}


@pytest.mark.usefixtures("held_triggers")
def test_the_next_fleet_waits_for_what_a_killed_one_left_under_way(yard: Yard) -> None:
    fleet = start_up(yard)
    wait_until(lambda: in_the_middle(yard))
    fleet.send_signal(signal.SIGKILL)
    fleet.wait()
    yard.org.set_faults()
    done = yard.report("up")
    assert done["summary"] == {"ok": 2}
    assert yard.objects() == TWO_STACKS
    assert yard.report("preview")["stacks"]["team-a"]["summary"] == "no changes"


@pytest.mark.usefixtures("held_triggers")
def test_ctrl_c_ends_the_fleet_after_the_operations_under_way(yard: Yard) -> None:
    yard.add("team-c")
    command = [".venv/bin/handover", "fleet", "up", *yard.options, "--yes", "--parallel", "2"]
    fleet = subprocess.Popen(
        command,
        cwd=yard.project.path,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    wait_until(lambda: in_the_middle(yard))
    os.killpg(fleet.pid, signal.SIGINT)
    assert fleet.stderr is not None
    assert fleet.stderr.readline() == f"{INTERRUPTING}\n"  # at once: both stacks are still held
    wait_until(lambda: asked_to_end(yard, "team-a", "team-b"))
    yard.org.set_faults()
    said, _ = fleet.communicate(timeout=300)
    assert fleet.returncode == 8
    assert said.count("It was interrupted between two operations.") == 2
    assert "team-c (cancelled)\n  The fleet was interrupted before its turn." in said
    assert not yard.at_work("team-a")
    assert "pending_operations" not in yard.state("team-a")

    assert yard.fleet("up").exit_code == 0
    assert yard.objects() == {"integrations": 3, "actions": 3, "flows": 6, "triggers": 6}


@pytest.mark.usefixtures("held_triggers")
def test_a_failure_before_ctrl_c_stays_a_failure(yard: Yard) -> None:
    yard.add("team-bad", version="2025.12")
    (rule,) = yard.org.get("/_emulator/faults").json()["rules"]
    held = {key: rule[key] for key in ("method", "path", "latencyMs")}
    yard.org.set_faults(held, {"flowJob": "fail", "message": "Somebody has it locked.", "times": 1})
    command = [".venv/bin/handover", "fleet", "up", *yard.options, "--yes", "--parallel", "3"]
    fleet = subprocess.Popen(command, cwd=yard.project.path, stdout=subprocess.PIPE, text=True, start_new_session=True)
    wait_until(lambda: all(rule["hits"] for rule in yard.org.get("/_emulator/faults").json()["rules"]))
    wait_until(lambda: yard.at_work("team-a") != yard.at_work("team-b"))
    log = yard.folder("team-bad") / "fleet" / "up.log"
    wait_until(lambda: "error: The configuration" in log.read_text(encoding="utf-8"))
    os.killpg(fleet.pid, signal.SIGINT)
    wait_until(lambda: asked_to_end(yard, "team-a" if yard.at_work("team-a") else "team-b"))
    yard.org.set_faults()
    said, _ = fleet.communicate(timeout=300)
    assert fleet.returncode == 8
    assert "team-bad (failed)\n  The configuration" in said
    assert (
        len(re.findall(r"^team-[ab] \(failed\)\n  .*Publishing the workflow .* failed: Somebody", said, re.MULTILINE))
        == 1
    ), said
    assert len(re.findall(r"^team-[ab] \(cancelled\)$", said, re.MULTILINE)) == 1


def test_a_second_ctrl_c_kills(yard: Yard, monkeypatch: pytest.MonkeyPatch) -> None:
    interruptions = [KeyboardInterrupt, KeyboardInterrupt]

    def sleep(seconds: float) -> None:
        if interruptions:
            raise interruptions.pop()
        wait(seconds)

    wait = time.sleep
    monkeypatch.setattr(time, "sleep", sleep)
    runs = plan_runs(yard.project.path, Verb.UP, ["team-a", "team-b"])
    Fleet(yard.project.path, Engine.SANDBOX, runs, parallel=1).run()
    assert [run.result.status for run in runs] == [Status.CANCELLED, Status.CANCELLED]
    assert runs[0].result.reason.startswith("It was killed; ")
    assert runs[1].result.reason == "The fleet was interrupted before its turn."
    assert yard.objects()["integrations"] == 0


def test_a_stack_whose_process_is_killed_fails_and_its_children_are_asked_to_end(
    yard: Yard, monkeypatch: pytest.MonkeyPatch
) -> None:
    signals: list[tuple[int, int]] = []
    monkeypatch.setattr(os, "killpg", lambda group, number: signals.append((group, number)))
    runs = plan_runs(yard.project.path, Verb.PREVIEW, ["team-a", "team-b"])
    fleet = Fleet(yard.project.path, Engine.SANDBOX, runs, parallel=1)
    pids: list[int] = []

    def kill_the_first(run: Run) -> None:
        if not pids:
            pids.append(fleet._running[0].popen.pid)
            os.kill(pids[0], signal.SIGKILL)

    fleet.watch = kill_the_first
    fleet.run()
    assert [run.result.status for run in runs] == [Status.FAILED, Status.OK]
    assert "killed by SIGKILL" in runs[0].result.reason
    assert signals == [(pids[0], signal.SIGINT)]


def test_a_user_who_says_no_is_obeyed(yard: Yard, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("handover.io.options.interactive", lambda: True)
    done = CliRunner().invoke(app, ["fleet", "up", *yard.options], input="n\n")
    assert done.exit_code == 8
    assert "Deploy team-a, team-b?" in done.stdout
    assert yard.objects()["integrations"] == 0


def test_a_fleet_of_no_stack_is_a_sentence(yard: Yard) -> None:
    done = CliRunner().invoke(
        app, ["fleet", "preview", "--engine", "sandbox", "--stacks", "nosuch", "-C", str(yard.project.path)]
    )
    assert done.exit_code == 2
    assert "matches nosuch" in done.stderr


def test_up_asks_before_it_deploys(yard: Yard) -> None:
    done = CliRunner().invoke(app, ["fleet", "up", *yard.options])
    assert done.exit_code == 2
    assert "--yes must be passed in" in done.stderr


def test_a_stack_whose_log_cannot_be_written_fails_alone(yard: Yard) -> None:
    (yard.project.path / ".handover").mkdir()
    (yard.project.path / ".handover" / "team-a").touch()
    done = yard.report("preview")
    assert {name: stack["status"] for name, stack in done["stacks"].items()} == {"team-a": "failed", "team-b": "ok"}
    reason = done["stacks"]["team-a"]["reason"]
    assert reason.startswith("The run was not begun: ")
    assert ".handover/team-a/fleet cannot be used: " in reason


def test_a_process_that_cannot_be_started_is_a_stack_s_failure(yard: Yard, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object, **__: object) -> None:
        raise BlockingIOError(errno.EAGAIN, os.strerror(errno.EAGAIN))

    monkeypatch.setattr(subprocess, "Popen", full)
    runs = plan_runs(yard.project.path, Verb.PREVIEW, ["team-a", "team-b"])
    Fleet(yard.project.path, Engine.SANDBOX, runs, parallel=1).run()
    assert [run.result.status for run in runs] == [Status.FAILED, Status.FAILED]
    assert (
        runs[0].result.reason
        == "The run was not begun: its process cannot be started: Resource temporarily unavailable."
    )


def test_a_machine_without_the_cli_is_a_sentence(yard: Yard, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")
    done = CliRunner().invoke(app, ["fleet", "preview", "-C", str(yard.project.path)])
    assert done.exit_code == 2
    assert "The Pulumi CLI is not installed" in done.stderr
    assert "--engine sandbox" in done.stderr


def test_what_is_skipped_is_said(yard: Yard) -> None:
    done = CliRunner().invoke(
        app, ["fleet", "preview", "--engine", "sandbox", "--exclude", "team-*", "-C", str(yard.project.path)]
    )
    assert done.exit_code == 0
    assert "Skipped local: It is for trying out, with an emulator." in done.stdout
    assert "Skipped prod-eu: It is an example: eu.example.com is reserved for documentation." in done.stdout
    assert "Skipped team-a: It is excluded by --exclude." in done.stdout
    assert "dev: ok, 14 to create" in done.stdout
