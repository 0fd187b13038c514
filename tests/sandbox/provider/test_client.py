from __future__ import annotations

import logging
from base64 import b64decode

import httpx
import pytest

from handover.genesys.errors import GenesysError
from handover.sandbox.provider import ProviderError
from handover.sandbox.provider.client import connect
from handover.sandbox.provider.retries import Pace
from handover.sandbox.provider.schema import FLOW
from tests.sandbox.provider.scripted import Api, ok, refusal

SILENT = r"^The emulator at http://127\.0\.0\.1:1 does not answer: refused \(GET /api/v2/flows/x\)\.$"


@pytest.mark.parametrize(
    "url",
    [
        "https://api.mypurecloud.com",
        "http://10.0.0.1:80",
        "ftp://127.0.0.1",
        "http://localhost.example.org",
        "http://[::2]:80",
    ],
)
def test_refuses_any_other_machine(api: Api, url: str) -> None:
    with pytest.raises(ProviderError, match="only talks to an emulator on this machine"):
        api.client(url)


@pytest.mark.parametrize("url", ["http://127.0.0.1:1", "http://localhost:1", "https://[::1]:1"])
def test_takes_this_machine(api: Api, url: str) -> None:
    api.client(url).close()


def test_does_not_upload_elsewhere(api: Api) -> None:
    api.on("POST /api/v2/flows/jobs", ok({"id": "J", "presignedUrl": "https://bucket.example.org/x", "headers": {}}))
    with pytest.raises(ProviderError, match=r"not to https://bucket\.example\.org/x"):
        api.provider().create(FLOW, {"name": "f", "filepath": __file__})
    assert api.calls == ["POST /api/v2/flows/jobs"]


def test_uploads_without_a_token() -> None:
    seen: list[httpx.Request] = []

    def answer(request: httpx.Request) -> httpx.Response:
        seen.append(request)
        return httpx.Response(200)

    connect("http://127.0.0.1:1", Pace(), httpx.MockTransport(answer)).upload(
        "http://127.0.0.1:1/up", b"x", {"x-amz-meta": "1"}
    )
    assert [request.url.path for request in seen] == ["/up"]
    assert seen[0].headers["x-amz-meta"] == "1"
    assert "authorization" not in seen[0].headers


def test_reads_no_credentials_from_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GENESYSCLOUD_OAUTHCLIENT_ID", "real-client")
    monkeypatch.setenv("GENESYSCLOUD_OAUTHCLIENT_SECRET", "real-secret")
    monkeypatch.setenv("HTTP_PROXY", "http://proxy.example.org:1")
    seen: list[httpx.Request] = []

    def answer(request: httpx.Request) -> httpx.Response:
        seen.append(request)
        return httpx.Response(200, json={"access_token": "t"})

    client = connect("http://127.0.0.1:1", Pace(), httpx.MockTransport(answer))
    client.get("/x")
    assert client._http.trust_env is False
    assert seen[0].url.path == "/oauth/token"
    assert b"real" not in b64decode(seen[0].headers["authorization"].removeprefix("Basic "))
    assert seen[1].headers["authorization"] == "Bearer t"


def test_authenticates_once(api: Api) -> None:
    api.on("POST /oauth/token", ok({"access_token": "t"}))
    api.on("GET /x", ok(1))
    client = api.client()
    assert (client.get("/x"), client.get("/x")) == (1, 1)
    assert api.calls == ["POST /oauth/token", "GET /x", "GET /x"]


def test_waits_as_long_as_the_api_asks(api: Api) -> None:
    api.on("GET /x", refusal(429, Retry_After="7"), refusal(429, Retry_After="3"), ok(1))
    assert api.client().get("/x") == 1
    assert api.slept == [7, 3]


def test_does_not_wait_more_than_three_minutes(api: Api) -> None:
    api.on("GET /x", refusal(429, "Too many.", Retry_After="181"))
    with pytest.raises(GenesysError) as raised:
        api.client().get("/x")
    assert raised.value.brief == "Too many (HTTP 429 from GET /x)."
    assert api.slept == []


@pytest.mark.parametrize("failure", [refusal(500), refusal(503), refusal(429), httpx.ConnectError("refused")])
def test_tries_again_what_may_pass(api: Api, failure: httpx.Response | Exception) -> None:
    api.on("GET /x", failure, failure, ok(1))
    assert api.client().get("/x") == 1
    assert api.slept == [0.05, 0.1]


@pytest.mark.parametrize("status", [400, 401, 403, 404, 409, 501])
def test_takes_other_refusals_as_final(api: Api, status: int) -> None:
    api.on("GET /x", refusal(status, "The API says so."))
    with pytest.raises(GenesysError, match="The API says so") as raised:
        api.client().get("/x")
    assert raised.value.status == status
    assert api.slept == []
    assert api.calls == ["GET /x"]


def test_tries_writes_again_as_the_real_provider(api: Api) -> None:
    api.on("POST /x", refusal(503), httpx.ConnectError("refused"), ok(1))
    assert api.client().call("POST", "/x", body={}) == 1
    assert api.calls == ["POST /x"] * 3


def test_gives_up_with_the_apis_message(api: Api) -> None:
    api.on("GET /x", refusal(500, "Out of order."))
    with pytest.raises(GenesysError, match="Out of order"):
        api.client().get("/x")
    assert len(api.calls) == 21
    assert max(api.slept) == 1.0


def test_says_when_nobody_answers(api: Api) -> None:
    api.on("GET /api/v2/flows/x", httpx.ConnectError("refused"))
    with pytest.raises(ProviderError, match=SILENT):
        api.provider().read(FLOW, "x", None)


@pytest.mark.parametrize(
    ("reply", "message"),
    [
        (httpx.Response(404, text="<html>"), "Not Found"),
        (httpx.Response(404, json=["x"]), "Not Found"),
        (httpx.Response(499, json={}), "The API gave no reason"),
    ],
)
def test_makes_do_without_a_message(api: Api, reply: httpx.Response, message: str) -> None:
    api.on("GET /x", reply)
    with pytest.raises(GenesysError, match=message):
        api.client().get("/x")


def test_logs_each_call(api: Api, caplog: pytest.LogCaptureFixture) -> None:
    api.on("GET /x", refusal(404))
    with caplog.at_level(logging.DEBUG, "handover.genesys"), pytest.raises(GenesysError):
        api.client().get("/x", a="b")
    assert caplog.messages == ["POST /oauth/token -> 200", "GET /x?a=b -> 404"]
