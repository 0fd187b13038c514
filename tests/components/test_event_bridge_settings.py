"""The settings `delivery` and `eventBridge`: what a stack sends by its version, and a sentence for every mistake."""

import json
import re
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from components import Delivery, PipelineSettings, SettingsError
from components.events import Event, EventBridgeTopic
from components.settings import NAMESPACE

TARGET = {"awsAccountId": "012345678901", "awsRegion": "eu-central-1", "organisationId": "60c1f4f2"}
NEW = {"cognigyVersion": "2025.22", "eventBridge": TARGET}
OLD_SETUP = {"cognigyVersion": "2025.3", "preexistingSetup": "true"}


def parse(**config: Any) -> PipelineSettings:
    """Settings as Pulumi hands them over: objects and lists as JSON."""
    values = {key: json.dumps(value) if isinstance(value, dict | list) else value for key, value in config.items()}
    return PipelineSettings.parse({"cognigyDomain": "trial.cognigy.ai", **values})


def problems(**config: Any) -> list[str]:
    with pytest.raises(SettingsError) as caught:
        parse(**config)
    return [line.strip() for line in str(caught.value).splitlines()[1:]]


def sent(**config: Any) -> list[str]:
    """The last parts of the topics that are sent."""
    topics = parse(**config).event_bridge_topics
    assert all(topic.startswith("v2.detail.events.conversation.{id}.") for topic in topics)
    return [topic.removeprefix("v2.detail.events.conversation.{id}.") for topic in topics]


@pytest.mark.parametrize(
    ("config", "delivery"),
    [
        ({"cognigyVersion": "4.99"}, Delivery.WEBHOOK),
        ({"cognigyVersion": "4.99", "delivery": "webhook"}, Delivery.WEBHOOK),
        ({"cognigyVersion": "4.100", "eventBridge": TARGET}, Delivery.EVENT_BRIDGE),
        (OLD_SETUP, Delivery.WEBHOOK),
        ({**OLD_SETUP, "delivery": "both", "eventBridge": TARGET}, Delivery.BOTH),
        ({**OLD_SETUP, "delivery": "eventBridge", "eventBridge": TARGET}, Delivery.EVENT_BRIDGE),
        ({**OLD_SETUP, "cognigyVersion": "2025.12", "eventBridge": TARGET}, Delivery.EVENT_BRIDGE),
    ],
)
def test_the_delivery_is_the_version_s_unless_it_is_said(config: dict[str, Any], delivery: Delivery) -> None:
    settings = parse(**config)
    assert settings.delivery is delivery
    assert (settings.event_bridge is not None) is delivery.event_bridge
    assert bool(settings.event_bridge_topics) is delivery.event_bridge


def test_a_target_as_pulumi_hands_it_over() -> None:
    target = parse(**NEW).event_bridge
    assert target is not None
    assert (target.aws_account_id, target.aws_region, target.organisation_id) == (
        "012345678901",
        "eu-central-1",
        "60c1f4f2",
    )
    assert (target.user_start, target.additional_topics) == (False, ())


@pytest.mark.parametrize(
    ("version", "more", "topics"),
    [
        ("4.100", {}, ["user.end", "acw"]),
        ("2025.11", {"additionalTopics": ["customer.end"]}, ["user.end", "acw", "customer.end"]),
        ("2025.12", {}, ["customer.end"]),
        ("2025.12", {"additionalTopics": ["acw", "user.end"]}, ["user.end", "acw", "customer.end"]),
        ("2025.12", {"additionalTopics": ["customer.end", "customer.end"]}, ["customer.end"]),
        ("2025.21", {"additionalTopics": ["user.start"]}, ["customer.end", "user.start"]),
        ("2025.22", {"userStart": False}, ["customer.end"]),
        ("2026.14", {"userStart": True}, ["customer.end", "user.start"]),
    ],
)
def test_the_topics_are_the_version_s(version: str, more: dict[str, Any], topics: list[str]) -> None:
    assert sent(cognigyVersion=version, eventBridge=TARGET | more) == topics


def test_events_restrict_what_webhooks_have_too() -> None:
    def with_events(version: str, **more: Any) -> list[str]:
        return sent(cognigyVersion=version, events=["acw"], eventBridge=TARGET | more)

    assert with_events("2025.11") == ["acw"]
    assert with_events("2025.11", additionalTopics=["customer.end"]) == ["acw", "customer.end"]
    assert with_events("2025.12") == ["customer.end"]
    assert with_events("2025.12", additionalTopics=["user.end"]) == ["user.end", "customer.end"]


