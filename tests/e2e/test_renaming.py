"""Renaming with the real engine and provider: replaced, not renamed in place; and what a state of before needs."""

import subprocess
from collections.abc import Iterator

import pytest

from handover.emulator.testing import Genesys
from tests.e2e.conftest import RealStack

pytestmark = pytest.mark.e2e

ACW, USER_END = "Workflow conversation.id.acw", "Workflow conversation.id.user.end"
TOPIC = "v2.detail.events.conversation.{id}.acw"


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
    env = {"PULUMI_BACKEND_URL": f"file://{stack.project.path}", "PULUMI_CONFIG_PASSPHRASE": ""}
    return stack.project.run(".venv/bin/handover", *command, "-s", "local", PULUMI_SKIP_UPDATE_CHECK="1", **env)


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


def test_an_old_workflow_that_cannot_be_deleted_is_deleted_by_the_next_run(stack: RealStack, org: Genesys) -> None:
    stack.up()
    old = flows(org)[ACW]
    configure(stack, names__acwWorkflow="New")
    fault = {"method": "DELETE", "path": f"/api/v2/flows/{old}", "status": 403}
    org.set_faults(fault)
    failed = handover(stack, "rollout", "--yes")
    assert failed.returncode == 1
    assert "the next run deletes" in failed.stdout + failed.stderr
    assert targets(org) == {flows(org)["New"], flows(org)[USER_END]}
    org.set_faults()
    done = handover(stack, "rollout", "--yes")
    assert done.returncode == 0, done.stdout + done.stderr
    assert set(flows(org)) == {"New", USER_END}
