"""Where a stack's org is, and as whom it is asked."""

import json
from typing import Any

import pytest

from handover.genesys import regions
from handover.genesys.connection import ConnectionSettingsError, from_config

CREDENTIALS = {"GENESYSCLOUD_OAUTHCLIENT_ID": "id", "GENESYSCLOUD_OAUTHCLIENT_SECRET": "secret"}


def test_the_region_says_where_api_and_login_are() -> None:
    connection = from_config({"awsRegion": "eu-central-1"}, CREDENTIALS)
    assert connection.api_url == "https://api.mypurecloud.de"
    assert connection.login_url == "https://login.mypurecloud.de"
    assert regions.urls("US-WEST-2")[0] == "https://api.usw2.pure.cloud"


def test_the_stack_goes_before_the_environment_as_for_the_provider() -> None:
    environment = {**CREDENTIALS, "GENESYSCLOUD_REGION": "us-east-1"}
    assert from_config({}, environment).api_url == "https://api.mypurecloud.com"
    config = {"awsRegion": "eu-west-1", "oauthclientId": "mine", "oauthclientSecret": "hush"}
    connection = from_config(config, environment)
    assert (connection.api_url, connection.client_id, connection.client_secret) == (
        "https://api.mypurecloud.ie",
        "mine",
        "hush",
    )


def test_everything_that_is_missing_is_said_at_once() -> None:
    with pytest.raises(ConnectionSettingsError) as caught:
        from_config({}, {"GENESYSCLOUD_OAUTHCLIENT_ID": "id"})
    assert "set GENESYSCLOUD_OAUTHCLIENT_SECRET, or the stack's secrets" in str(caught.value)
    assert "set genesyscloud:awsRegion" in str(caught.value)


@pytest.mark.parametrize(
    ("region", "hint"), [("eu-central-11", "did you mean eu-central-1?"), ("mars", "there are ap-northeast-1,")]
)
def test_an_unknown_region_is_refused_with_those_there_are(region: str, hint: str) -> None:
    with pytest.raises(ConnectionSettingsError, match="no region of Genesys Cloud") as caught:
        from_config({"awsRegion": region}, CREDENTIALS)
    assert hint in str(caught.value)


@pytest.mark.parametrize(
    ("gateway", "url"),
    [
        ({"host": "127.0.0.1", "port": "8099", "protocol": "http"}, "http://127.0.0.1:8099"),
        ({"host": "::1", "port": 8099, "protocol": "http"}, "http://[::1]:8099"),
        ({"host": "localhost", "protocol": "http"}, "http://localhost"),
        ({"host": "gate.example.com"}, "https://gate.example.com"),
        ({"host": "gate.example.com", "port": "443", "protocol": "https"}, "https://gate.example.com:443"),
    ],
)
def test_a_gateway_is_api_and_login_at_once(gateway: dict[str, Any], url: str) -> None:
    connection = from_config({"awsRegion": "mars", "gateways": json.dumps([gateway])}, CREDENTIALS)
    assert connection.api_url == connection.login_url == url


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("{", "must be a list of one gateway"),
        ("[]", "must be a list of one gateway"),
        ("[1]", "must be a list of one gateway"),
        ('[{"host": "h", "protocol": "ftp"}]', "needs a host and a protocol"),
        ('[{"protocol": "http"}]', "needs a host and a protocol"),
        ('[{"host": "h", "protocol": "https", "auth": {"username": "u"}}]', "are the provider's alone"),
        ('[{"host": "gate.example.com", "protocol": "http"}]', "in plain text; use protocol https"),
    ],
)
def test_a_gateway_that_cannot_be_used_is_a_sentence(text: str, sentence: str) -> None:
    with pytest.raises(ConnectionSettingsError, match=sentence):
        from_config({"gateways": text}, CREDENTIALS)
