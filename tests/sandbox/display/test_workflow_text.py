"""A changed workflow is shown as what changes in its text, of which the state has only the hash."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
from typer.testing import CliRunner

from handover.cli import app
from handover.emulator.server.embedded import EmbeddedEmulator
from handover.sandbox.display.workflow_text import explain
from handover.sandbox.emulation import Emulation
from handover.sandbox.engine.steps import Op, Step
from handover.sandbox.provider import Diff
from handover.sandbox.provider.plan import CONTENT_HASH
from handover.sandbox.provider.schema import FLOW
from handover.sandbox.state.resource import Resource
from handover.sandbox.state.values import secret
from tests.conftest import ProjectCopy


def sandbox(project: ProjectCopy, verb: str, *options: str) -> str:
    result = CliRunner().invoke(app, ["sandbox", verb, "-C", str(project.path), *options])
    assert result.exit_code == 0, result.output
    return result.stdout


def test_the_text_is_compared_with_what_the_org_has_published(project_copy: ProjectCopy) -> None:
    sandbox(project_copy, "up", "--yes", "--quiet")
    project_copy.edit("components/workflow.yaml", "minutes: 1\n", "minutes: 2\n")
    said = sandbox(project_copy, "preview")
    lines = [line.strip() for line in said.splitlines()]
    begin = lines.index("~ components/workflow.yaml has another content:")
    assert lines[begin + 1 : begin + 4] == [
        "│ --- published as Workflow conversation.id.acw",
        "│ +++ components/workflow.yaml",
        "│ @@ -34,7 +34,7 @@",
    ]
    assert [line for line in lines if line.startswith(("│ -", "│ +"))][2:] == [
        "│ -                  minutes: 1",
        "│ +                  minutes: 2",
    ]
    # Of the other workflow it need not be said once more.
    same = "~ components/workflow.yaml has another content, the same change as that of handover-acw-workflow."
    assert lines.count(same) == 1

    # Published by hand meanwhile, and gone.
    file = project_copy.path / ".handover/dev/emulator.json"
    org = json.loads(file.read_text(encoding="utf-8"))
    acw, user_end = (each["versions"][-1] for each in sorted(org["flows"], key=lambda flow: flow["name"]))
    acw["yaml"] = acw["yaml"].replace("minutes: 1\n", "minutes: 2\n")
    org["flows"] = [flow for flow in org["flows"] if flow["versions"][-1] is not user_end]
    file.write_text(json.dumps(org), encoding="utf-8")
    said = sandbox(project_copy, "preview")
    assert "than what was deployed, which is what the org has published already." in said
    assert "The state has only the hash of what was deployed (" in said
    assert "│" not in said.partition("Plan\n")[2].replace("│  ", "")


def test_an_emulator_that_runs_already_is_asked(project_copy: ProjectCopy) -> None:
    sandbox(project_copy, "up", "--yes", "--quiet")
    folder = project_copy.path / ".handover/dev"
    org = json.loads((folder / "emulator.json").read_text(encoding="utf-8"))
    (flow, _) = org["flows"]
    with EmbeddedEmulator(folder / "emulator.json") as running, Emulation(folder, attach=running.url) as emulation:
        assert emulation.published(flow["id"]) == flow["versions"][-1]["yaml"]
        assert emulation.published("another") is None
    assert emulation.published(flow["id"]) is None  # nobody answers


def republished(folder: Callable[[str], str], **inputs: Any) -> Step:
    def resource(hash_: str) -> Resource:
        given = {"name": "W", "filepath": folder("w.yaml"), **inputs}
        return Resource(urn="urn:x", custom=True, type=FLOW, id="F", inputs=given, outputs={CONTENT_HASH: hash_})

    return Step(Op.UPDATE, resource("0" * 64), resource(""), Diff((CONTENT_HASH,)))


def test_what_is_secret_is_not_shown(tmp_path: Any) -> None:
    (tmp_path / "w.yaml").write_text("password: {{password}}\n", encoding="utf-8")
    step = republished(lambda name: str(tmp_path / name), substitutions={"password": secret("hunter2")})
    sentence, lines = explain(step, lambda _: pytest.fail("nothing is to be compared"))
    assert (sentence.endswith("it isn't shown, for what is put into it is secret."), lines) == (True, ())


def test_a_file_that_cannot_be_read_is_a_sentence(tmp_path: Any) -> None:
    step = republished(lambda name: str(tmp_path / name))
    sentence, lines = explain(step, lambda _: "")
    assert (sentence.startswith(f"The workflow's file {tmp_path / 'w.yaml'} cannot be read: "), lines) == (True, ())
