"""A provider whose API answers from a script, and whose pauses only move a clock."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import httpx

from handover.genesys.client import Client
from handover.sandbox.provider.client import connect
from handover.sandbox.provider.genesys import GenesysProvider
from handover.sandbox.provider.retries import Pace

Answer = httpx.Response | Exception


@dataclass
class Api:
    """Answers in order, per method and path; the last answer of each stays.

    Attributes:
        answers: What is answered, by ``"METHOD path"``.
        calls: What was asked.
        slept: The pauses made.
    """

    answers: dict[str, list[Answer]] = field(default_factory=dict)
    calls: list[str] = field(default_factory=list)
    bodies: list[Any] = field(default_factory=list)
    slept: list[float] = field(default_factory=list)
    now: float = 0.0

    def on(self, call: str, *answers: Answer) -> None:
        self.answers[call] = list(answers)

    def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.now += seconds

    def __call__(self, request: httpx.Request) -> httpx.Response:
        if request.url.path == "/oauth/token" and "POST /oauth/token" not in self.answers:
            return httpx.Response(200, json={"access_token": "t"})
        call = f"{request.method} {request.url.path}"
        self.calls.append(call)
        self.bodies.append(json.loads(request.content) if request.content.startswith(b"{") else request.content)
        answers = self.answers[call]
        answer = answers[0] if len(answers) == 1 else answers.pop(0)
        if isinstance(answer, Exception):
            raise answer
        return answer

    @property
    def pace(self) -> Pace:
        return Pace(sleep=self.sleep, clock=lambda: self.now)

    def client(self, url: str = "http://127.0.0.1:1") -> Client:
        return connect(url, self.pace, httpx.MockTransport(self))

    def provider(self, connect: Callable[[], str] = lambda: "http://127.0.0.1:1") -> GenesysProvider:
        return GenesysProvider(connect, self.pace, httpx.MockTransport(self))


def ok(body: Any = None) -> httpx.Response:
    return httpx.Response(200, json=body)


def refusal(status: int, message: str = "No.", **headers: str) -> httpx.Response:
    body = {"message": message, "code": "x", "status": status}
    return httpx.Response(status, json=body, headers={key.replace("_", "-"): value for key, value in headers.items()})
