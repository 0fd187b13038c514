"""`integration-enabled`, `production-protected` and `data-residency`."""

from typing import Any

import pytest

from handover_policies.integration import integration_enabled
from handover_policies.protection import production_protected
from handover_policies.residency import data_residency
from tests.policies.support import ACTION, FLOW, INTEGRATION, TRIGGER, UNKNOWN, URL, action, integration, judge

REGIONS = {"regions": {"us-east-1": ["trial.cognigy.ai", "*.example.com"], "eu-central-1": []}}


@pytest.mark.parametrize("state", ["ENABLED", UNKNOWN])
def test_an_enabled_integration_passes(state: str) -> None:
    assert judge(integration_enabled, INTEGRATION, integration(intendedState=state)) == []


@pytest.mark.parametrize("state", ["DISABLED", "enabled", None])
def test_any_other_state_is_a_violation(state: str | None) -> None:
    found = judge(integration_enabled, INTEGRATION, integration(intendedState=state))
    expected = f"intendedState is {state!r}; it must be 'ENABLED', otherwise nothing is sent through it."
    assert found == [expected]


def test_integrations_of_excepted_stacks_may_be_disabled() -> None:
    config = {"exceptStacks": ["dev"]}
    assert judge(integration_enabled, INTEGRATION, integration(intendedState="DISABLED"), config=config) == []


@pytest.mark.parametrize("stack", ["prod", "prod-eu", "eu-prod", "production", "production-us", "us-production"])
@pytest.mark.parametrize("type_", [INTEGRATION, ACTION, FLOW, TRIGGER])
def test_production_must_be_protected(stack: str, type_: str) -> None:
    found = judge(production_protected, type_, {"name": UNKNOWN}, stack=stack)
    assert found == [f"The stack {stack!r} is a production stack, but this resource is not protected."]
    assert judge(production_protected, type_, {}, stack=stack, protect=True) == []


@pytest.mark.parametrize("stack", ["dev", "preprod", "product", "local"])
def test_other_stacks_need_not_be_protected(stack: str) -> None:
    assert judge(production_protected, FLOW, {}, stack=stack) == []


def test_components_need_not_be_protected() -> None:
    assert judge(production_protected, "handover:index:HandoverPipeline", {}, stack="prod") == []


def test_production_stacks_can_be_configured() -> None:
    config = {"productionStacks": ["live-?"]}
    assert judge(production_protected, FLOW, {}, stack="prod", config=config) == []
    assert judge(production_protected, FLOW, {}, stack="live-1", config=config) != []


@pytest.mark.parametrize("url", [URL, URL.replace("trial.cognigy.ai", "US.Example.com"), UNKNOWN])
def test_allowed_pairs_pass(url: str) -> None:
    assert judge(data_residency, ACTION, action(url), config=REGIONS) == []


def test_an_unknown_region_passes() -> None:
    assert judge(data_residency, ACTION, action(), region=UNKNOWN, config=REGIONS) == []


@pytest.mark.parametrize(
    ("region", "url", "violation"),
    [
        (
            "us-east-1",
            "https://endpoint-cognigy.ai/x",
            "The org is in the region 'us-east-1' and sends to the Cognigy domain 'cognigy.ai'; from there only"
            " trial.cognigy.ai, *.example.com may be reached.",
        ),
        (
            "eu-central-1",
            URL,
            "The org is in the region 'eu-central-1' and sends to the Cognigy domain 'trial.cognigy.ai'; from there"
            " only no domain may be reached.",
        ),
        (
            "ap-south-1",
            URL,
            "The org is in the region 'ap-south-1', which the policy's configuration doesn't list in `regions`.",
        ),
        (None, URL, "The provider's `awsRegion` is not set, so that the org's region depends on who deploys."),
    ],
)
def test_other_pairs_are_violations(region: str | None, url: str, violation: str) -> None:
    assert judge(data_residency, ACTION, action(url), region=region, config=REGIONS) == [violation]


@pytest.mark.parametrize("url", [None, "https://["])
def test_without_an_address_no_domain_is_allowed(url: str | None) -> None:
    config: dict[str, Any] = {"regions": {"us-east-1": ["?*"]}}
    assert len(judge(data_residency, ACTION, action(url), config=config)) == 1


def test_without_a_provider_there_is_no_region() -> None:
    assert len(judge(data_residency, ACTION, action(), config=REGIONS, provider=False)) == 1
