"""Is an org an emulator: whatever answers at its address."""

from typing import Any

import httpx
import pytest

from handover.genesys.api import Genesys
from handover.genesys.connection import Connection
from handover.genesys.emulated import is_emulator


@pytest.mark.parametrize(
    ("said", "is_one"),
    [({"status": "ok"}, True), ({"status": "ill"}, False), ([], False), (None, False), ("ok", False)],
)
def test_only_what_says_so_is_an_emulator(said: Any, is_one: bool) -> None:
    def answer(request: httpx.Request) -> httpx.Response:
        return httpx.Response(200, json={"access_token": "t"} if request.url.path == "/oauth/token" else said)

    connection = Connection.to_gateway("http://127.0.0.1:1", "client", "secret")
    with Genesys(connection, transport=httpx.MockTransport(answer)) as genesys:
        assert is_emulator(genesys) is is_one
