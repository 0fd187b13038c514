"""A client whose requests are answered by a function, and that never really waits."""

from collections.abc import Callable
from dataclasses import dataclass, field

import httpx
import pytest

from handover.genesys.api import Genesys
from handover.genesys.connection import Connection
from handover.genesys.retries import Patience

SECRET = "s3cr3t-of-the-client"
Answer = Callable[[httpx.Request], httpx.Response]


@dataclass
class Org:
    """An org that answers each request with the next of its answers, the last one again and again."""

    answers: list[Answer | httpx.Response | Exception]
    requests: list[httpx.Request] = field(default_factory=list)
    logins: int = 0
    waited: list[float] = field(default_factory=list)

    def __call__(self, request: httpx.Request) -> httpx.Response:
        if request.url.path == "/oauth/token":
            self.logins += 1
            return httpx.Response(200, json={"access_token": f"token-{self.logins}"})
        self.requests.append(request)
        answer = self.answers[min(len(self.requests), len(self.answers)) - 1]
        if isinstance(answer, Exception):
            raise answer
        return answer if isinstance(answer, httpx.Response) else answer(request)

    def client(self) -> Genesys:
        connection = Connection("https://api.test", "https://login.test", "client", SECRET)
        return Genesys(connection, Patience(sleep=self.waited.append), httpx.MockTransport(self))


@pytest.fixture
def org() -> Callable[..., Org]:
    """Make an org of answers."""
    return lambda *answers: Org(list(answers))


def error(status: int, message: str = "No.", code: str = "", **fields: object) -> httpx.Response:
    """Answer an error in Genesys' shape."""
    headers = {"Retry-After": str(fields.pop("retry_after"))} if "retry_after" in fields else {}
    return httpx.Response(status, json={"message": message, "code": code, "status": status, **fields}, headers=headers)
