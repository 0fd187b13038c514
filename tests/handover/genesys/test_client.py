"""How the client logs in, waits, tries again and pages, and what it says when it gives up."""

import logging
from collections.abc import Callable

import httpx
import pytest

from handover.genesys.client import Client
from handover.genesys.connection import Connection
from handover.genesys.errors import GenesysError
from handover.genesys.retries import Patience
from tests.handover.genesys.conftest import SECRET, Org, error

MakeOrg = Callable[..., Org]
OK = httpx.Response(200, json={"ok": True})


def refused(org: Org, method: str = "GET") -> GenesysError:
    with org.client() as client, pytest.raises(GenesysError) as caught:
        client.call(method, "/api/v2/things")
    return caught.value


def test_it_logs_in_once_and_sends_the_token(org: MakeOrg) -> None:
    fake = org(OK)
    with fake.client() as client:
        assert client.get("/api/v2/things", expand="all") == {"ok": True}
        client.call("POST", "/api/v2/things", body={"a": 1})
    assert fake.logins == 1
    first, second = fake.requests
    assert first.headers["Authorization"] == "Bearer token-1"
    assert first.url.query == b"expand=all"
    assert second.content == b'{"a":1}'


def test_the_login_goes_to_the_login_host_with_basic_authentication() -> None:
    seen: list[httpx.Request] = []

    def answer(request: httpx.Request) -> httpx.Response:
        seen.append(request)
        return httpx.Response(200, json={"access_token": "t"})

    connection = Connection("https://api.test", "https://login.test", "client", SECRET)
    Client(connection, transport=httpx.MockTransport(answer)).get("/api/v2/x")
    assert str(seen[0].url) == "https://login.test/oauth/token"
    assert seen[0].content == b"grant_type=client_credentials"
    assert seen[0].headers["Authorization"].startswith("Basic ")


def test_a_token_that_expires_in_the_middle_is_renewed_once(org: MakeOrg) -> None:
    fake = org(OK, error(401, "Expired."), OK)
    with fake.client() as client:
        client.get("/api/v2/a")
        assert client.call("POST", "/api/v2/b") == {"ok": True}
    assert [request.headers["Authorization"] for request in fake.requests] == [
        "Bearer token-1",
        "Bearer token-1",
        "Bearer token-2",
    ]


def test_a_token_that_is_refused_when_new_is_not_renewed_again(org: MakeOrg) -> None:
    fake = org(error(401, "Expired."))
    failure = refused(fake)
    assert fake.logins == 2
    assert failure.hopeless
    assert "401: Expired. Check GENESYSCLOUD_OAUTHCLIENT_ID" in str(failure)


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_retry_after_is_waited_for_whatever_the_method(org: MakeOrg, method: str) -> None:
    fake = org(error(429, retry_after=7), error(429), OK)
    with fake.client() as client:
        assert client.call(method, "/api/v2/things") == {"ok": True}
    assert fake.waited == [7, 0.5]


def test_a_rate_limit_that_stays_is_given_up(org: MakeOrg) -> None:
    fake = org(error(429, "Too many.", retry_after=1))
    failure = refused(fake)
    assert fake.waited == [1, 1, 1]
    assert "429: Too many. The org's rate limit is used up" in str(failure)


def test_a_retry_after_beyond_measure_is_not_waited_for(org: MakeOrg) -> None:
    fake = org(error(429, retry_after=3600))
    assert refused(fake).status == 429
    assert fake.waited == []


@pytest.mark.parametrize("asked", ["²", "soon", "-1", "Wed, 21 Oct 2015 07:28:00 GMT"])
def test_a_retry_after_that_is_no_number_counts_as_none(org: MakeOrg, asked: str) -> None:
    fake = org(httpx.Response(429, headers=[(b"Retry-After", asked.encode("latin-1"))]), OK)
    with fake.client() as client:
        assert client.get("/api/v2/things") == {"ok": True}
    assert fake.waited == [0.5]


