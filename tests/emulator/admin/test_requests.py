"""The journal of API requests: who called what, how it was answered, and no secrets."""

import asyncio
import base64
import json
import threading
from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any

import httpx
import pytest
from starlette.requests import Request

from handover.emulator.admin.events import follow_journal
from handover.emulator.admin.requests import follow_requests
from handover.emulator.emulator import Emulator
from handover.emulator.settings import EmulatorSettings
from handover.emulator.state.requests import LONGEST_BODY, ApiRequest, Body, Client, RequestJournal
from handover.emulator.testing import Genesys
from tests.emulator.conftest import Pipeline, action_body


def requests(genesys: Genesys, query: str = "") -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = genesys.get(f"/_emulator/requests?{query}").raise_for_status().json()["requests"]
    return found


def test_request_is_kept_with_its_caller_bodies_and_answer(genesys: Genesys) -> None:
    (login,) = requests(genesys)
    genesys.headers["User-Agent"] = "GC Terraform Provider/1.82.0"
    sent = {"integrationType": {"id": "custom-rest-actions"}}
    made = genesys.post("/api/v2/integrations?expand=", json=sent).json()
    (found,) = requests(genesys, f"after={login['seq']}")
    assert found.pop("milliseconds") > 0
    assert found.pop("time") > "2025"
    assert found == {
        "seq": login["seq"] + 1,
        "method": "POST",
        "path": "/api/v2/integrations",
        "query": "expand=",
        "client": {"id": "test", "address": "127.0.0.1", "userAgent": "GC Terraform Provider/1.82.0"},
        "status": 200,
        "requestBody": sent,
        "requestBytes": len(json.dumps(sent, separators=(",", ":"))),
        "responseBody": made,
        "responseBytes": len(json.dumps(made, separators=(",", ":"))),
        "brokenOff": False,
    }
    assert requests(genesys, "limit=1") == [login]


def test_admin_plane_console_and_documentation_are_left_out_but_not_signed_addresses(genesys: Genesys) -> None:
    paths = ("/", "/docs", "/openapi.json", "/console/", "/_emulator/health", "/_EMULATOR/journal", "/favicon.ico")
    for path in paths:
        genesys.get(path)
    assert [each["path"] for each in requests(genesys)] == ["/oauth/token"]
    genesys.get("/nowhere")
    genesys.publish("workflow: {}")
    said = [(each["method"], each["path"].partition("?")[0], each["status"]) for each in requests(genesys)[1:]]
    assert [said[0], said[1]] == [("GET", "/nowhere", 404), ("POST", "/api/v2/flows/jobs", 202)]
    assert said[2][0] == "PUT"
    assert said[2][1].startswith("/_emulator/uploads/")


def test_refusals_are_kept_whoever_refuses(genesys: Genesys) -> None:
    genesys.set_faults({"path": "/api/v2/flows", "status": 429, "retryAfter": 1})
    genesys.get("/api/v2/flows")
    genesys.get("/api/v2/triggers", headers={"Authorization": "Bearer hush"})
    genesys.get("/api/v2/flows", headers={"Origin": "http://evil.example"})
    assert [(each["status"], each["client"].get("id")) for each in requests(genesys)[1:]] == [
        (429, None),
        (401, None),
        (403, None),
    ]


def test_an_answer_that_breaks_off_is_said_to(genesys: Genesys) -> None:
    genesys.set_faults({"path": "/oauth/token", "drop": True})
    with pytest.raises(httpx.RemoteProtocolError):
        genesys.login()
    found = requests(genesys)[-1]
    assert (found["brokenOff"], found["responseBody"], found["status"]) == (True, None, 200)
    assert found["responseBytes"] > 0


def test_long_bodies_are_counted_and_not_kept(genesys: Genesys) -> None:
    for length in (LONGEST_BODY, LONGEST_BODY + 1):
        genesys.put("/_emulator/uploads/none", content=b"x" * length)
    kept, not_kept = requests(genesys)[-2:]
    assert kept["requestBody"] == "x" * LONGEST_BODY
    assert (not_kept["requestBody"], not_kept["requestBytes"]) == (None, LONGEST_BODY + 1)


def test_a_body_that_nobody_read_is_said_to_have_been_there(genesys: Genesys) -> None:
    genesys.post("/api/v2/nothing", json={"a": 1})
    (found,) = requests(genesys)[1:]
    assert (found["status"], found["requestBody"], found["requestBytes"]) == (501, None, 7)


SECRET = "hush-1234"


