"""Who may use the emulator: which clients, which pages, with what."""

from __future__ import annotations

import re
from collections.abc import Iterator

import httpx
import pytest

from handover.emulator.server import guard
from handover.emulator.server.app import create_app
from handover.emulator.server.embedded import EmbeddedEmulator
from handover.emulator.settings import EmulatorSettings
from tests.emulator.http.raw import send


async def status(
    settings: EmulatorSettings, client: str, path: str = "/_emulator/health", method: str = "GET", **headers: str
) -> int:
    transport = httpx.ASGITransport(create_app(settings), client=(client, 1234))
    async with httpx.AsyncClient(transport=transport, base_url="http://192.0.2.7:8099") as http:
        return (await http.request(method, path, headers=headers)).status_code


def ask(*arguments: object, **headers: str) -> int:
    import asyncio

    return asyncio.run(status(*arguments, **headers))  # type: ignore[arg-type]


@pytest.mark.parametrize("client", ["127.0.0.1", "127.9.9.9", "::1", "::ffff:127.0.0.1", "192.0.2.7"])
def test_the_admin_plane_is_for_clients_of_this_machine(client: str) -> None:
    assert ask(EmulatorSettings(), client) == 200


@pytest.mark.parametrize("client", ["192.0.2.8", "10.0.0.1", "2001:db8::1", "::ffff:10.0.0.1", "", "unix"])
@pytest.mark.parametrize("path", ["/_emulator/health", "/_EMULATOR/Health", "/_emulator/journal", "/_emulator/nothing"])
def test_it_is_not_for_other_machines(client: str, path: str) -> None:
    settings = EmulatorSettings(admin_token="open-sesame")
    assert ask(EmulatorSettings(), client, path) == 403
    assert ask(EmulatorSettings(), client, path, Authorization="Bearer ") == 403
    assert ask(settings, client, path) == 403
    assert ask(settings, client, path, Authorization="Bearer sesame") == 403
    assert ask(settings, client, path, Authorization="Basic open-sesame") == 403
    assert ask(settings, client, path, Authorization="Bearer open-sesame") in (200, 404)


def test_the_api_and_its_signed_addresses_are_for_all() -> None:
    assert ask(EmulatorSettings(), "192.0.2.8", "/docs") == 200
    assert ask(EmulatorSettings(), "192.0.2.8", "/api/v2/flows") == 401
    # There is no such job, and no signature: refused by the route, not at the door.
    assert ask(EmulatorSettings(), "192.0.2.8", "/_emulator/exports/x?signature=y") in (403, 404)
    assert ask(EmulatorSettings(), "192.0.2.8", "/_emulator/uploads/x?signature=y", "PUT") in (403, 404)


def test_what_a_client_calls_itself_is_not_kept_where_it_is_long() -> None:
    short, long = "A.example", "A" * 60_000
    assert guard._name(short) is guard._name(short)
    assert guard._name(long) is not guard._name(long)


@pytest.fixture(scope="module")
def running() -> Iterator[str]:
    with EmbeddedEmulator() as emulator:
        yield emulator.url


@pytest.mark.parametrize(
    ("headers", "expected"),
    [
        (["Host: localhost"], 200),
        (["Host: localhost", "Host: localhost"], 400),
        (["Host: localhost", "Host: evil.example"], 400),
        (["Host: evil.example", "host: localhost"], 400),
        (["Host: localhost", "Origin: http://localhost", "Origin: http://evil.example"], 400),
        (["Host: localhost", "Sec-Fetch-Site: Cross-Site"], 403),
        (["Host: localhost", "sec-fetch-site:  SAME-SITE "], 403),
        (["Host: localhost", "Sec-Fetch-Site: same-origin", "Sec-Fetch-Site: cross-site"], 403),
        (["Host: localhost", "Sec-Fetch-Site: None"], 200),
    ],
)
def test_headers_that_contradict_or_shout_open_no_door(running: str, headers: list[str], expected: int) -> None:
    assert send(running, headers) == expected


def test_the_documentation_needs_no_other_machine(running: str) -> None:
    page = httpx.get(f"{running}/docs").raise_for_status().text
    loaded = re.findall(r"""(?:src|href)=["']([^"']+)""", page)
    assert len(loaded) >= 2
    assert not re.search(r"(https?:)?//(?!localhost)[\w.-]+\.\w+", page)
    assert '"validatorUrl": null' in page
    for path in loaded:
        assert path.startswith("/")
        assert httpx.get(f"{running}{path}").raise_for_status().content
    # Nor are they part of what is modelled.
    assert "/docs" not in httpx.get(f"{running}/_emulator/coverage").text
