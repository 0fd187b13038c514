"""Credentials are masked wherever they could be written down."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handover.emulator.runtime.delivery.redaction import (
    MASK,
    mask_body,
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


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ("a=1#&client_secret=hush", "a=1#&client_secret=***"),
        ("client_assertion=hush&pwd=hush&code_verifier=hush", "client_assertion=***&pwd=***&code_verifier=***"),
        ("client%5Fsecret=hush", "client%5Fsecret=***"),
        ("to=https%3A%2F%2Fu%3Ahush%40host%2F", "to=https://host/"),
        ("x=%7B%22password%22%3A%22hush%22%7D&y=%2B+1", "x=%7B%22password%22:+***&y=%2B+1"),
        ("https://a?" * 3_000, "https://a?" * 3_000),
        ('{"client_secret":"hush"}', "%7B%22client_secret%22:+***"),
    ],
)
def test_forms_lose_what_hides_in_other_parameters(text: str, masked: str) -> None:
    assert mask_form(text) == masked


@pytest.mark.parametrize(
    "text",
    [
        "password: |\n  hush\n  hush",
        "password:\n  hush",
        "password:\n\nhush",
        "credentials:\n  user: a\n  it: hush",
        'password: "a\n  hush"',
        '{"password":\n"hush"',
        '{"credentials": {\n  "a": "hush"\n}',
        "<a><password>hush</password></a>",
        "<password>\nhush\n</password>",
        r'{"a": "{\"password\": \"hush\"}"}',
        r"{\\\"password\\\": \\\"hush\\\"}",
        "The token is wrong: Bearer hush12345",
        "Basic aHVzaDpodXNo1 hush".removesuffix(" hush").replace("aHVzaDpodXNo1", "hush0="),
        "see https://host/a?sig=hush there",
        "https://host/a#access_token=hush",
        "//u:hush@host/",
        "-----BEGIN RSA PRIVATE KEY-----\nhush\n-----END RSA PRIVATE KEY-----",
    ],
)
def test_texts_lose_what_belongs_to_a_credential(text: str) -> None:
    assert "hush" not in mask_text(text)
    assert mask_text(f"name: kept\n{text}").startswith("name: kept\n")
    assert "kept" in mask_text(f"{text}\nname: other\nkept")


def test_a_private_key_that_is_cut_off_is_lost_too() -> None:
    assert mask_text("-----BEGIN PRIVATE KEY-----\nhush") == "-----BEGIN PRIVATE KEY----- *** "


def test_what_follows_a_credential_is_kept() -> None:
    assert mask_text('{"password": "x",\n "a": "b"}') == '{"password": ***\n "a": "b"}'
    assert mask_text("- password: x\n  name: y\n- a: b") == "- password: ***\n  name: y\n- a: b"


@pytest.mark.parametrize(
    "text",
    ["Basic authentication is off.", "A bearer of news", "token > five", "a: b // c", "https://a.b/c?d=e f"],
)
def test_texts_keep_what_only_looks_like_a_credential(text: str) -> None:
    assert mask_text(text) == (text if ">" not in text else "token > ***")


def test_json_loses_the_value_of_what_says_its_name_beside_it() -> None:
    header = {"name": "Authorization", "value": "hush", "kept": "a"}
    assert mask_json([header]) == [{**header, "value": MASK}]
    assert mask_json({"Key": "x-api-key", "Value": "hush"}) == {"Key": "x-api-key", "Value": MASK}
    assert mask_json({"key": "colour", "value": "red"}) == {"key": "colour", "value": "red"}
    assert mask_json({"passphrase": "x", "api key": "x", "pwd": 1}) == {
        "passphrase": MASK,
        "api key": MASK,
        "pwd": MASK,
    }


def test_bodies_stay_as_they_are_unless_they_tell_something() -> None:
    assert mask_body('{"a":  "b"}') == '{"a":  "b"}'
    assert mask_body('{"password":"hush","a":"b"}') == '{"password": "***", "a": "b"}'
    assert mask_body('{"password":"hush","a":"b') == '{"password": ***'


def test_json_loses_what_telling_fields_hold_and_keeps_the_rest() -> None:
    assert mask_json(
        {
            "access_token": "x",
            "credentials": {"basic": ["y", {"z": 1, "empty": "", "ready": True}]},
            "template": '{"password": "x"}',
            "url": "https://u:p@host/?sig=x&a=b",
            "sessionId": "s",
            "none": None,
        }
    ) == {
        "access_token": MASK,
        "credentials": {"basic": [MASK, {"z": MASK, "empty": "", "ready": True}]},
        "template": '{"password": ***',
        "url": "https://host/?sig=***&a=b",
        "sessionId": "s",
        "none": None,
    }
