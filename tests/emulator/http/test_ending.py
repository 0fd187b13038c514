"""What becomes of requests that the end of the emulator cuts off."""

import asyncio
import json
import threading
from contextlib import ExitStack

import httpx
from starlette.types import Message

from handover.emulator.server.app import create_app
from handover.emulator.server.embedded import EmbeddedEmulator
from handover.emulator.settings import EmulatorSettings
from handover.emulator.testing import Genesys
from tests.emulator.conftest import TOPIC, deploy


def test_a_request_that_is_cut_off_is_told_so() -> None:
    answers: list[httpx.Response] = []
    with ExitStack() as running:
        emulator = running.enter_context(EmbeddedEmulator())
        genesys = Genesys(emulator.url)
        genesys.post("/_emulator/seed", json={"seed": "a"}).raise_for_status()  # whose clock nobody moves on
        genesys.login()
        deploy(genesys)
        genesys.put("/_emulator/cognigy", json={"status": 200, "delaySeconds": 30}).raise_for_status()
        event = {"topic": TOPIC, "eventBody": {"mediaType": "MESSAGE", "addressTo": "1"}}
        asked = threading.Thread(
            target=lambda: answers.append(httpx.post(f"{emulator.url}/_emulator/events", json=event, timeout=60))
        )
        with genesys.stream("GET", "/_emulator/journal/follow") as followed:
            asked.start()
            for line in followed.iter_lines():
                if json.loads(line)["step"] == "receiver":
                    break
            running.close()
            asked.join()
        genesys.close()
    (answer,) = answers
    assert answer.status_code == 503
    assert answer.json()["message"] == "The emulator was ended before it had an answer."


def test_a_client_that_hangs_up_in_the_middle_of_a_body_is_no_fault_of_the_emulator() -> None:
    app = create_app(EmulatorSettings())
    received: list[Message] = [
        {"type": "http.request", "body": b"{", "more_body": True},
        {"type": "http.disconnect"},
    ]
    headers = [(b"host", b"localhost"), (b"content-type", b"application/json"), (b"content-length", b"100")]
    scope = {
        "type": "http",
        "method": "POST",
        "scheme": "http",
        "path": "/_emulator/events",
        "query_string": b"",
        "headers": headers,
        "client": ("127.0.0.1", 1234),
        "server": ("127.0.0.1", 80),
    }
    sent: list[Message] = []

    async def receive() -> Message:
        return received.pop(0)

    async def send(message: Message) -> None:
        sent.append(message)

    asyncio.run(app(scope, receive, send))
    assert sent[0]["status"] == 400
