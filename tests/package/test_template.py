"""What `pulumi new` copies: four questions, any name, and a preview that works."""

from __future__ import annotations

import re
import shutil
import sys
from pathlib import Path

import pytest
import yaml

from components.settings import PipelineSettings, SettingsError
from tests.conftest import ROOT
from tests.package.conftest import DISTRIBUTION, Installation, pyproject

TEMPLATE = ROOT / "template"
ANSWERS = {
    "cognigy-handover:cognigyDomain": "trial.cognigy.ai",
    "cognigy-handover:cognigyVersion": "4.99",
    "cognigy-handover:eventBridge": "",
    "genesyscloud:awsRegion": "eu-central-1",
}


def questions() -> dict[str, dict[str, str]]:
    project = yaml.safe_load((TEMPLATE / "Pulumi.yaml").read_text(encoding="utf-8"))
    asked: dict[str, dict[str, str]] = project["template"]["config"]
    return asked


def event_bridge() -> str:
    """The answer that the question about EventBridge shows."""
    [shown] = re.findall(r"\{.*\}", questions()["cognigy-handover:eventBridge"]["description"])
    return str(shown)


def answer(folder: Path, **answers: str) -> None:
    """Keep the answers for the stack as `pulumi new` does: each as text, empty ones not at all."""
    given = {**ANSWERS, **{f"cognigy-handover:{key}": value for key, value in answers.items()}}
    assert given.keys() == questions().keys()
    config = {key: value for key, value in given.items() if value}
    (folder / "Pulumi.dev.yaml").write_text(yaml.safe_dump({"config": config}), encoding="utf-8")


def new(folder: Path, name: str, **answers: str) -> Path:
    """Do what `pulumi new` does: copy the folder, put in name and description, keep the answers."""
    for file in TEMPLATE.iterdir():
        text = file.read_text(encoding="utf-8").replace("${PROJECT}", name).replace("${DESCRIPTION}", "Mine")
        (folder / file.name).write_text(text, encoding="utf-8")
    project = yaml.safe_load((folder / "Pulumi.yaml").read_text(encoding="utf-8"))
    del project["template"]
    (folder / "Pulumi.yaml").write_text(yaml.safe_dump(project), encoding="utf-8")
    answer(folder, **answers)
    return folder


def test_the_first_preview_works_whatever_the_project_is_called(installation: Installation, tmp_path: Path) -> None:
    printed = installation.handover("sandbox", "preview", "-s", "dev", cwd=new(tmp_path, "Our.Genesys-42_eu"))
    assert "Our.Genesys-42_eu-dev" in printed
    assert "14 to create" in printed


def test_the_first_preview_works_for_newer_versions_too(installation: Installation, tmp_path: Path) -> None:
    folder = new(tmp_path, "mine", cognigyVersion="2025.22", eventBridge=event_bridge())
    assert "4 to create" in installation.handover("sandbox", "preview", "-s", "dev", cwd=folder)


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ("", "eventBridge is missing: Cognigy.AI 4.100 is to be told by Amazon EventBridge; write awsAccountId,"),
        (
            "012345678901",
            "eventBridge is '012345678901': it is not an object or a list; write it as YAML below the key",
        ),
        ("{awsRegion: eu}", "eventBridge is '{awsRegion: eu}': it is not an object or a list; write it as YAML"),
        ("312345678901", "eventBridge is 312345678901: it must be an object with awsAccountId, awsRegion and"),
        ('{"region": "eu-central-1"}', "eventBridge.region is not a key of this project; did you mean awsRegion?"),
        ('{"awsRegion": "eu-central-1"}', "eventBridge.awsAccountId is missing; write it below eventBridge in"),
        (
            '{"awsAccountId": 312345678901}',
            "eventBridge.awsAccountId is 312345678901: it is a number, and numbers lose leading zeros; put the 12",
        ),
    ],
)
def test_a_wrong_answer_is_refused_by_a_sentence(given: str, said: str) -> None:
    answers = {"cognigyDomain": "trial.cognigy.ai", "cognigyVersion": "4.100"}
    with pytest.raises(SettingsError) as error:
        PipelineSettings.parse({**answers, **({"eventBridge": given} if given else {})})
    assert f"\n  cognigy-handover:{said}" in str(error.value)


def test_what_it_deploys_works(installation: Installation, tmp_path: Path) -> None:
    folder = new(tmp_path, "mine")
    # As in this repository, whose project has the name of the settings: its triggers are inactive until the test.
    printed = installation.handover("rollout", "-s", "dev", "--engine", "sandbox", "--yes", cwd=folder)
    assert "+ 14 created" in printed
    assert "~ 2 updated" in printed
    assert "user.end of conversation" in installation.handover("fire", "user.end", "-s", "dev", cwd=folder)
    state = (folder / ".handover/dev/state.json").read_text(encoding="utf-8")
    assert set(re.findall(r'"filepath": ?"([^"]+)"', state)) == {".handover-components/workflow.yaml"}
    assert "no changes" in installation.handover("sandbox", "preview", "-s", "dev", cwd=folder).lower()

    answer(folder, cognigyVersion="4.100", eventBridge=event_bridge())
    refused = installation.run(installation.command, "sandbox", "preview", "-s", "dev", cwd=folder)
    assert refused.returncode
    assert "would be removed only because cognigy-handover:cognigyVersion is another" in refused.stdout + refused.stderr
    plan = installation.handover("migrate", "-s", "dev", "--engine", "sandbox", cwd=folder)
    assert "cognigyVersion" in plan


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
