"""The checks know a copy of the template by the folder that the program puts it into."""

from __future__ import annotations

from pathlib import Path

import pytest

from components.template import template_path
from handover.checks.kinds.workflow import COPIES


def test_it_is_where_a_program_elsewhere_has_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert Path(template_path()).parent == Path(COPIES)
    assert (tmp_path / COPIES).is_dir()
