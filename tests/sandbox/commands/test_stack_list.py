"""`handover sandbox stacks` tells what is deployed where."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from handover.cli import app
from handover.emulator.server.embedded import EmbeddedEmulator
from handover.sandbox.emulation.hosts import remember_guest
from tests.conftest import ROOT

FLOW = "genesyscloud:index/flow:Flow"


@pytest.fixture
def project(tmp_path: Path) -> Path:
    begin(tmp_path, "demo", "dev")
    return tmp_path


def begin(directory: Path, name: str, stack: str, config: str = "config: {}\n") -> None:
    directory.mkdir(exist_ok=True)
    (directory / "Pulumi.yaml").write_text(f"name: {name}\nruntime: python\n", encoding="utf-8")
    (directory / f"Pulumi.{stack}.yaml").write_text(config, encoding="utf-8")


def state(directory: Path, stack: str, org: str, names: str, pending: int = 0) -> Path:
    """Write a state with objects of these names."""
    resources = [
        {"urn": f"urn:pulumi:{stack}::p::{FLOW}::{name}", "custom": True, "type": FLOW, "id": name}
        for name in names.split()
    ]
    content: dict[str, Any] = {
        "version": 3,
        "deployment": {
            "manifest": {"time": "2026-11-29T12:00:00.5Z", "magic": "", "version": ""},
            "resources": resources,
            "pending_operations": [{"resource": each, "type": "updating"} for each in resources[:pending]],
        },
        "emulator": {"id": org},
    }
    path = directory / ".handover" / stack / "state.json"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(content), encoding="utf-8")
    return path


def stacks(directory: Path, *arguments: str) -> Result:
    result = CliRunner().invoke(app, ["sandbox", "stacks", "-C", str(directory), *arguments])
    assert result.exit_code == 0, result.output
    return result


def rows(directory: Path) -> dict[str, tuple[Any, ...]]:
    keys = ("file", "objects", "pending", "lastUpdate", "org", "where")
    found = json.loads(stacks(directory, "--json").stdout)
    return {f"{row['project']}:{row['stack']}": tuple(row[key] for key in keys) for row in found}


def test_every_stack_with_a_file_or_a_state_is_listed(project: Path) -> None:
    begin(project, "demo", "new")
    gateways = '[{"host": "127.0.0.1", "port": "8099", "protocol": "http"}]'
    begin(project, "demo", "named", f"config:\n  genesyscloud:gateways: {gateways}\n")
    state(project, "dev", "o1", "a b", pending=1)
    (project / ".handover" / "dev" / "emulator.json").write_text('{"id": "o1"}', encoding="utf-8")
    state(project, "gone", "o2", "a")
    (project / ".handover" / "locked").mkdir()
    when = "2026-11-29T12:00:00.5Z"
    assert rows(project) == {
        ":dev": (True, 2, 1, when, "own", ""),
        ":gone": (False, 1, 0, when, "unknown", ""),
        ":named": (True, None, 0, None, "attached", "http://127.0.0.1:8099"),
        ":new": (True, None, 0, None, "none", ""),
    }
    assert stacks(project).stdout.splitlines() == [
        "STACK           OBJECTS  ORG                             LAST UPDATE          PENDING",
        "dev             2        own                             2026-11-29T12:00:00  1",
        "gone (no file)  1        ?                               2026-11-29T12:00:00  -",
        "named           -        attached http://127.0.0.1:8099  -                    -",
        "new             -        -                               -                    -",
    ]


def test_objects_elsewhere_are_in_an_emulator_that_was_named(project: Path) -> None:
    state(project, "dev", "o1", "a")
    assert rows(project)[":dev"][4:] == ("attached", "")


def test_an_org_that_is_served_says_where(project: Path) -> None:
    state(project, "dev", "o1", "")
    command = [sys.executable, "-m", "handover", "console", "-C", str(project)]
    console = subprocess.Popen(
        command, cwd=ROOT, stdout=subprocess.PIPE, text=True, env={**os.environ, "PYTHONUNBUFFERED": "1"}
    )
    assert console.stdout is not None
    try:
        address = next(word for word in console.stdout.readline().split() if word.startswith("http"))
        assert rows(project)[":dev"][4:] == ("console", address)
    finally:
        console.kill()
        console.communicate()
    assert rows(project)[":dev"][4:] == ("own", "")


def test_guests_are_listed_below_whose_org_they_are_in(project: Path) -> None:
    side = project / "side"
    begin(side, "aws-side", "dev", "config:\n  aws:region: us-east-1\n")
    mine = state(project, "dev", "o1", "a").parent
    with EmbeddedEmulator(mine / "emulator.json"):
        pass
    remember_guest(mine, state(side, "dev", "o1", "r1 r2"))
    assert list(rows(project)) == [":dev", "side:dev"]
    assert rows(project)["side:dev"][1] == 2
    assert rows(project)["side:dev"][4:] == ("other", "../.handover/dev")
    assert "dev in side  2        that of ../.handover/dev" in stacks(project).stdout


def test_a_stack_that_cannot_be_read_hides_no_other(project: Path) -> None:
    begin(project, "demo", "broken", "config: [")
    state(project, "broken", "o", "a")
    state(project, "dev", "o1", "a").write_text("{", encoding="utf-8")
    result = stacks(project)
    assert result.stdout.splitlines()[1:] == [
        "broken  1        ?    2026-11-29T12:00:00  -",
        "dev     ?        ?    -                    -",
    ]
    assert "warning (broken): " in result.stderr
    assert "is not valid YAML" in result.stderr
    assert f"warning (dev): The state file {project / '.handover' / 'dev' / 'state.json'} is corrupt" in result.stderr