def test_pauses_of_our_own_get_longer(org: MakeOrg) -> None:
    fake = org(error(429), error(503, retry_after=5), error(429), OK)
    with fake.client() as client:
        client.get("/api/v2/things")
    assert fake.waited == [0.5, 5, 1.0]


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_a_login_that_fails_is_tried_again_whatever_the_method(method: str) -> None:
    replies: list[httpx.Response | Exception] = [
        httpx.ConnectError("no route"),
        httpx.Response(503),
        httpx.Response(200, json={"access_token": "t"}),
        OK,
    ]
    asked: list[str] = []

    def answer(request: httpx.Request) -> httpx.Response:
        reply = replies[len(asked)]
        asked.append(request.url.path)
        if isinstance(reply, Exception):
            raise reply
        return reply

    connection = Connection("https://api.test", "https://login.test", "client", SECRET)
    client = Client(connection, Patience(sleep=lambda _: None), httpx.MockTransport(answer))
    assert client.call(method, "/x") == {"ok": True}
    assert asked == ["/oauth/token", "/oauth/token", "/oauth/token", "/x"]


def test_a_login_host_that_is_silent_is_named() -> None:
    def answer(request: httpx.Request) -> httpx.Response:
        raise httpx.ConnectTimeout("slow")

    connection = Connection("https://api.test", "https://login.test", "client", SECRET)
    client = Client(connection, Patience(sleep=lambda _: None), httpx.MockTransport(answer))
    with pytest.raises(GenesysError, match=r"^POST /oauth/token: login\.test did not answer within 30 seconds\."):
        client.get("/x")


def test_proxies_are_for_the_way_out_only() -> None:
    for url, honoured in (("https://api.test", True), ("http://127.0.0.1:1", False), ("http://localhost:1", False)):
        with Client(Connection.to_gateway(url, "client", SECRET)) as client:
            assert client._http.trust_env is honoured


def test_every_call_is_logged_the_login_included(org: MakeOrg, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG, "handover.genesys")
    with org(OK).client() as client:
        client.get("/api/v2/things", expand="all")
    assert caplog.messages == ["POST /oauth/token -> 200", "GET /api/v2/things?expand=all -> 200"]


@pytest.mark.parametrize(
    "trouble",
    [error(502), error(503), error(504), httpx.ConnectError("no route"), httpx.RemoteProtocolError("cut off")],
)
def test_a_get_is_tried_again_where_the_trouble_may_pass(org: MakeOrg, trouble: httpx.Response | Exception) -> None:
    fake = org(trouble, trouble, OK)
    with fake.client() as client:
        assert client.get("/api/v2/things") == {"ok": True}
    assert fake.waited == [0.5, 1.0]


@pytest.mark.parametrize("trouble", [error(503), httpx.ConnectError("no route")])
def test_what_may_have_been_carried_out_is_not_tried_again(org: MakeOrg, trouble: httpx.Response | Exception) -> None:
    fake = org(trouble)
    refused(fake, "POST")
    assert len(fake.requests) == 1


def test_an_error_of_the_server_is_not_tried_again(org: MakeOrg) -> None:
    fake = org(error(500, "Oops."))
    assert "500: Oops. Genesys Cloud has a problem" in str(refused(fake))
    assert len(fake.requests) == 1


def test_a_lost_connection_is_given_up_in_a_sentence(org: MakeOrg) -> None:
    failure = refused(org(httpx.ConnectError("no route")))
    assert failure.status == 0
    assert failure.hopeless
    assert "api.test could not be reached or broke off: no route. Check the network" in str(failure)


def test_a_slow_org_is_given_up_in_a_sentence(org: MakeOrg) -> None:
    assert "api.test did not answer within 30 seconds" in str(refused(org(httpx.ReadTimeout("slow"))))


def test_missing_permissions_are_named(org: MakeOrg) -> None:
    message = "You must have at least one of the following permissions assigned: [architect:flow:view]"
    parameters = {"permissions": "[architect:flow:view, architect:flow:search]"}
    failure = refused(org(error(403, message, "missing.any.permissions", messageParams=parameters)))
    assert failure.permissions == ("architect:flow:view", "architect:flow:search")
    assert "role architect:flow:view or architect:flow:search (Admin" in str(failure)


