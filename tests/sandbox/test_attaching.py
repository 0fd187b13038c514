"""Who is at work on a stack whose org another process serves: attaches by itself, and is told when that has ended."""

from __future__ import annotations

import fcntl
import json
import re
import shutil
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from handover.cli import app
from handover.emulator.server.embedded import EmbeddedEmulator
from handover.errors import CancelledError, HandoverError
from handover.genesys.errors import GenesysError
from handover.io import locks
from handover.sandbox.errors import SandboxError
from handover.sandbox.opening import Use, find_emulation, open_stack
from handover.sandbox.provider.retries import Pace
from handover.sandbox.state.lock import stack_lock
from tests.sandbox.serving import announce, serving

PROGRAM = """
import pulumi_genesyscloud as genesys

for number in range(2):
    genesys.Integration(
        f"integration-{number}",
        integration_type="custom-rest-actions",
        intended_state="ENABLED",
        config=genesys.IntegrationConfigArgs(name=f"integration {number}"),
    )
"""


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(sys, "dont_write_bytecode", True)
    monkeypatch.setenv("COLUMNS", "500")
    (tmp_path / "Pulumi.yaml").write_text("name: main\nruntime: python\n", encoding="utf-8")
    (tmp_path / "Pulumi.dev.yaml").write_text("config: {}\n", encoding="utf-8")
    (tmp_path / "__main__.py").write_text(PROGRAM, encoding="utf-8")
    return tmp_path


@pytest.fixture
def org(project: Path) -> Path:
    """The file of the stack's org, which may have yet to begin."""
    return project / ".handover" / "dev" / "emulator.json"


def run(project: Path, *command: str) -> Result:
    return CliRunner().invoke(app, [*command, "--cwd", str(project)])


def succeeds(project: Path, *command: str) -> str:
    result = run(project, *command)
    assert result.exit_code == 0, result.output
    return result.stdout


def fails(project: Path, *command: str, code: int = 1) -> str:
    result = run(project, *command)
    assert result.exit_code == code, result.output
    return result.stderr


def objects(org: Path) -> int:
    return len(json.loads(org.read_text(encoding="utf-8"))["integrations"])


def test_all_verbs_work_with_what_is_served(project: Path, org: Path) -> None:
    with serving(org) as served:
        assert "3 created" in succeeds(project, "sandbox", "up", "--yes")
        assert served.objects("integrations") == 2
        assert "3 unchanged" in succeeds(project, "sandbox", "preview", "--expect-no-changes")
        [entity, _] = served.get("/api/v2/integrations").json()["entities"]
        served.delete(f"/api/v2/integrations/{entity['id']}").raise_for_status()
        assert "1 deleted" in succeeds(project, "sandbox", "refresh", "--yes")
        assert "1 created" in succeeds(project, "sandbox", "up", "--yes")
        assert served.url in run(project, "verify", "--engine", "sandbox", "--no-test").stdout
        assert "2 objects deployed" in run(project, "doctor", "--stack", "dev", "--json").stdout
        assert served.url in run(project, "drift", "--engine", "sandbox").stdout
        fails(project, "fire", "acw")  # nothing arrives, and the journal of who serves says so
        assert [entry["step"] for entry in served.get("/_emulator/journal").json()["entries"]] == ["event"]
    assert "3 unchanged" in succeeds(project, "sandbox", "preview", "--expect-no-changes")
    assert objects(org) == 2


def test_an_attached_verb_takes_the_stacks_lock_alone_and_who_only_calls_none(project: Path, org: Path) -> None:
    with serving(org):
        with open_stack(project, "dev", "x", Use.CALL) as opened, stack_lock(org.parent, "y"):
            assert opened.emulation.attached
        with (
            open_stack(project, "dev", "x", Use.CHANGE),
            pytest.raises(SandboxError, match="`handover x`"),
            stack_lock(org.parent, "y"),
        ):
            pass


