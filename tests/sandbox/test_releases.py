"""What an earlier release, or its state before EventBridge, has deployed previews without a change, and goes on
working.

The folders under `releases/` hold a stack's file, its state and its emulated org as that release left them. They are
never edited: a difference means that existing stacks would change.
"""

import shutil
from pathlib import Path

import pytest

from tests.conftest import ProjectCopy

STACKS = sorted(Path(__file__).with_name("releases").glob("*/*"), key=str)


@pytest.mark.parametrize("kept", STACKS, ids=lambda path: f"{path.parent.name}-{path.name}")
def test_a_stack_of_an_earlier_release_is_unchanged_and_works(kept: Path, project_copy: ProjectCopy) -> None:
    [file] = kept.glob("Pulumi.*.yaml")
    stack = file.name.split(".")[1]
    shutil.copy(file, project_copy.path)
    folder = project_copy.path / ".handover" / stack
    folder.mkdir(parents=True)
    for name in ("state.json", "emulator.json"):
        shutil.copy(kept / name, folder)
    preview = project_copy.handover("sandbox", "preview", "-s", stack, "--expect-no-changes")
    assert preview.returncode == 0, preview.stdout + preview.stderr
    assert "14 unchanged" in preview.stdout
    fired = project_copy.handover("fire", "user.end", "acw", "-s", stack)
    assert fired.returncode == 0, fired.stdout + fired.stderr
