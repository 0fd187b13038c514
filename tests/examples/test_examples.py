"""The examples' READMEs, command by command."""

from __future__ import annotations

import re
import shlex
import subprocess
import sys
from pathlib import Path

import httpx
import pytest
import yaml

from handover.emulator.server.embedded import EmbeddedEmulator
from tests.conftest import ROOT, ProjectCopy
from tests.test_docs import parse

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


GITLAB = ROOT / "examples" / "gitlab" / ".gitlab-ci.yml"


def test_the_pipeline_of_gitlab_is_one(tmp_path: Path) -> None:
    tool = Path(sys.executable).with_name("check-jsonschema")
    wrong = tmp_path / ".gitlab-ci.yml"
    wrong.write_text(GITLAB.read_text(encoding="utf-8").replace("when: always\n", "when: perhaps\n"))
    for file, sound in ((GITLAB, True), (wrong, False)):
        command = [str(tool), "--builtin-schema", "vendor.gitlab-ci", "--data-transform", "gitlab-ci", str(file)]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        assert (done.returncode == 0) == sound, done.stdout + done.stderr


def test_each_job_of_gitlab_s_pipeline_is_in_one_of_its_stages_and_runs_commands_that_can_be_typed() -> None:
    pipeline = yaml.safe_load(GITLAB.read_text(encoding="utf-8"))
    jobs = {name: job for name, job in pipeline.items() if isinstance(job, dict) and "script" in job}
    assert {job["stage"] for job in jobs.values()} == set(pipeline["stages"])
    assert {job["extends"] for job in jobs.values() if "extends" in job} <= pipeline.keys()
    lines = [line for job in jobs.values() for line in job["script"]]
    typed = [found for line in lines for found in re.findall(r"\.venv/bin/handover ([^;&|>]*)", line)]
    assert len(typed) > 5
    for command in typed:
        parse(shlex.split(command))
    targets = set(re.findall(r"^([\w-]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))
    made = [line.removeprefix("make ") for line in lines if line.startswith("make ")]
    assert made
    assert set(made) <= targets


@pytest.mark.parametrize("path", sorted(ROOT.glob("examples/*/Pulumi.*.yaml")), ids=lambda path: path.stem)
def test_every_stack_of_an_example_is_deployed_by_its_commands(path: Path) -> None:
    stack = path.stem.removeprefix("Pulumi.")
    ups = [line for line in commands(path.parent.name) if re.search(r"handover (sandbox up|rollout) ", line)]
    assert any(f" -s {stack} " in line for line in ups)


def test_every_example_is_tried() -> None:
    tried = {"gitlab", "other-languages", "pytest", *(path.parent.name for path in ROOT.glob("examples/*/Pulumi.yaml"))}
    assert {path.name for path in (ROOT / "examples").iterdir() if path.is_dir()} - {"__pycache__"} == tried


@pytest.mark.parametrize("path", sorted(ROOT.glob("examples/*/Pulumi.yaml")), ids=lambda path: path.parent.name)
def test_examples_are_the_same_project(path: Path) -> None:
    ours, theirs = (
        {line for line in file.read_text(encoding="utf-8").splitlines() if line.startswith(("name:", "requiredPulumi"))}
        for file in (ROOT / "Pulumi.yaml", path)
    )
    assert ours == theirs
