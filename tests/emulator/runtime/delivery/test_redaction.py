"""Credentials are masked wherever they could be written down."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handover.emulator.runtime.delivery.redaction import (
    MASK,
    mask_form,
    mask_headers,
    mask_json,
    mask_text,
    mask_url,
)


@pytest.mark.parametrize(
    "name", ["Authorization", "Proxy-Authorization", "X-API-Key", "apikey", "Cookie", "Set-Cookie", "X-Client-Secret"]
)
def test_headers_that_tell_of_a_credential_are_masked(name: str) -> None:
    assert mask_headers([(name, "hush"), ("Content-Type", "x")]) == {name: "***", "Content-Type": "x"}


@pytest.mark.parametrize(
    ("url", "masked"),
    [
        ("https://a.b/c", "https://a.b/c"),
        ("https://a.b/c?d=e&f=", "https://a.b/c?d=e&f="),
        ("https://u:p@a.b:1/c", "https://a.b:1/c"),
        ("https://a.b/c?d=e&api_key=x&token=y&sig=z&key=k", "https://a.b/c?d=e&api_key=***&token=***&sig=***&key=***"),
        ("http://[broken?a=b", "***"),
    ],
)
def test_urls_lose_their_credentials(url: str, masked: str) -> None:
    assert mask_url(url) == masked


@given(st.text(alphabet="abc@:%é", max_size=10), st.text(alphabet="qwxz", min_size=6, max_size=8))
def test_a_password_in_a_url_never_gets_through(path: str, password: str) -> None:
    assert password not in mask_url(f"https://user:{password}@host/{path}")


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ("", ""),
        ("a: b", "a: b"),
        ("password: x\nname: y", "password: ***\nname: y"),
        ('{"apiKey" : "x", "a": 1}', '{"apiKey" : ***'),
        ("  client_secret=x", "  client_secret= ***"),
        ("The access token has expired; get a new one.", "The access token has expired; get a new one."),
        ("sessionId: s", "sessionId: s"),
        ("see https://u:p@host/ there", "see https://host/ there"),
    ],
)
def test_texts_lose_the_rest_of_a_line_that_names_a_credential(text: str, masked: str) -> None:
    assert mask_text(text) == masked


def test_forms_lose_their_secrets() -> None:
    assert mask_form("client_id=a&client_secret=b&code=c") == "client_id=a&client_secret=***&code=***"
    assert mask_form("") == ""


def test_json_loses_what_telling_fields_hold_and_keeps_the_rest() -> None:
    assert mask_json(
        {
            "access_token": "x",
            "credentials": {"basic": ["y", {"z": 1, "empty": ""}]},
            "template": '{"password": "x"}',
            "url": "https://u:p@host/?sig=x&a=b",
            "sessionId": "s",
            "none": None,
        }
    ) == {
        "access_token": MASK,
        "credentials": {"basic": [MASK, {"z": 1, "empty": ""}]},
        "template": '{"password": ***',
        "url": "https://host/?sig=***&a=b",
        "sessionId": "s",
        "none": None,
    }