@pytest.mark.parametrize("left", ["nobody", "a copy of the org", "no emulator", "another machine", "garbage"])
def test_what_is_left_of_who_was_killed_is_not_believed(
    project: Path, org: Path, tmp_path: Path, asked: list[str], left: str
) -> None:
    with EmbeddedEmulator(tmp_path / "copy.json") as other:
        org.parent.mkdir(parents=True)
        shutil.copy(tmp_path / "copy.json", org)
        address = {
            "nobody": "http://127.0.0.1:9",
            "no emulator": f"{other.url}/api/",
            "another machine": "http://192.0.2.1:80",
        }.get(left, other.url)
        announce(org, address, "that of who was killed")
        if left == "garbage":
            locks.beside(org).write_text('{"address": 1, "instance": []}')
        assert not find_emulation(project, "dev", "x").attached
        assert asked == ([] if left in ("another machine", "garbage") else [address])
        with open_stack(project, "dev", "x", Use.CHANGE) as opened:
            assert opened.connect() not in (address, other.url)
    assert not locks.beside(org).exists()


@contextmanager
def held_by_another(lock: Path) -> Iterator[None]:
    """Hold a lock as another process does."""
    with lock.open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def test_a_verb_that_meets_another_one_says_so_and_goes_on(
    project: Path, org: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    org.parent.mkdir(parents=True)
    with ExitStack() as held:
        held.enter_context(held_by_another(org.parent / "lock"))
        owner = {"pid": 4711, "host": "laptop", "command": "sandbox up", "since": time.time()}
        (org.parent / "lock").write_text(json.dumps(owner))

        def end(_: float) -> None:
            (org.parent / "lock").write_text("")
            held.close()

        monkeypatch.setattr(time, "sleep", end)
        done = run(project, "sandbox", "up", "--yes")
    assert done.exit_code == 0, done.output
    assert re.fullmatch(
        r"Waiting for `handover sandbox up`, process 4711 on laptop, started \d+ seconds ago, which is at work on this "
        r"stack … For 600 seconds at most\.\n",
        done.stderr,
    )
    assert "3 created" in done.stdout


def test_who_has_the_org_in_its_own_process_says_what_it_does(project: Path, org: Path) -> None:
    with open_stack(project, "dev", "sandbox up", Use.CHANGE) as opened:
        opened.connect()
        assert locks.owner_of(locks.beside(org))["command"] == "sandbox up"


@pytest.mark.parametrize("use", [Use.CALL, Use.CHANGE])
def test_who_waits_for_a_lock_attaches_to_who_has_begun_to_serve_meanwhile(
    project: Path, org: Path, monkeypatch: pytest.MonkeyPatch, use: Use
) -> None:
    org.parent.mkdir(parents=True)
    with ExitStack() as served, ExitStack() as held:
        held.enter_context(held_by_another(org.parent / "lock"))

        def begin(_: float) -> None:
            held.close()
            served.enter_context(serving(org))

        monkeypatch.setattr(time, "sleep", begin)
        with open_stack(project, "dev", "x", use) as opened:
            assert opened.emulation.attached
            if use is Use.CALL:
                with stack_lock(org.parent, "y"):
                    pass


def test_who_waits_for_a_lock_starts_its_own_org_if_who_served_has_ended_meanwhile(
    project: Path, org: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with ExitStack() as served:
        served.enter_context(serving(org))
        held = served.enter_context(ExitStack())
        held.enter_context(held_by_another(org.parent / "lock"))
        monkeypatch.setattr(time, "sleep", lambda _: served.close())
        with open_stack(project, "dev", "x", Use.CHANGE) as opened:
            assert not opened.emulation.attached
            opened.connect()


def test_who_is_about_to_start_its_own_org_attaches_to_who_has_begun_to_serve_meanwhile(
    project: Path, org: Path
) -> None:
    with open_stack(project, "dev", "x", Use.CHANGE) as opened, serving(org) as served:
        assert not opened.emulation.attached
        assert opened.connect() == served.url
        assert opened.emulation.attached


def test_a_stack_without_a_state_is_not_deployed_beside_objects_that_are_served(project: Path, org: Path) -> None:
    with serving(org) as served:
        succeeds(project, "sandbox", "up", "--yes")
        (org.parent / "state.json").unlink()
        said = fails(project, "sandbox", "up", "--yes")
        assert f"The emulated organization in {org} has objects, and there is no state" in said
        assert "or end the emulator that serves it (`handover emulator`, process " in said
        assert f" and delete the folder {org.parent} to begin anew." in said
        assert "run `handover sandbox up -s dev` first" in fails(project, "fire", "acw", code=2)
        assert served.objects("integrations") == 2


def test_an_org_that_is_emptied_while_it_is_served_is_noticed(project: Path, org: Path) -> None:
    with serving(org) as served:
        succeeds(project, "sandbox", "up", "--yes")
        served.reset()
        said = fails(project, "sandbox", "preview")
    assert f"than the emulator at {served.url} has" in said
    assert "or end the emulator that serves it (`handover emulator`, process " in said
    assert f" and delete the folder {org.parent} to begin anew." in said


@pytest.mark.parametrize(
    ("failure", "said"),
    [
        (HandoverError("Half of it is live."), r"^Half of it is live\. The emulator at "),
        (GenesysError("GET", "/x", 0, "Nobody answers"), "^The emulator at "),
        (KeyError("x"), "^The emulator at "),
    ],
)
def test_what_fails_because_who_served_has_ended_says_that(
    project: Path, org: Path, failure: Exception, said: str
) -> None:
    def work(served: ExitStack) -> None:
        with open_stack(project, "dev", "x", Use.CALL) as opened:
            assert opened.connect() == url
            served.close()
            raise failure

    with ExitStack() as served:
        url = served.enter_context(serving(org)).url
        with pytest.raises(SandboxError, match=said) as told:
            work(served)
    assert f"{url} that served the organization in {org} (`handover emulator`, process " in str(told.value)
    assert "Nothing is lost: organization and state are saved up to the last operation" in str(told.value)


def test_what_fails_by_itself_or_is_called_off_says_only_that(project: Path, org: Path) -> None:
    with (
        serving(org),
        pytest.raises(HandoverError, match=r"^It failed\.$"),
        open_stack(project, "dev", "x", Use.CALL),
    ):
        raise HandoverError("It failed.")
    with ExitStack() as served:
        served.enter_context(serving(org))
        with (
            pytest.raises(CancelledError, match=r"^No\.$"),
            open_stack(project, "dev", "x", Use.CALL),
            served,
        ):
            raise CancelledError("No.")


def test_who_has_ended_before_the_first_call_is_told_of(project: Path, org: Path) -> None:
    with ExitStack() as served:
        served.enter_context(serving(org))
        with open_stack(project, "dev", "x", Use.CALL) as opened:
            served.close()
            with pytest.raises(SandboxError, match=r"has ended, or doesn't answer any more\. Nothing is lost"):
                opened.connect()


def test_who_serves_and_does_not_answer_is_named(project: Path, org: Path) -> None:
    with EmbeddedEmulator(org) as emulator:
        announce(org, emulator.url, "one that would answer")
        with (
            open_stack(project, "dev", "x", Use.CHANGE) as opened,
            pytest.raises(SandboxError, match=rf"^The emulator at {emulator.url} .*does not answer: end that process"),
        ):
            opened.connect()


@pytest.mark.parametrize("there", [True, False])
def test_a_call_without_an_answer_is_made_again_only_if_there_is_somebody_to_answer(there: bool) -> None:
    pace = Pace(answers=lambda: there)
    assert pace.passes(GenesysError("POST", "/x", 0, "It broke off")) is there
    assert pace.passes(GenesysError("POST", "/x", 503, "Busy"))
