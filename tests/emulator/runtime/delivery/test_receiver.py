"""The built-in Cognigy endpoint and the way requests take to it, or out."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest

from handover.emulator.runtime.delivery.receiver import PATH, Answer
from handover.emulator.runtime.delivery.request import Request, TransportError
from handover.emulator.state.journal import Trace
from handover.emulator.state.records.cognigy import PROFILE_ID, CognigyProfile
from tests.emulator.runtime.support import ACTION, EVENT, USER_END, World, replace, until, world

GOOD = '{"userId": "u", "topic": "t"}'
ENDPOINT = f"https://endpoint-trial.cognigy.ai{PATH}"


async def send(org: World, url: str = ENDPOINT, body: str = GOOD, method: str = "POST") -> tuple[int, str]:
    reply = await org.transport.send(Request(method, url, {"Content-Type": "application/json"}, body), Trace())
    return reply.status, reply.body.decode()


@pytest.mark.parametrize(
    ("url", "method", "body", "status", "said"),
    [
        (ENDPOINT, "POST", GOOD, 200, "{}"),
        ("http://any.example:8080" + PATH + "?a=b", "POST", GOOD, 200, "{}"),
        (
            "https://endpoint-trial.cognigy.ai",
            "POST",
            GOOD,
            404,
            "takes handover events at /handover/genesysCloudOM, not",
        ),
        (ENDPOINT, "PUT", GOOD, 405, "by POST, not by PUT"),
        (ENDPOINT, "POST", "", 400, "The body is no JSON object."),
        (ENDPOINT, "POST", "[1]", 400, "The body is no JSON object."),
        (ENDPOINT, "POST", "{", 400, "The body is no JSON object."),
        (ENDPOINT, "POST", '{"topic": "t"}', 400, 'The body has no \\"userId\\".'),
        (ENDPOINT, "POST", '{"userId": "u", "topic": ""}', 400, 'The body has no \\"topic\\".'),
        (ENDPOINT, "POST", '{"userId": "123", "topic": "t"}', 404, 'There is no user \\"123\\".'),
        (ENDPOINT, "POST", "x" * 1_000_001, 413, "The body is too large."),
    ],
)
def test_what_the_endpoint_answers(url: str, method: str, body: str, status: int, said: str) -> None:
    async def run() -> None:
        async with world() as org:
            org.receiver.unknown_users.add("123")
            found, text = await send(org, url, body, method)
            assert found == status
            assert said in text
            (delivery,) = org.receiver.deliveries
            assert (delivery.url, delivery.method, delivery.status) == (url, method, status)

    asyncio.run(run())


def test_it_answers_what_it_is_told() -> None:
    async def run() -> None:
        async with world() as org:
            org.receiver.answer(Answer(503, "later"), times=2)
            assert [await send(org) for _ in range(3)] == [(503, "later"), (503, "later"), (200, "{}")]
            org.receiver.answer(Answer(404))
            assert [(await send(org))[0] for _ in range(2)] == [404, 404]
            org.receiver.answer_freely()
            assert (await send(org))[0] == 200

    asyncio.run(run())


def test_it_says_when_to_come_again() -> None:
    async def run() -> None:
        async with world() as org:
            org.receiver.answer(Answer(429, retry_after=30), times=1)
            replies = [await org.transport.send(Request("POST", ENDPOINT, {}, GOOD), Trace()) for _ in range(2)]
            assert [dict(reply.headers).get("retry-after") for reply in replies] == ["30", None]

    asyncio.run(run())


def test_the_installation_judges_by_what_it_is_now_and_its_key_stays_out_of_the_journal() -> None:
    async def run() -> None:
        async with world() as org:
            event = json.dumps({"detail-type": "t", "detail": {"eventBody": {"conversationId": "c"}}})
            trace = Trace(org.journal, "event-1", "c")

            async def status(headers: dict[str, str]) -> int:
                return (await org.transport.send(Request("POST", ENDPOINT, headers, event), trace)).status

            assert await status({}) == 200
            org.store.cognigy.put(PROFILE_ID, CognigyProfile(api_key="the-key"))
            assert [await status(headers) for headers in ({}, {"authorization": "the-key"})] == [401, 200]
            assert [entry.reason for entry in trace.entries] == [
                'Cognigy took the event t of the conversation "c".',
                "Cognigy refused the event with 401: The request has no Authorization.",
                'Cognigy took the event t of the conversation "c".',
            ]
            shown = [delivery.as_json() for delivery in org.receiver.deliveries]
            assert shown[-1]["headers"]["authorization"] == "***"
            assert "the-key" not in json.dumps([*shown, *(entry.as_json() for entry in org.journal.query())])

    asyncio.run(run())


def test_a_delivery_is_journaled_for_its_event() -> None:
    async def run() -> None:
        async with world() as org:
            trace = Trace(org.journal, "event-1", "ü\r\nx")
            await org.transport.send(Request("POST", ENDPOINT, {}, GOOD), trace)
            (entry,) = org.journal.query()
            assert (entry.step, entry.name, entry.outcome) == ("receiver", "endpoint-trial.cognigy.ai", "passed")
            assert (entry.event_id, entry.conversation_id) == ("event-1", "ü\r\nx")
            assert entry.detail == {
                "method": "POST",
                "url": ENDPOINT,
                "status": 200,
                "body": {"userId": "u", "topic": "t"},
            }
            (delivery,) = org.receiver.deliveries
            assert delivery.headers == {"host": "endpoint-trial.cognigy.ai", "content-length": "29"}
            assert delivery.as_json()["eventId"] == "event-1"
            assert delivery.as_json()["time"] == "2025-01-01T00:00:00.000Z"

    asyncio.run(run())


def test_a_delivery_shows_headers_as_a_server_gets_them() -> None:
    async def run() -> None:
        async with world() as org:
            url = "http://me:hush@any.example:8080" + PATH + "?a=ü"
            headers = {"X-A": " spaced\t", "Content-Type": "text/plain", "X-Token": "hush", "x-a": "last ü"}
            await org.transport.send(Request("POST", url, headers, '{"userId": "ü", "topic": "t"}'), Trace())
            (delivery,) = org.receiver.deliveries
            assert delivery.url == "http://any.example:8080" + PATH + "?a=%C3%BC"
            assert list(delivery.headers.items()) == [
                ("x-a", "last Ã¼"),
                ("content-type", "text/plain"),
                ("x-token", "***"),
                ("host", "any.example:8080"),
                ("content-length", "30"),
            ]

    asyncio.run(run())


@pytest.mark.parametrize(("method", "status"), [("HEAD", 200), ("GET", 204), ("GET", 304)])
def test_answers_that_have_no_body_in_http_have_none(method: str, status: int) -> None:
    async def run() -> None:
        async with world() as org:
            org.receiver.answer(Answer(status, "body"))
            assert await send(org, method=method, body="") == (status, "")

    asyncio.run(run())


def test_headers_of_the_connection_are_not_the_actions_to_set() -> None:
    async def run() -> None:
        async with world() as org:
            headers = {"Content-Length": "1", "Host": "evil", "Transfer-Encoding": "chunked", "Connection": "close"}
            reply = await org.transport.send(Request("POST", ENDPOINT, headers, GOOD), Trace())
            assert reply.status == 200
            assert next(iter(org.receiver.deliveries)).headers["host"] == "endpoint-trial.cognigy.ai"

    asyncio.run(run())


def test_many_requests_at_once_are_all_answered() -> None:
    async def run() -> None:
        async with world() as org:
            answers = await asyncio.gather(*(send(org) for _ in range(100)))
            assert set(answers) == {(200, "{}")}
            assert len(org.receiver.deliveries) == 100

    asyncio.run(run())


def test_closing_while_an_answer_is_held_back_does_not_hang() -> None:
    async def run() -> None:
        async with world() as org:
            org.receiver.answer(Answer(200, delay_seconds=1_000))
            task = asyncio.create_task(send(org))
            await until(lambda: org.receiver.deliveries)
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)

    asyncio.run(asyncio.wait_for(run(), 5))


@asynccontextmanager
async def raw_server(reply: bytes) -> AsyncIterator[tuple[int, list[bytes]]]:
    """Serve one canned reply to everything, and keep what was sent."""
    got: list[bytes] = []

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        got.append(await reader.readuntil(b"\r\n\r\n"))
        writer.write(reply)
        writer.close()
        await writer.wait_closed()

    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    async with server:
        yield server.sockets[0].getsockname()[1], got


def test_only_allowed_hosts_are_really_called() -> None:
    async def run() -> None:
        reply = b"HTTP/1.1 200 OK\r\ncontent-length: 2\r\nconnection: close\r\n\r\n{}"
        async with raw_server(reply) as (port, got), world(allow_egress=frozenset({"LOCALHOST"})) as org:
            assert not org.transport.resolves_to_receiver("localhost")
            assert org.transport.resolves_to_receiver("127.0.0.1")
            assert await send(org, f"http://localhost:{port}/x?a=b") == (200, "{}")
            assert got[0].startswith(b"POST /x?a=b HTTP/1.1\r\n")
            assert await send(org, f"http://localhost:{port}/y", "", "GET") == (200, "{}")
            assert b"x-emulator" not in b"".join(got)
            assert not org.receiver.deliveries
            assert (await send(org, f"http://127.0.0.1:{port}/x"))[0] == 404
            assert len(got) == 2

    asyncio.run(run())


def test_a_host_that_cannot_be_reached_is_a_sentence() -> None:
    async def run() -> None:
        async with raw_server(b"") as (port, _):
            pass
        async with world(allow_egress=frozenset({"localhost"})) as org:
            with pytest.raises(TransportError, match=r"^localhost could not be reached: .*\.$"):
                await send(org, f"http://localhost:{port}/")

    asyncio.run(run())


def test_a_drop_of_the_connection_fails_the_action() -> None:
    async def run() -> None:
        async with raw_server(b"") as (port, _), world(allow_egress=frozenset({"localhost"})) as org:
            action = replace(ACTION, request_url_template=f"http://localhost:{port}/")
            action.put(org.store)
            await org.dispatch(USER_END, EVENT)
            assert "could not be reached" in org.reasons("request")[0]

    asyncio.run(run())
