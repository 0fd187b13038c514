"""`handover demo` by parts: which commands it runs for which stack; all of it is seen in `test_make_up.py`."""

from __future__ import annotations

import json
import re
import shutil
from pathlib import Path

import pytest
from typer.testing import CliRunner

from handover.cli import app
from handover.emulator.server.embedded import EmbeddedEmulator
from handover.emulator.settings import EmulatorSettings
from handover.errors import HandoverError
from handover.sandbox.emulation.hosts import organization_id
from handover.verbs.demo.cognigy import configure
from tests.conftest import ProjectCopy


class Desk:
    """A copy of the project, and what the demo of one of its stacks has shown."""

    def __init__(self, project: ProjectCopy, capfd: pytest.CaptureFixture[str]) -> None:
        self.project, self.path, self._capfd = project, project.path, capfd

    def demo(self, *arguments: str, code: int = 0) -> str:
        result = CliRunner().invoke(app, ["demo", "-C", str(self.path), *arguments])
        child = self._capfd.readouterr()
        assert result.exit_code == code, result.output + child.out + child.err
        # What is shown by the demo, and what by the commands that it runs.
        self.commands = re.findall(r"^\$ (.*)$", result.output, re.MULTILINE)
        self.said = result.output
        return child.out


@pytest.fixture
def desk(project_copy: ProjectCopy, capfd: pytest.CaptureFixture[str]) -> Desk:
    return Desk(project_copy, capfd)


def test_where_nothing_is_beside_it_cognigys_part_is_played(desk: Desk) -> None:
    (desk.path / "onpremises/Pulumi.eventbridge.yaml").unlink()
    shown = desk.demo("-s", "eventbridge")
    assert desk.commands == [
        f"handover sandbox up --stack eventbridge --cwd {desk.path} --yes --suppress-outputs",
        f"handover fire --stack eventbridge --cwd {desk.path} --associate",
    ]
    assert shown.count(": arrived once by Amazon EventBridge\n") == 2


def test_a_stack_with_webhooks_has_no_aws_side_whatever_files_there_are(desk: Desk) -> None:
    assert (desk.path / "onpremises/Pulumi.dev.yaml").is_file()
    shown = desk.demo()
    assert desk.commands == [
        f"handover sandbox up --stack dev --cwd {desk.path} --yes --suppress-outputs",
        f"handover fire --stack dev --cwd {desk.path}",
    ]
    assert shown.count(": arrived once\n") == 2
    assert not (desk.path / "onpremises/.handover").exists()


def test_how_much_is_said_is_handed_on(desk: Desk) -> None:
    shown = desk.demo("--quiet")
    assert desk.said == ""
    assert [line.partition(":")[0] for line in shown.splitlines()] == ["Resources", "Stack dev works"]
    shown = desk.demo("--verbose")
    assert [command.split()[-1] for command in desk.commands] == ["--verbose", "--verbose"]
    assert shown.count("  Arrived once, with userId ") == 2


def test_the_aws_side_can_be_elsewhere_and_its_emulator_too(desk: Desk) -> None:
    elsewhere = desk.path / "elsewhere" / "onpremises"
    elsewhere.parent.mkdir()
    shutil.copytree(desk.path / "components", elsewhere.parent / "components")
    shutil.move(desk.path / "onpremises", elsewhere)
    settings = EmulatorSettings(organization_id=organization_id("cognigy-handover", "eventbridge"))
    with EmbeddedEmulator(settings=settings) as emulator:
        host, _, port = emulator.url.removeprefix("http://").rpartition(":")
        gateways = json.dumps(json.dumps([{"host": host, "port": port, "protocol": "http"}]))
        desk.project.edit("Pulumi.eventbridge.yaml", "config:\n", f"config:\n  genesyscloud:gateways: {gateways}\n")
        shown = desk.demo("-s", "eventbridge", "--onpremises", str(elsewhere))
        assert desk.commands[1].endswith(f"--cwd {elsewhere} --emulator {emulator.url} --yes --suppress-outputs")
    assert "The local Cognigy is one of version 2025.22" in desk.said
    assert shown.count(": arrived once by Amazon EventBridge\n") == 2
    assert not (desk.path / ".handover/eventbridge/emulator.json").exists()


def test_a_command_that_fails_ends_it(desk: Desk) -> None:
    desk.project.edit("onpremises/Pulumi.eventbridge.yaml", "organisationId: 60c1", "organisationId: 70c1")
    desk.demo("-s", "eventbridge", code=1)
    assert [command.split()[1] for command in desk.commands] == ["sandbox", "sandbox"]
    desk.project.edit("Pulumi.eventbridge.yaml", '"123456789012"', '"12"')
    desk.demo("-s", "eventbridge", code=1)
    assert len(desk.commands) == 1


def test_ctrl_c_lets_the_command_end(desk: Desk) -> None:
    # Only the demo gets the signal here; in a terminal, the command gets it too.
    desk.project.edit("__main__.py", "import pulumi\n", "import os, pulumi\nos.kill(os.getppid(), 2)\n")
    shown = desk.demo(code=8)
    assert len(desk.commands) == 1
    assert "14 created" in shown


def test_an_aws_side_without_a_key_is_a_sentence(desk: Desk) -> None:
    with pytest.raises(HandoverError, match=r"Stack 'eventbridge' in .*onpremises has deployed no connection"):
        configure(desk.path, desk.path / "onpremises", "eventbridge", None)


def test_a_version_that_the_emulator_refuses_is_a_sentence(desk: Desk) -> None:
    desk.demo("-s", "eventbridge")
    desk.project.edit("Pulumi.eventbridge.yaml", '"2025.22"', '"soon"')
    with pytest.raises(HandoverError, match="soon"):
        configure(desk.path, desk.path / "onpremises", "eventbridge", None)


def test_the_key_of_the_example_is_in_the_org_and_not_shown(desk: Desk) -> None:
    key = re.search("apiKey: (.*)", (desk.path / "onpremises/Pulumi.eventbridge.yaml").read_text(encoding="utf-8"))
    assert key
    assert key[1] not in desk.demo("-s", "eventbridge") + desk.said
    org = json.loads((desk.path / ".handover/eventbridge/emulator.json").read_text(encoding="utf-8"))
    assert [(each["apiKey"], each["version"]) for each in org["cognigy"]] == [(key[1], "2025.22")]


def test_the_examples_have_the_ids_of_their_orgs(project_copy: ProjectCopy) -> None:
    for file in sorted(Path(project_copy.path / "onpremises").glob("Pulumi.*.yaml")):
        stack = file.name.split(".")[1]
        wanted = f"genesysOrganisationId: {organization_id('cognigy-handover', stack)}\n"
        assert wanted in file.read_text(encoding="utf-8"), file
