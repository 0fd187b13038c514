"""What docs/troubleshooting.md says: its messages are in the code, and what it tells to do works."""

from __future__ import annotations

import ast
import json
import re
import shlex
import shutil
import socket
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from handover.cli import app
from handover.emulator.server.embedded import EmbeddedEmulator
from tests.conftest import ProjectCopy, copy_project

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "docs" / "troubleshooting.md"
ROWS = re.findall(r"^\| (?!what you see|---)(.+) \|$", PAGE.read_text(encoding="utf-8"), re.MULTILINE)
# What isn't said by anything of this repository: commands, and the Makefile's own sentence.
NOT_OURS = {"pulumi", "pulumi refresh", "preview --policy-pack policies", "This project needs Python 3.11 to 3.13"}
ANY = "\0"

Run = Callable[..., Result]


def said_in(code: str) -> Iterator[str]:
    """Yield the texts of a module, with a sign in place of what differs."""
    for node in ast.walk(ast.parse(code)):
        if isinstance(node, ast.JoinedStr):
            yield "".join(str(part.value) if isinstance(part, ast.Constant) else ANY for part in node.values)
        elif isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield node.value


@pytest.fixture(scope="module")
def texts() -> list[str]:
    return [text for file in ROOT.glob("handover/**/*.py") for text in said_in(file.read_text(encoding="utf-8"))]


def is_said(message: str, texts: list[str]) -> bool:
    pattern = ".*?".join(re.escape(part.strip(" ")) for part in message.split("…"))
    return any(re.search(pattern, text, re.DOTALL) for text in texts)


def test_each_message_is_one_that_is_said(texts: list[str]) -> None:
    quoted = [message for row in ROWS for message in re.findall("`([^`]+)`", row.partition(" | ")[0])]
    assert len(quoted) > 25
    for message in set(quoted) - NOT_OURS:
        assert is_said(message, texts), message
    assert not is_said("Nothing of stack … is deployed today", texts)


def test_each_remedy_that_works_here_names_the_test_that_shows_it() -> None:
    for row in ROWS:
        last = row.rpartition(" | ")[2]
        for file, test in re.findall(r"`([\w/]+\.py)::(\w+)`", last):
            assert f"\ndef {test}(" in (ROOT / "tests" / file).read_text(encoding="utf-8"), f"{file}::{test}"
        assert "::" in last or "of Pulumi" in row or "five minutes" in row, row


@pytest.fixture(scope="module")
def deployed(tmp_path_factory: pytest.TempPathFactory) -> ProjectCopy:
    """The project with stack `dev` deployed."""
    project = copy_project(tmp_path_factory.mktemp("deployed"))
    done = project.handover("sandbox", "up", "--yes")
    assert done.returncode == 0, done.stdout + done.stderr
    return project


