"""Cognigy's versions and host names."""

import pytest

from components.cognigy import CognigyVersion, check_domain, endpoint_url


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


@pytest.mark.parametrize("text", ["4.94", "4.94.0", "4.97.1", "4.99", "4.99.9"])
def test_versions_with_webhooks_need_no_statement(text: str) -> None:
    CognigyVersion.parse(text).require_webhooks(preexisting_setup=False)


@pytest.mark.parametrize("text", ["4.100", "4.100.0", "2025.1", "2025.11", "2025.11.9"])
def test_deprecated_versions_need_a_set_up_from_before_the_upgrade(text: str) -> None:
    version = CognigyVersion.parse(text)
    version.require_webhooks(preexisting_setup=True)
    with pytest.raises(ValueError, match="preexistingSetup to true"):
        version.require_webhooks(preexisting_setup=False)


@pytest.mark.parametrize("preexisting_setup", [True, False])
@pytest.mark.parametrize(
    ("text", "way_out"),
    [
        ("4.93.9", "upgrade Cognigy"),
        ("4.9", "upgrade Cognigy"),
        ("4.1", "'4.100' in quotes"),
        ("2025.12", "EventBridge"),
        ("2026.1", "customer.end"),
    ],
)
def test_versions_without_webhooks_are_refused_with_the_way_out(
    text: str, way_out: str, preexisting_setup: bool
) -> None:
    with pytest.raises(ValueError, match=way_out):
        CognigyVersion.parse(text).require_webhooks(preexisting_setup=preexisting_setup)


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
