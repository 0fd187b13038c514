"""`handover sandbox init` makes a stack without the Pulumi CLI."""

from __future__ import annotations

import os
import shlex
import shutil
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from handover.cli import app
from handover.sandbox.configuration.project import load_project, load_stack
from tests.conftest import ROOT

PROJECT = """
name: demo
runtime: python
config:
  domain: {type: string, description: Where it is.}
  live: {type: boolean, default: true}
"""
SECRET = PROJECT + "  key: {type: string, secret: true}\n"


@pytest.fixture
def project(tmp_path: Path) -> Path:
    (tmp_path / "Pulumi.yaml").write_text(PROJECT, encoding="utf-8")
    return tmp_path


def init(project: Path, *arguments: str, code: int = 0, typed: str = "", **environment: str) -> Result:
    passphrases = dict.fromkeys(("PULUMI_CONFIG_PASSPHRASE", "PULUMI_CONFIG_PASSPHRASE_FILE"))
    command = ["sandbox", "init", *arguments, "-C", str(project)]
    result = CliRunner().invoke(app, command, input=typed, env={**passphrases, **environment})
    assert result.exit_code == code, result.output
    return result


def test_a_stack_gets_its_file(project: Path) -> None:
    config = ["-c", "domain=trial.cognigy.ai", "--config", "other:region=eu", "-c", "live=false"]
    result = init(project, "qa", *config)
    assert result.stdout == "Created stack 'qa': Pulumi.qa.yaml. `handover sandbox up -s qa` deploys it.\n"
    assert (project / "Pulumi.qa.yaml").read_text(encoding="utf-8") == (
        "config:\n  demo:domain: trial.cognigy.ai\n  other:region: eu\n  demo:live: 'false'\n"
    )
    again = init(project, "qa", *config, code=2)
    assert again.stderr == f"error: There is a stack 'qa' already: {project / 'Pulumi.qa.yaml'}.\n"
    paths = ["-c", "domain=d", "-c", "names.inner=5", "-c", "list[0]=true", "--config-path"]
    init(project, "paths", *paths)
    assert load_stack(load_project(project), "paths").values == {
        "demo:domain": "d",
        "demo:names": '{"inner":5}',
        "demo:list": "[true]",
        "demo:live": "true",
    }


def test_what_is_missing_is_asked_for(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    missing = init(project, "qa", code=2)
    assert missing.stderr.endswith("and there is nobody to ask for it: add --config domain=VALUE.\n")
    assert not (project / "Pulumi.qa.yaml").exists()
    monkeypatch.setattr("handover.sandbox.commands.stack_init.interactive", lambda: True)
    asked = init(project, "qa", typed="d.example\n")
    assert "Where it is.\ndomain: " in asked.stdout
    assert load_stack(load_project(project), "qa").values["demo:domain"] == "d.example"


def test_secrets_are_encrypted_from_the_beginning(project: Path) -> None:
    (project / "Pulumi.yaml").write_text(SECRET, encoding="utf-8")
    config = ["-c", "domain=d", "-c", "key=Abcd1234efgh"]
    assert "the stack's passphrase is needed" in init(project, "qa", *config, code=2).stderr
    assert not (project / "Pulumi.qa.yaml").exists()
    init(project, "qa", *config, PULUMI_CONFIG_PASSPHRASE="horse")
    assert "Abcd" not in (project / "Pulumi.qa.yaml").read_text(encoding="utf-8")
    with pytest.MonkeyPatch.context() as patch:
        patch.setitem(os.environ, "PULUMI_CONFIG_PASSPHRASE", "horse")
        assert load_stack(load_project(project), "qa").values["demo:key"] == "Abcd1234efgh"


def test_with_a_passphrase_a_stack_has_its_salt(project: Path) -> None:
    """As `pulumi stack init` gives it one, without which `pulumi stack import` refuses an export's secrets."""
    init(project, "qa", "-c", "domain=d", PULUMI_CONFIG_PASSPHRASE="horse")
    assert "encryptionsalt: v1:" in (project / "Pulumi.qa.yaml").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["a b"], "'a b' is no name of a stack: it may have letters, digits, hyphens, underscores and periods only"),
        (["x" * 101], "100 at most"),
        (["../x"], "is no name of a stack"),
        (["qa", "-c", "domain"], "--config domain: write it as KEY=VALUE."),
        (["qa", "-c", "a:b:c=1"], "is no configuration key"),
        (["qa", "-c", "domain=d", "-c", "live=perhaps"], "'live' must be of type boolean, which 'perhaps' is not."),
        (["qa", "-c", "apiToken=Abcd1234efgh"], "looks like a secret: leave it out here, and set it with"),
        (["qa", "-c", "a[0]=1", "-c", "a.b=1", "--config-path"], "`a` is a list, and 'b' is no index"),
    ],
)
def test_what_makes_no_stack_is_refused(project: Path, arguments: list[str], sentence: str) -> None:
    assert sentence in init(project, *arguments, code=2).stderr
    assert [path.name for path in project.iterdir()] == ["Pulumi.yaml"]


def test_the_longest_name_will_do(project: Path) -> None:
    content: Any = init(project, "x" * 100, "-c", "domain=d").stdout
    assert content.startswith("Created stack")


def test_what_the_documentation_shows_goes_as_it_is_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    page = (ROOT / "docs" / "sandbox.md").read_text(encoding="utf-8")
    made, block = (
        page.partition(f"## {title}\n")[2].partition("```console\n")[2].partition("```")[0]
        for title in ("A new stack", "Stacks and their configuration")
    )
    shutil.copy(ROOT / "Pulumi.yaml", tmp_path)
    shutil.copy(ROOT / "__main__.py", tmp_path)
    monkeypatch.chdir(tmp_path)
    lines = [made.splitlines()[0], *block.splitlines()]
    assert len(lines) == 7
    for line in lines:
        done = CliRunner().invoke(app, shlex.split(line.removeprefix("$ handover "), comments=True))
        assert done.exit_code == 0, line + done.output
    settings = load_stack(load_project(tmp_path), "staging").values
    assert settings["cognigy-handover:names"] == '{"integration":"Cognigy"}'
    assert settings["cognigy-handover:namePrefix"] == ""
