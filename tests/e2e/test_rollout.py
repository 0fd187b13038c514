"""Rollouts by the real Pulumi CLI: what goes live is tested first, and what is live is never switched off."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import time
from collections.abc import Iterator
from dataclasses import dataclass

import httpx
import pytest

from handover.emulator.testing import Genesys
from tests.e2e.conftest import RealStack
from tests.handover.verbs.adopt.handmade import HandMade
from tests.handover.verbs.rollout.conftest import Agents

pytestmark = pytest.mark.e2e


@dataclass(frozen=True)
class Desk:
    """The stack, its org, and `handover rollout`."""

    stack: RealStack
    org: Genesys

    @property
    def environment(self) -> dict[str, str]:
        return self.stack.environment

    def rollout(self, *options: str) -> subprocess.CompletedProcess[str]:
        command = (".venv/bin/handover", "rollout", "-s", "local", "--yes", *options)
        return self.stack.project.run(*command, **self.environment)

    def verify(self) -> list[dict[str, str]]:
        command = (".venv/bin/handover", "verify", "-s", "local", "--no-test", "--json")
        checks: list[dict[str, str]] = json.loads(self.stack.project.run(*command, **self.environment).stdout)["checks"]
        return checks

    def cognigy_answers(self, status: int) -> None:
        self.org.put("/_emulator/cognigy", json={"status": status}).raise_for_status()

    def triggers(self) -> list[bool]:
        entities = self.org.get("/api/v2/processautomation/triggers").json()["entities"]
        return [trigger["enabled"] for trigger in entities]

    def arrived(self) -> list[str]:
        entries = self.org.get("/_emulator/journal", params={"limit": 100_000}).json()["entries"]
        return sorted(entry["conversationId"] for entry in entries if entry["step"] == "receiver")

    def drafts(self) -> int:
        return len(self.org.get("/api/v2/integrations/actions/drafts").json()["entities"])


@pytest.fixture
def desk(stack: RealStack) -> Iterator[Desk]:
    with Genesys(stack.emulator.url) as org:
        yield Desk(stack, org)


def test_a_first_deployment_goes_live_once_cognigy_accepts_its_test(desk: Desk) -> None:
    stack_file = desk.stack.project.path / "Pulumi.local.yaml"
    before = stack_file.read_bytes()
    desk.cognigy_answers(500)
    with Agents(desk.org.url) as agents:
        refused = desk.rollout()
    assert refused.returncode == 3, refused.stdout + refused.stderr
    assert "The triggers stay inactive." in refused.stderr
    assert desk.triggers() == [False, False]
    assert agents.fired
    assert desk.arrived() == []

    desk.org.delete("/_emulator/cognigy").raise_for_status()
    accepted = desk.rollout()
    assert accepted.returncode == 0, accepted.stdout + accepted.stderr
    assert desk.triggers() == [True, True]
    assert stack_file.read_bytes() == before
    desk.stack.expect_no_changes()

    again = desk.rollout()
    assert again.returncode == 0, again.stdout + again.stderr
    assert "Nothing is to be changed" in again.stdout


@pytest.mark.parametrize(
    ("file", "old", "new"),
    [
        ("Pulumi.local.yaml", "trial.cognigy.ai", "new.cognigy.ai"),
        ("components/data_action.py", '"topic": {"type": "string"}', '"topic": {"type": ["string"]}'),
    ],
    ids=["updated", "replaced"],
)
def test_a_live_stack_is_tested_beside_itself_and_loses_no_event(desk: Desk, file: str, old: str, new: str) -> None:
    assert desk.rollout().returncode == 0
    desk.stack.project.edit(file, old, new)
    deployed = desk.stack.pulumi("stack", "export")
    desk.cognigy_answers(500)
    with Agents(desk.org.url) as agents:
        refused = desk.rollout()
        desk.org.delete("/_emulator/cognigy").raise_for_status()
        unchanged = desk.stack.pulumi("stack", "export")
        accepted = desk.rollout()
    assert refused.returncode == 3, refused.stdout + refused.stderr
    assert "what was live still is" in refused.stderr
    assert unchanged == deployed
    assert accepted.returncode == 0, accepted.stdout + accepted.stderr
    assert desk.arrived() == sorted(agents.fired)
    assert desk.drafts() == 0
    desk.stack.expect_no_changes()


def test_a_live_pipeline_of_the_same_names_is_not_taken_over(desk: Desk) -> None:
    made = HandMade(desk.org)
    made.action(made.integration("Other"), "Act", "Other")
    flow = made.workflow("workflow conversation.id.ACW", "Other", "Act", "t")
    result = desk.rollout()
    assert result.returncode == 2, result.stdout + result.stderr
    assert f"the workflow 'workflow conversation.id.ACW' ({flow})" in result.stderr
    assert desk.triggers() == []
    doctor = desk.stack.project.run(".venv/bin/handover", "doctor", "-s", "local", "--json", **desk.environment)
    assert doctor.returncode == 1
    (names,) = (check for check in json.loads(doctor.stdout)["checks"] if check["title"] == "names")
    assert f"({flow})" in names["found"]


def test_a_trigger_that_is_off_or_gone_is_named_and_put_back_when_that_is_asked_for(desk: Desk) -> None:
    # So long does the provider ask for an object that is gone.
    desk.stack.project.edit("Pulumi.local.yaml", "customRetryTimeout: 30s", "customRetryTimeout: 3s")
    assert desk.rollout().returncode == 0
    off, gone = desk.org.get("/api/v2/processautomation/triggers").json()["entities"]
    path = "/api/v2/processautomation/triggers"
    desk.org.put(f"{path}/{off['id']}", json={**off, "enabled": False}).raise_for_status()
    named = desk.rollout()
    assert named.returncode == 1
    assert "enabled: false instead of true" in named.stderr
    desk.org.delete(f"{path}/{gone['id']}").raise_for_status()
    back = desk.rollout("--activate")
    assert back.returncode == 0, back.stdout + back.stderr
    assert desk.triggers() == [True, True]
    desk.stack.expect_no_changes()
    assert "failed" not in {each["verdict"] for each in desk.verify()}


def test_what_a_run_was_cut_off_at_is_cleared_up_by_the_commands_that_are_named(desk: Desk) -> None:
    assert desk.rollout().returncode == 0
    # As a killed run leaves it. `pulumi stack import` would drop what is under way.
    file = desk.stack.project.path / ".pulumi/stacks/cognigy-handover/local.json"
    stored = json.loads(file.read_text(encoding="utf-8"))
    state = stored["checkpoint"]["latest"]
    (cut,) = (
        each for each in state["resources"] if each["urn"].endswith("Trigger::handover-acw-trigger") and "id" in each
    )
    state["resources"].remove(cut)
    pending = {key: value for key, value in cut.items() if key not in ("id", "outputs")}
    state["pending_operations"] = [{"resource": pending, "type": "creating"}]
    file.write_text(json.dumps(stored), encoding="utf-8")
    found = {each["title"]: each["remedy"] for each in desk.verify() if each["verdict"] == "failed"}
    assert set(found) == {"deployed", "finished", "left over"}
    commands = re.findall(r"`pulumi ([^`]+)`", found["finished"])
    assert commands == ["refresh --clear-pending-creates -s local", "up -s local"]
    desk.org.delete(f"/api/v2/processautomation/triggers/{cut['id']}").raise_for_status()
    for command in commands:
        desk.stack.pulumi(*command.split(), "--yes")
    assert "failed" not in {each["verdict"] for each in desk.verify()}


def test_two_rollouts_at_once_do_not_get_in_each_others_way(desk: Desk) -> None:
    lock = desk.stack.project.path / ".pulumi/locks/organization/cognigy-handover/local"
    lock.mkdir(parents=True, exist_ok=True)
    (lock / "someone.json").write_text('{"pid": 1, "username": "someone", "hostname": "elsewhere"}', encoding="utf-8")
    result = desk.rollout()
    assert result.returncode == 1
    assert "Somebody else is deploying this stack" in result.stderr
    assert "Traceback" not in result.stderr
    assert desk.triggers() == []


def test_ctrl_c_lets_pulumi_end_and_leaves_the_stack_usable(desk: Desk) -> None:
    # The second trigger's creation takes so long that the interruption comes in the middle of it.
    desk.org.set_faults({"method": "POST", "path": "*/processautomation/triggers", "latencyMs": 3000})
    command = [".venv/bin/handover", "rollout", "-s", "local", "--yes"]
    environment = {**os.environ, **desk.environment}
    rollout = subprocess.Popen(
        command,
        cwd=desk.stack.project.path,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    try:
        while not any(rule["hits"] for rule in desk.org.get("/_emulator/faults").json()["rules"]):
            assert rollout.poll() is None
            time.sleep(0.05)
        os.killpg(rollout.pid, signal.SIGINT)
        _, said = rollout.communicate(timeout=60)
    finally:
        rollout.kill()
    assert rollout.returncode == 8, said
    assert "No live trigger has been switched off" in said
    assert True not in desk.triggers()

    desk.org.set_faults()
    again = desk.rollout()
    assert again.returncode == 0, again.stdout + again.stderr
    assert desk.triggers() == [True, True]


def test_a_stack_that_does_not_exist_is_a_sentence(desk: Desk) -> None:
    result = desk.rollout("-s", "nosuch")
    assert result.returncode == 6
    assert "has no stack 'nosuch'" in result.stderr
    assert httpx.get(f"{desk.org.url}/_emulator/health").json()["objects"]["actions"] == 0
