"""The workflow's file is judged by the policy, in whatever way it is broken, and by the sandbox's preview with it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from handover.cli import app
from handover.emulator.server.embedded import EmbeddedEmulator
from handover.emulator.testing import Genesys
from handover_policies.workflow import workflow_file
from tests.conftest import ROOT, ProjectCopy
from tests.policies.support import FLOW, UNKNOWN, judge

TEMPLATE = (ROOT / "components" / "workflow.yaml").read_text(encoding="utf-8")
VALUES = {key: f'"{key}"' for key in ("name", "description", "category", "dataAction", "topic")}

FAULTS = [
    ("{{name}}", "{{name}}: [", "Line 6: the YAML has a fault in its syntax"),
    (
        "lit: {{topic}}",
        "lit: {{topik}}",
        "Line 46: nothing is substituted for {{topik}}; there are {{name}}, {{description}}, {{category}}, "
        "{{dataAction}}, {{topic}}.",
    ),
    ("lit: {{topic}}", "lit: t", "The substitution 'topic' has no place: {{topic}} is nowhere in the file."),
    ("- endWorkflow:", "- endFlow:", 'the emulator does not know the action "endFlow"; it knows updateData, decision,'),
    ("timeout:", "timeOut:", 'the emulator does not know the key "timeOut" of the action "callData".'),
    ("exp: Flow.addressTo", "exp: Flow.adressTo", 'The variable "Flow.adressTo" is not defined.'),
    ("exp: If(IsSet(", "exp: If(IsSett(", 'does not know the function "IsSett"; it knows If, IsSet,'),
]


def judged(folder: Path, text: str | bytes, **changes: Any) -> list[str]:
    (folder / "w.yaml").write_bytes(text if isinstance(text, bytes) else text.encode())
    props = {"filepath": "w.yaml", "substitutions": VALUES} | changes
    return judge(workflow_file, FLOW, props, config={"programFolder": str(folder)})


def test_the_projects_own_passes_whatever_is_not_known_yet(tmp_path: Path) -> None:
    assert judged(tmp_path, TEMPLATE) == []
    assert judged(tmp_path, TEMPLATE, substitutions={**VALUES, "category": UNKNOWN}) == []
    assert judged(tmp_path, "{{", substitutions=UNKNOWN) == judged(tmp_path, "{{", filepath=UNKNOWN) == []


@pytest.mark.parametrize(("old", "new", "problem"), FAULTS, ids=[new for _, new, _ in FAULTS])
def test_a_fault_is_named_with_its_place(tmp_path: Path, old: str, new: str, problem: str) -> None:
    assert old in TEMPLATE
    found = judged(tmp_path, TEMPLATE.replace(old, new, 1))
    assert any(problem in each for each in found), found
    assert all(each.startswith("w.yaml: ") for each in found)


def test_a_file_that_cannot_be_read_is_said_to_be_so(tmp_path: Path) -> None:
    assert "w.yaml is no text in UTF-8" in judged(tmp_path, b"\xff")[0]
    assert "no.yaml is not there, seen from" in judged(tmp_path, "", filepath="no.yaml")[0]


@pytest.fixture
def org() -> Iterator[Genesys]:
    with EmbeddedEmulator() as emulator, Genesys(emulator.url) as client:
        yield client


def test_a_preview_refuses_it_and_nothing_is_published(project_copy: ProjectCopy, org: Genesys) -> None:
    project_copy.edit("components/workflow.yaml", "- endWorkflow:", "- endFlow:")
    folder = str(project_copy.path)
    for verb in (["preview"], ["up", "--yes"]):
        command = ["sandbox", *verb, "-s", "dev", "-C", folder, "--emulator", org.url, "--policy-pack"]
        result = CliRunner().invoke(app, [*command, f"{folder}/policies"])
        assert result.exit_code == 1
        assert "workflow-file" in result.output
        said = "components/workflow.yaml: Line 50, workflow/states[0]/state/actions[1]: the emulator does not know"
        assert f'{said} the action "endFlow"' in " ".join(result.output.split())
    assert set(org.get("/_emulator/health").json()["objects"].values()) == {0}
