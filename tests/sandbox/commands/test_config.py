"""`handover sandbox config` shows and changes a stack's file as `pulumi config` does."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from handover.cli import app
from handover.sandbox.configuration.project import load_project, load_stack

PROJECT = """
name: demo
runtime: python
config:
  required: {type: string}
  filled: {default: 5}
  other:filled: {value: x}
"""
STACK = """\
# The stack's own.
config:
  demo:required: a  # why
  demo:object:
    # Where.
    region: eu
    keys: [1, x]
  genesyscloud:awsRegion: us-east-1
"""


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / "Pulumi.yaml").write_text(PROJECT, encoding="utf-8")
    (tmp_path / "Pulumi.dev.yaml").write_text(STACK, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def run(*arguments: str, code: int = 0, typed: str = "", **environment: str) -> Result:
    passphrases = dict.fromkeys(("PULUMI_CONFIG_PASSPHRASE", "PULUMI_CONFIG_PASSPHRASE_FILE"))
    result = CliRunner().invoke(app, ["sandbox", "config", *arguments], input=typed, env={**passphrases, **environment})
    assert result.exit_code == code, result.output
    return result


def file(project: Path) -> str:
    return (project / "Pulumi.dev.yaml").read_text(encoding="utf-8")


def test_settings_are_listed_with_those_that_pulumi_yaml_fills_in(project: Path) -> None:
    expected = [
        "KEY                     VALUE",
        "filled                  5",
        'object                  {"keys":[1,"x"],"region":"eu"}',
        "required                a",
        "genesyscloud:awsRegion  us-east-1",
        "other:filled            x",
    ]
    assert run().stdout.splitlines() == expected
    assert run("ls").stdout.splitlines() == expected
    content = json.loads(run("--json").stdout)
    assert list(content) == [f"demo:{key}" for key in ("filled", "object", "required")] + [
        "genesyscloud:awsRegion",
        "other:filled",
    ]
    assert content["demo:required"] == {"value": "a", "secret": False}
    assert content["demo:object"] == {
        "value": '{"keys":[1,"x"],"region":"eu"}',
        "objectValue": {"region": "eu", "keys": [1, "x"]},
        "secret": False,
    }


def test_a_value_is_written_as_the_program_gets_it(project: Path) -> None:
    assert run("get", "required").stdout == "a\n"
    assert run("get", "demo:filled").stdout == "5\n"
    assert run("get", "genesyscloud:awsRegion").stdout == "us-east-1\n"
    assert run("get", "object").stdout == '{"keys":[1,"x"],"region":"eu"}\n'
    assert run("get", "--path", "object.keys[1]").stdout == "x\n"
    assert json.loads(run("get", "--path", "object.keys", "--json").stdout) == {
        "value": '[1,"x"]',
        "objectValue": [1, "x"],
        "secret": False,
    }
    for key in ("nothing", "object.keys[2]"):
        missing = run("get", "--path", key, code=1)
        assert missing.stderr == f"error: configuration key '{key}' not found for stack 'dev'\n"


def test_a_setting_is_changed_and_nothing_else(project: Path) -> None:
    run("set", "required", "b")
    run("set", "new", "true")
    run("set", "genesyscloud:gateways", "10")
    assert file(project) == (
        STACK.replace("required: a", "required: b") + "  demo:new: 'true'\n  genesyscloud:gateways: '10'\n"
    )
    run("rm", "new")
    run("rm", "genesyscloud:gateways")
    run("rm", "never")
    assert file(project) == STACK.replace("required: a", "required: b")


def test_what_is_in_a_setting_is_changed_where_it_is(project: Path) -> None:
    run("set", "--path", "object.region", "us")
    run("set", "--path", "object.count", "5")
    run("set", "--path", "object.live", "true")
    run("set", "--path", "object.id", "0123")
    assert file(project) == STACK.replace("region: eu", "region: us").replace(
        "keys: [1, x]\n", "keys: [1, x]\n    count: 5\n    live: true\n    id: '0123'\n"
    )
    run("set", "--path", "object.keys[2]", "y")
    run("rm", "--path", "object.keys[0]")
    for key in ("count", "live", "id"):
        run("rm", "--path", f"object.{key}")
    assert file(project) == STACK.replace("region: eu", "region: us").replace("keys: [1, x]", "keys: [x, 'y']")
    run("set", "--path", "list[0].name", "here")
    assert file(project).endswith("  demo:list:\n  - name: here\n")
    wrong = run("set", "--path", "list.name", "n", code=2)
    assert wrong.stderr == f"error: {project / 'Pulumi.dev.yaml'}: `list` is a list, and 'name' is no index.\n"


def test_a_type_is_kept(project: Path) -> None:
    for kind, value in (("int", "5"), ("bool", "true"), ("float", "1.5"), ("string", "5")):
        run("set", kind, value, "--type", kind)
    assert file(project).endswith("  demo:int: 5\n  demo:bool: true\n  demo:float: 1.5\n  demo:string: '5'\n")
    assert "it is one of string, int, bool, float" in run("set", "a", "1", "--type", "list", code=2).stderr
    assert "'x' is no value of the type int" in run("set", "a", "x", "--type", "int", code=2).stderr
    assert (
        "Only one of --secret, --plaintext and --type" in run("set", "a", "x", "--secret", "--plaintext", code=2).stderr
    )


def test_a_value_may_come_from_standard_input(project: Path) -> None:
    run("set", "required", typed="several\nlines\n")
    assert run("get", "required").stdout == "several\nlines\n"


def test_secrets_are_encrypted_by_the_stacks_passphrase(project: Path) -> None:
    refused = run("set", "key", "s3cret", "--secret", code=2)
    assert "for a secret, the stack's passphrase is needed: set PULUMI_CONFIG_PASSPHRASE or" in refused.stderr
    assert file(project) == STACK
    run("set", "key", "s3cret", "--secret", PULUMI_CONFIG_PASSPHRASE="horse")
    run("set", "--path", "object.inner", "deep", "--secret", PULUMI_CONFIG_PASSPHRASE="horse")
    assert file(project).count("encryptionsalt: v1:") == 1
    assert file(project).count("secure: v1:") == 2
    assert "s3cret" not in file(project)
    listed = run()
    assert "key                     [secret]\n" in listed.stdout
    assert '"inner":"[secret]"' in listed.stdout
    described = json.loads(run("--json").stdout)
    assert described["demo:key"] == described["demo:object"] == {"secret": True}
    plain = run("--show-secrets", PULUMI_CONFIG_PASSPHRASE="horse").stdout
    assert "key                     s3cret\n" in plain
    assert '"inner":"deep"' in plain
    assert run("get", "key", PULUMI_CONFIG_PASSPHRASE="horse").stdout == "s3cret\n"
    got = run("get", "--path", "object.inner", "--json", PULUMI_CONFIG_PASSPHRASE="horse")
    assert json.loads(got.stdout) == {"value": "deep", "secret": True}
    assert "does not fit the stack's secrets" in run("get", "key", code=2, PULUMI_CONFIG_PASSPHRASE="cow").stderr
    assert "the stack's passphrase is needed" in run("get", "key", code=2).stderr
    # What the program gets.
    with pytest.MonkeyPatch.context() as patch:
        patch.setitem(os.environ, "PULUMI_CONFIG_PASSPHRASE", "horse")
        assert load_stack(load_project(project), "dev").values["demo:key"] == "s3cret"


def test_another_secrets_provider_is_left_to_pulumi(project: Path) -> None:
    (project / "Pulumi.dev.yaml").write_text(f"secretsprovider: awskms://x\n{STACK}", encoding="utf-8")
    refused = run("set", "key", "v", "--secret", code=1, PULUMI_CONFIG_PASSPHRASE="horse")
    assert "encrypted by awskms://x, and the sandbox knows passphrases only: use `pulumi config`" in refused.stderr


def test_what_looks_like_a_secret_is_not_left_in_plain(project: Path) -> None:
    refused = run("set", "apiToken", "Abcd1234efgh", code=2)
    assert refused.stderr == (
        "error: The value for 'apiToken' looks like a secret: encrypt it with --secret, or say --plaintext to leave it "
        "so.\n"
    )
    run("set", "apiToken", "Abcd1234efgh", "--plaintext")
    assert file(project).endswith("  demo:apiToken: Abcd1234efgh\n")


def test_the_stack_may_be_named_before_or_after_the_verb(project: Path) -> None:
    (project / "Pulumi.qa.yaml").write_text("config: {}\n", encoding="utf-8")
    elsewhere = project / "elsewhere"
    elsewhere.mkdir()
    run("-s", "qa", "set", "required", "1")
    run("set", "required", "2", "-s", "dev")
    assert run("-s", "qa", "get", "required").stdout == "1\n"
    assert run("get", "required").stdout == "2\n"
    os.chdir(elsewhere)
    assert run("-C", str(project), "-s", "qa", "get", "required").stdout == "1\n"
    assert run("get", "required", "-C", str(project)).stdout == "2\n"
    assert "There is no stack 'none'" in run("-s", "none", "-C", str(project), code=6).stderr


@pytest.mark.parametrize(
    ("text", "code", "sentence"),
    [
        ("config: [1]\n", 2, "`config` must map configuration keys to values"),
        ("config: {demo:a: 1}\nenvironment: [x]\n", 2, "refers to Pulumi ESC"),
        ("config: {a: 1, demo:a: 2}\n", 2, "`demo:a` is there twice"),
        ("config: [", 2, "is not valid YAML"),
    ],
)
def test_a_file_that_cannot_be_used_is_left_alone(project: Path, text: str, code: int, sentence: str) -> None:
    (project / "Pulumi.dev.yaml").write_text(text, encoding="utf-8")
    for command in (["ls"], ["get", "a"], ["set", "a", "b"], ["rm", "a"]):
        assert sentence in run(*command, code=code).stderr
    assert file(project) == text


def test_the_last_setting_can_go(project: Path) -> None:
    (project / "Pulumi.dev.yaml").write_text("# a\nconfig:\n  demo:required: a\n", encoding="utf-8")
    run("rm", "required")
    assert file(project) == "# a\nconfig: {}\n"
    run("set", "required", "b")
    assert file(project) == "# a\nconfig: {'demo:required': b}\n"
