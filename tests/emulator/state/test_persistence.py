"""What survives: a restart, a kill in the middle of the work, a damaged file."""

import contextlib
import itertools
import json
import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import httpx
import pytest
from typer.testing import CliRunner

from handover.cli import app
from handover.emulator.server.config import HOST
from handover.emulator.server.embedded import EmbeddedEmulator
from handover.emulator.server.serve import serve
from handover.emulator.settings import EmulatorSettings
from handover.emulator.state.snapshot import SnapshotError
from handover.emulator.testing import Genesys
from handover.errors import HandoverError
from handover.io import files
from tests.emulator.conftest import TOPIC, deploy

EVENT = {"mediaType": "MESSAGE", "addressTo": "1"}
SERVE = "import sys; from pathlib import Path; from handover.emulator.server.serve import serve; "
SERVE += "from handover.emulator.settings import EmulatorSettings; "


class Process:
    """An emulator in a process of its own."""

    def __init__(self, state: Path) -> None:
        code = f"{SERVE} serve(0, EmulatorSettings(state_file=Path(sys.argv[1])))"
        self._process = subprocess.Popen([sys.executable, "-c", code, str(state)], stdout=subprocess.PIPE, text=True)
        assert self._process.stdout is not None
        self.url = next(word for word in self._process.stdout.readline().split() if word.startswith("http"))

    def end(self, number: signal.Signals) -> int:
        self._process.send_signal(number)
        if self._process.stdout is not None:
            self._process.stdout.close()
        return self._process.wait(20)


def refusal(port: int, state: Path | None = None, host: str = HOST) -> str:
    """Return why an emulator does not start."""
    with pytest.raises(HandoverError) as refused:
        serve(port, EmulatorSettings(state_file=state), host)
    return str(refused.value)


def test_organization_outlives_the_emulator(tmp_path: Path) -> None:
    state = tmp_path / "new" / "state.json"
    with EmbeddedEmulator(state) as emulator, Genesys(emulator.url) as genesys:
        deploy(genesys)
        id_ = genesys.get("/_emulator/health").json()["id"]
        token = genesys.headers["Authorization"]
        assert json.loads(state.read_text())["id"] == id_
    assert state.stat().st_mode & 0o077 == 0
    with EmbeddedEmulator(state) as emulator, Genesys(emulator.url) as genesys:
        genesys.headers["Authorization"] = token
        assert genesys.get("/_emulator/health").json()["id"] == id_
        assert genesys.get("/api/v2/integrations").json()["total"] == 1
        steps = [(entry["step"], entry["outcome"]) for entry in genesys.fire(TOPIC, EVENT)]
        assert ("receiver", "passed") in steps
    assert sorted(state.parent.iterdir()) == [state, state.with_name("state.json.bak")]


def test_flow_is_still_published_when_its_action_has_gone(tmp_path: Path) -> None:
    state = tmp_path / "state.json"
    with EmbeddedEmulator(state) as emulator, Genesys(emulator.url) as genesys:
        pipeline = deploy(genesys)
        genesys.delete(f"/api/v2/integrations/actions/{pipeline.action}").raise_for_status()
    with EmbeddedEmulator(state) as emulator, Genesys(emulator.url) as genesys:
        steps = [(entry["step"], entry["outcome"]) for entry in genesys.fire(TOPIC, EVENT)]
        assert ("workflow", "passed") in steps
        assert ("action", "failed") in steps


def test_ids_of_events_and_of_what_was_refused_are_not_given_again_after_a_restart(tmp_path: Path) -> None:
    state = tmp_path / "state.json"
    with EmbeddedEmulator(state) as emulator, Genesys(emulator.url) as genesys:
        genesys.post("/_emulator/seed", json={"seed": "x"}).raise_for_status()
        event = {"topic": "v2.detail.events.conversation.{id}.acw", "eventBody": {}}
        genesys.post("/_emulator/events", json=event).raise_for_status()
        assert json.loads(state.read_text())["idsUsed"] == genesys.get("/_emulator/snapshot").json()["idsUsed"] > 1


def test_frozen_clock_and_seed_go_on_after_a_restart(tmp_path: Path) -> None:
    state = tmp_path / "state.json"
    with EmbeddedEmulator(state) as emulator, Genesys(emulator.url) as genesys:
        genesys.post("/_emulator/seed", json={"seed": "a"}).raise_for_status()
        first = genesys.post("/api/v2/flows/jobs").json()["id"]
    with EmbeddedEmulator(state) as emulator, Genesys(emulator.url) as genesys:
        assert genesys.get("/_emulator/snapshot").json()["clock"] == 1_735_689_600
        assert genesys.post("/api/v2/flows/jobs").json()["id"] != first


def test_kill_loses_at_most_the_request_in_flight(tmp_path: Path) -> None:
    state = tmp_path / "state.json"
    known: set[str] = set()
    for lap in range(3):
        emulator = Process(state)
        with Genesys(emulator.url) as genesys:
            kept = {entity["id"] for entity in genesys.get("/api/v2/integrations?pageSize=500").json()["entities"]}
            assert known <= kept
            assert len(kept - known) <= 1, "only the request in flight may have been carried out unanswered"
            known = kept
            with contextlib.suppress(httpx.TransportError):
                for number in itertools.count():
                    if number == 3:  # the kill comes while later requests are under way
                        killer = subprocess.Popen(["sh", "-c", f"sleep 0.0{lap}; kill -9 {emulator._process.pid}"])
                    reply = genesys.post(
                        "/api/v2/integrations", json={"integrationType": {"id": "custom-rest-actions"}}
                    )
                    known.add(reply.json()["id"])
            killer.wait(5)
        assert emulator.end(signal.SIGKILL) == -signal.SIGKILL
    assert len(known) >= 9
    assert json.loads(state.read_text())["format"] == "handover-emulator"


