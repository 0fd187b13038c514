from __future__ import annotations

import json
import socket
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from handover.emulator.server.embedded import EmbeddedEmulator
from handover.sandbox.emulation import Emulation
from handover.sandbox.errors import ConfigurationError, SandboxError, StateError


@pytest.fixture(scope="module")
def running() -> Iterator[str]:
    with EmbeddedEmulator() as emulator:
        yield emulator.url


def identity(url: str) -> str:
    return str(httpx.get(f"{url}/_emulator/health", trust_env=False).json()["id"])


def gateways(url: str) -> str:
    host, _, port = url.removeprefix("http://").rpartition(":")
    return json.dumps([{"host": host, "port": port, "protocol": "http"}])


def test_starts_its_own_when_asked_and_stops_it(tmp_path: Path) -> None:
    folder = tmp_path / ".handover" / "dev"
    with Emulation(folder) as emulation:
        assert not emulation.attached
        assert emulation.id is None
        assert not folder.exists()
        url = emulation.connect()
        assert emulation.connect() == url
        assert emulation.id == identity(url)
        httpx.post(f"{url}/_emulator/reset", trust_env=False)
    with pytest.raises(httpx.ConnectError):
        identity(url)
    assert (folder / "emulator.json").exists()


def test_goes_on_with_the_organization_it_had(tmp_path: Path) -> None:
    with Emulation(tmp_path) as emulation:
        httpx.post(f"{emulation.connect()}/_emulator/reset", trust_env=False)
        first = identity(emulation.connect())
    with Emulation(tmp_path) as emulation:
        assert emulation.id == first
        emulation.check_lineage(first, objects=True)
        assert identity(emulation.connect()) == first


@pytest.mark.parametrize("by", ["option", "stack"])
def test_attaches_to_one_that_runs(tmp_path: Path, running: str, by: str) -> None:
    attach, text = (f"{running}/", None) if by == "option" else (None, gateways(running))
    with Emulation(tmp_path / "x", attach=attach, gateways=text) as emulation:
        assert emulation.attached
        assert emulation.connect() == running
        assert emulation.connect() == running
        emulation.check_lineage(identity(running), objects=True)
        emulation.check_lineage(None, objects=True)
    assert not (tmp_path / "x").exists()
    identity(running)  # still there


def test_the_option_goes_before_the_stack(tmp_path: Path, running: str) -> None:
    with Emulation(tmp_path, attach=running, gateways='[{"host":"api.example.org","port":"1"}]') as emulation:
        assert emulation.connect() == running


@pytest.mark.parametrize("text", ["", "[]", "null"])
def test_no_gateway_is_none(tmp_path: Path, text: str) -> None:
    assert not Emulation(tmp_path, gateways=text).attached


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        (
            '[{"host":"api.mypurecloud.com","port":"443","protocol":"https"}]',
            "https://api.mypurecloud.com:443 is not on",
        ),
        ('[{"host":"10.0.0.1","port":"80","protocol":"http"}]', "is not on this machine"),
        ('[{"host":"127.0.0.1"}]', "is no emulator's address"),
        ("127.0.0.1:80", "must be a list of one gateway"),
        ('[{"host":"127.0.0.1","port":"1"},{"host":"127.0.0.1","port":"2"}]', "must be a list of one gateway"),
        (
            '[{"host":"127.0.0.1","port":"1","auth":{},"pathParams":[]}]',
            "`auth`, `pathParams`, which the sandbox does not",
        ),
        ('[{"host":"127.0.0.1","port":"x","protocol":"http"}]', "is no emulator's address"),
    ],
)
def test_refuses_other_gateways(tmp_path: Path, text: str, sentence: str) -> None:
    with pytest.raises(ConfigurationError, match=f"genesyscloud:gateways.*{sentence}"):
        Emulation(tmp_path, gateways=text)


def test_takes_an_ipv6_gateway(tmp_path: Path) -> None:
    assert Emulation(tmp_path, gateways='[{"host":"::1","port":8099,"protocol":"http"}]').attached


@pytest.mark.parametrize(
    ("url", "sentence"),
    [
        ("https://api.mypurecloud.com:443", "is not on this machine"),
        ("127.0.0.1:8080", "is no emulator's address"),
        ("http://127.0.0.1", "is no emulator's address"),
        ("http://127.0.0.1:99999", "is no emulator's address"),
        ("ftp://127.0.0.1:80", "is no emulator's address"),
        ("http://127.0.0.1:80/x", "is no emulator's address"),
    ],
)
def test_refuses_other_addresses(tmp_path: Path, url: str, sentence: str) -> None:
    with pytest.raises(ConfigurationError, match=f"--emulator: .*{sentence}"):
        Emulation(tmp_path, attach=url)


def test_says_when_nobody_answers(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    with (
        Emulation(tmp_path, attach=f"http://127.0.0.1:{port}") as emulation,
        pytest.raises(SandboxError, match=rf"127\.0\.0\.1:{port} .*`handover emulator --port {port}`"),
    ):
        emulation.connect()


def test_says_when_something_else_answers(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    replies = iter([httpx.Response(404), httpx.Response(200, text="hello"), httpx.Response(200, json={"status": "ok"})])
    request = httpx.Request("GET", "http://127.0.0.1:1")

    def get(*_: object, **__: object) -> httpx.Response:
        reply = next(replies)
        reply.request = request
        return reply

    monkeypatch.setattr(httpx.Client, "get", get)
    for _ in range(3):
        with pytest.raises(SandboxError, match="is not an emulator"):
            Emulation(tmp_path, attach="http://127.0.0.1:1").connect()


def test_a_state_of_another_organization_is_refused(tmp_path: Path, running: str) -> None:
    (tmp_path / "emulator.json").write_text('{"format":"handover-emulator","version":1,"id":"one"}', encoding="utf-8")
    own = Emulation(tmp_path)
    own.check_lineage("one", objects=True)
    with pytest.raises(StateError, match=r"belongs to another emulated organization.*\(two, not one\)"):
        own.check_lineage("two", objects=True)
    with pytest.raises(StateError, match=f"the emulator at {running}"):
        Emulation(tmp_path, attach=running).check_lineage("one", objects=True)
    own.check_lineage("two", objects=False)


def test_a_state_whose_organization_is_gone_is_refused(tmp_path: Path) -> None:
    own = Emulation(tmp_path / "dev")
    own.check_lineage("one", objects=False)
    for expected in ("one", None):
        with pytest.raises(StateError, match=r"emulator\.json is missing.*--emulator URL, restore the file, or delete"):
            own.check_lineage(expected, objects=True)
    assert not (tmp_path / "dev").exists()


def test_an_organization_that_cannot_be_read_is_refused(tmp_path: Path) -> None:
    (tmp_path / "emulator.json").mkdir()
    with pytest.raises(StateError, match=r"emulator\.json cannot be read: it is not a regular file"):
        _ = Emulation(tmp_path).id


@pytest.mark.parametrize("text", ["{", "[]", "{}"])
def test_a_damaged_organization_is_refused(tmp_path: Path, text: str) -> None:
    (tmp_path / "emulator.json").write_text(text, encoding="utf-8")
    with pytest.raises(StateError, match="is damaged"):
        Emulation(tmp_path).check_lineage("one", objects=True)
    with Emulation(tmp_path) as emulation, pytest.raises(SandboxError, match=r"emulator\.json"):
        emulation.connect()


def test_says_how_to_get_the_emulator(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(__import__("sys").modules, "handover.emulator.server.embedded", None)
    with Emulation(tmp_path) as emulation, pytest.raises(SandboxError, match="extra `emulator`"):
        emulation.connect()
