"""What `pulumi new` copies: three questions, any name, and a preview that works."""

from __future__ import annotations

import re
import shutil
import sys
from pathlib import Path

import yaml

from tests.conftest import ROOT
from tests.package.conftest import DISTRIBUTION, Installation, pyproject

TEMPLATE = ROOT / "template"
ANSWERS = {
    "cognigy-handover:cognigyDomain": "trial.cognigy.ai",
    "cognigy-handover:cognigyVersion": "4.99",
    "genesyscloud:awsRegion": "eu-central-1",
}


def new(folder: Path, name: str) -> Path:
    """Do what `pulumi new` does: copy the folder, put in name and description, keep the answers for the stack."""
    for file in TEMPLATE.iterdir():
        text = file.read_text(encoding="utf-8").replace("${PROJECT}", name).replace("${DESCRIPTION}", "Mine")
        (folder / file.name).write_text(text, encoding="utf-8")
    project = yaml.safe_load((folder / "Pulumi.yaml").read_text(encoding="utf-8"))
    assert set(project.pop("template")["config"]) == set(ANSWERS)
    (folder / "Pulumi.yaml").write_text(yaml.safe_dump(project), encoding="utf-8")
    (folder / "Pulumi.dev.yaml").write_text(yaml.safe_dump({"config": ANSWERS}), encoding="utf-8")
    return folder


def test_the_first_preview_works_whatever_the_project_is_called(installation: Installation, tmp_path: Path) -> None:
    printed = installation.handover("sandbox", "preview", "-s", "dev", cwd=new(tmp_path, "Our.Genesys-42_eu"))
    assert "Our.Genesys-42_eu-dev" in printed
    assert "14 to create" in printed


def test_what_it_deploys_works(installation: Installation, tmp_path: Path) -> None:
    folder = new(tmp_path, "mine")
    installation.handover("sandbox", "up", "-s", "dev", "--yes", cwd=folder)
    assert "user.end of conversation" in installation.handover("fire", "user.end", "-s", "dev", cwd=folder)
    state = (folder / ".handover/dev/state.json").read_text(encoding="utf-8")
    assert set(re.findall(r'"filepath": ?"([^"]+)"', state)) == {".handover-components/workflow.yaml"}
    assert "no changes" in installation.handover("sandbox", "preview", "-s", "dev", cwd=folder).lower()


def test_the_tests_to_be_copied_work_beside_it(installation: Installation, tmp_path: Path) -> None:
    folder = new(tmp_path, "mine")
    for source, target in (("examples/pytest", "tests"), ("policies", "policies")):
        shutil.copytree(ROOT / source, folder / target, ignore=shutil.ignore_patterns("__pycache__"))
    tests = folder / "tests" / "test_program.py"
    tests.write_text(tests.read_text(encoding="utf-8").replace("parents[2]", "parents[1]"), encoding="utf-8")
    done = installation.run(sys.executable, "-m", "pytest", "-W", "error", "-p", "no:cacheprovider", cwd=folder)
    assert done.returncode == 0, done.stdout


def test_its_requirement_is_this_version_of_the_distribution() -> None:
    requirements = (TEMPLATE / "requirements.txt").read_text(encoding="utf-8")
    its = pyproject(DISTRIBUTION)["project"]
    [line] = re.findall(r"^handover-components @ (.*)$", requirements, re.MULTILINE)
    assert line.endswith(f"@v{its['version']}#subdirectory={DISTRIBUTION.relative_to(ROOT).as_posix()}")
    assert its["dependencies"][0] in requirements.splitlines()


def test_the_program_is_the_one_of_this_repository() -> None:
    here = (
        (ROOT / "__main__.py")
        .read_text(encoding="utf-8")
        .replace("from components import", "from handover_components import")
    )
    assert (TEMPLATE / "__main__.py").read_text(encoding="utf-8").split() == here.split()