@pytest.mark.parametrize(
    ("config", "sentence"),
    [
        ({"cognigyVersion": "4.100"}, "eventBridge is missing: Cognigy.AI 4.100 is to be told by Amazon EventBridge"),
        ({"cognigyVersion": "4.100"}, "by `handover migrate -s STACK`; or, if they were set up before the upgrade"),
        ({"cognigyVersion": "2026.1"}, "by `handover migrate -s STACK`."),
        ({**OLD_SETUP, "delivery": "both"}, "move a stack that has webhooks by `handover migrate -s STACK`."),
        (
            {"cognigyVersion": "4.99", "eventBridge": TARGET},
            "eventBridge is set, but the delivery of this stack is webhook; remove it.",
        ),
        (
            {**OLD_SETUP, "eventBridge": TARGET},
            "eventBridge is set, but the delivery of this stack is webhook; remove it, or set delivery to both.",
        ),
        ({"cognigyVersion": "4.99", "delivery": "both"}, "delivery is 'both': it is not possible with Cognigy.AI 4.99"),
        ({"cognigyVersion": "2025.1", "delivery": "webhook"}, "set cognigy-handover:preexistingSetup to true"),
        ({**NEW, "delivery": "webhook"}, "delivery is 'webhook': it is not possible with Cognigy.AI 2025.22"),
        ({**NEW, "delivery": "hook"}, "delivery is 'hook': it must be 'webhook', 'both' or 'eventBridge'."),
        ({**NEW, "delivery": ""}, "delivery is '': it must be"),
        ({**NEW, "eventBridge": []}, "it must be an object with awsAccountId, awsRegion and organisationId."),
        ({**NEW, "eventBridge": "x"}, "eventBridge is 'x': it is not an object or a list"),
    ],
)
def test_what_does_not_go_with_the_version_gets_one_sentence(config: dict[str, Any], sentence: str) -> None:
    [line] = problems(**config)
    assert sentence in line
    assert line.startswith(f"{NAMESPACE}:")


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        (
            {"awsAccountId": 12345678901},
            "awsAccountId is 12345678901: it is a number, and numbers lose leading zeros",
        ),
        ({"awsAccountId": 1.2345678901e10}, "put the 12 digits of the AWS account in quotes"),
        ({"awsAccountId": "12345678901"}, "and has 11 digits: leading zeros get lost where it isn't in quotes"),
        ({"awsAccountId": "1234-5678-9012"}, "must be the 12 digits of an AWS account, without blanks or hyphens"),
        ({"awsAccountId": "1234567890123"}, "must be the 12 digits of an AWS account"),
        ({"awsAccountId": "01234567890\u0661"}, "must be the 12 digits of an AWS account"),
        ({"awsAccountId": "012345678901\n"}, "must be the 12 digits of an AWS account"),
        ({"awsAccountId": True}, "awsAccountId is True: it must be text; put it in quotes."),
        ({"awsAccountId": None}, "awsAccountId is None: it must be text"),
        ({"awsRegion": "EU-central-1"}, "awsRegion is 'EU-central-1': it is not a region of AWS"),
        ({"awsRegion": "eu-central"}, "is not a region of AWS; write its code in lower case, e.g. eu-central-1"),
        ({"awsRegion": "eu-central-1a"}, "is not a region of AWS"),
        ({"awsRegion": "Frankfurt"}, "is not a region of AWS"),
        ({"awsRegion": 1}, "awsRegion is 1: it must be text; put it in quotes."),
        (
            {"organisationId": ""},
            "organisationId is '': it must be the id of the Cognigy organisation, 1 to 64 letters",
        ),
        ({"organisationId": "a" * 65}, "1 to 64 letters"),
        ({"organisationId": "a/b"}, "digits, dots, hyphens and underscores"),
        ({"organisationId": 123}, "organisationId is 123: it must be text; put it in quotes."),
        ({"userStart": "maybe"}, "eventBridge.userStart is 'maybe': it must be true or false."),
        ({"userStart": []}, "eventBridge.userStart is []: it must be true or false."),
        ({"additionalTopics": "acw"}, "it must be a list of user.end, acw, customer.end, user.start."),
        (
            {"additionalTopics": ["customer.end", "customer.ended"]},
            "additionalTopics.1 is 'customer.ended': it must be 'user.end', 'acw', 'customer.end' or 'user.start'.",
        ),
        (
            {"additionalTopics": ["acw", "user.end", "customer.end"]},
            "eventBridge.additionalTopics names acw and user.end: Cognigy.AI 2025.22 doesn't take that, nor do the"
            " versions next to it; there are customer.end, user.start.",
        ),
        ({"suffix": "x"}, "eventBridge.suffix is not a key of this project; there are additionalTopics, awsAccountId,"),
        ({"awsAcountId": "x"}, "eventBridge.awsAcountId is not a key of this project; did you mean awsAccountId?"),
    ],
)
def test_a_bad_target_gets_one_sentence(change: dict[str, Any], sentence: str) -> None:
    [line] = problems(cognigyVersion="2025.22", eventBridge=TARGET | change)
    assert sentence in line
    assert line.startswith(f"{NAMESPACE}:eventBridge")


