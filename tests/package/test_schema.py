"""package/schema.json is what Pulumi makes of the component, and says of each argument what the settings say."""

from __future__ import annotations

import json
import runpy
from typing import Any

import pytest
from pydantic.alias_generators import to_camel

from components.names import ObjectNames
from components.settings import EventBridgeSettings, PipelineSettings
from tests.conftest import ROOT

CHECKED_IN = (ROOT / "package" / "schema.json").read_text(encoding="utf-8")
SCHEMA = json.loads(CHECKED_IN)
PIPELINE = SCHEMA["resources"]["handover:index:HandoverPipeline"]


def test_it_is_checked_in() -> None:
    assert runpy.run_path(str(ROOT / "tools/package_schema.py"))["schema"]() == CHECKED_IN, (
        "run python tools/package_schema.py --write"
    )


def test_the_package_is_handover_and_has_one_component() -> None:
    assert (SCHEMA["namespace"], SCHEMA["name"]) == ("pulumi", "handover")
    assert list(SCHEMA["resources"]) == ["handover:index:HandoverPipeline"]
    assert PIPELINE["isComponent"]
    assert PIPELINE["requiredInputs"] == ["cognigyDomain", "cognigyVersion"]
    assert PIPELINE["required"] == ["endpointUrl"]


@pytest.mark.parametrize(
    ("properties", "model"),
    [
        (PIPELINE["inputProperties"], PipelineSettings),
        (SCHEMA["types"]["handover:index:EventBridgeTarget"]["properties"], EventBridgeSettings),
        (SCHEMA["types"]["handover:index:ObjectNames"]["properties"], ObjectNames),
    ],
)
def test_each_argument_is_described_as_the_setting_is(properties: dict[str, Any], model: Any) -> None:
    described = {key: " ".join(of["description"].split()).rstrip(".") for key, of in properties.items()}
    assert described == {
        to_camel(name): field.description for name, field in model.model_fields.items() if to_camel(name) in described
    }


def test_everything_is_described() -> None:
    of_types = (of["properties"] for of in SCHEMA["types"].values() if "properties" in of)
    for properties in (PIPELINE["inputProperties"], PIPELINE["properties"], *of_types):
        for key, of in properties.items():
            assert of.get("description"), key


def test_the_plugin_installs_what_the_program_of_this_repository_does() -> None:
    ours, its = (
        [line for line in file.read_text(encoding="utf-8").splitlines() if not line.startswith("#")]
        for file in (ROOT / "requirements.txt", ROOT / "package" / "requirements.txt")
    )
    assert its == [f"../{line}" if line.startswith("sdks/") else line for line in ours]
