"""The template's path: programs in this repository name the file; what others are given is in tests/package."""

from __future__ import annotations

import runpy
from pathlib import Path

import pytest

from components.template import _COPY, template_path
from handover.checks.kinds.workflow import COPIES
from tests.conftest import ROOT


@pytest.mark.parametrize(
    ("program", "path"), [(".", "components/workflow.yaml"), ("examples/pytest", "../../components/workflow.yaml")]
)
def test_a_program_in_the_repository_names_the_file(monkeypatch: pytest.MonkeyPatch, program: str, path: str) -> None:
    monkeypatch.chdir(ROOT / program)
    assert template_path() == path
    assert not Path(".handover-components").exists()


def test_a_link_to_the_repository_changes_nothing(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "link").symlink_to(ROOT)
    monkeypatch.chdir(tmp_path / "link")
    loaded = runpy.run_path(str(tmp_path / "link/components/template.py"))
    assert loaded["template_path"]() == "components/workflow.yaml"


def test_verify_knows_the_folder_of_the_copies() -> None:
    assert _COPY.parent.name == COPIES
