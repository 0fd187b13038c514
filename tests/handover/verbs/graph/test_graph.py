"""`handover graph`: a stack's pipeline from its state, and with what a preview would change."""

import json
import os
import re
import shutil
from pathlib import Path
from typing import Any

import pytest
import yaml
from typer.testing import CliRunner, Result

from handover.cli import app
from tests.conftest import copy_files
from tests.handover.conftest import STACK, Deployment

END = "cognigy:endpoint-trial.cognigy.ai/handover/genesysCloudOM"


def graph(directory: Path, *options: str) -> Result:
    return CliRunner().invoke(app, ["graph", "--stack", STACK, "--cwd", str(directory), *options])


def drawn(directory: Path, *options: str) -> dict[str, Any]:
    done = graph(directory, "--format", "json", *options)
    assert done.exit_code == 0, done.output
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def nodes(found: dict[str, Any]) -> dict[str, dict[str, Any]]:
    return {node["name"]: node for node in found["nodes"] if node["kind"] != "topic"}


def changes(found: dict[str, Any]) -> dict[str, str]:
    """Return what would be done with each object that would not stay as it is."""
    return {name: node["change"] for name, node in nodes(found).items() if node["change"] not in (None, "same")}


def links(found: dict[str, Any]) -> set[tuple[str, str]]:
    kinds = {node["id"]: node["kind"] for node in found["nodes"]}
    return {(kinds[edge["from"]], kinds[edge["to"]]) for edge in found["edges"]}


def details(node: dict[str, Any]) -> dict[str, str]:
    return {detail["label"]: detail["value"] for detail in node["details"]}


WEBHOOKS = {
    ("topic", "trigger"),
    ("trigger", "workflow"),
    ("workflow", "action"),
    ("action", "integration"),
    ("integration", "cognigy"),
}
EVENT_BRIDGE = {
    ("topic", "integration"),
    ("integration", "event-source"),
    ("event-source", "bus"),
    ("bus", "rule"),
    ("rule", "api-destination"),
    ("rule", "queue"),
    ("api-destination", "connection"),
    ("connection", "cognigy"),
}


@pytest.fixture
def copy(deployment: Deployment, tmp_path: Path) -> Path:
    """The deployed project in a folder where it can be changed."""
    return Path(shutil.copytree(deployment.directory, tmp_path / "project"))


def configure(project: Path, **settings: Any) -> None:
    """Change settings of the stack."""
    path = project / f"Pulumi.{STACK}.yaml"
    content = yaml.safe_load(path.read_text(encoding="utf-8"))
    content["config"] |= {f"cognigy-handover:{key}": value for key, value in settings.items()}
    path.write_text(yaml.safe_dump(content), encoding="utf-8")


def test_a_state_is_drawn_with_the_ids_of_its_objects(deployment: Deployment) -> None:
    found = drawn(deployment.directory)
    assert links(found) == WEBHOOKS
    assert found["problems"] == []
    assert {node["change"] for node in found["nodes"]} == {None}
    ids = {node["id"] for node in found["nodes"]}
    assert f"workflow:{deployment.id_of('handover-acw-workflow')}" in ids
    assert f"action:{deployment.id_of('handover-data-action')}" in ids
    assert END in ids
    workflow = details(nodes(found)["Workflow conversation.id.acw"])
    assert 'name: "Workflow conversation.id.acw"' in workflow["YAML"]


def test_yaml_that_is_no_longer_what_was_published_is_not_shown(copy: Path) -> None:
    file = copy / "components/workflow.yaml"
    file.write_text(file.read_text(encoding="utf-8") + "# another file\n", encoding="utf-8")
    assert "YAML" not in details(nodes(drawn(copy))["Workflow conversation.id.acw"])


def test_mermaid_is_what_it_writes_and_needs_neither_emulator_nor_program(deployment: Deployment) -> None:
    done = graph(deployment.directory)
    assert done.exit_code == 0
    assert done.stdout.startswith("flowchart LR\n  accTitle: The pipeline of stack dev\n")
    assert "Trigger conversation.id.acw<br/>enabled" in done.stdout