def test_a_state_file_is_one_emulators_at_a_time(tmp_path: Path) -> None:
    state = tmp_path / "state.json"
    with EmbeddedEmulator(state):
        said = refusal(0, state)
        assert said.startswith(f"{state} is in use by another emulator (`handover emulator`, process {os.getpid()} on ")
        assert said.endswith("): end that one, attach to it, or name another file.")
    with EmbeddedEmulator(state):
        pass
    assert list(tmp_path.iterdir()) == [state]


def test_interruption_ends_it_cleanly(tmp_path: Path) -> None:
    emulator = Process(tmp_path / "state.json")
    assert httpx.get(f"{emulator.url}/_emulator/health").status_code == 200
    assert emulator.end(signal.SIGINT) == 0


def test_port_in_use_is_one_sentence() -> None:
    with EmbeddedEmulator() as emulator:
        port = int(emulator.url.rpartition(":")[2])
        done = CliRunner().invoke(app, ["emulator", "--port", str(port)])
    assert done.exit_code == 1
    assert done.stderr == (
        f"error: Port {port} of 127.0.0.1 is in use; end what listens there, or name another port (0 picks a free "
        "one).\n"
    )


@pytest.mark.parametrize(("port", "host"), [(0, "192.0.2.1"), (70_000, "127.0.0.1")])
def test_address_that_cannot_be_is_one_sentence(port: int, host: str) -> None:
    assert refusal(port, host=host).startswith(f"The emulator cannot listen on port {port} of {host}: ")


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "is not valid JSON"),
        ("[" * 100_000, "is not valid JSON (The JSON is nested too deeply"),
        ('{"format": "pulumi"}', "is not a snapshot of the emulator"),
        ('{"format": "handover-emulator", "version": 99}', "format version 99"),
        ('{"format": "handover-emulator", "version": 1, "id": "x"}', "is damaged: 'seed' is missing"),
        (
            '{"format": "handover-emulator", "version": 1, "id": "x", "seed": null, "idsUsed": 0, "tokenKey": "k"}',
            "is damaged: the organization's id 'x' is not a UUID",
        ),
    ],
)
def test_file_that_is_none_of_ours_is_left_alone(tmp_path: Path, text: str, says: str) -> None:
    state = tmp_path / "state.json"
    state.write_text(text)
    said = refusal(0, state)
    assert said.startswith(str(state))
    assert says in said
    assert said.count("\n") == 0
    assert state.read_text() == text
    with pytest.raises(SnapshotError), EmbeddedEmulator(state):
        pass


@pytest.mark.parametrize(
    ("kind", "field", "value", "named"),
    [("flows", "versions", "none", "versions"), ("triggers", "target", {"type": "Workflow"}, "target.id")],
)
def test_damaged_object_is_named(tmp_path: Path, kind: str, field: str, value: Any, named: str) -> None:
    state = tmp_path / "state.json"
    with EmbeddedEmulator(state) as emulator, Genesys(emulator.url) as genesys:
        deploy(genesys)
    data = json.loads(state.read_text())
    data[kind][0][field] = value
    state.write_text(json.dumps(data))
    with pytest.raises(SnapshotError, match=named), EmbeddedEmulator(state):
        pass


def test_state_file_that_cannot_be_read_or_written(tmp_path: Path) -> None:
    assert refusal(0, tmp_path) == f"{tmp_path} cannot be read: it is not a regular file."
    os.mkfifo(tmp_path / "pipe")
    assert refusal(0, tmp_path / "pipe") == f"{tmp_path / 'pipe'} cannot be read: it is not a regular file."
    (tmp_path / "loop").symlink_to(tmp_path / "loop")
    assert "loop cannot be read: Too many levels" in refusal(0, tmp_path / "loop")
    (tmp_path / "file").touch()
    assert "file cannot be written" in refusal(0, tmp_path / "file" / "state.json")


def test_the_version_before_is_kept_and_what_a_kill_left_is_removed(tmp_path: Path) -> None:
    state = tmp_path / "state.json"
    with EmbeddedEmulator(state):
        before = state.read_bytes()
    unfinished = tmp_path / ".state.json.new"
    unfinished.write_text("half")
    with EmbeddedEmulator(state) as emulator, Genesys(emulator.url) as genesys:
        assert not unfinished.exists()
        deploy(genesys)
    kept = tmp_path / "state.json.bak"
    assert kept.stat().st_mode & 0o777 == 0o600
    assert before != kept.read_bytes() != state.read_bytes()
    kept.replace(state)
    with EmbeddedEmulator(state):
        pass


def test_failed_write_leaves_the_old_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    state = tmp_path / "state.json"
    files.replace(state, b"old")

    def fail(self: Path, target: Path) -> Path:
        raise OSError(28, os.strerror(28))

    monkeypatch.setattr(Path, "replace", fail)
    with pytest.raises(OSError, match="space"):
        files.replace(state, b"new")
    assert [(path.name, path.read_bytes()) for path in sorted(tmp_path.iterdir())] == [
        ("state.json", b"old"),
        ("state.json.bak", b"old"),
    ]
