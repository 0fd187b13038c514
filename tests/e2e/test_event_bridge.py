"""The source for Amazon EventBridge, deployed by the real engine and provider."""

from typing import Any

import httpx
import pytest

from tests.e2e.conftest import RealStack

pytestmark = pytest.mark.e2e

VERSION = 'cognigy-handover:cognigyVersion: "4.99"'
EVENT_BRIDGE = """\
cognigy-handover:cognigyVersion: "2025.12"
  cognigy-handover:eventBridge:
    awsAccountId: "012345678901"
    awsRegion: eu-central-1
    organisationId: 60c1f4f2a6d1e70a4c1b2f3e"""
BOTH = (
    EVENT_BRIDGE.replace("2025.12", "4.100")
    + """
  cognigy-handover:preexistingSetup: true
  cognigy-handover:delivery: both"""
)
PREFIX = "v2.detail.events.conversation.{id}"
EVENT = {"mediaType": "MESSAGE", "messageType": "OPEN", "conversationId": "c-1", "addressTo": "u-1"}


def sources(stack: RealStack) -> list[dict[str, Any]]:
    """The partner event sources that there are."""
    found: list[dict[str, Any]] = httpx.get(f"{stack.emulator.url}/_emulator/aws/event-sources").json()["eventSources"]
    return found


def topics(stack: RealStack) -> list[str]:
    """What the one EventBridge integration of the org sends."""
    url = f"{stack.emulator.url}/api/v2"
    login = httpx.post(f"{stack.emulator.url}/oauth/token", data={"grant_type": "client_credentials"}, auth=("a", "b"))
    headers = {"Authorization": f"Bearer {login.json()['access_token']}"}
    entities = httpx.get(f"{url}/integrations", headers=headers).json()["entities"]
    [id_] = [each["id"] for each in entities if each["integrationType"]["id"] == "amazon-eventbridge-source"]
    config = httpx.get(f"{url}/integrations/{id_}/config/current", headers=headers).json()
    return sorted(topic.removeprefix(f"{PREFIX}.") for topic in config["properties"]["eventFilter"])


def arrivals(stack: RealStack, event: str) -> int:
    """Fire an event, and count how often Cognigy takes it."""
    body = {"topic": f"{PREFIX}.{event}", "eventBody": EVENT}
    entries = httpx.post(f"{stack.emulator.url}/_emulator/events", json=body).json()["entries"]
    return sum(entry["step"] == "receiver" and entry["outcome"] == "passed" for entry in entries)


def test_the_life_of_a_source(stack: RealStack) -> None:
    stack.project.edit("Pulumi.local.yaml", VERSION, EVENT_BRIDGE)
    # The stack, the two components and the integration.
    assert stack.up() == {"created": 4}
    assert stack.objects() == {"integrations": 1, "actions": 0, "flows": 0, "triggers": 0}
    assert stack.up() == {}
    stack.expect_no_changes()
    assert topics(stack) == ["customer.end"]

    [source] = sources(stack)
    assert source["name"].endswith("/60c1f4f2a6d1e70a4c1b2f3e")
    assert (source["accountId"], source["region"], source["state"]) == ("012345678901", "eu-central-1", "PENDING")
    assert arrivals(stack, "customer.end") == 0
    associate = f"{stack.emulator.url}/_emulator/aws/event-sources/associate"
    httpx.post(associate, json={"name": source["name"]}).raise_for_status()
    assert arrivals(stack, "customer.end") == 1

    # Topics change in place: the source stays, and so does whoever is associated with it.
    stack.project.edit("Pulumi.local.yaml", '"2025.12"', '"2025.22"')
    stack.project.edit("Pulumi.local.yaml", "awsRegion: eu-central-1", "awsRegion: eu-central-1\n    userStart: true")
    assert stack.up() == {"updated": 1}
    stack.expect_no_changes()
    assert topics(stack) == ["customer.end", "user.start"]
    assert arrivals(stack, "user.start") == 1

    # Another account is another source; no property of the provider's says so.
    stack.project.edit("Pulumi.local.yaml", '"012345678901"', '"210987654321"')
    assert stack.up() == {"replaced": 1}
    stack.expect_no_changes()
    assert [(each["accountId"], each["state"]) for each in sources(stack)] == [("210987654321", "PENDING")]

    stack.pulumi("destroy", "--yes", "--skip-preview")
    assert set(stack.objects().values()) == {0}
    assert sources(stack) == []


def test_it_comes_beside_the_webhooks_and_stays_without_them(stack: RealStack) -> None:
    assert stack.up() == {"created": 14}
    stack.project.edit("Pulumi.local.yaml", VERSION, BOTH)
    # The webhooks' objects stay as they are.
    assert stack.up() == {"created": 2}
    stack.expect_no_changes()
    assert topics(stack) == ["acw", "user.end"]
    stack.project.edit("Pulumi.local.yaml", "delivery: both", "delivery: eventBridge")
    assert stack.up() == {"deleted": 12}
    stack.expect_no_changes()
    assert stack.objects() == {"integrations": 1, "actions": 0, "flows": 0, "triggers": 0}
    assert len(sources(stack)) == 1


def test_the_sandbox_goes_on_where_the_real_engine_has_been(stack: RealStack) -> None:
    stack.project.edit("Pulumi.local.yaml", VERSION, EVENT_BRIDGE)
    assert stack.up() == {"created": 4}
    stack.to_sandbox()
    previewed = stack.project.handover("sandbox", "preview", "-s", "local", "--refresh", "--expect-no-changes")
    assert previewed.returncode == 0, previewed.stdout + previewed.stderr
    assert "4 unchanged" in previewed.stdout
