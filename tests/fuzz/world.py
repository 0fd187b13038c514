"""An emulator in process: asked through ASGI, with every answer and what is left of it afterwards looked at."""

import asyncio
import os
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path
from typing import Any, Final, NamedTuple, Self
from urllib.parse import unquote, urlsplit

from hypothesis import HealthCheck, Phase, settings

from handover.emulator.emulator import Emulator
from handover.emulator.server.app import create_app
from handover.emulator.services.oauth import tokens
from handover.emulator.settings import EmulatorSettings, Limits
from handover.emulator.state.json_text import read_json
from tests.fuzz.hostile import written

SHAPE: Final = {"message", "code", "status", "contextId", "details", "errors"}
PATIENCE: Final = 120
"""Seconds; for what hangs, not for what is slow."""

TIMES: Final = int(os.environ.get("FUZZ_TIMES", "0"))
"""How many times as many examples each test tries, by the seed that pytest was given; `make fuzz` sets it."""


def bounded(usual: int, **others: Any) -> settings:
    """Return the settings of a fuzz test: the same few examples every time, unless `make fuzz` asks for others."""
    return settings(
        max_examples=usual * (TIMES or 1),
        derandomize=not TIMES,
        database=None,
        deadline=None,
        suppress_health_check=list(HealthCheck),
        phases=set(Phase) - {Phase.explain},
        print_blob=False,
        **others,
    )


class Answer(NamedTuple):
    """What came back; `whole` is false where the connection broke off."""

    status: int
    kind: str
    body: bytes
    whole: bool

    def json(self) -> Any:
        """Return the body's JSON, which must be fit to be kept."""
        return read_json(self.body)


