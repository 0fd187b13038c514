"""`handover drift`: what was changed, published or deleted in the org since the deployment."""

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from handover.cli import app
from handover.emulator.server.embedded import EmbeddedEmulator
from handover.emulator.testing import Genesys
from handover.stacks.model import Engine
from handover.verbs.drift import run as drift_run
from handover.verbs.drift.model import StackDrift, exit_code, summary
from handover.verbs.drift.run import find_drift
from tests.conftest import ProjectCopy
from tests.handover.conftest import QUICK, STACK, Deployment


def drift(deployment: Deployment, *options: str) -> Result:
    common = ["--cwd", str(deployment.directory), "--engine", "sandbox", "--emulator", deployment.url]
    return CliRunner().invoke(app, ["drift", *common, *options])


def look(deployment: Deployment) -> StackDrift:
    return find_drift(deployment.directory, STACK, Engine.SANDBOX, emulator=deployment.url, patience=QUICK)


def change_trigger(deployment: Deployment, **change: Any) -> None:
    path = f"/api/v2/processautomation/triggers/{deployment.id_of('handover-acw-trigger')}"
    deployment.call("PUT", path, {**deployment.call("GET", path), **change})


def test_nothing_differs_after_a_deployment(deployment: Deployment) -> None:
    done = drift(deployment)
    assert done.exit_code == 0
    assert f"Stack dev, deployed by sandbox to {deployment.url}" in done.stdout
    assert done.stdout.endswith("No difference found\n")


def test_each_property_that_was_changed_is_a_row(deployment: Deployment) -> None:
    change_trigger(deployment, enabled=False, eventTTLSeconds=60)
    done = drift(deployment)
    assert done.exit_code == 1
    rows = [line.split() for line in done.stdout.splitlines() if "handover-acw-trigger" in line]
    assert rows == [
        ["handover-acw-trigger", "enabled", "true", "false"],
        ["handover-acw-trigger", "event", "TTL", "(none)", "60"],
    ]
    assert done.stdout.count("remedy `handover sandbox refresh -s dev`") == 1
    assert done.stdout.endswith("2 differences\n")


def test_an_edit_in_architect_is_found_by_the_published_version(deployment: Deployment) -> None:
    deployment.publish_as_user("handover-acw-workflow")
    (difference,) = look(deployment).differences
    assert (difference.subject, difference.title) == ("handover-acw-workflow", "version")
    assert "version 2.0, published by the user Ada" in difference.found
    assert "components/workflow.yaml" in difference.remedy


def test_a_deleted_object_is_found_without_waiting(deployment: Deployment) -> None:
    for path, name in (
        ("/api/v2/processautomation/triggers", "handover-acw-trigger"),
        ("/api/v2/flows", "handover-acw-workflow"),
    ):
        deployment.call("DELETE", f"{path}/{deployment.id_of(name)}")
    waited: list[float] = []
    found = find_drift(
        deployment.directory,
        STACK,
        Engine.SANDBOX,
        emulator=deployment.url,
        patience=replace(QUICK, sleep=waited.append),
    )
    assert {(check.subject, check.title, check.found) for check in found.differences} == {
        ("handover-acw-trigger", "exists", "deleted"),
        ("handover-acw-workflow", "exists", "deleted"),
    }
    assert waited == []


def test_somebody_at_work_is_a_note_and_no_difference(deployment: Deployment) -> None:
    path = f"/_emulator/flows/{deployment.id_of('handover-acw-workflow')}/lock"
    deployment.call("PUT", path, {"user": "Ada"})
    done = drift(deployment)
    assert done.exit_code == 0
    assert "note handover-acw-workflow, draft: Ada has it open in Architect" in done.stdout


def test_json_holds_every_row(deployment: Deployment) -> None:
    change_trigger(deployment, enabled=False)
    done = drift(deployment, "--json")
    report = json.loads(done.stdout)
    assert (done.exit_code, report["exitCode"], report["drift"], report["complete"]) == (1, 1, True, True)
    (stack,) = report["stacks"]
    assert (stack["stack"], stack["engine"], stack["org"]) == ("dev", "sandbox", deployment.url)
    (row,) = stack["differences"]
    assert {key: row[key] for key in ("object", "property", "deployed", "found")} == {
        "object": "handover-acw-trigger",
        "property": "enabled",
        "deployed": "true",
        "found": "false",
    }
    assert stack["unknown"] == stack["notes"] == []
    assert stack["compared"] > 30


