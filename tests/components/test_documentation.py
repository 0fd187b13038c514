"""What the project's files say about settings is what the model says."""

import runpy
from pathlib import Path
from typing import Any

import pytest
import yaml
from pydantic.alias_generators import to_camel

from components import PipelineSettings
from components.settings import NAMESPACE

STACKS = sorted(Path().glob("Pulumi.*.yaml"))


def test_the_readme_s_table_is_the_model_s() -> None:
    readme = Path("README.md").read_text(encoding="utf-8")
    with_table = runpy.run_path("tools/settings_table.py")["with_table"]
    assert readme == with_table(readme), "run python tools/settings_table.py --write"


def declared() -> dict[str, dict[str, Any]]:
    project: dict[str, Any] = yaml.safe_load(Path("Pulumi.yaml").read_text(encoding="utf-8"))
    assert project["name"] == NAMESPACE
    keys: dict[str, dict[str, Any]] = project["config"]
    return keys


def test_pulumi_yaml_declares_every_setting_that_is_required_or_has_a_default() -> None:
    fields = PipelineSettings.model_fields.values()
    assert set(declared()) == {info.alias for info in fields if info.is_required() or info.default is not None}
    for key, declaration in declared().items():
        [info] = [info for info in fields if info.alias == key]
        assert declaration["description"] == (info.description or "").replace("`", "")
        assert ("default" in declaration) is not info.is_required()


def test_pulumi_yaml_s_defaults_are_the_model_s() -> None:
    required = {"cognigyDomain": "trial.cognigy.ai", "cognigyVersion": "4.99"}
    defaults = {key: declaration["default"] for key, declaration in declared().items() if "default" in declaration}
    assert PipelineSettings.parse({**required, **defaults}) == PipelineSettings.parse(required)


@pytest.mark.parametrize("stack", STACKS, ids=lambda stack: stack.name)
def test_every_stack_can_be_deployed(stack: Path) -> None:
    config = yaml.safe_load(stack.read_text(encoding="utf-8"))["config"]
    settings = PipelineSettings.parse(
        {key.removeprefix(f"{NAMESPACE}:"): value for key, value in config.items() if key.startswith(NAMESPACE)}
    )
    assert settings.endpoint_url.startswith("https://endpoint-")


def test_there_are_the_stacks_that_the_readme_names() -> None:
    assert [stack.name for stack in STACKS] == [
        "Pulumi.dev.yaml",
        "Pulumi.eventbridge.yaml",
        "Pulumi.local.yaml",
        "Pulumi.prod-eu.yaml",
        "Pulumi.prod-us.yaml",
    ]


def test_keys_are_in_camel_case() -> None:
    assert all(info.alias == to_camel(field) for field, info in PipelineSettings.model_fields.items())


def test_an_example_shows_event_bridge_and_says_its_delivery() -> None:
    config = yaml.safe_load(Path("Pulumi.eventbridge.yaml").read_text(encoding="utf-8"))["config"]
    assert config[f"{NAMESPACE}:delivery"] == "eventBridge"
