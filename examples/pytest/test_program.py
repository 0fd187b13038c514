"""Tests of a Pulumi program that is in a folder: `pytest examples/pytest`.

Copy this folder beside your own project, and have PROJECT be that, CONFIG what it needs, and POLICIES your policy pack.
"""

from collections.abc import Iterator
from pathlib import Path

import pytest

from handover.testing import Deploy, EmulatedStack, deploying

PROJECT = Path(__file__).parents[2]
POLICIES = PROJECT / "policies"
CONFIG = {
    "cognigy-handover:cognigyDomain": "eu.example.com",
    "cognigy-handover:cognigyVersion": "4.99",
    "genesyscloud:awsRegion": "eu-central-1",
}


@pytest.fixture(scope="module")
def pipeline(tmp_path_factory: pytest.TempPathFactory) -> Iterator[EmulatedStack]:
    """A stack that is deployed once, for tests that only look at it."""
    with deploying(tmp_path_factory.mktemp("stacks")) as deploy:
        yield deploy(PROJECT, stack="test", config=CONFIG)


def test_each_end_of_a_conversation_reaches_cognigy(pipeline: EmulatedStack) -> None:
    """Fire events: the emulator runs triggers, workflows and data action, and says how far they got."""
    for event in ("user.end", "acw"):
        fired = pipeline.fire(event)
        assert fired.delivered
        [delivery] = fired.deliveries
        assert delivery.url == "https://endpoint-eu.example.com/handover/genesysCloudOM"
        assert delivery.body["userId"] == fired.body["addressTo"]


def test_other_channels_are_left_alone(pipeline: EmulatedStack) -> None:
    """Fire an event that must not arrive."""
    fired = pipeline.fire("acw", messageType="WHATSAPP")
    assert fired.stopped_by("trigger")
    assert fired.deliveries == ()


def test_a_second_deployment_changes_nothing(pipeline: EmulatedStack) -> None:
    """Preview what is deployed already."""
    assert not pipeline.preview()


def test_a_switched_off_stack_keeps_its_objects(deploy: Deploy) -> None:
    """Change the configuration of a stack of the test's own."""
    stack = deploy(PROJECT, stack="test", config=CONFIG)
    stack.configure({"cognigy-handover:triggersEnabled": False})
    assert stack.up().updated == {"handover-acw-trigger", "handover-user-end-trigger"}
    assert stack.fire("acw").deliveries == ()


def test_what_somebody_switches_off_is_found(deploy: Deploy) -> None:
    """Change the org behind the stack's back; `genesys` is a client of Genesys' API."""
    stack = deploy(PROJECT, stack="test", config=CONFIG)
    trigger = stack.resources["handover-acw-trigger"]
    path = f"/api/v2/processAutomation/triggers/{trigger.id}"
    body = stack.genesys.get(path).json()
    stack.genesys.put(path, json={**body, "enabled": False}).raise_for_status()
    assert stack.refresh().updated == {"handover-acw-trigger"}


def test_our_settings_are_checked(deploy: Deploy) -> None:
    """See that wrong configuration is refused, and by what words."""
    with pytest.raises(Exception, match="cognigyDomain"):
        deploy(PROJECT, stack="test", config={**CONFIG, "cognigy-handover:cognigyDomain": "https://eu.example.com"})


def test_our_policies_hold(deploy: Deploy) -> None:
    """Ask a policy pack about the stack, without deploying it."""
    stack = deploy.open(PROJECT, stack="test", config=CONFIG)
    found = stack.violations(POLICIES, config=POLICIES / "config.json")
    assert [violation for violation in found if violation.level == "mandatory"] == []