def test_a_403_that_names_no_permission_says_what_to_look_for(org: MakeOrg) -> None:
    assert "role the permission for this call" in str(refused(org(error(403, "a:b:c", "not.authorized"))))


@pytest.mark.parametrize(
    ("status", "remedy"),
    [
        (400, "compare the object"),
        (404, "There is no such object"),
        (409, "try again, or ask who has it open"),
        (418, "Compare the object"),
        (501, "emulator that does not model"),
    ],
)
def test_every_refusal_has_a_remedy(org: MakeOrg, status: int, remedy: str) -> None:
    failure = refused(org(error(status, "So it is")))
    assert str(failure).startswith(f"GET /api/v2/things was answered with {status}: So it is. ")
    assert remedy in str(failure)
    assert failure.gone == (status == 404)


def test_an_error_without_genesys_shape_is_said_by_its_status(org: MakeOrg) -> None:
    assert "400: Bad Request." in str(refused(org(httpx.Response(400, text="<html>"))))
    assert "400: Bad Request." in str(refused(org(httpx.Response(400, json=["what"]))))


def test_a_reply_that_is_no_json_is_a_sentence(org: MakeOrg) -> None:
    assert "The reply is not JSON" in str(refused(org(httpx.Response(200, text="<html>"))))
    assert org(httpx.Response(204)).client().call("DELETE", "/x") is None


def test_wrong_credentials_are_a_sentence_without_the_secret(caplog: pytest.LogCaptureFixture) -> None:
    def answer(_: httpx.Request) -> httpx.Response:
        return httpx.Response(401, json={"error": "invalid_client", "error_description": "client not found"})

    caplog.set_level(logging.DEBUG)
    connection = Connection("https://api.test", "https://login.test", "client", SECRET)
    client = Client(connection, transport=httpx.MockTransport(answer))
    with pytest.raises(GenesysError) as caught:
        client.get("/api/v2/x")
    assert "POST /oauth/token was answered with 401: client not found. Check GENESYSCLOUD" in str(caught.value)
    assert SECRET not in repr(connection) + repr(caught.value) + str(vars(caught.value)) + caplog.text


def test_a_login_without_a_token_is_a_sentence() -> None:
    connection = Connection("https://api.test", "https://login.test", "client", SECRET)
    client = Client(connection, Patience(), httpx.MockTransport(lambda _: httpx.Response(200, json=[])))
    with pytest.raises(GenesysError, match="has no access token"):
        client.text("/api/v2/x")


def test_pages_are_asked_for_one_by_one_by_number_or_cursor(org: MakeOrg) -> None:
    def page(request: httpx.Request) -> httpx.Response:
        number = int(request.url.params.get("pageNumber", "1"))
        following = f"/api/v2/things?pageNumber={number + 1}&type=a" if number < 3 else None
        return httpx.Response(200, json={"entities": [{"id": number}], "nextUri": following})

    fake = org(page)
    with fake.client() as client:
        entities = client.pages("/api/v2/things", type="a")
        assert next(entities) == {"id": 1}
        assert len(fake.requests) == 1
        assert [entity["id"] for entity in entities] == [2, 3]
    assert [dict(request.url.params) for request in fake.requests] == [
        {"pageSize": "100", "type": "a"},
        {"pageSize": "100", "type": "a", "pageNumber": "2"},
        {"pageSize": "100", "type": "a", "pageNumber": "3"},
    ]


def test_an_empty_page_ends_the_list_whatever_it_promises(org: MakeOrg) -> None:
    fake = org(httpx.Response(200, json={"entities": [], "nextUri": "/api/v2/things?after=x"}))
    assert list(fake.client().pages("/api/v2/things")) == []


@pytest.mark.parametrize("body", [[], {"entities": None}])
def test_what_is_no_list_is_a_sentence(org: MakeOrg, body: object) -> None:
    with pytest.raises(GenesysError, match="no list of entities"):
        list(org(httpx.Response(200, json=body)).client().pages("/api/v2/things"))