def test_a_file_is_written_instead(deployment: Deployment, tmp_path: Path) -> None:
    file = tmp_path / "pipeline.svg"
    done = graph(deployment.directory, "--format", "svg", "--file", str(file))
    assert (done.exit_code, done.output) == (0, "")
    assert file.read_text(encoding="utf-8").startswith("<?xml version='1.0' encoding='utf-8'?>\n<svg ")


def test_both_ways_and_the_aws_side_beside_it_are_one_picture(moving: Deployment) -> None:
    found = drawn(moving.directory)
    assert links(found) == WEBHOOKS | EVENT_BRIDGE
    assert found["problems"] == []
    assert [group["name"] for group in found["groups"]] == ["AWS account 123456789012, us-east-1"]
    assert len([node for node in found["nodes"] if node["kind"] == "cognigy"]) == 1
    source = next(node for node in found["nodes"] if node["kind"] == "event-source")
    assert (source["state"], source["badges"]) == ("unknown", []), "the state does not tell whether it is active"
    key = yaml.safe_load((moving.directory / "onpremises/Pulumi.dev.yaml").read_text(encoding="utf-8"))["config"]
    assert key["cognigy-handover-onpremises:apiKey"] not in json.dumps(found)


def test_without_the_aws_side_a_source_leads_to_cognigy_by_what_nobody_sees(sending: Deployment) -> None:
    # The AWS side of this stack has another name.
    done = CliRunner().invoke(app, ["graph", "-s", sending.name, "--cwd", str(sending.directory), "--format", "json"])
    found = json.loads(done.stdout)
    assert links(found) == {
        ("topic", "integration"),
        ("integration", "event-source"),
        ("event-source", "cognigy"),
    }


def test_a_stack_that_is_not_there_or_not_deployed_is_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "Pulumi.yaml").write_text("name: cognigy-handover\nruntime: python\n", encoding="utf-8")
    missing = graph(tmp_path, "--engine", "sandbox")
    assert missing.exit_code == 6
    (tmp_path / "Pulumi.dev.yaml").write_text("config: {}\n", encoding="utf-8")
    empty = graph(tmp_path, "--engine", "sandbox")
    assert empty.exit_code == 2
    assert "Nothing of stack 'dev' is deployed" in empty.stderr


def test_a_preview_without_changes_marks_nothing(deployment: Deployment) -> None:
    found = drawn(deployment.directory, "--preview", "--engine", "sandbox", "--emulator", deployment.url)
    assert links(found) == WEBHOOKS
    assert changes(found) == {}
    assert {node["change"] for node in found["nodes"] if node["kind"] == "trigger"} == {"same"}


def test_a_preview_of_a_new_stack_is_linked_before_there_are_ids(tmp_path: Path) -> None:
    found = drawn(copy_files(tmp_path / "project"), "--preview", "--engine", "sandbox")
    assert links(found) == WEBHOOKS
    assert set(changes(found).values()) == {"create"}
    assert len(changes(found)) == 6
    assert "trigger:handover-acw-trigger" in {node["id"] for node in found["nodes"]}
    assert found["problems"] == []
    assert 'name: "Workflow conversation.id.acw"' in details(nodes(found)["Workflow conversation.id.acw"])["YAML"]


def test_a_preview_marks_updates_replacements_and_deletions(copy: Path, deployment: Deployment) -> None:
    configure(copy, triggersEnabled=False, events=["user.end"], names={"userEndWorkflow": "Renamed"})
    options = ("--preview", "--engine", "sandbox", "--emulator", deployment.url)
    found = drawn(copy, *options)
    assert changes(found) == {
        "Trigger conversation.id.acw": "delete",
        "Workflow conversation.id.acw": "delete",
        "Trigger conversation.id.user.end": "update",
        "Renamed": "replace",
    }
    assert f"workflow:{deployment.id_of('handover-user-end-workflow')}" == nodes(found)["Renamed"]["id"]
    assert found["problems"] == ['The trigger "Trigger conversation.id.user.end" is disabled.']
    text = graph(copy, *options).stdout
    read = re.sub(r"#(\d+);", lambda one: chr(int(one[1])), text)
    assert "Workflow [+- replace]<br/>Renamed" in read
    assert "Trigger [- delete]<br/>Trigger conversation.id.acw" in read


