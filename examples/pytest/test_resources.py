"""Tests of resources that a function makes, without a project around them: `pytest examples/pytest`."""

import pulumi
import pulumi_genesyscloud as genesyscloud
import pytest

from handover.testing import Deploy, DeploymentError, Genesys


def our_integration() -> None:
    """What is tested here: write yours, or import it."""
    integration = genesyscloud.Integration(
        "reporting", integration_type="custom-rest-actions", intended_state=pulumi.Config().get("state") or "ENABLED"
    )
    pulumi.export("integrationId", integration.id)


def test_it_is_enabled(deploy: Deploy, genesys: Genesys) -> None:
    """Look at what the org has; paths are those of Genesys' API."""
    stack = deploy(our_integration)
    assert stack.plan.created == {"reporting"}
    found = genesys.get(f"/api/v2/integrations/{stack.outputs['integrationId']}").json()
    assert found["reportedState"]["code"] == "ACTIVE"


def test_it_can_be_switched_off_in_place(deploy: Deploy) -> None:
    """Deploy a second time, with other configuration: the stack of before is updated."""
    deploy(our_integration)
    stack = deploy(our_integration, config={"state": "DISABLED"})
    assert stack.plan.updated == {"reporting"}


def test_it_can_be_referred_to(deploy: Deploy) -> None:
    """Read an object of another stack; it is neither changed nor deleted."""
    there = deploy(our_integration, project="theirs").outputs["integrationId"]

    def reading() -> None:
        found = genesyscloud.Integration.get("theirs", there)
        pulumi.export("state", found.intended_state)

    stack = deploy(reading, project="ours")
    assert stack.resources["theirs"].external
    assert stack.outputs == {"state": "ENABLED"}
    assert not stack.destroy().deleted


def test_a_refusal_is_said(deploy: Deploy, genesys: Genesys) -> None:
    """Have the org refuse something."""
    genesys.set_faults({"method": "POST", "path": "/api/v2/integrations", "status": 403})
    with pytest.raises(DeploymentError, match="HTTP 403"):
        deploy(our_integration)
