"""`event-bridge-target`, `webhooks-kept`, and what `data-residency` says of an EventBridge source."""

import json
from typing import Any

import pytest

from handover_policies.event_bridge import event_bridge_target
from handover_policies.residency import data_residency
from handover_policies.webhooks import webhooks_kept
from tests.policies.conftest import Settings
from tests.policies.support import (
    INTEGRATION,
    TRIGGER,
    UNKNOWN,
    integration,
    judge,
    judge_stack,
    resource,
    source,
    trigger,
)

TARGET = {"awsAccountId": "012345678901", "awsRegion": "us-east-1", "organisationId": "60c1f4f2"}
TOPIC = "v2.detail.events.conversation.{id}.customer.end"
ANY_REGION: dict[str, Any] = {"regions": {}}


def raw(properties: Any) -> dict[str, Any]:
    return source() | {"config": {"properties": properties}}


@pytest.mark.parametrize(
    "props",
    [
        source(),
        source(eventFilter=[TOPIC, TOPIC.replace("customer.end", "user.start"), TOPIC.replace("customer.end", "acw")]),
        raw(UNKNOWN),
        source() | {"integrationType": UNKNOWN},
        integration(integrationType="custom-rest-actions", config={"properties": "{}"}),
        integration(),
    ],
)
def test_the_settings_target_passes_and_others_are_none_of_its_business(settings: Settings, props: Any) -> None:
    settings(eventBridge=json.dumps(TARGET))
    assert judge(event_bridge_target, INTEGRATION, props) == []


@pytest.mark.parametrize(
    ("change", "violation"),
    [
        (
            {"awsAccountId": "999999999999"},
            "config.properties has the awsAccountId '999999999999'; for this stack it must be '012345678901'.",
        ),
        (
            {"awsAccountRegion": "us-west-2"},
            "config.properties has the awsAccountRegion 'us-west-2'; for this stack it must be 'us-east-1'.",
        ),
        (
            {"eventSourceSuffix": "x"},
            "config.properties has the eventSourceSuffix 'x'; for this stack it must be '60c1f4f2'.",
        ),
        ({"awsAccountId": None}, "config.properties lacks 'awsAccountId'."),
        ({"eventFilter": []}, "config.properties has no topics in 'eventFilter', so that nothing is sent."),
        ({"eventFilter": TOPIC}, "config.properties has no topics in 'eventFilter', so that nothing is sent."),
    ],
)
def test_every_other_target_is_a_violation(settings: Settings, change: dict[str, Any], violation: str) -> None:
    settings(eventBridge=json.dumps(TARGET))
    assert judge(event_bridge_target, INTEGRATION, source(**change)) == [violation]


def test_topics_that_cognigy_has_no_use_for_are_violations() -> None:
    topic = "v2.audits.entitytype.{id}.entityid.{id}"
    [violation] = judge(event_bridge_target, INTEGRATION, source(eventFilter=[TOPIC, topic]))
    assert violation.startswith(
        f"config.properties sends {topic!r}, which Cognigy has no use for; there are v2.detail."
    )


@pytest.mark.parametrize("properties", ["{", "[]", '"x"'])
def test_properties_that_are_no_object_are_a_violation(properties: str) -> None:
    assert judge(event_bridge_target, INTEGRATION, raw(properties)) == ["config.properties is not a JSON object."]


@pytest.mark.parametrize("properties", [None, "{}"])
def test_no_properties_lack_all(properties: str | None) -> None:
    assert len(judge(event_bridge_target, INTEGRATION, raw(properties))) == 4


def test_the_pack_s_target_goes_before_the_setting(settings: Settings) -> None:
    settings(eventBridge=json.dumps(TARGET))
    config = {"targets": {"prod": {"awsAccountId": "999999999999"}}}
    assert judge(event_bridge_target, INTEGRATION, source(), config=config) == []
    [violation] = judge(event_bridge_target, INTEGRATION, source(), config=config, stack="prod")
    assert violation.endswith("for this stack it must be '999999999999'.")
    assert judge(event_bridge_target, INTEGRATION, source(awsAccountId="9" * 12), config=config, stack="prod") == []


