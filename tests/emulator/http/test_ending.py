"""What becomes of requests that the end of the emulator cuts off."""

import json
import threading
from contextlib import ExitStack

import httpx

from handover.emulator.server.embedded import EmbeddedEmulator
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
