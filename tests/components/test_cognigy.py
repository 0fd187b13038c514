"""Cognigy's versions and host names."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from components.cognigy import CognigyVersion, check_domain, endpoint_url
from components.delivery import Delivery
from components.events import EventBridgeTopic


@pytest.mark.parametrize(
    ("text", "version"),
    [
        ("4.94", (4, 94, 0)),
        ("4.97.2", (4, 97, 2)),
        ("4.100", (4, 100, 0)),
        ("2025.1", (2025, 1, 0)),
        ("2025.12.1", (2025, 12, 1)),
    ],
)
def test_a_version_is_read_as_numbers(text: str, version: tuple[int, int, int]) -> None:
    assert CognigyVersion.parse(text) == version


@pytest.mark.parametrize("text", ["", "4", "v4.99", "4.99-rc1", "5.1", "2024.9", "latest", "4.99.1.2", "4.٩٩"])
def test_what_is_no_version_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="is not a version of Cognigy"):
        CognigyVersion.parse(text)


WEBHOOK, BOTH, EVENT_BRIDGE = Delivery
USER_END, ACW, CUSTOMER_END, USER_START = EventBridgeTopic

# What the table says: version, deliveries (the default first) without and with webhooks from before, topics.
TABLE = [
    ("4.94", [WEBHOOK], [WEBHOOK], [], []),
    ("4.97.1", [WEBHOOK], [WEBHOOK], [], []),
    ("4.99.9", [WEBHOOK], [WEBHOOK], [], []),
    ("4.100", [EVENT_BRIDGE], [WEBHOOK, BOTH, EVENT_BRIDGE], [USER_END, ACW], []),
    ("2025.1", [EVENT_BRIDGE], [WEBHOOK, BOTH, EVENT_BRIDGE], [USER_END, ACW], []),
    ("2025.11.9", [EVENT_BRIDGE], [WEBHOOK, BOTH, EVENT_BRIDGE], [USER_END, ACW], []),
    ("2025.12", [EVENT_BRIDGE], [EVENT_BRIDGE], [CUSTOMER_END], []),
    ("2025.21.3", [EVENT_BRIDGE], [EVENT_BRIDGE], [CUSTOMER_END], []),
    ("2025.22", [EVENT_BRIDGE], [EVENT_BRIDGE], [CUSTOMER_END], [USER_START]),
    ("2026.14", [EVENT_BRIDGE], [EVENT_BRIDGE], [CUSTOMER_END], [USER_START]),
]


@pytest.mark.parametrize(("text", "new", "preexisting", "topics", "optional"), TABLE)
def test_the_table_of_versions(
    text: str,
    new: list[Delivery],
    preexisting: list[Delivery],
    topics: list[EventBridgeTopic],
    optional: list[EventBridgeTopic],
) -> None:
    version = CognigyVersion.parse(text)
    version.require_handover()
    for preexisting_setup, allowed in ((False, new), (True, preexisting)):
        found = version.deliveries(preexisting_setup=preexisting_setup)
        assert (found[0], {*found}) == (allowed[0], {*allowed})
        for delivery in Delivery:
            if delivery in allowed:
                version.require_delivery(delivery, preexisting_setup=preexisting_setup)
            else:
                with pytest.raises(ValueError, match="is not possible with"):
                    version.require_delivery(delivery, preexisting_setup=preexisting_setup)
    assert (list(version.topics), list(version.optional_topics)) == (topics, optional)


@pytest.mark.parametrize(
    ("text", "topics"),
    [
        ("4.99", [USER_END, ACW]),
        ("4.100", [USER_END, ACW, CUSTOMER_END]),
        ("2025.12", [USER_END, ACW, CUSTOMER_END, USER_START]),
        ("2026.1", [CUSTOMER_END, USER_START]),
    ],
)
def test_an_upgrade_may_need_the_topics_of_the_versions_next_to_it(text: str, topics: list[EventBridgeTopic]) -> None:
    assert list(CognigyVersion.parse(text).topics_of_an_upgrade) == topics


@pytest.mark.parametrize(
    ("text", "way_out"), [("4.93.9", "upgrade Cognigy"), ("4.9", "upgrade Cognigy"), ("4.1", "'4.100' in quotes")]
)
def test_versions_that_cannot_be_told_are_refused_with_the_way_out(text: str, way_out: str) -> None:
    with pytest.raises(ValueError, match=way_out):
        CognigyVersion.parse(text).require_handover()


@pytest.mark.parametrize(
    ("text", "delivery", "way_out"),
    [
        ("4.99", EVENT_BRIDGE, "EventBridge came with 4.100; set it to webhook"),
        ("4.99", BOTH, "EventBridge came with 4.100; set it to webhook"),
        ("2025.3.1", WEBHOOK, "Cognigy.AI 2025.3.1 takes .*:preexistingSetup to true, otherwise set it to eventBridge"),
        (
            "2025.12",
            WEBHOOK,
            "2025.12 removed .*; set it to eventBridge, or move .* `handover migrate -s STACK` before",
        ),
    ],
)
def test_a_delivery_that_a_version_does_not_take_is_refused_with_the_way_out(
    text: str, delivery: Delivery, way_out: str
) -> None:
    with pytest.raises(ValueError, match=way_out):
        CognigyVersion.parse(text).require_delivery(delivery, preexisting_setup=False)


@given(st.just(4) | st.integers(2025, 2030), st.integers(0, 999), st.integers(0, 9999))
def test_a_version_is_written_as_it_is_read(major: int, minor: int, patch: int) -> None:
    version = CognigyVersion(major, minor, patch)
    assert CognigyVersion.parse(str(version)) == version
    assert str(version).endswith(f".{patch}") or patch == 0


@pytest.mark.parametrize(
    ("text", "unreliable"),
    [
        ("4.96", True),
        ("4.97.1", True),
        ("4.97.2", False),
        ("4.98", True),
        ("4.98.1", True),
        ("4.98.2", False),
        ("4.99", False),
    ],
)
def test_versions_that_can_miss_an_end_are_known(text: str, unreliable: bool) -> None:
    assert CognigyVersion.parse(text).leaves_conversations_open is unreliable


def test_the_endpoint_is_the_guide_s() -> None:
    assert endpoint_url("trial.cognigy.ai") == "https://endpoint-trial.cognigy.ai/handover/genesysCloudOM"


@pytest.mark.parametrize("domain", ["trial.cognigy.ai", "eu-1.example.com", "a.b", "xn--bcher-kva.example"])
def test_a_host_name_is_taken(domain: str) -> None:
    assert check_domain(domain) == domain


def test_a_host_name_is_written_in_lower_case() -> None:
    assert check_domain("Trial.Cognigy.AI") == "trial.cognigy.ai"


@pytest.mark.parametrize(
    ("domain", "right"),
    [
        ("https://trial.cognigy.ai", "without a scheme"),
        ("trial.cognigy.ai/handover", "or a path"),
        ("endpoint-trial.cognigy.ai", "in front of it: trial.cognigy.ai"),
        ("trial.cognigy.ai:443", "without a port"),
        ("me@trial.cognigy.ai", "or a user"),
        ("bücher.example", "xn--"),
        ("cognigy", "is not a host name"),
        ("", "is not a host name"),
        ("trial..ai", "is not a host name"),
        ("trial.cognigy.ai.", "is not a host name"),
        ("-trial.cognigy-.ai", "is not a host name"),
        ("trial_eu.cognigy.ai", "is not a host name"),
        ("two words.ai", "is not a host name"),
        (f"{'a' * 55}.cognigy.ai", "is not a host name"),
        ("10.0.0.1", "is an address"),
        (".".join(["a" * 50] * 5), "253 characters"),
    ],
)
def test_what_is_no_bare_host_name_is_refused(domain: str, right: str) -> None:
    with pytest.raises(ValueError, match=right):
        check_domain(domain)


def test_the_longest_first_label_fits_behind_endpoint() -> None:
    assert check_domain(f"{'a' * 54}.cognigy.ai")
