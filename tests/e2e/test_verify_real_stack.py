"""`handover verify` and `doctor` on a stack of the real engine: the edit that its refresh cannot see is found."""

import json
from typing import Any

import httpx

from handover.emulator.testing import Genesys
from tests.e2e.conftest import RealStack


def verify(stack: RealStack, *options: str) -> tuple[int, dict[tuple[str, str], str]]:
    """Return exit code and verdicts."""
    env = {"PULUMI_BACKEND_URL": f"file://{stack.project.path}", "PULUMI_CONFIG_PASSPHRASE": ""}
    done = stack.project.run(".venv/bin/handover", "verify", "-s", "local", "--json", *options, **env)
    assert done.stdout, done.stderr
    report: dict[str, Any] = json.loads(done.stdout)
    assert report["engine"] == "pulumi"
    return done.returncode, {(check["subject"], check["title"]): check["verdict"] for check in report["checks"]}


def failed(stack: RealStack, *options: str) -> list[tuple[str, str]]:
    """Return what fails, workflows and triggers by their event."""
    code, verdicts = verify(stack, *options)
    found = [check for check, verdict in verdicts.items() if verdict == "failed"]
    assert code == bool(found)
    return sorted((area, of.removeprefix("handover-").removesuffix("-trigger")) for area, of in found)


def test_an_edit_in_architect_is_found_and_the_remedy_works(stack: RealStack) -> None:
    stack.up()
    code, verdicts = verify(stack, "--end-to-end")
    assert code == 0
    assert {check for check, verdict in verdicts.items() if verdict != "ok"} == {("prerequisites", "Open Messaging")}

    workflows = json.loads(stack.pulumi("stack", "output", "workflows", "--json"))
    edit = f"{stack.emulator.url}/_emulator/flows/{workflows['acw']['id']}/publish"
    httpx.post(edit, json={"user": "Ada"}).raise_for_status()
    stack.expect_no_changes()
    code, verdicts = verify(stack, "--no-test")
    assert code == 1
    assert [check for check, verdict in verdicts.items() if verdict == "failed"] == [
        ("handover-acw-workflow", "version")
    ]

    template = stack.project.path / "components" / "workflow.yaml"
    template.write_text(template.read_text() + "# published again\n")
    assert stack.up() == {"updated": 2}
    assert verify(stack, "--no-test")[0] == 0


def test_an_event_that_cognigy_refuses_or_gets_twice_fails(stack: RealStack) -> None:
    stack.up()
    with Genesys(stack.emulator.url) as org:
        org.put("/_emulator/cognigy", json={"status": 500}).raise_for_status()
        assert failed(stack, "--end-to-end", "--no-test") == [("end to end", "acw"), ("end to end", "user-end")]
        org.delete("/_emulator/cognigy").raise_for_status()
        path = "/api/v2/processautomation/triggers"
        mine = next(each for each in org.get(path).json()["entities"] if each["topicName"].endswith(".acw"))
        kept = {key: mine[key] for key in ("topicName", "matchCriteria", "target", "enabled")}
        other = org.post(path, json={**kept, "name": "Somebody else's"}).json()["id"]
        assert ("end to end", "acw") in failed(stack, "--end-to-end", "--no-test")
        org.delete(f"{path}/{other}").raise_for_status()
    assert failed(stack, "--end-to-end", "--no-test") == []


def test_with_a_backend_that_cannot_be_read_no_stack_is_judged_unless_it_is_said_which(stack: RealStack) -> None:
    project, nowhere = stack.project, {**stack.environment, "PULUMI_BACKEND_URL": "file:///nowhere/at/all"}
    assert project.run(".venv/bin/handover", "sandbox", "up", "-s", "local", "--yes").returncode == 0
    asked = project.run(".venv/bin/handover", "verify", "-s", "local", **nowhere)
    assert asked.returncode == 2
    assert "whether Pulumi has deployed it too cannot be told" in asked.stderr
    told = project.run(".venv/bin/handover", "verify", "-s", "local", "--engine", "sandbox", "--no-test", **nowhere)
    assert told.returncode == 0


def test_the_doctor_finds_a_machine_that_can_deploy_fit(stack: RealStack) -> None:
    env = {"PULUMI_BACKEND_URL": f"file://{stack.project.path}", "PULUMI_CONFIG_PASSPHRASE": ""}
    done = stack.project.run(".venv/bin/handover", "doctor", "-s", "local", "--json", **env)
    assert done.returncode == 0
    verdicts = {check["title"]: check["verdict"] for check in json.loads(done.stdout)["checks"]}
    assert {verdicts[title] for title in ("CLI", "plugin", "backend", "settings", "org", "permissions")} == {"ok"}
