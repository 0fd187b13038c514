"""`handover org` lists what is in the emulated org, and whose it is."""

from __future__ import annotations

import json
from pathlib import Path

from typer.testing import CliRunner

from handover.cli import app
from handover.emulator.server.embedded import EmbeddedEmulator
from tests.handover.conftest import Deployment
from tests.handover.verbs.fire.test_fire import STATE, deploy, write_state

OURS = {
    "integration": "ENABLED/ACTIVE",
    "data action": "published",
    "workflow": "version 1.0",
    "trigger": "enabled",
}


def test_objects_are_listed_with_their_state_and_stack(deployment: Deployment) -> None:
    deployment.call(
        "POST",
        "/api/v2/conversations/messaging/integrations/open",
        {
            "name": "Theirs",
            "outboundNotificationWebhookUrl": "https://example.com",
            "outboundNotificationWebhookSignatureSecretToken": "x",
        },
    )
    where = ["-C", str(deployment.directory), "--emulator", deployment.url]
    result = CliRunner().invoke(app, ["org", *where])
    assert result.exit_code == 0, result.output
    first, header, *lines = result.stdout.splitlines()
    assert first.endswith(": 7 objects")
    assert header.split() == ["KIND", "NAME", "ID", "STATE", "STACK"]
    (theirs,) = [line for line in lines if "Theirs" in line]
    assert theirs.startswith("Open Messaging")
    assert theirs.endswith("  -")
    content = json.loads(CliRunner().invoke(app, ["org", *where, "--json"]).stdout)
    assert content["organizationId"] == deployment.call("GET", "/api/v2/organizations/me")["id"]
    ours = [each for each in content["objects"] if each["stack"]]
    assert [each["kind"] for each in ours] == ["integration", "data action", *["workflow"] * 2, *["trigger"] * 2]
    assert all(each["state"] == OURS[each["kind"]] and each["stack"] == "dev" for each in ours)
    assert {each["id"] for each in ours} == deployment.stack.ids


def test_states_are_the_orgs(deployment: Deployment) -> None:
    flow, trigger = deployment.id_of("handover-acw-workflow"), deployment.id_of("handover-acw-trigger")
    deployment.admin.put(f"/_emulator/flows/{flow}/lock", json={"user": "Ada"}).raise_for_status()
    found = deployment.call("GET", f"/api/v2/processautomation/triggers/{trigger}")
    deployment.call("PUT", f"/api/v2/processautomation/triggers/{trigger}", {**found, "enabled": False})
    command = ["org", "-C", str(deployment.directory), "--emulator", deployment.url, "--json"]
    states = {each["id"]: each["state"] for each in json.loads(CliRunner().invoke(app, command).stdout)["objects"]}
    assert states[flow] == "version 1.0, locked by Ada"
    assert states[trigger] == "disabled"


def test_the_aws_side_is_another_stacks(sending: Deployment) -> None:
    command = ["org", "-s", "eventbridge", "-C", str(sending.directory), "--emulator", sending.url]
    objects = json.loads(CliRunner().invoke(app, [*command, "--json"]).stdout)["objects"]
    kinds = {each["kind"]: each for each in objects}
    assert kinds["EventBridge integration"]["stack"] == "eventbridge"
    assert kinds["AWS EventRule"]["state"].startswith("account 123456789012, ")
    # What AWS names by paths is not in the table twice, nor whole.
    table = CliRunner().invoke(app, command).stdout
    assert "aws.partner/" not in table
    assert f"  …/{kinds['AWS EventBus']['name'].rpartition('/')[2]} " in table


def test_the_org_of_ones_own_needs_no_emulator_that_runs(tmp_path: Path) -> None:
    (tmp_path / "Pulumi.yaml").write_text("name: p\nruntime: python\n", encoding="utf-8")
    (tmp_path / "Pulumi.dev.yaml").write_text("config: {}\n", encoding="utf-8")
    nothing = CliRunner().invoke(app, ["org", "-C", str(tmp_path)])
    assert nothing.exit_code == 2
    assert nothing.stderr == ("error: Stack 'dev' has no emulated org yet: `handover sandbox up -s dev` begins one.\n")
    assert not (tmp_path / ".handover").exists()
    write_state(tmp_path, STATE)
    with EmbeddedEmulator(tmp_path / ".handover" / "dev" / "emulator.json") as running:
        deploy(running.url, tmp_path)
    result = CliRunner().invoke(app, ["org", "-C", str(tmp_path)])
    assert result.exit_code == 0, result.output
    assert [line.split("  ")[0] for line in result.stdout.splitlines()[2:]] == [
        "integration",
        "data action",
        *["workflow"] * 2,
        *["trigger"] * 2,
    ]
