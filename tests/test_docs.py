"""The pages under docs/ and the examples' READMEs: their commands exist, and so does what they point at."""

from __future__ import annotations

import json
import re
import runpy
import shlex
from pathlib import Path

import pytest
from typer.main import get_command

from handover.cli import app
from tests.conftest import ProjectCopy

ROOT = Path(__file__).parents[1]
PAGES = sorted([*ROOT.glob("docs/*.md"), *ROOT.glob("examples/*/README.md"), ROOT / "onpremises" / "README.md"])
# What the pages call their reader's own.
PLACEHOLDERS = {"prod-ap"}


def handover_commands(page: Path) -> list[list[str]]:
    lines = re.findall(r"^ *\$ (.*)$", page.read_text(encoding="utf-8"), re.MULTILINE)
    found = [match for line in lines for match in re.findall(r"(?:^|\s)(?:\.venv/bin/)?handover ([^;&|#]*)", line)]
    return [shlex.split(command) for command in found]


def parse(arguments: list[str]) -> None:
    """Parse a command line as `handover` does; a wrong one raises a usage error."""
    command = get_command(app)
    context = command.make_context("handover", list(arguments))
    while hasattr(command, "resolve_command") and (remaining := [*context._protected_args, *context.args]):
        _, command, remaining = command.resolve_command(context, remaining)
        context = command.make_context(command.name, remaining, parent=context)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.relative_to(ROOT).as_posix())
def test_every_handover_command_can_be_typed(page: Path) -> None:
    for arguments in handover_commands(page):
        parse(arguments)


def test_a_command_that_cannot_be_typed_is_found() -> None:
    with pytest.raises(Exception, match="No such option"):
        parse(["rollout", "-s", "dev", "--fast"])
    assert sum(len(handover_commands(page)) for page in PAGES) > 20


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.relative_to(ROOT).as_posix())
def test_every_stack_and_file_that_is_named_exists(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    for stack in set(re.findall(r"(?:-s|--stack) (prod-\w+)", text)) - PLACEHOLDERS:
        assert (ROOT / f"Pulumi.{stack}.yaml").is_file(), stack
    for target in re.findall(r"\]\((?!https?:)([^)#]+)", text):
        assert (page.parent / target).exists(), target
    for path in re.findall(r"`((?:components|docs|examples|handover|policies|sdks|tests|\.github)/[\w./-]+)`", text):
        # Hidden ones, such as a virtual environment, are made by the reader.
        assert "/." in path or (ROOT / path).exists(), path


def test_every_picture_that_is_shown_exists_and_each_that_exists_is_shown() -> None:
    shown = {
        (page.parent / target).resolve()
        for page in [*PAGES, ROOT / "README.md"]
        for target in re.findall(r"!\[[^\]]+\]\(([^):]+)\)", page.read_text(encoding="utf-8"))
    }
    pictures = set((ROOT / "docs" / "images").iterdir())
    assert shown == pictures
    assert all(picture.stat().st_size < 100_000 for picture in pictures)


def test_the_move_on_ones_own_machine_goes_as_it_is_written(project_copy: ProjectCopy) -> None:
    page = (ROOT / "docs/leaving-webhooks.md").read_text(encoding="utf-8")
    block = page.partition("## The move on your own machine")[2].partition("```console\n")[2].partition("```")[0]
    lines = block.splitlines()
    assert len(lines) == 9
    for line in lines:
        done = project_copy.handover(*shlex.split(line.removeprefix("$ handover "), comments=True))
        assert done.returncode == 0, line + done.stdout + done.stderr
        if "fire" in line:
            assert (
                done.stdout.count(": arrived once\n")
                == done.stdout.count(": arrived once by Amazon EventBridge\n")
                == 2
            )
    org = json.loads((project_copy.path / ".handover/dev/emulator.json").read_text(encoding="utf-8"))
    assert org["integrations"] == org["flows"] == org["awsObjects"] == []


def test_the_admin_plane_s_table_is_what_the_emulator_serves() -> None:
    page = (ROOT / "docs/emulator.md").read_text(encoding="utf-8")
    with_table = runpy.run_path(str(ROOT / "tools/admin_table.py"))["with_table"]
    assert page == with_table(page), "run python tools/admin_table.py --write"
    assert with_table(page.replace("| `POST reset` |", "| `POST rest` |")) == page


def test_each_line_of_what_can_go_wrong_names_a_test_that_exists() -> None:
    rows = re.findall(r"^\| (?!what )(.+) \|$", (ROOT / "docs/live-orgs.md").read_text(encoding="utf-8"), re.MULTILINE)
    assert len(rows) > 30
    for row in rows:
        named = re.findall(r"`([\w/]+\.py)::(\w+)`", row.rpartition(" | ")[2])
        assert named, row
        for file, test in named:
            assert f"\ndef {test}(" in (ROOT / "tests" / file).read_text(encoding="utf-8"), f"{file}::{test}"
