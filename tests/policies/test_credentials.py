"""`no-secrets`: nothing in headers and address that only the credentials should hold."""

from typing import Any

import pytest

from handover_policies.credentials import no_secrets
from tests.policies.support import ACTION, UNKNOWN, URL, action, judge

TOKEN = "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0In0.c2lnbmF0dXJl"
HEADERS = "in configRequest.headers holds a secret."


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"Content-Type": "application/json"},
        {"Authorization": "Basic ${credentials.token}"},
        {"X-Api-Key": "$!{credentials.key}"},
        {"Authorization": UNKNOWN},
        {"Authorization": ""},
        {"X-Monkey": "banana", "X-Tokyo": "1"},
        {"X-Flag": True},
        UNKNOWN,
    ],
)
def test_headers_without_a_secret_pass(headers: Any) -> None:
    assert judge(no_secrets, ACTION, action(headers=headers)) == []


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("Authorization", "Basic dXNlcjpodW50ZXIy"),
        ("authorization", "hunter2"),
        ("Authorization", "Bearer ${credentials.token}hunter2"),
        ("X-Api-Key", "hunter2"),
        ("apikey", "hunter2"),
        ("X-Functions-Key", "hunter2"),
        ("Cookie", "session=hunter2"),
        ("X-Password", "hunter2"),
        ("X-Harmless", TOKEN),
        ("X-Harmless", "AKIAABCDEFGHIJKLMNOP"),
        ("X-Harmless", "bearer abcdefgh"),
    ],
)
def test_a_secret_in_a_header_is_a_violation_and_not_repeated(name: str, value: str) -> None:
    assert judge(no_secrets, ACTION, action(headers={name: value})) == [f"The header {name!r} {HEADERS}"]


@pytest.mark.parametrize(
    "url", [URL, f"{URL}?lang=de", f"{URL}?token=${{credentials.token}}", UNKNOWN, None, "https://["]
)
def test_addresses_without_a_secret_pass(url: str | None) -> None:
    assert judge(no_secrets, ACTION, action(url)) == []


@pytest.mark.parametrize(
    ("url", "violation"),
    [
        (URL.replace("://", "://me:hunter2@"), "configRequest.requestUrlTemplate holds a user or a password."),
        (f"{URL}?a=1&key=h", "The query parameter 'key' of configRequest.requestUrlTemplate holds a secret."),
        (
            f"{URL}?access_token=h",
            "The query parameter 'access_token' of configRequest.requestUrlTemplate holds a secret.",
        ),
        (f"{URL}/{TOKEN}", "configRequest.requestUrlTemplate holds a secret."),
    ],
)
def test_a_secret_in_the_address_is_a_violation(url: str, violation: str) -> None:
    assert judge(no_secrets, ACTION, action(url)) == [violation]


def test_headers_can_be_allowed_by_name_but_not_their_values() -> None:
    config = {"allowedHeaders": ["x-token-type"]}
    assert judge(no_secrets, ACTION, action(headers={"X-Token-Type": "blue"})) == [
        f"The header 'X-Token-Type' {HEADERS}"
    ]
    assert judge(no_secrets, ACTION, action(headers={"X-Token-Type": "blue"}), config=config) == []
    assert judge(no_secrets, ACTION, action(headers={"X-Token-Type": TOKEN}), config=config) != []


def test_further_secrets_can_be_described() -> None:
    config = {"patterns": ["^acme-[0-9]+$", "/room/"]}
    assert judge(no_secrets, ACTION, action(headers={"X-Id": "acme-12"}), config=config) == [
        f"The header 'X-Id' {HEADERS}"
    ]
    assert judge(no_secrets, ACTION, action(f"{URL}/room/1"), config=config) != []
    assert judge(no_secrets, ACTION, action(headers={"X-Id": "acme-"}), config=config) == []
