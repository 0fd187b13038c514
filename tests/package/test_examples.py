"""The programs in examples/other-languages: what they write is in the schema."""

from __future__ import annotations

import re
from typing import Any

import yaml

from tests.conftest import ROOT
from tests.package.test_schema import PIPELINE

EXAMPLES = ROOT / "examples" / "other-languages"


def program(file: str) -> str:
    return (EXAMPLES / file).read_text(encoding="utf-8")


def test_the_yaml_program_is_in_the_schema() -> None:
    project: dict[str, Any] = yaml.safe_load(program("yaml/Pulumi.yaml"))
    pipeline = project["resources"]["handover"]
    assert pipeline["type"] == "handover:HandoverPipeline"
    assert set(PIPELINE["requiredInputs"]) <= set(pipeline["properties"]) <= set(PIPELINE["inputProperties"])
    assert set(project["outputs"]) <= set(PIPELINE["properties"])
    assert all(value == f"${{handover.{key}}}" for key, value in project["outputs"].items())
    configured = yaml.safe_load(program("yaml/Pulumi.dev.yaml"))["config"]
    assert {f"{project['name']}:{key}" for key in project["config"]} == {
        key for key in configured if not key.startswith("genesyscloud:")
    }


def test_the_typescript_program_is_in_the_schema() -> None:
    text = program("typescript/index.ts")
    arguments = re.findall(r"^ +(\w+): ", text, re.MULTILINE)
    assert set(PIPELINE["requiredInputs"]) < set(arguments) < set(PIPELINE["inputProperties"])
    read = re.findall(r"pipeline\.(\w+)", text)
    assert read
    assert set(read) < set(PIPELINE["properties"])
