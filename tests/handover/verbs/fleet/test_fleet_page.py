"""The page on fleets: its workflow is one, and its commands are understood."""

import json
import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest
import typer.main
from typer.testing import CliRunner

from handover.cli import app
from handover.verbs.fleet.model import Verb
from handover.verbs.fleet.sharing.pace import CALLS, LIMIT
from handover.verbs.fleet.sharing.shards import STACKS_PER_SHARD
from tests.conftest import ROOT

PAGE = (ROOT / "docs" / "fleet.md").read_text(encoding="utf-8")
COMMANDS = re.findall(r"^\$ handover (.+)$", PAGE, re.MULTILINE)


@pytest.fixture
def workflow(tmp_path: Path) -> Path:
    """The page's workflow as the file it is meant to be."""
    (text,) = re.findall(r"^```yaml\n(.+?)^```", PAGE, re.MULTILINE | re.DOTALL)
    file = tmp_path / ".github" / "workflows" / "fleet.yml"
    file.parent.mkdir(parents=True)
    file.write_text(text, encoding="utf-8")
    return file


@pytest.mark.parametrize(
    "command",
    [("check-jsonschema", "--builtin-schema", "vendor.github-workflows"), ("zizmor", "--offline")],
    ids=["schema", "security"],
)
def test_the_workflow_is_sound(workflow: Path, command: tuple[str, ...]) -> None:
    tool = Path(sys.executable).with_name(command[0])
    options = ["--config", str(ROOT / ".github" / "zizmor.yml")] if command[0] == "zizmor" else []
    done = subprocess.run([tool, *command[1:], *options, workflow], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


def test_the_workflow_runs_commands_that_are_understood(workflow: Path) -> None:
    plan, deploy = re.findall(r"\.venv/bin/handover ([^)\n]+)", workflow.read_text(encoding="utf-8"))
    parse(plan)
    parse(deploy)
    assert "--shard " in deploy


def test_the_workflow_s_matrix_is_what_the_plan_prints(workflow: Path) -> None:
    text = workflow.read_text(encoding="utf-8")
    done = CliRunner().invoke(app, ["fleet", "shards", "--json", "--stacks", "prod-*", "-C", str(ROOT)])
    (key,) = json.loads(done.stdout)
    assert key == "include"
    used = set(re.findall(r"matrix\.(\w+)", text))
    assert used == {"shard"} < json.loads(done.stdout)[key][0].keys()


def test_the_page_s_numbers_are_the_code_s() -> None:
    assert f"OAuth client {LIMIT} requests a minute" in PAGE
    reckoned = (
        f"{CALLS[Verb.UP]} requests for `up`, {CALLS[Verb.VERIFY]} for `verify`, {CALLS[Verb.DRIFT]} for\n`preview`"
    )
    assert reckoned in PAGE
    assert CALLS[Verb.PREVIEW] == CALLS[Verb.DRIFT]
    assert f"a part for every {STACKS_PER_SHARD} stacks" in PAGE


@pytest.mark.parametrize("command", COMMANDS)
def test_commands_are_understood(command: str) -> None:
    parse(command)


def parse(command: str) -> None:
    """Have the command line parsed, without running anything."""
    found = typer.main.get_command(app)
    context = found.make_context("handover", shlex.split(command))
    while remaining := [*context._protected_args, *context.args]:
        name, subcommand, arguments = context.command.resolve_command(context, remaining)  # type: ignore[attr-defined]
        context = subcommand.make_context(name, arguments, parent=context)