class World:
    """An emulator with a state file, and limits that are soon reached.

    Args:
        state: The file.
    """

    def __init__(self, state: Path) -> None:
        self._state = state
        limits = Limits(template_steps=20_000, rendered_characters=100_000, body_bytes=200_000, flow_bytes=200_000)
        self.app = create_app(EmulatorSettings(state_file=state, limits=limits))
        self.emulator: Emulator = self.app.state.emulator
        self._runner = asyncio.Runner()
        self._restored = b""

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        async def end() -> None:
            async with self.emulator.lifespan(self.app):
                pass

        self._runner.run(end())
        self._runner.close()

    def ask(
        self, method: str, path: str, body: bytes = b"", *, query: str = "", headers: Iterable[tuple[str, str]] = ()
    ) -> Answer:
        """Send a request, and look at the answer."""
        given = [(name.encode(), value.encode("latin-1")) for name, value in headers]
        names = {name for name, _ in given}
        token = tokens.issue(self.emulator.store.token_key, "fuzz", self.emulator.clock.now() + 60)
        usual = [(b"host", b"localhost"), (b"authorization", f"Bearer {token}".encode())]
        scope = {
            "type": "http",
            "asgi": {"version": "3.0", "spec_version": "2.3"},
            "http_version": "1.1",
            "method": method,
            "scheme": "http",
            "path": unquote(path),
            "raw_path": path.encode(),
            "query_string": query.encode(),
            "root_path": "",
            "headers": [*(pair for pair in usual if pair[0] not in names), *given],
            "client": ("127.0.0.1", 1),
            "server": ("127.0.0.1", 80),
        }
        answer = self._runner.run(self._exchange(scope, body))
        self._check(answer, f"{method} {path}?{query}")
        return answer

    async def _exchange(self, scope: dict[str, Any], body: bytes) -> Answer:
        parts = [body[: len(body) // 2], body[len(body) // 2 :]]
        answered = asyncio.Event()
        start: dict[str, Any] = {}
        got: list[bytes] = []

        async def receive() -> dict[str, Any]:
            if parts:
                part = parts.pop(0)
                return {"type": "http.request", "body": part, "more_body": bool(parts)}
            if not scope["path"].lower().endswith("/follow"):  # which never ends, unless the client goes
                await answered.wait()
            return {"type": "http.disconnect"}

        async def send(message: Any) -> None:
            if message["type"] == "http.response.start":
                assert not start
                start.update(message)
            else:
                got.append(message.get("body", b""))
                if not message.get("more_body"):
                    answered.set()

        await asyncio.wait_for(self.app(scope, receive, send), PATIENCE)
        headers = dict(start["headers"])
        kind = headers.get(b"content-type", b"").decode("ascii")
        return Answer(start["status"], kind, b"".join(got), answered.is_set())

    def send(self, method: str, path: str, value: Any) -> Answer:
        """Send a value as JSON."""
        return self.ask(method, path, written(value), headers=[("content-type", "application/json")])

    def publish(self, yaml: bytes) -> Answer:
        """Publish a flow by a job, and return what it came to."""
        job = self.ask("POST", "/api/v2/flows/jobs").json()
        address = urlsplit(job["presignedUrl"])
        upload = self.ask("PUT", address.path, yaml, query=address.query, headers=list(job["headers"].items()))
        assert upload.status in (200, 413)
        return self.ask("GET", job["selfUri"], query="expand=messages")

    def _check(self, answer: Answer, what: str) -> None:
        """Fail unless the answer is one that the emulator may give."""
        said = f"{what} answered {answer.status}: {answer.body[:1_000]!r}"
        if answer.kind.startswith("application/json") and answer.whole:
            content = answer.json()
            if answer.status >= 400 and not (what.startswith("POST /oauth") and "error_description" in content):
                assert set(content) >= SHAPE, said
                assert content["status"] == answer.status, said
                assert content["message"], said
        elif answer.kind.startswith("application/x-amz-json"):  # AWS' own way of saying it
            assert answer.status < 400 or answer.json().keys() == {"__type", "message"}, said
        else:
            assert answer.status < 400 or not answer.whole, said
            answer.body.decode()
        if answer.status >= 500:
            assert _meant(answer, what), said
        assert answer.whole or self.emulator.faults.all or "follow" in what.lower(), said

    def calm(self) -> None:
        """Take back all that breaks things on purpose, or makes them wait."""
        for path in ("/_emulator/faults", "/_emulator/cognigy"):
            assert self.ask("DELETE", path).status in (200, 204)

    def verify(self) -> None:
        """Check that it is well: it answers, saves, and its whole organization can be taken out and put back."""
        self.calm()
        assert self.ask("GET", "/_emulator/health").json()["status"] == "ok"
        # Events that still run use ids meanwhile, on a busy machine for a while.
        for _ in range(1_000):
            whole = self.ask("GET", "/_emulator/snapshot").body
            if self._state.read_bytes() == whole:
                break
            self._runner.run(asyncio.sleep(0.01))
        assert self._state.read_bytes() == whole
        self.restore(whole)
        made = self.send("POST", "/api/v2/integrations", {"integrationType": {"id": "custom-rest-actions"}}).json()
        assert made["id"] in self._state.read_text()
        self.ask("DELETE", f"/api/v2/integrations/{made['id']}")

    def restore(self, whole: bytes) -> None:
        """Put an organization back, unless it is the one that was put back last."""
        if self._restored != whole or self.ask("GET", "/_emulator/snapshot").body != whole:
            answer = self.ask("PUT", "/_emulator/snapshot", whole)
            assert answer.status == 200, answer.body
            assert self.ask("GET", "/_emulator/snapshot").body == whole
            self._restored = whole

    def settle(self) -> None:
        """Let what runs in the background get on."""
        with suppress(TimeoutError):
            self._runner.run(asyncio.wait_for(self.emulator.execution.background.settle(), 1))


def _meant(answer: Answer, what: str) -> bool:
    """Tell whether an error of a server is one on purpose: not modelled, injected, or what an action's call got."""
    content = answer.json()
    on_purpose = content["code"] == "not.implemented" or content["message"] == "A fault set at /_emulator/faults."
    return on_purpose or ("/execute?" in what and "The emulator has a fault" not in content["message"])