def test_what_is_missing_of_the_target_is_named() -> None:
    assert problems(cognigyVersion="2025.22", eventBridge={}) == [
        f"{NAMESPACE}:eventBridge.{key} is missing; write it below eventBridge in the stack's file." for key in TARGET
    ]


@pytest.mark.parametrize("version", ["4.100", "2025.11", "2025.12", "2025.21.9"])
def test_user_start_needs_a_version_that_takes_it(version: str) -> None:
    [line] = problems(cognigyVersion=version, eventBridge=TARGET | {"userStart": True})
    assert f"userStart is true: it needs Cognigy.AI 2025.22 or later, and this stack's is {version}; leave it" in line


def test_several_problems_of_a_target_are_told_at_once() -> None:
    [first, second] = problems(
        cognigyVersion="2025.3", eventBridge=TARGET | {"userStart": True, "additionalTopics": ["user.start"]}
    )
    assert "userStart is true" in first
    assert "additionalTopics names user.start" in second


def test_a_bad_version_is_said_without_guesses_about_what_it_takes() -> None:
    [line] = problems(cognigyVersion="x", delivery="both")
    assert "cognigyVersion is 'x'" in line
    [line] = problems(cognigyVersion="x", eventBridge=TARGET)
    assert "cognigyVersion is 'x'" in line


def test_a_bad_delivery_is_said_without_guesses_about_the_target() -> None:
    [line] = problems(cognigyVersion="4.99", delivery="both", eventBridge=TARGET)
    assert "delivery is 'both'" in line


@pytest.mark.parametrize(
    "region", ["us-gov-west-1", "ap-southeast-7", "us-isob-east-1", "eusc-de-east-1", "us-east-10"]
)
def test_regions_of_all_partitions_are_taken(region: str) -> None:
    assert parse(cognigyVersion="2025.22", eventBridge=TARGET | {"awsRegion": region})


def test_two_integrations_need_two_names() -> None:
    both = {**OLD_SETUP, "delivery": "both", "eventBridge": TARGET}
    names = {"integration": "Amazon eventbridge source"}
    [line] = problems(**both, names=names)
    assert "names.integration and names.eventBridgeIntegration are both 'Amazon eventbridge source'" in line
    assert parse(**NEW, names=names)
    assert parse(cognigyVersion="4.99", names=names)


VERSIONS = st.sampled_from(["4.94", "4.99", "4.100", "2025.11", "2025.12", "2025.21", "2025.22", "2026.14"])


@given(
    version=VERSIONS,
    delivery=st.sampled_from([None, *Delivery]),
    preexisting_setup=st.booleans(),
    events=st.lists(st.sampled_from(list(Event)), min_size=1, max_size=2, unique=True),
    with_target=st.booleans(),
    user_start=st.booleans(),
    additional=st.lists(st.sampled_from(list(EventBridgeTopic)), max_size=3),
)
def test_whatever_is_combined_is_refused_by_key_or_can_be_deployed(
    version: str,
    delivery: Delivery | None,
    preexisting_setup: bool,
    events: list[Event],
    with_target: bool,
    user_start: bool,
    additional: list[EventBridgeTopic],
) -> None:
    config: dict[str, Any] = {
        "cognigyVersion": version,
        "preexistingSetup": str(preexisting_setup).lower(),
        "events": events,
    }
    if delivery:
        config["delivery"] = delivery.value
    if with_target:
        config["eventBridge"] = TARGET | {"userStart": user_start, "additionalTopics": additional}
    try:
        settings = parse(**config)
    except SettingsError as error:
        lines = str(error).splitlines()[1:]
        assert lines
        assert all(re.match(rf"  {NAMESPACE}:(delivery|eventBridge)\b.*\.$", line) for line in lines)
        return
    assert settings.delivery is (delivery or settings.delivery)
    assert settings.delivery.event_bridge is with_target
    topics = settings.event_bridge_topics
    assert bool(topics) is with_target
    assert len({*topics}) == len(topics)
    assert {topic.topic for topic in additional if with_target} <= {*topics}
