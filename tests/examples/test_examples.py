"""The examples' READMEs, command by command."""

from __future__ import annotations

import shlex
from pathlib import Path

import httpx
import pytest

from handover.emulator.server.embedded import EmbeddedEmulator
from tests.conftest import ROOT, ProjectCopy

DOCUMENTED_ADDRESS = "http://127.0.0.1:8099"


def commands(example: str) -> list[str]:
    readme = (ROOT / "examples" / example / "README.md").read_text(encoding="utf-8")
    return [line.removeprefix("$ ") for line in readme.splitlines() if line.startswith("$ ")]


def play(project: ProjectCopy, example: str, address: str = DOCUMENTED_ADDRESS) -> list[str]:
    """Run the commands, all of which must succeed, and return what each printed."""
    printed = []
    for command in commands(example):
        if command.endswith("&"):
            continue  # the emulator, which the test has started on a port of its own
        done = project.run(*shlex.split(command.replace(DOCUMENTED_ADDRESS, address)))
        assert done.returncode == 0, f"{command}\n{done.stdout}\n{done.stderr}"
        printed.append(done.stdout)
    return printed


def test_two_environments_share_an_org_without_sharing_an_object(project_copy: ProjectCopy) -> None:
    with EmbeddedEmulator() as emulator:
        test, staging, fired, destroyed = play(project_copy, "two-environments-in-one-org", emulator.url)
        health = httpx.get(f"{emulator.url}/_emulator/health").json()
        deliveries = httpx.get(f"{emulator.url}/_emulator/deliveries").json()["deliveries"]
    assert "10 created" in test
    assert "14 created" in staging
    assert "deleted" in destroyed
    assert health["objects"] == {"integrations": 1, "actions": 1, "flows": 2, "triggers": 2}
    # As the README says: the one event that both listen for reaches both.
    hosts = [delivery["url"].split("/")[2] for delivery in deliveries]
    assert sorted(hosts) == ["endpoint-staging.example.com"] * 2 + ["endpoint-test.example.com"]
    assert "Staging Trigger conversation.id.acw" in fired


def test_two_regions_are_two_orgs(project_copy: ProjectCopy) -> None:
    eu, us, fired, *_ = play(project_copy, "two-regions")
    assert "The stack is live." in eu
    assert "The stack is live." in us
    assert "endpoint-us.example.com" in fired


@pytest.mark.parametrize("path", sorted(ROOT.glob("examples/*/Pulumi.yaml")), ids=lambda path: path.parent.name)
def test_examples_are_the_same_project(path: Path) -> None:
    ours, theirs = (
        {line for line in file.read_text(encoding="utf-8").splitlines() if line.startswith(("name:", "requiredPulumi"))}
        for file in (ROOT / "Pulumi.yaml", path)
    )
    assert ours == theirs