@pytest.mark.parametrize(
    ("fault", "unknown"),
    [({"path": "/api/*", "status": 403}, 7), ({"path": "/oauth/*", "status": 400}, 1)],
    ids=["refused", "nobody let in"],
)
def test_an_org_that_cannot_be_looked_at_exits_with_2(
    deployment: Deployment, fault: dict[str, Any], unknown: int
) -> None:
    deployment.faults(fault)
    done = drift(deployment, "--json")
    assert done.exit_code == 2
    assert len(json.loads(done.stdout)["stacks"][0]["unknown"]) == unknown


def test_an_emulator_that_is_gone_exits_with_2(deployment: Deployment) -> None:
    done = drift(deployment, "--emulator", "http://127.0.0.1:9")
    assert done.exit_code == 2
    assert "unknown stack, org: No emulator answers at http://127.0.0.1:9" in done.stdout
    assert "1 stack could not be looked at completely" in done.stdout


def test_a_stack_that_is_not_deployed_exits_with_2(deployment: Deployment) -> None:
    done = drift(deployment, "--stack", "prod-eu")
    assert done.exit_code == 2
    assert "Nothing of stack 'prod-eu' is deployed" in done.stdout


def test_an_object_of_a_kind_that_is_not_compared_is_said_to_be_unknown(
    deployment: Deployment, monkeypatch: pytest.MonkeyPatch
) -> None:
    stack = deployment.stack
    other = replace(stack.resources[0], type="genesyscloud:index/routingQueue:RoutingQueue", name="queue")
    monkeypatch.setattr(drift_run, "find_stack", lambda *_: replace(stack, resources=(*stack.resources, other)))
    (check,) = look(deployment).unknown
    assert (check.subject, check.expected) == ("queue", other.type)
    assert check.remedy == "`handover sandbox refresh --preview-only -s dev` looks at it."


def test_all_looks_at_every_stack_but_local_and_the_examples(deployment: Deployment) -> None:
    change_trigger(deployment, enabled=False)
    text = (deployment.directory / "Pulumi.dev.yaml").read_text(encoding="utf-8")
    new = deployment.directory / "Pulumi.new.yaml"
    new.write_text(text, encoding="utf-8")
    try:
        done = drift(deployment, "--all")
    finally:
        new.unlink()
    assert done.exit_code == 1
    assert [line.split(",")[0] for line in done.stdout.splitlines() if line.startswith("Stack ")] == [
        "Stack dev",
        "Stack new",
    ]
    assert done.stdout.endswith("1 difference in 1 of 2 stacks; 1 stack could not be looked at completely\n")


def test_all_in_a_folder_without_a_project_is_a_sentence(tmp_path: Path) -> None:
    done = CliRunner().invoke(app, ["drift", "--all", "--cwd", str(tmp_path)])
    assert done.exit_code == 2
    assert done.stderr.startswith("error: There is no Pulumi.yaml in")


def test_the_summary_counts_stacks() -> None:
    clean = StackDrift("a", "pulumi", "https://api.test", ())
    assert summary([clean, clean]) == "No difference found in 2 stacks"
    assert exit_code([clean]) == 0


def test_an_emulator_of_the_stacks_own_is_started_to_be_looked_at(project_copy: ProjectCopy) -> None:
    assert project_copy.handover("sandbox", "up", "--yes").returncode == 0
    file = project_copy.path / ".handover" / "dev" / "emulator.json"
    with EmbeddedEmulator(file) as emulator, Genesys(emulator.url) as org:
        (trigger, _) = org.get("/api/v2/processautomation/triggers").json()["entities"]
        org.delete(f"/api/v2/processautomation/triggers/{trigger['id']}").raise_for_status()
    found = find_drift(project_copy.path, "dev")
    assert found.engine == "sandbox"
    assert [(check.title, check.found) for check in found.differences] == [("exists", "deleted")]
    assert found.unknown == ()