@pytest.fixture
def here(deployed: ProjectCopy, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of that, where commands are typed."""
    shutil.copytree(deployed.path, tmp_path / "project", symlinks=True)
    monkeypatch.chdir(tmp_path / "project")
    return tmp_path / "project"


def typed(line: str) -> Result:
    """Type a command, and have it work."""
    result = CliRunner().invoke(app, shlex.split(line))
    assert result.exit_code == 0, result.output
    return result


def refused(line: str) -> str:
    """Type a command, have it fail, and return what it says."""
    result = CliRunner().invoke(app, shlex.split(line))
    assert result.exit_code != 0, result.output
    assert result.stderr.startswith("error: ")
    return result.stderr


def remedy(message: str) -> str:
    """The command that a message names."""
    named: list[str] = re.findall("`handover ([^`]+)`", message)
    return named[-1]


def test_the_project_is_found_below_it_or_named(here: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert "There is no Pulumi.yaml in " in refused("sandbox outputs")
    typed("sandbox outputs --cwd project")
    monkeypatch.chdir(here / "components")
    typed("sandbox outputs")


def test_a_stack_is_made_by_hand(here: Path) -> None:
    assert "There is no stack 'staging'" in refused("sandbox preview -s staging")
    file = here / "Pulumi.staging.yaml"
    file.write_text("config:\n  cognigy-handover:cognigyDomain: staging.example.com\n", encoding="utf-8")
    assert "is missing a value for `cognigyVersion`" in refused("sandbox preview -s staging")
    page = (ROOT / "docs/sandbox.md").read_text(encoding="utf-8").partition("## A new stack")[2]
    file.write_text(page.partition("```yaml\n")[2].partition("```")[0], encoding="utf-8")
    by_hand = file.read_text(encoding="utf-8")
    typed("sandbox preview -s staging")
    file.unlink()
    typed(page.partition("$ handover ")[2].partition("\n")[0])
    typed("sandbox preview -s staging")
    assert [line for line in by_hand.splitlines() if "cognigy" in line] == [
        line for line in file.read_text(encoding="utf-8").splitlines() if "cognigy" in line
    ]


def test_the_first_stack_is_made_as_the_message_says(here: Path) -> None:
    for file in here.glob("Pulumi.*.yaml"):
        file.unlink()
    command = remedy(refused("sandbox preview -s staging"))
    assert command == "sandbox init staging"
    typed(f"{command} --config cognigyDomain=staging.example.com --config cognigyVersion=4.99")
    typed("sandbox preview -s staging")


def test_without_a_terminal_yes_is_said(here: Path) -> None:
    assert "--yes must be passed in" in refused("sandbox up")
    typed("sandbox up --yes")


def test_another_python_is_refused(project_copy: ProjectCopy) -> None:
    python = project_copy.path / "python2"
    python.write_text("#!/bin/sh\nexit 1\n")
    python.chmod(0o755)
    (project_copy.path / ".venv").unlink()
    refusal = project_copy.run("make", f"PYTHON={python}", "install")
    assert refusal.returncode != 0
    assert "This project needs Python 3.11 to 3.13; name one: make PYTHON=python3.12" in refusal.stderr


def test_what_is_not_deployed_is_deployed_as_the_message_says(here: Path) -> None:
    shutil.rmtree(here / ".handover")
    typed(f"{remedy(refused('fire acw'))} --yes")
    typed("fire acw")


def test_an_emulator_that_has_ended_is_left_out(here: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    monkeypatch.setenv("HANDOVER_EMULATOR", f"http://127.0.0.1:{port}")
    message = refused("fire acw")
    assert message.startswith(f"error: No emulator answers at http://127.0.0.1:{port}")
    assert remedy(message) == f"emulator --port {port}"
    monkeypatch.delenv("HANDOVER_EMULATOR")
    typed("fire acw")


def test_another_port_is_free(here: Path) -> None:
    with EmbeddedEmulator() as emulator:
        port = emulator.url.rpartition(":")[2]
        assert f"Port {port} of 127.0.0.1 is in use" in refused(f"emulator --port {port}")
    with EmbeddedEmulator() as other:
        assert other.url


def begun_anew(here: Path) -> None:
    shutil.rmtree(here / ".handover/dev")
    typed("sandbox up --yes")
    typed("fire acw")


def test_an_org_that_is_gone_is_begun_anew(here: Path) -> None:
    (here / ".handover/dev/emulator.json").unlink()
    assert "has objects in an emulated organization, but its file " in refused("sandbox up --yes")
    begun_anew(here)


def test_an_org_that_was_exchanged_is_begun_anew(here: Path) -> None:
    with EmbeddedEmulator() as emulator:
        message = refused(f"sandbox up --yes --emulator {emulator.url}")
    assert "belongs to another emulated organization than the emulator at " in message
    typed("sandbox preview --expect-no-changes")


def test_a_state_that_is_gone_is_begun_anew(here: Path) -> None:
    for file in (here / ".handover/dev").glob("state.json*"):
        file.unlink()
    assert "there is no state that says which of them are the stack's" in refused("sandbox up --yes")
    begun_anew(here)


def test_a_corrupt_state_is_restored(here: Path) -> None:
    state = here / ".handover/dev/state.json"
    typed("sandbox refresh --yes")
    whole = state.read_bytes()
    state.with_name("state.json.bak").write_bytes(whole)
    state.write_bytes(whole[: len(whole) // 2])
    message = refused("sandbox up --yes")
    [copy] = re.findall(r"Restore it from (\S+),", message)
    shutil.copy(state.with_name(copy), state)
    typed("sandbox preview --expect-no-changes")


def test_a_locked_workflow_is_unlocked_by_the_setting(here: Path) -> None:
    file = here / ".handover/dev/emulator.json"
    with EmbeddedEmulator() as emulator:
        import httpx

        with httpx.Client(base_url=emulator.url) as admin:
            admin.put("/_emulator/snapshot", json=json.loads(file.read_text(encoding="utf-8"))).raise_for_status()
            flows = json.loads(file.read_text(encoding="utf-8"))["flows"]
            for flow in flows:
                admin.put(f"/_emulator/flows/{flow['id']}/lock", json={"user": "Ann"}).raise_for_status()
        template = here / "components/workflow.yaml"
        template.write_text(template.read_text(encoding="utf-8") + "# changed\n", encoding="utf-8")
        up = f"sandbox up --yes --emulator {emulator.url}"
        result = CliRunner().invoke(app, shlex.split(up))
        assert result.exit_code == 1
        assert "is locked by the user Ann" in result.output
        typed("sandbox config set forceUnlock true -s dev")
        typed(up)
