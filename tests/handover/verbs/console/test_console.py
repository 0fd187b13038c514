"""`handover console` in a process of its own, beside other commands at work on the stack."""

from __future__ import annotations

import os
import re
import signal
import threading
import webbrowser
from pathlib import Path

import pytest
from typer.testing import CliRunner

from handover.cli import app
from handover.emulator.server import serve as serving
from handover.emulator.server.config import HOST
from handover.emulator.server.embedded import EmbeddedEmulator
from tests.handover.verbs.console.desk import Desk, get, until


def test_what_other_commands_do_is_seen_in_the_console_until_ctrl_c(desk: Desk) -> None:
    console = desk.console()
    url = desk.address(console)
    assert console.log.read_text() == f"Console of stack dev at {url} (Ctrl-C ends it)\n"
    assert desk.objects() == 0  # an org that is to be filled
    assert "2 created" in desk.run("sandbox", "up", "--yes")
    assert get(url, "/_emulator/health").json()["objects"]["integrations"] == desk.objects() == 1
    fired = desk.start("fire", "acw", "--cwd", str(desk.project))
    assert fired.wait() == 1  # the program makes no trigger
    [entry] = get(url, "/_emulator/journal").json()["entries"]
    assert entry["step"] == "event"
    os.kill(console.pid, signal.SIGINT)
    assert console.wait() == 0
    assert sorted(path.name for path in desk.folder.iterdir()) == [
        "emulator.json",
        "emulator.json.bak",
        "lock",
        "state.json",
    ]
    assert "2 unchanged" in desk.run("sandbox", "preview", "--expect-no-changes")


