"""The sandbox plans and does what the real CLI has been recorded to plan and do."""

from __future__ import annotations

import json
import sys
from importlib.metadata import version
from pathlib import Path

import pytest

from tests.sandbox.parity.cases import CASES, Case
from tests.sandbox.parity.cases_of_options import OPTIONS
from tests.sandbox.parity.harness import comparable, fingerprint, run_sandbox

RECORDINGS = Path(__file__).parent / "recordings"
SDK = tuple(int(part) for part in version("pulumi").split(".")[:2])


@pytest.mark.parametrize("case", [*CASES, *OPTIONS], ids=lambda case: case.name)
def test_sandbox_does_what_pulumi_does(case: Case, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    if case.since > SDK:
        pytest.skip(f"{case.name} is recorded with a newer SDK, whose behaviour differs")
    recording = RECORDINGS / f"{case.name}.json"
    if not recording.exists():
        pytest.skip(f"{case.name} has not been recorded with the real CLI yet: see record.py")
    monkeypatch.setattr(sys, "dont_write_bytecode", True)
    content = json.loads(recording.read_text(encoding="utf-8"))
    if content["programs"] != fingerprint(case):
        pytest.skip(f"{case.name} has changed since it was recorded with the real CLI: see record.py")
    expected = content["steps"]

    results = json.loads(json.dumps(run_sandbox(case, tmp_path)))

    assert len(results) == len(expected)
    for number, (actual, recorded) in enumerate(zip(results, expected, strict=True)):
        for part in ("failed", "objects", "state") if case.racing else ("plan", "failed", "objects", "state"):
            assert comparable(actual, recorded)[part] == comparable(recorded, recorded)[part], f"step {number}: {part}"


def test_every_recording_belongs_to_a_case() -> None:
    assert {path.stem for path in RECORDINGS.glob("*.json")} <= {case.name for case in (*CASES, *OPTIONS)}
