"""`endpoint-url`: HTTPS, the stack's own host, the exact path."""

import pytest

from handover_policies.endpoint import endpoint_url
from tests.policies.conftest import Settings
from tests.policies.support import ACTION, UNKNOWN, URL, action, judge

REQUEST = "configRequest.requestUrlTemplate"
DEV = {"cognigyDomain": "trial.cognigy.ai"}


@pytest.mark.parametrize("url", [URL, URL.replace("trial", "TRIAL"), URL.replace("https", "HTTPS"), UNKNOWN])
def test_the_guides_endpoint_passes(settings: Settings, url: str) -> None:
    settings(**DEV)
    assert judge(endpoint_url, ACTION, action(url)) == []


@pytest.mark.parametrize(
    ("url", "violation"),
    [
        (URL.replace("https", "http"), f"{REQUEST} has the scheme 'http'; it must be https."),
        (
            "https://endpoint-eu.example.com/handover/genesysCloudOM",
            f"{REQUEST} has the host 'endpoint-eu.example.com'; for this stack it must be 'endpoint-trial.cognigy.ai'.",
        ),
        (URL.replace(".ai", ".ai:8443"), f"{REQUEST} has a port or a user; remove it."),
        (URL.replace("://", "://me:hunter2@"), f"{REQUEST} has a port or a user; remove it."),
        (URL + "/", f"{REQUEST} must have exactly the path '/handover/genesysCloudOM'."),
        (URL.replace("OM", "om"), f"{REQUEST} must have exactly the path '/handover/genesysCloudOM'."),
        (URL + "?token=hunter2", f"{REQUEST} has a query or a fragment; remove it."),
        (URL + "?", f"{REQUEST} has a query or a fragment; remove it."),
        (URL + "#a", f"{REQUEST} has a query or a fragment; remove it."),
        ("https://[", f"{REQUEST} is not an address."),
    ],
)
def test_every_other_address_is_a_violation(settings: Settings, url: str, violation: str) -> None:
    settings(**DEV)
    assert judge(endpoint_url, ACTION, action(url)) == [violation]


@pytest.mark.parametrize("url", [None, "", "${input.url}"])
def test_no_address_is_a_violation(settings: Settings, url: str | None) -> None:
    settings(**DEV)
    assert len(judge(endpoint_url, ACTION, action(url))) == 3


def test_a_secret_in_the_address_is_not_repeated(settings: Settings) -> None:
    settings(**DEV)
    found = judge(endpoint_url, ACTION, action("ftp://me:hunter2@elsewhere/hunter2?hunter2#hunter2"))
    assert len(found) == 4
    assert "hunter2" not in str(found)


def test_the_domain_counts_in_any_case(settings: Settings) -> None:
    settings(cognigyDomain="Trial.Cognigy.AI")
    assert judge(endpoint_url, ACTION, action()) == []


def test_host_by_configuration_goes_before_the_setting(settings: Settings) -> None:
    settings(**DEV)
    config = {"hosts": {"prod": "endpoint-EU.example.com"}}
    assert judge(endpoint_url, ACTION, action(), config=config) == []
    found = judge(endpoint_url, ACTION, action(), config=config, stack="prod")
    assert found == [
        f"{REQUEST} has the host 'endpoint-trial.cognigy.ai'; for this stack it must be 'endpoint-eu.example.com'."
    ]


def test_without_settings_the_host_must_look_like_an_endpoint(settings: Settings) -> None:
    settings()
    assert judge(endpoint_url, ACTION, action()) == []
    found = judge(endpoint_url, ACTION, action(URL.replace("endpoint-", "")))
    assert found == [f"{REQUEST} has the host 'trial.cognigy.ai'; it must begin with 'endpoint-'."]


def test_excepted_stacks_and_other_resources_are_left_alone(settings: Settings) -> None:
    settings(**DEV)
    assert judge(endpoint_url, ACTION, action("http://x"), config={"exceptStacks": ["de*"]}) == []
    assert judge(endpoint_url, "genesyscloud:index/flow:Flow", action("http://x")) == []
    assert judge(endpoint_url, ACTION, action("http://x"), config={"exceptStacks": ["prod"]}) != []
