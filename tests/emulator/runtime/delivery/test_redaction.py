"""Credentials are masked wherever they could be written down."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handover.emulator.runtime.delivery.redaction import mask_headers, mask_url


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