def test_a_second_console_says_where_the_first_one_is(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    console = desk.console()
    url = desk.address(console)
    opened: list[str] = []
    monkeypatch.setattr(webbrowser, "open", lambda address: opened.append(address) or True)  # type: ignore[func-returns-value]
    said = CliRunner().invoke(app, ["console", "--cwd", str(desk.project)])
    assert said.exit_code == 0
    assert re.fullmatch(
        rf"The console of stack dev is at {url} already: `handover console -s dev`, process {console.pid} on \S+, "
        r"started \d+ seconds ago\.\n",
        said.output,
    )
    assert opened == []
    assert CliRunner().invoke(app, ["console", "--cwd", str(desk.project), "--open"]).exit_code == 0
    assert opened == [url]


def test_it_waits_for_a_command_that_has_the_org_meanwhile(desk: Desk) -> None:
    with EmbeddedEmulator(desk.org):
        console = desk.console()
        desk.says(console, "Waiting for `handover emulator`, process ")
        assert f"which has the organization in {desk.org} … For 600 seconds at most." in console.log.read_text()
        refused = desk.console("--lock-timeout", "0")
        assert refused.wait() == 1
        assert f"error: {desk.org} is in use by another emulator (`handover emulator`, " in refused.log.read_text()
    assert get(desk.address(console), "/_emulator/health").json()["objects"]["integrations"] == 0


def test_two_consoles_that_begin_at_once_become_one(desk: Desk) -> None:
    with EmbeddedEmulator(desk.org):
        consoles = [desk.console(), desk.console()]
        for console in consoles:
            desk.says(console, "Waiting for")
    until(lambda: any(not console.running for console in consoles), consoles[0])
    [second] = [console for console in consoles if not console.running]
    [first] = [console for console in consoles if console is not second]
    assert second.wait() == 0
    assert f"The console of stack dev is at {desk.address(first)} already" in second.log.read_text()


def test_an_emulator_that_has_the_stacks_file_is_a_console_too(desk: Desk) -> None:
    emulator = desk.start("emulator", "--port", "0", "--host", "0.0.0.0", "--state", str(desk.org))  # noqa: S104
    desk.says(emulator, "Ctrl-C ends it")
    desk.run("sandbox", "up", "--yes")
    url = desk.served()
    assert url.startswith(f"http://{HOST}:")
    assert get(url, "/_emulator/health").json()["objects"]["integrations"] == 1
    assert f"is at {url} already: `handover emulator`, process {emulator.pid} " in desk.run("console")
    refused = desk.start("emulator", "--port", "0", "--state", str(desk.org))
    assert refused.wait() == 1
    assert f"error: {desk.org} is served at {url} already (`handover emulator`, " in refused.log.read_text()


def test_a_killed_console_is_as_if_it_had_never_been(desk: Desk) -> None:
    console = desk.console()
    url = desk.address(console)
    desk.run("sandbox", "up", "--yes")
    console.kill()
    assert desk.served() == url  # what it has left
    assert "2 unchanged" in desk.run("sandbox", "preview", "--expect-no-changes")
    again = desk.console()
    assert get(desk.address(again), "/_emulator/health").json()["objects"]["integrations"] == 1


@pytest.fixture
def served(monkeypatch: pytest.MonkeyPatch) -> list[object]:
    """What would be served, without serving it; it is ready at once."""
    asked: list[object] = []

    def remember(port: int, settings: object, *, on_ready: object) -> None:
        asked.extend([port, settings])
        assert callable(on_ready)
        on_ready("http://127.0.0.1:4711")

    monkeypatch.setattr(serving, "serve", remember)
    return asked


def test_the_page_is_opened(desk: Desk, served: list[object], monkeypatch: pytest.MonkeyPatch) -> None:
    opened: list[str] = []
    done = threading.Event()

    def open_page(address: str) -> bool:
        opened.append(address)
        done.set()
        return True

    monkeypatch.setattr(webbrowser, "open", open_page)
    result = CliRunner().invoke(app, ["console", "--cwd", str(desk.project), "--open", "--port", "4711"])
    assert result.exit_code == 0
    assert done.wait(60)
    assert (opened, served[0]) == (["http://127.0.0.1:4711"], 4711)


def test_without_a_browser_the_address_is_said(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    desk.address(desk.console())
    monkeypatch.setattr(webbrowser, "open", lambda _: False)
    result = CliRunner().invoke(app, ["console", "--cwd", str(desk.project), "--open"])
    assert result.exit_code == 0
    assert result.stderr == f"There is no browser that could be opened here: open {desk.served()} yourself.\n"


def test_a_stack_in_an_emulator_that_is_named_has_its_console_there(desk: Desk) -> None:
    with EmbeddedEmulator() as emulator:
        port = emulator.url.rpartition(":")[2]
        gateways = f'[{{"host": "127.0.0.1", "port": "{port}", "protocol": "http"}}]'
        (desk.project / "Pulumi.dev.yaml").write_text(f"config: {{genesyscloud:gateways: {gateways}}}\n")
        result = CliRunner().invoke(app, ["console", "--cwd", str(desk.project)])
        assert (result.exit_code, result.output) == (0, f"The console of stack dev is at {emulator.url} already.\n")
    result = CliRunner().invoke(app, ["console", "--cwd", str(desk.project)])
    assert result.exit_code == 1
    assert f"start one with `handover emulator --port {port}`" in result.stderr
    assert not desk.folder.exists()


def test_a_guests_console_is_its_hosts(desk: Desk, served: list[object]) -> None:
    inner = desk.project / "onpremises"
    inner.mkdir()
    (inner / "Pulumi.yaml").write_text("name: inner\nruntime: python\n", encoding="utf-8")
    (inner / "Pulumi.dev.yaml").write_text("config: {aws:region: us-east-1}\n", encoding="utf-8")
    result = CliRunner().invoke(app, ["console", "--cwd", str(inner)])
    assert result.exit_code == 1
    assert f"first run `handover sandbox up -s dev --cwd {desk.project}`" in result.stderr
    with EmbeddedEmulator(desk.org):
        pass
    assert CliRunner().invoke(app, ["console", "--cwd", str(inner)]).exit_code == 0
    assert getattr(served[1], "state_file", None) == desk.org


def test_what_cannot_be_served_is_a_sentence(desk: Desk, tmp_path: Path) -> None:
    result = CliRunner().invoke(app, ["console", "--cwd", str(desk.project), "-s", "nosuch"])
    assert result.exit_code == 6
    with EmbeddedEmulator() as emulator:
        port = emulator.url.rpartition(":")[2]
        result = CliRunner().invoke(app, ["console", "--cwd", str(desk.project), "--port", port])
    assert result.exit_code == 1
    assert result.stderr.startswith(f"error: Port {port} of 127.0.0.1 is in use; ")
    desk.folder.mkdir(parents=True)
    desk.org.write_text("{")
    result = CliRunner().invoke(app, ["console", "--cwd", str(desk.project)])
    assert result.exit_code == 1
    assert f"{desk.org} is not valid JSON" in result.stderr
