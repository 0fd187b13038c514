"""Configuration is read as the real CLI reads it, whose readings `record.py` wrote down."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest

from handover.sandbox.configuration.project import StackConfig, load_project, load_stack
from handover.sandbox.errors import ConfigurationError
from handover.sandbox.opening import Use, open_stack
from handover.sandbox.state.values import secret
from tests.conftest import ProjectCopy
from tests.sandbox.configuration.cases import PASSPHRASE

RECORDED = json.loads((Path(__file__).parent / "recorded.json").read_text(encoding="utf-8"))
PATHS = [case for case in RECORDED["cases"] if case["declared"].startswith("{o.a")]


def _read(directory: Path, case: dict[str, Any]) -> StackConfig:
    project = f"name: demo\nruntime: python\nconfig: {case['declared']}\n"
    (directory / "Pulumi.yaml").write_text(project, encoding="utf-8")
    (directory / "Pulumi.dev.yaml").write_text(case["stack"], encoding="utf-8")
    return load_stack(load_project(directory), "dev")


def _check(directory: Path, case: dict[str, Any]) -> None:
    if "refused" in case:
        with pytest.raises(ConfigurationError, match=r"Pulumi\.(dev\.)?yaml"):
            _read(directory, case)
    else:
        config = _read(directory, case)
        assert (config.values, sorted(config.secret)) == (case["values"], case["secret"])
        assert not config.encrypted


@pytest.mark.parametrize(
    "case",
    [case for case in RECORDED["cases"] if case not in PATHS],
    ids=lambda case: f"{case['declared']} {case['stack'].partition('config:')[2]}",
)
def test_read_as_pulumi_does(tmp_path: Path, case: dict[str, Any]) -> None:
    _check(tmp_path, case)


@pytest.mark.parametrize("case", PATHS, ids=lambda case: case["declared"])
def test_a_path_as_a_key_is_refused_by_name(tmp_path: Path, case: dict[str, Any]) -> None:
    with pytest.raises(ConfigurationError, match=r"`o\.a`: the sandbox does not support a path as a key"):
        _read(tmp_path, case)


@pytest.mark.parametrize("case", RECORDED["encrypted"], ids=lambda case: case["declared"])
@pytest.mark.parametrize("variable", ["PULUMI_CONFIG_PASSPHRASE", "PULUMI_CONFIG_PASSPHRASE_FILE"])
def test_secrets_are_decrypted_with_the_stacks_passphrase(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, case: dict[str, Any], variable: str
) -> None:
    monkeypatch.delenv("PULUMI_CONFIG_PASSPHRASE", raising=False)
    file = tmp_path / "phrase"
    file.write_text(f"{PASSPHRASE}\n", encoding="utf-8")
    monkeypatch.setenv(variable, str(file) if variable.endswith("FILE") else PASSPHRASE)
    _check(tmp_path, case)
    if "refused" not in case:
        assert set(_read(tmp_path, case).printable.values()) == {"[secret]"}


def test_without_a_passphrase_they_are_set_aside(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    case = RECORDED["encrypted"][0]
    for variable in ("PULUMI_CONFIG_PASSPHRASE", "PULUMI_CONFIG_PASSPHRASE_FILE"):
        monkeypatch.delenv(variable, raising=False)
    config = _read(tmp_path, case)
    assert (sorted(config.encrypted), config.values, config.secret) == (case["secret"], {}, frozenset())


def test_a_wrong_passphrase_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PULUMI_CONFIG_PASSPHRASE", "wrong")
    with pytest.raises(ConfigurationError, match=r"does not fit the stack's secrets: set the right one, or none"):
        _read(tmp_path, RECORDED["encrypted"][0])


def test_a_passphrase_file_that_is_not_there_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("PULUMI_CONFIG_PASSPHRASE", raising=False)
    monkeypatch.setenv("PULUMI_CONFIG_PASSPHRASE_FILE", str(tmp_path / "none"))
    with pytest.raises(ConfigurationError, match=r"PULUMI_CONFIG_PASSPHRASE_FILE: .*none cannot be read"):
        _read(tmp_path, RECORDED["encrypted"][0])


@pytest.mark.parametrize("damaged", ["text", "v2:AAAA:AAAA", "v1:AAAA:AAAA", "v1:?:AAAA", f"v1:{'A' * 16}:{'A' * 32}"])
def test_a_damaged_secret_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, damaged: str) -> None:
    monkeypatch.setenv("PULUMI_CONFIG_PASSPHRASE", PASSPHRASE)
    case = RECORDED["encrypted"][0]
    stack = re.sub("secure: .*", f"secure: '{damaged}'", case["stack"], count=1)
    with pytest.raises(ConfigurationError, match=r"a secret cannot be decrypted with the stack's passphrase"):
        _read(tmp_path, {**case, "stack": stack})


@pytest.mark.parametrize("salt", ["v2:AAAA:v1:AAAA:AAAA", "text", "v1:?:v1:AAAA:AAAA"])
def test_a_malformed_salt_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, salt: str) -> None:
    monkeypatch.setenv("PULUMI_CONFIG_PASSPHRASE", PASSPHRASE)
    with pytest.raises(ConfigurationError, match=r"`encryptionsalt` is malformed; restore it from a copy"):
        _read(tmp_path, {"declared": "{}", "stack": f"encryptionsalt: {salt}\nconfig: {{a: {{secure: x}}}}\n"})


def test_the_programs_settings_refuse_a_version_whose_zeros_are_eaten(project_copy: ProjectCopy) -> None:
    project_copy.edit("Pulumi.dev.yaml", '"4.99"', "4.100")
    with open_stack(project_copy.path, "dev", "test", Use.LOOK) as opened:
        outcome = opened.stack.preview()
    [(_, message)] = outcome.errors
    assert "cognigy-handover:cognigyVersion is '4.1': it is too old" in message
    assert "if you meant 4.100, write '4.100' in quotes" in message


def test_the_program_gets_a_secret_as_a_secret(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PULUMI_CONFIG_PASSPHRASE", PASSPHRASE)
    _read(tmp_path, RECORDED["encrypted"][0])
    program = "import pulumi\nconfig = pulumi.Config()\npulumi.export('x', config.require_secret('plain'))\n"
    (tmp_path / "__main__.py").write_text(program)
    with open_stack(tmp_path, "dev", "test", Use.LOOK) as opened:
        outcome = opened.stack.preview()
    assert outcome.errors == []
    assert outcome.outputs == {"x": secret("text")}
