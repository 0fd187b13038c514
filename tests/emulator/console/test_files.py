"""The page's files: served with what keeps strangers out, small, and part of the package."""

import asyncio
from collections.abc import Iterator
from importlib import resources
from importlib.resources.abc import Traversable

import httpx
import pytest

import handover.emulator.console
from handover.emulator.console.files import HEADERS
from handover.emulator.server.app import create_app
from handover.emulator.settings import EmulatorSettings
from handover.emulator.testing import Genesys

MOST_BYTES = 150_000
PAGE = resources.files(handover.emulator.console) / "page"


def files(folder: Traversable = PAGE) -> Iterator[Traversable]:
    for entry in folder.iterdir():
        if entry.is_dir():
            yield from files(entry)
        else:
            yield entry


def test_the_root_leads_to_the_page(genesys: Genesys) -> None:
    reply = genesys.get("/")
    assert (reply.status_code, reply.headers["location"]) == (307, "/console/")
    page = genesys.get("/console/")
    assert page.headers["content-type"] == "text/html; charset=utf-8"
    assert "<title>" in page.text
    assert genesys.get("/console").headers["location"].endswith("/console/")


@pytest.mark.parametrize(
    ("path", "type_"),
    [("style.css", "text/css"), ("app/main.js", "text/javascript"), ("vendor/preact.js", "text/javascript")],
)
def test_its_files_have_their_types(genesys: Genesys, path: str, type_: str) -> None:
    assert genesys.get(f"/console/{path}").headers["content-type"].startswith(type_)


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/console/", 200),
        ("HEAD", "/console/app/main.js", 200),
        ("GET", "/console/nothing.js", 404),
        ("GET", "/console/app", 404),
        ("GET", "/console/%00", 404),
        ("GET", "/console/..%2f..%2f__init__.py", 404),
        ("GET", "/console/" + "x" * 5_000, 404),
        ("POST", "/console/", 405),
        ("DELETE", "/console/style.css", 405),
    ],
)
def test_every_answer_carries_the_headers(genesys: Genesys, method: str, path: str, status: int) -> None:
    reply = genesys.request(method, path)
    assert reply.status_code == status
    assert {name: reply.headers[name] for name in HEADERS} == HEADERS
    assert reply.headers["content-security-policy"].startswith("default-src 'none'; script-src 'self';")
    assert "unsafe" not in reply.headers["content-security-policy"]
    if status != 200:
        assert reply.json()["status"] == status


def test_what_a_browser_has_is_not_sent_again(genesys: Genesys) -> None:
    first = genesys.get("/console/style.css")
    again = genesys.get("/console/style.css", headers={"If-None-Match": first.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")
    assert {name: again.headers[name] for name in HEADERS} == HEADERS


@pytest.mark.parametrize("headers", [{"Origin": "http://evil.example"}, {"Sec-Fetch-Site": "cross-site"}])
def test_no_other_page_gets_it(genesys: Genesys, headers: dict[str, str]) -> None:
    assert genesys.get("/console/", headers=headers).status_code == 403


@pytest.mark.parametrize("path", ["/console/", "/CONSOLE/", "/console/app/main.js"])
def test_no_other_machine_gets_it(path: str) -> None:
    async def status(client: str, **headers: str) -> int:
        transport = httpx.ASGITransport(create_app(EmulatorSettings(admin_token="open-sesame")), client=(client, 1))
        async with httpx.AsyncClient(transport=transport, base_url="http://192.0.2.7:8099") as http:
            return (await http.get(path, headers=headers)).status_code

    assert asyncio.run(status("192.0.2.8")) == 403
    assert asyncio.run(status("192.0.2.8", Authorization="Bearer open-sesame")) != 403
    assert asyncio.run(status("127.0.0.1")) != 403


def test_each_library_has_its_licence_in_the_package() -> None:
    folder = resources.files(handover.emulator.console) / "libraries"
    named = (folder / "README.md").read_text(encoding="utf-8")
    for library in (PAGE / "vendor").iterdir():
        assert f"| `{library.name}` | " in named
    for name in ("htm", "preact", "signals", "signals-core"):
        assert "cense" in (folder / f"{name}.LICENSE.txt").read_text(encoding="utf-8")


def test_all_of_it_is_small() -> None:
    assert sum(len(file.read_bytes()) for file in files()) < MOST_BYTES


def test_no_file_has_what_the_policy_forbids_or_escaping_would_miss() -> None:
    own = [file for file in files() if file.name.endswith((".js", ".html"))]
    assert own
    for file in own:
        text = file.read_text(encoding="utf-8")
        refused = ["eval(", "new Function", "dangerouslySetInnerHTML=", "insertAdjacentHTML", "document.write"]
        assert [word for word in refused if word in text] == [], file.name
        assert "http://" not in text.replace("http://www.w3.org/", ""), file.name
