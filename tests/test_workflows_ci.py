"""What linters can't know of the CI workflows: that they fit this project, and give nothing away."""

import re
import tomllib
from pathlib import Path
from typing import Any

import pytest
import yaml

ROOT = Path(__file__).parents[1]
WORKFLOWS = sorted((ROOT / ".github" / "workflows").glob("*.yml"))
STACK_MATRICES = [("preview", "pulumi"), ("preview", "sandbox"), ("deploy", "rollout"), ("drift", "drift")]


def workflow(name: str) -> dict[str, Any]:
    text = (ROOT / ".github" / "workflows" / f"{name}.yml").read_text(encoding="utf-8")
    # YAML 1.1 reads the bare key `on` as true; GitHub does not.
    loaded: dict[str, Any] = yaml.safe_load(text.replace("\non:", '\n"on":'))
    return loaded


def gitlab() -> dict[str, Any]:
    loaded: dict[str, Any] = yaml.safe_load((ROOT / "examples/gitlab/.gitlab-ci.yml").read_text(encoding="utf-8"))
    return loaded


def supported_pythons() -> list[str]:
    lowest, below = re.findall(
        r"3\.(\d+)", tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["requires-python"]
    )
    return [f"3.{minor}" for minor in range(int(lowest), int(below))]


def test_the_tests_run_on_every_supported_python() -> None:
    # As text: a bare 3.10 would be the number 3.1.
    assert workflow("test")["jobs"]["test"]["strategy"]["matrix"]["python"] == supported_pythons()
    assert gitlab()["test"]["parallel"]["matrix"] == [{"PYTHON": supported_pythons()}]


@pytest.mark.parametrize(("name", "job"), STACK_MATRICES)
def test_every_job_knows_all_production_stacks(name: str, job: str) -> None:
    stacks = workflow(name)["jobs"][job]["strategy"]["matrix"]["stack"]
    assert stacks == sorted(file.stem.removeprefix("Pulumi.") for file in ROOT.glob("Pulumi.prod-*.yaml"))
    assert gitlab()[".stacks"]["parallel"]["matrix"] == [{"STACK": stacks}]


@pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: path.stem)
def test_no_workflow_gives_more_than_it_must(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert "pull_request_target" not in text
    assert "secrets." not in text, "credentials are secrets of the stacks, and the login to Pulumi is by OIDC"
    assert workflow(path.stem)["permissions"] in ({}, {"contents": "read"})


def test_a_fork_gets_a_preview_without_any_token() -> None:
    jobs = workflow("preview")["jobs"]
    assert jobs["sandbox"]["permissions"] == {"contents": "read"}
    assert "head.repo.full_name != github.repository" in jobs["sandbox"]["if"]
    assert "head.repo.full_name == github.repository" in jobs["pulumi"]["if"]
    assert jobs["pulumi"]["permissions"] == {"contents": "read", "id-token": "write", "pull-requests": "write"}


def test_previews_are_cancelled_by_newer_ones_and_deployments_never() -> None:
    assert workflow("preview")["concurrency"]["cancel-in-progress"] is True
    rollout = workflow("deploy")["jobs"]["rollout"]
    assert rollout["concurrency"] == {"group": "stack-${{ matrix.stack }}", "cancel-in-progress": False}
    # Drift is not looked for in the middle of a deployment.
    assert workflow("drift")["jobs"]["drift"]["concurrency"] == rollout["concurrency"]
    assert rollout["environment"] == "${{ matrix.stack }}"


def test_the_comment_of_a_stack_is_there_even_without_changes() -> None:
    [preview] = [
        step["with"]
        for step in workflow("preview")["jobs"]["pulumi"]["steps"]
        if "comment-on-pr" in step.get("with", {})
    ]
    assert preview["comment-on-pr"] is True
    assert preview["always-include-summary"] is True


@pytest.mark.parametrize(
    ("job", "command"), [("pulumi", "graph --stack $STACK --preview"), ("sandbox", "sandbox preview --stack $STACK")]
)
def test_the_summary_of_a_pull_request_shows_the_pipeline_with_what_changes(job: str, command: str) -> None:
    runs = [step.get("run", "").replace('"', "") for step in workflow("preview")["jobs"][job]["steps"]]
    [summary] = [run for run in runs if "GITHUB_STEP_SUMMARY" in run]
    assert f"handover {command}" in summary
    # What `--markdown` writes has the picture in it: tests/sandbox/display/test_markdown.py.
    assert "--markdown" in summary if job == "sandbox" else "```mermaid" in summary


def test_plugins_are_cached_where_pulumis_home_is() -> None:
    steps = yaml.safe_load((ROOT / ".github/actions/pulumi/action.yml").read_text(encoding="utf-8"))["runs"]["steps"]
    [home] = [step["run"] for step in steps if "PULUMI_HOME=" in step.get("run", "")]
    [cached] = [step["with"]["path"] for step in steps if "actions/cache" in step.get("uses", "")]
    [folder] = re.findall(r"PULUMI_HOME=\$HOME/(\S*debug\S*?)\"", home)
    assert cached.split() == [f"~/{folder}/plugins", f"~/{folder}/dynamic_tf_plugins"]


def test_actions_of_others_are_pinned_by_their_commit() -> None:
    """A tag can be moved; which one it was is said behind it. The documentation's examples are copied, too."""
    files = [path for pattern in (".github/**/*.yml", "docs/*.md", "examples/**/*.yml") for path in ROOT.glob(pattern)]
    found = [uses for path in files for uses in re.findall(r" uses: +(\S.*)", path.read_text(encoding="utf-8"))]
    others = [uses for uses in found if not uses.startswith("./")]
    assert len(others) > 10
    assert [uses for uses in others if not re.fullmatch(r"[\w-]+/[\w-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+", uses)] == []
    assert len({uses.partition("@")[0] for uses in others}) == len(set(others)), "an action in two versions"


def test_only_main_is_deployed() -> None:
    deploy = workflow("deploy")
    assert deploy["on"]["push"] == {"branches": ["main"]}
    refused = deploy["jobs"].pop("branch")
    assert refused["if"] == "github.ref != 'refs/heads/main'"
    assert "exit 1" in refused["steps"][-1]["run"]
    for job in deploy["jobs"].values():
        assert job["if"].startswith("github.ref == 'refs/heads/main'")
    [rollout] = [rule["if"] for rule in gitlab()["rollout"]["rules"]]
    assert rollout.startswith("$CI_COMMIT_BRANCH == $CI_DEFAULT_BRANCH")