def test_a_failed_preview_is_a_sentence_and_no_picture(copy: Path, deployment: Deployment) -> None:
    configure(copy, cognigyDomain="not a domain")
    done = graph(copy, "--preview", "--engine", "sandbox", "--emulator", deployment.url)
    assert done.exit_code == 1
    assert done.stdout == ""
    assert "error: The preview has failed: " in done.stderr


def test_what_the_program_prints_is_not_in_the_picture(copy: Path, deployment: Deployment) -> None:
    main = copy / "__main__.py"
    main.write_text(main.read_text(encoding="utf-8") + 'print("hello")\n', encoding="utf-8")
    done = graph(copy, "--preview", "--engine", "sandbox", "--emulator", deployment.url)
    assert done.stdout.startswith("flowchart LR\n")
    assert "hello" not in done.stdout


@pytest.fixture
def cli(deployment: Deployment, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Install a Pulumi CLI that prints an export and a preview, and return the folder with them."""
    folder = tmp_path / "bin"
    folder.mkdir()
    state = json.loads((deployment.directory / ".handover" / STACK / "state.json").read_text(encoding="utf-8"))
    (folder / "export.json").write_text(json.dumps(state), encoding="utf-8")
    (folder / "config.json").write_text("{}", encoding="utf-8")
    script = folder / "pulumi"
    script.write_text(
        f'#!/bin/sh\necho "$*" >> {folder}/log\ncase "$1" in preview) cat {folder}/preview.json;; '
        f"config) cat {folder}/config.json;; *) cat {folder}/export.json;; esac\n",
        encoding="utf-8",
    )
    script.chmod(0o755)
    monkeypatch.setenv("PATH", f"{folder}{os.pathsep}{os.environ['PATH']}")
    return folder


def test_a_preview_of_the_cli_is_laid_over_the_state(copy: Path, cli: Path, deployment: Deployment) -> None:
    configure(copy, triggersEnabled=False, events=["user.end"], names={"userEndWorkflow": "Renamed"})
    preview = ["sandbox", "preview", "-s", STACK, "-C", str(copy), "--json", "--emulator", deployment.url]
    done = CliRunner().invoke(app, preview)
    assert done.exit_code == 0, done.output
    (cli / "preview.json").write_text(done.stdout, encoding="utf-8")
    by_sandbox = drawn(copy, "--preview", "--engine", "sandbox", "--emulator", deployment.url)
    found = drawn(copy, "--preview", "--engine", "pulumi")
    assert nodes(found) == nodes(by_sandbox)
    assert found["edges"] == by_sandbox["edges"]
    assert "preview --json --stack dev --non-interactive" in (cli / "log").read_text(encoding="utf-8")


def test_a_state_of_the_cli_is_drawn_like_the_sandboxs(deployment: Deployment, cli: Path) -> None:
    assert drawn(deployment.directory, "--engine", "pulumi") == drawn(deployment.directory, "--engine", "sandbox")


def test_something_else_than_a_preview_is_a_sentence(copy: Path, cli: Path) -> None:
    (cli / "preview.json").write_text('{"steps": [{"op": "create"}, {"urn": 1, "newState": {}}]}', encoding="utf-8")
    done = graph(copy, "--preview", "--engine", "pulumi")
    assert done.exit_code == 2
    assert "What `pulumi preview --json` prints is not a preview of Pulumi's" in done.stderr


def test_an_emulator_is_of_no_use_to_the_cli(copy: Path, cli: Path) -> None:
    done = graph(copy, "--preview", "--engine", "pulumi", "--emulator", "http://127.0.0.1:1")
    assert done.exit_code == 2
    assert "goes with the sandbox" in done.stderr