def test_a_source_may_send_to_the_org_s_own_region_only() -> None:
    assert judge(data_residency, INTEGRATION, source(), config=ANY_REGION) == []
    assert judge(data_residency, INTEGRATION, source(awsAccountRegion="eu-central-1"), config=ANY_REGION) == [
        "The org is in the region 'us-east-1' and sends to the AWS region 'eu-central-1'; from there only us-east-1"
        " may be reached."
    ]


def test_the_regions_that_a_source_may_send_to_can_be_configured() -> None:
    config = {**ANY_REGION, "awsRegions": {"us-east-1": ["us-*"], "eu-central-1": []}}
    assert judge(data_residency, INTEGRATION, source(awsAccountRegion="us-west-2"), config=config) == []
    [violation] = judge(data_residency, INTEGRATION, source(), region="eu-central-1", config=config)
    assert violation.endswith("from there only no AWS region may be reached.")


@pytest.mark.parametrize("props", [source(awsAccountRegion=None), raw("{"), raw("[]"), raw(None)])
def test_a_source_that_does_not_say_where_to_is_a_violation(props: dict[str, Any]) -> None:
    [violation] = judge(data_residency, INTEGRATION, props, config=ANY_REGION)
    assert "sends to the AWS region None" in violation


def test_a_source_without_a_provider_s_region_is_a_violation() -> None:
    [violation] = judge(data_residency, INTEGRATION, source(), region=None, config=ANY_REGION)
    assert "`awsRegion` is not set" in violation


@pytest.mark.parametrize("props", [integration(), raw(UNKNOWN), source() | {"integrationType": UNKNOWN}])
def test_other_integrations_and_unknown_ones_may_be_anywhere(props: dict[str, Any]) -> None:
    assert judge(data_residency, INTEGRATION, props, config=ANY_REGION, region="eu-central-1") == []


SOURCE = resource(INTEGRATION, "handover-eventbridge", source())
PRODUCTION = resource(INTEGRATION, "handover-eventbridge", source(), stack="prod-eu")


def test_a_stack_that_says_it_has_no_webhooks_has_none(settings: Settings) -> None:
    settings(cognigyVersion="2025.22", delivery="eventBridge")
    assert judge_stack(webhooks_kept, [SOURCE]) == []


def test_a_version_alone_does_not_remove_webhooks(settings: Settings) -> None:
    settings(cognigyVersion="2025.22")
    [(name, message)] = judge_stack(webhooks_kept, [SOURCE])
    assert name == "handover-eventbridge"
    assert message == (
        "The stack has no webhooks because of its cognigyVersion alone. If it had some, move them by `handover migrate"
        " -s dev`; if it never had any, say so with `pulumi config set cognigy-handover:delivery eventBridge`."
    )


def test_webhooks_beside_a_source_pass(settings: Settings) -> None:
    settings(cognigyVersion="2025.3", delivery="both")
    webhook = resource(TRIGGER, "handover-acw-trigger", trigger(), stack="prod-eu")
    assert judge_stack(webhooks_kept, [PRODUCTION, webhook]) == []


def test_webhooks_alone_and_nothing_at_all_pass(settings: Settings) -> None:
    settings(cognigyVersion="4.99")
    assert judge_stack(webhooks_kept, [resource(INTEGRATION, "i", integration())]) == []
    assert judge_stack(webhooks_kept, []) == []


def test_in_production_the_successor_must_be_confirmed(settings: Settings) -> None:
    settings(cognigyVersion="2025.22", delivery="eventBridge")
    assert judge_stack(webhooks_kept, [PRODUCTION]) == [
        (
            "handover-eventbridge",
            "The production stack 'prod-eu' has no webhooks, and nobody has confirmed that Cognigy is told by Amazon"
            " EventBridge: once that is seen, add the stack to `confirmed`.",
        )
    ]
    assert judge_stack(webhooks_kept, [PRODUCTION], {"confirmed": ["prod-us"]}) != []
    assert judge_stack(webhooks_kept, [PRODUCTION], {"confirmed": ["prod-*"]}) == []
    assert judge_stack(webhooks_kept, [PRODUCTION], {"productionStacks": ["live"]}) == []


def test_where_no_settings_are_told_only_production_is_judged(settings: Settings) -> None:
    settings()
    assert judge_stack(webhooks_kept, [SOURCE]) == []
    assert len(judge_stack(webhooks_kept, [PRODUCTION])) == 1
