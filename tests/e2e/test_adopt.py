"""A hand-made pipeline is adopted with the real Pulumi CLI, bridge and provider."""

import json
import re

import pytest

from handover.emulator.testing import Genesys
from tests.e2e.conftest import RealStack
from tests.handover.verbs.adopt.handmade import HandMade

pytestmark = pytest.mark.e2e

WORKFLOWS = {"handover-acw-workflow", "handover-user-end-workflow"}


def adopted(stack: RealStack, *arguments: str) -> list[str]:
    """Adopt by Pulumi's own credentials and configuration; return the commands to go on with."""
    environment = {"PULUMI_BACKEND_URL": f"file://{stack.project.path}", "PULUMI_CONFIG_PASSPHRASE": ""}
    command = (".venv/bin/handover", "adopt", "-s", "local", "--engine", "pulumi", "--write", "--json", *arguments)
    done = stack.project.run(*command, **environment)
    assert done.returncode == 0, done.stderr
    commands: list[str] = json.loads(done.stdout)["next"]
    return commands


def updates(stack: RealStack) -> tuple[set[str], str]:
    """Preview; return the updated resources and the summary."""
    printed = stack.pulumi("preview", "--diff")
    changed = re.findall(r"^ *[~+-]+ genesyscloud:.*\n(?:.*\n)*? *\[urn=.*::(.+)\]$", printed, re.MULTILINE)
    return set(changed), printed.rpartition("Resources:")[2]


def test_only_the_workflows_are_updated_after_the_import(stack: RealStack) -> None:
    with Genesys(stack.emulator.url) as genesys:
        ids = HandMade(genesys).pipeline()
    first, _, _ = adopted(stack)
    # As it is printed, but that this project copy has no terminal to confirm at.
    imported = stack.pulumi(*first.split()[1:], "--yes")
    assert "= 13 imported" in imported

    changed, summary = updates(stack)
    assert changed == WORKFLOWS
    assert "~ 2 to update" in summary
    assert "12 unchanged" in summary
    # The same file again imports nothing twice, after a run that was cut off, say.
    assert "14 unchanged" in stack.pulumi(*first.split()[1:], "--yes")

    assert stack.up() == {"updated": 2}
    stack.expect_no_changes()
    resources = json.loads(stack.pulumi("stack", "export"))["deployment"]["resources"]
    objects = {item["urn"].rpartition("::")[2]: item for item in resources if item["type"].startswith("genesyscloud:")}
    assert {name: item["id"] for name, item in objects.items()} == ids
    # The import protects them, and the program, which does not, takes that back.
    assert not any(item.get("protect") for item in objects.values())
    assert stack.objects() == {"integrations": 1, "actions": 1, "flows": 2, "triggers": 2}


def test_what_else_differs_is_what_adopt_said(stack: RealStack) -> None:
    with Genesys(stack.emulator.url) as genesys:
        made = HandMade(genesys)
        ids = made.pipeline()
        path = f"integrations/actions/{ids['handover-data-action']}"
        config = made.call("GET", f"{path}?includeConfig=true")["config"]
        # Architect's own default, which depends on what Cognigy answers.
        config["response"]["successTemplate"] = "${rawResult}"
        made.call("PATCH", path, {"version": 1, "config": config})
        made.call("DELETE", f"processautomation/triggers/{ids['handover-acw-trigger']}")
        path = f"processautomation/triggers/{ids['handover-user-end-trigger']}"
        made.call("PUT", path, {**made.call("GET", path), "description": "Ada's", "eventTTLSeconds": 60})
    first, _, _ = adopted(stack)
    stack.pulumi(*first.split()[1:], "--yes")
    changed, summary = updates(stack)
    # Time to live and description are kept; the component of the missing trigger is created with it.
    assert changed == {*WORKFLOWS, "handover-data-action", "handover-acw-trigger"}
    assert "~ 3 to update" in summary
    assert "+ 2 to create" in summary
    assert stack.up() == {"created": 2, "updated": 3}
    stack.expect_no_changes()


def test_an_integration_keeps_its_credentials(stack: RealStack) -> None:
    with Genesys(stack.emulator.url) as genesys:
        made = HandMade(genesys)
        integration = made.pipeline()["handover-integration"]
        made.give_credentials(integration)
        had = made.credentials(integration)
        first, _, _ = adopted(stack)
        stack.pulumi(*first.split()[1:], "--yes")
        assert updates(stack)[0] == WORKFLOWS
        stack.project.edit("Pulumi.local.yaml", "Cognigy webhooks", "Renamed")
        stack.up()
        assert made.call("GET", f"integrations/{integration}")["name"] == "Renamed"
        assert made.credentials(integration) == had != {}
        stack.expect_no_changes()


def test_credentials_that_came_later_are_kept_after_a_refresh(stack: RealStack) -> None:
    with Genesys(stack.emulator.url) as genesys:
        made = HandMade(genesys)
        stack.up()
        [integration] = made.call("GET", "integrations")["entities"]
        made.give_credentials(integration["id"])
        stack.pulumi("refresh", "--yes")
        key = "cognigy-handover:cognigyDomain"
        names = f"{{integration: Renamed, category: {integration['name']}}}"
        stack.project.edit("Pulumi.local.yaml", key, f"cognigy-handover:names: {names}\n  {key}")
        stack.up()
        assert made.call("GET", f"integrations/{integration['id']}")["name"] == "Renamed"
        assert made.credentials(integration["id"]) == {"basicAuth": {"id": "credential-1"}}