def calls(genesys: Genesys) -> Iterator[httpx.Response]:
    """Send secrets in all the ways in which clients send them."""
    basic = base64.b64encode(f"me:{SECRET}".encode()).decode()
    form = {"grant_type": "client_credentials", "client_id": "me", "client_secret": SECRET}
    yield httpx.post(f"{genesys.url}/oauth/token", data=form)
    yield httpx.post(f"{genesys.url}/oauth/token", data=form | {"client_id": ""}, headers={"Authorization": basic})
    yield genesys.get(f"/api/v2/flows?access_token={SECRET}&name=x")
    json_texts = (
        {"clientSecret": SECRET, "name": "kept"},
        {"credentials": {"basic": {"userName": "u", "pass": SECRET}}, "name": "kept"},
        {"config": {"request": {"headers": {"Authorization": f"Basic {SECRET}", "X-Api-Key": SECRET}}}},
        {"requestTemplate": f'{{"apiKey": "{SECRET}"}}', "x": [f"https://u:{SECRET}@host/?key={SECRET}"]},
        [{"password": [SECRET]}],
    )
    for value in json_texts:
        yield genesys.post("/api/v2/integrations", json=value)
    for text in (f'{{"apiKey": "{SECRET}", ', f"a: b\npassword: {SECRET}\nc: d", f"token={SECRET}"):
        yield genesys.post("/api/v2/integrations", content=text, headers={"Content-Type": "application/json"})
        yield genesys.put("/_emulator/uploads/none?signature=" + SECRET, content=text)
    yield genesys.post("/api/v2/integrations", files={"client_secret": SECRET})
    for encoding in ("utf-16", "utf-16-le", "utf-32"):
        encoded = json.dumps({"password": SECRET}).encode(encoding)
        yield genesys.put("/_emulator/uploads/none", content=encoded, headers={"Content-Type": "application/json"})
    yield genesys.get("/api/v2/flows", headers={"User-Agent": f"tool (token={SECRET})"})


def test_secrets_are_masked_wherever_they_are(genesys: Genesys) -> None:
    replies = list(calls(genesys))
    token = genesys.headers["Authorization"].split()[1]
    text = genesys.get("/_emulator/requests").text
    assert SECRET not in text.replace("\\u0000", "")
    assert token not in text
    assert replies[0].json()["access_token"] not in text
    assert "kept" in text
    assert "name=x" in text
    assert len(requests(genesys)) == len(replies) + 1


def test_what_is_no_secret_is_not_masked(genesys: Genesys, pipeline: Pipeline) -> None:
    found = [each for each in requests(genesys) if each["path"].endswith("/integrations/actions")]
    assert found[0]["requestBody"] == action_body(pipeline.integration)
    sent = {"eventBody": {"sessionId": "s", "conversationId": "c"}}
    genesys.post(f"/api/v2/processautomation/triggers/{pipeline.trigger}/test", json=sent)
    assert requests(genesys)[-1]["requestBody"] == sent


def test_journal_is_followed_as_it_grows(genesys: Genesys) -> None:
    seen: list[dict[str, Any]] = []
    connected = threading.Event()

    def follow() -> None:
        with httpx.stream("GET", f"{genesys.url}/_emulator/requests/follow") as stream:
            for line in stream.iter_lines():
                seen.append(json.loads(line))
                connected.set()
                if seen[-1]["path"] == "/api/v2/triggers":
                    return

    follower = threading.Thread(target=follow)
    follower.start()
    assert connected.wait(5)
    genesys.get("/api/v2/flows")
    genesys.get("/api/v2/triggers")
    follower.join(5)
    assert not follower.is_alive()
    assert seen == requests(genesys)


def test_a_reset_forgets_the_requests_but_counts_on(genesys: Genesys) -> None:
    (login,) = requests(genesys)
    genesys.reset()
    assert requests(genesys) == []
    genesys.get("/api/v2/flows")
    assert [each["seq"] for each in requests(genesys)] == [login["seq"] + 1]


def test_memory_is_bounded_by_number_and_by_bytes() -> None:
    def request(size: int) -> ApiRequest:
        body = Body("text/plain", size, b"x" * size)
        return ApiRequest(0, "GET", "/", b"", Client(None, "", ""), 200, 0, body, body, whole=True)

    journal = RequestJournal()
    for _ in range(2_500):
        journal.record(request(0))
    assert len(journal.query()) == 2_000
    for _ in range(1_000):
        journal.record(request(LONGEST_BODY))
    assert 100 < len(journal.query()) < 300
    assert journal.query(limit=1)[0][0] == journal.query()[0][0]
    long = request(0)._replace(path="/" * 30_000, query=b"x" * 30_000, client=Client(None, "", "x" * 30_000))
    for _ in range(1_000):
        journal.record(long)
    assert 100 < len(journal.query()) < 400


def test_others_get_their_turn_while_much_is_followed() -> None:
    async def follow() -> list[str]:
        seen: list[str] = []
        emulator = Emulator(EmulatorSettings())
        for number in range(50):
            emulator.journal.record("event", "x", "passed", "", str(number), None)
            body = Body("text/plain", 1, b"x")
            emulator.requests.record(ApiRequest(0, "GET", "/", b"", Client(None, "", ""), 200, 0, body, body, True))
        app = SimpleNamespace(state=SimpleNamespace(emulator=emulator))

        async def other() -> None:
            for _ in range(10):
                seen.append("other")
                await asyncio.sleep(0)

        for route in (follow_requests, follow_journal):
            lines = (await route(Request({"type": "http", "app": app}))).body_iterator
            turn = asyncio.create_task(other())
            for _ in range(50):
                await anext(aiter(lines))
                seen.append("line")
            await turn
        return seen

    seen = asyncio.run(follow())
    assert seen.index("other") <= 2
    assert seen[60:].index("other") <= 2
