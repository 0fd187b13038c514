"""Fleets of the real CLI: two stacks in one org, told apart by their prefixes."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import pytest

from handover.emulator.server.embedded import EmbeddedEmulator
from handover.emulator.testing import Genesys
from tests.conftest import ProjectCopy
from tests.e2e.conftest import missing

pytestmark = pytest.mark.e2e

STACKS = ("team-a", "team-b")
TWO_STACKS = {"integrations": 2, "actions": 2, "flows": 4, "triggers": 4}
LOCKS = ".pulumi/locks/organization/cognigy-handover"


@dataclass(frozen=True)
class Yard:
    """Two stacks of one project, and the org that they share."""

    project: ProjectCopy
    org: Genesys

    @property
    def environment(self) -> dict[str, str]:
        backend = f"file://{self.project.path}"
        return {"PULUMI_BACKEND_URL": backend, "PULUMI_CONFIG_PASSPHRASE": "", "PULUMI_SKIP_UPDATE_CHECK": "1"}

    def fleet(self, verb: str, *options: str) -> dict[str, Any]:
        """Run a fleet; return its report, with the stacks by name."""
        command = (".venv/bin/handover", "fleet", verb, "--stacks", "team-*", "--json", *options)
        done = self.project.run(*command, **self.environment)
        assert done.stdout, done.stderr
        report: dict[str, Any] = json.loads(done.stdout)
        assert done.returncode == report["exitCode"]
        return {**report, "stacks": {stack["stack"]: stack for stack in report["stacks"]}}

    def objects(self) -> dict[str, int]:
        objects: dict[str, int] = self.org.get("/_emulator/health").json()["objects"]
        return objects

    def locks(self) -> list[Path]:
        return list((self.project.path / LOCKS).glob("*/*.json"))


@pytest.fixture
def yard(project_copy: ProjectCopy) -> Iterator[Yard]:
    if reason := missing():
        pytest.skip(reason)
    with EmbeddedEmulator() as emulator, Genesys(emulator.url) as org:
        yard = Yard(project_copy, org)
        text = (project_copy.path / "Pulumi.local.yaml").read_text(encoding="utf-8")
        assert 'port: "8099"' in text
        for name in STACKS:
            text_of_stack = text.replace('port: "8099"', f'port: "{httpx.URL(emulator.url).port}"')
            text_of_stack = text_of_stack.replace("trial.cognigy.ai", f"{name}.cognigy.ai")
            file = project_copy.path / f"Pulumi.{name}.yaml"
            file.write_text(f"{text_of_stack}  cognigy-handover:namePrefix: {name}\n", encoding="utf-8")
            done = project_copy.run("pulumi", "stack", "init", name, "--non-interactive", **yard.environment)
            assert done.returncode == 0, done.stderr
        yield yard


def test_two_stacks_share_an_org(yard: Yard) -> None:
    planned = yard.fleet("preview")
    assert planned["summary"] == {"ok": 2}, planned
    assert planned["stacks"]["team-a"]["changes"] == {"create": 14}

    done = yard.fleet("up", "--yes")
    assert done["summary"] == {"ok": 2}, done
    assert done["stacks"]["team-b"]["changes"] == {"created": 14}
    assert yard.objects() == TWO_STACKS
    names = {each["name"] for each in yard.org.get("/api/v2/integrations").json()["entities"]}
    assert names == {f"{stack} Web Services Data Actions Integration" for stack in STACKS}
    assert yard.fleet("up", "--yes")["stacks"]["team-a"]["summary"] == "no changes"

    assert yard.fleet("drift")["summary"] == {"ok": 2}
    assert yard.fleet("verify")["summary"] == {"ok": 2}
    trigger = yard.org.get("/api/v2/processautomation/triggers").json()["entities"][0]
    yard.org.delete(f"/api/v2/processautomation/triggers/{trigger['id']}").raise_for_status()
    found = yard.fleet("drift")
    assert found["exitCode"] == 1
    (drifted,) = (stack for stack in found["stacks"].values() if stack["status"] != "ok")
    assert drifted["reason"].endswith("exists: an object in the org => deleted")


def test_a_policy_pack_judges_each_stack(yard: Yard) -> None:
    pack = ("--policy-pack", str(yard.project.path / "policies"))
    refused = yard.fleet("up", "--yes", *pack)
    assert {stack["status"] for stack in refused["stacks"].values()} == {"failed"}
    assert "run `pulumi install` in that folder" in refused["stacks"]["team-a"]["reason"]

    (yard.project.path / "policies" / ".venv").symlink_to(sys.prefix)
    yard.project.edit(
        "policies/config.json",
        '"data-residency": {',
        '"endpoint-url": {"hosts": {"team-b": "other.example.com"}},'
        '\n    "data-residency": {"exceptStacks": ["team-*"], ',
    )
    done = yard.fleet("up", "--yes", *pack)
    good, bad = done["stacks"]["team-a"], done["stacks"]["team-b"]
    assert (good["status"], good["summary"]) == ("ok", "14 created, policies kept"), good
    assert bad["status"] == "failed"
    assert "endpoint-url (mandatory)" in bad["reason"]
    (judged,) = bad["policies"]
    assert (judged["name"], judged["passed"]) == ("cognigy-handover", False)
    assert yard.objects()["integrations"] == 1


def test_a_killed_fleet_is_completed_by_the_next(yard: Yard) -> None:
    yard.org.set_faults({"method": "POST", "path": "*/processautomation/triggers", "latencyMs": 2000})
    command = [".venv/bin/handover", "fleet", "up", "--stacks", "team-*", "--yes"]
    environment = {**os.environ, **yard.environment}
    fleet = subprocess.Popen(command, cwd=yard.project.path, env=environment, stdout=subprocess.DEVNULL)
    while not yard.org.get("/_emulator/faults").json()["rules"][0]["hits"]:
        assert fleet.poll() is None
        time.sleep(0.05)
    fleet.send_signal(signal.SIGKILL)
    fleet.wait()
    yard.org.set_faults()
    done = yard.fleet("up", "--yes")
    assert done["summary"] == {"ok": 2}, done
    assert yard.objects() == TWO_STACKS
    assert yard.locks() == []
    assert yard.fleet("preview")["stacks"]["team-a"]["summary"] == "no changes"


def test_only_what_nobody_has_undone_is_resumed(yard: Yard) -> None:
    (yard.project.path / "Pulumi.team-b.yaml").write_text("config: [", encoding="utf-8")
    assert yard.fleet("up", "--yes")["summary"] == {"ok": 1, "failed": 1}
    assert yard.fleet("up", "--yes", "--resume")["stacks"]["team-a"]["earlier"]
    destroy = ("pulumi", "destroy", "--yes", "--skip-preview", "--stack", "team-a", "--non-interactive")
    done = yard.project.run(*destroy, **yard.environment)
    assert done.returncode == 0, done.stderr
    again = yard.fleet("up", "--yes", "--resume")["stacks"]["team-a"]
    assert (again["earlier"], again["changes"]) == (False, {"created": 14}), again


def test_a_lock_of_a_killed_deployment_is_removed(yard: Yard) -> None:
    yard.org.set_faults({"method": "POST", "path": "/api/v2/integrations", "latencyMs": 20000})
    command = [".venv/bin/handover", "fleet", "up", "--stacks", "team-a", "--yes"]
    environment = {**os.environ, **yard.environment}
    fleet = subprocess.Popen(command, cwd=yard.project.path, env=environment, stdout=subprocess.DEVNULL)
    while not yard.org.get("/_emulator/faults").json()["rules"][0]["hits"]:
        assert fleet.poll() is None
        time.sleep(0.05)
    (lock,) = yard.locks()
    owner = json.loads(lock.read_text(encoding="utf-8"))["pid"]
    os.kill(owner, signal.SIGKILL)
    assert fleet.wait() == 1
    assert yard.locks() == [lock]
    yard.org.set_faults()
    assert yard.fleet("preview")["stacks"]["team-a"]["status"] == "ok"
    done = yard.fleet("up", "--yes")
    assert done["stacks"]["team-a"]["status"] == "ok", done
    assert "the lock is removed" in Path(done["stacks"]["team-a"]["log"]).read_text(encoding="utf-8")
    assert yard.locks() == []


def test_a_lock_that_only_says_a_dead_process_of_this_host_stays(yard: Yard) -> None:
    dead = subprocess.Popen(["true"])
    dead.wait()
    for stack, host in zip(STACKS, (os.uname().nodename, "elsewhere"), strict=True):
        folder = yard.project.path / LOCKS / stack
        folder.mkdir(parents=True, exist_ok=True)
        owner = {"pid": dead.pid, "username": "someone", "hostname": host, "timestamp": "2026-01-01T00:00:00Z"}
        (folder / "lock.json").write_text(json.dumps(owner), encoding="utf-8")
    done = yard.fleet("up", "--yes")
    assert {stack["status"] for stack in done["stacks"].values()} == {"failed"}
    assert "pulumi cancel" in done["stacks"]["team-a"]["reason"]
    assert len(yard.locks()) == 2
