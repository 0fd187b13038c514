"""Renaming with the real engine and provider: replaced, not renamed in place; and what a state of before needs."""

import subprocess
from collections.abc import Iterator

import pytest
from typer.testing import CliRunner

from handover.cli import app
from handover.emulator.answers import Answers
from handover.emulator.settings import EmulatorSettings
from handover.emulator.testing import Genesys
from tests.e2e.conftest import RealStack
from tests.handover.verbs.rollout.conftest import Agents
from tests.handover.verbs.rollout.obstacles import OBSTACLES, when_asked

pytestmark = pytest.mark.e2e

ACW, USER_END = "Workflow conversation.id.acw", "Workflow conversation.id.user.end"
TOPIC = "v2.detail.events.conversation.{id}.acw"


@pytest.fixture
def emulator_settings() -> EmulatorSettings:
    """Of an org that refuses to delete what is in use; whether a live one does is unknown."""
    return EmulatorSettings(answers=Answers(targeted_flow_deletion="refused"))


@pytest.fixture
def org(stack: RealStack) -> Iterator[Genesys]:
    with Genesys(stack.emulator.url) as client:
        yield client


def flows(org: Genesys) -> dict[str, str]:
    return {flow["name"]: flow["id"] for flow in org.get("/api/v2/flows?type=WORKFLOW").json()["entities"]}


def targets(org: Genesys) -> set[str]:
    found = org.get("/api/v2/processautomation/triggers").json()["entities"]
    return {trigger["target"]["id"] for trigger in found}


def arrives(org: Genesys) -> bool:
    event = {"mediaType": "MESSAGE", "messageType": "OPEN", "conversationId": "c-1", "addressTo": "u-1"}
    return [entry["step"] for entry in org.fire(TOPIC, event)].count("receiver") == 1


def configure(stack: RealStack, **values: str) -> None:
    """Set the stack's configuration; two underscores lead to a key inside."""
    for key, value in values.items():
        stack.pulumi("config", "set", "--path", key.replace("__", "."), value, "-s", "local")


def handover(stack: RealStack, *command: str) -> subprocess.CompletedProcess[str]:
    return stack.project.run(".venv/bin/handover", *command, "-s", "local", **stack.environment)


def test_a_rename_replaces_and_leaves_nothing_behind(stack: RealStack, org: Genesys) -> None:
    stack.up()
    before = flows(org)
    configure(stack, names__acwWorkflow=USER_END, names__userEndWorkflow=ACW)
    refused = handover(stack, "rollout", "--preview")
    assert refused.returncode == 1, refused.stdout + refused.stderr
    assert f"handover-user-end-workflow is called {USER_END!r}" in refused.stdout + refused.stderr
    configure(stack, names__acwWorkflow="New", names__userEndWorkflow=USER_END, names__acwTrigger="New trigger")
    assert handover(stack, "rollout", "--preview").returncode == 0
    assert flows(org) == before
    assert stack.up() == {"updated": 1, "replaced": 1}
    after = flows(org)
    assert set(after) == {"New", USER_END}
    assert after["New"] not in before.values()
    assert targets(org) == set(after.values())
    assert arrives(org)
    stack.expect_no_changes()
    stack.pulumi("destroy", "--yes", "--skip-preview")
    assert set(stack.objects().values()) == {0}


def test_a_state_of_before_is_found_and_put_right(stack: RealStack, org: Genesys) -> None:
    option = ', replace_on_changes=["name"]'
    stack.project.edit("components/workflow.py", option, "")
    stack.up()
    old = flows(org)[ACW]
    configure(stack, names__acwWorkflow="New")
    stack.up()
    assert old in targets(org)
    stack.project.edit("components/workflow.py", "(parent=self)", f"(parent=self{option})")
    for verb in ("verify", "drift"):
        found = handover(stack, verb)
        assert found.returncode == 1
        assert old in found.stdout
        assert flows(org)["New"] in found.stdout
    stack.pulumi("refresh", "--yes")
    stack.up()
    assert targets(org) == {flows(org)["New"], flows(org)[USER_END]}
    assert arrives(org)
    stack.expect_no_changes()


def test_a_protected_workflow_is_renamed_by_the_update_that_unprotects_it(stack: RealStack, org: Genesys) -> None:
    configure(stack, protect="true")
    stack.up()
    configure(stack, names__acwWorkflow="New")
    refused = handover(stack, "rollout", "--preview")
    assert refused.returncode == 1
    assert "`protect: false`" in refused.stdout + refused.stderr
    configure(stack, protect="false")
    stack.up()
    assert set(flows(org)) == {"New", USER_END}
    stack.expect_no_changes()


@pytest.mark.parametrize("trouble", OBSTACLES)
def test_an_old_workflow_that_cannot_be_deleted_is_deleted_by_the_next_run(
    stack: RealStack, org: Genesys, trouble: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    stack.up()
    old = flows(org)[ACW]
    configure(stack, names__acwWorkflow="New")
    for key, value in stack.environment.items():
        monkeypatch.setenv(key, value)
    when_asked(monkeypatch, lambda: OBSTACLES[trouble].put(org, old))
    command = ["rollout", "-s", "local", "-C", str(stack.project.path)]
    failed = CliRunner().invoke(app, command)
    assert failed.exit_code == 1, failed.output
    assert "The replacement is there, and whatever used the old object uses that" in failed.output
    assert "the next run deletes the old one" in failed.output
    assert targets(org) - {old} == {flows(org)["New"], flows(org)[USER_END]}
    OBSTACLES[trouble].clear(org, old)
    done = handover(stack, "rollout", "--yes")
    assert done.returncode == 0, done.stdout + done.stderr
    assert set(flows(org)) == {"New", USER_END}
    stack.expect_no_changes()


def test_every_kind_of_object_is_renamed_while_events_come_and_wait(stack: RealStack, org: Genesys) -> None:
    org.post("/_emulator/seed", json={"seed": "1"}).raise_for_status()
    configure(stack, delayBySeconds="60")
    stack.up()
    seen = 0
    names = ["integration", "dataAction", "acwWorkflow", "acwTrigger"]
    for values in (*({f"names__{name}": f"Renamed {name}"} for name in names), {"namePrefix": "New"}):
        configure(stack, **values)
        with Agents(org.url) as agents:
            done = handover(stack, "rollout", "--yes")
        assert done.returncode == 0, done.stdout + done.stderr
        org.post("/_emulator/clock/advance", json={"seconds": 61}).raise_for_status()
        entries = org.get("/_emulator/journal", params={"limit": 100_000, "after": seen}).json()["entries"]
        seen = entries[-1]["seq"]
        arrived = [entry["conversationId"] for entry in entries if entry["step"] == "receiver"]
        assert sorted(one for one in arrived if one) == sorted(agents.fired), values
    assert stack.objects() == {"integrations": 1, "actions": 1, "flows": 2, "triggers": 2}
    named = [flow["name"] for flow in org.get("/api/v2/flows?type=WORKFLOW").json()["entities"]]
    assert sorted(named) == ["New Renamed acwWorkflow", f"New {USER_END}"]
    stack.expect_no_changes()
