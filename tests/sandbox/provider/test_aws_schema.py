"""What the sandbox knows of AWS' resources is what pulumi-aws and the Terraform provider under it say."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

from handover.sandbox.provider.aws.schema import RESOURCES
from handover.sandbox.provider.schema import Property

FACTS: dict[str, dict[str, Any]] = json.loads(Path(__file__).with_name("aws-facts.json").read_text(encoding="utf-8"))[
    "resources"
]
SDK: dict[str, Any] = json.loads((Path(__file__).parents[2] / "sdk" / "aws-schema.json").read_text(encoding="utf-8"))

TYPES = pytest.mark.parametrize("type_", sorted(FACTS), ids=lambda type_: type_.rpartition(":")[2])
KINDS = {"string": "string", "integer": "number", "number": "float", "boolean": "boolean"}


def flat(properties: Mapping[str, Property], path: str = "") -> Iterator[tuple[str, Property]]:
    for name, each in properties.items():
        yield path + name, each
        yield from flat(each.block, f"{path}{name}.")


def paths(type_: str, attribute: str) -> list[str]:
    return sorted(path for path, each in flat(RESOURCES[type_].properties) if getattr(each, attribute))


def test_the_types_are_those_of_the_sdk() -> None:
    assert sorted(RESOURCES) == sorted(FACTS) == sorted(SDK["resources"])


@TYPES
@pytest.mark.parametrize(
    ("attribute", "fact"),
    [("replace", "forceNew"), ("json", "json"), ("secret", "sensitive"), ("unread", "unread")],
    ids=lambda name: name,
)
def test_rules_are_the_providers(type_: str, attribute: str, fact: str) -> None:
    assert paths(type_, attribute) == FACTS[type_].get(fact, [])


@TYPES
def test_defaults_and_what_is_kept_are_the_providers(type_: str) -> None:
    properties, facts = RESOURCES[type_].properties, FACTS[type_]
    defaults = {name: each.default for name, each in properties.items() if each.default is not None}
    assert defaults == facts.get("default", {})
    kept = sorted(name for name, each in properties.items() if each.computed and name != "region")
    assert kept == sorted(facts.get("computed", []) + facts.get("keepsWhatItIs", []))
    assert sorted(name for name, each in properties.items() if each.kind == "set") == facts.get("set", [])
    assert RESOURCES[type_].version == facts.get("schemaVersion", 0)


def kinds(described: Mapping[str, Any]) -> dict[str, Any]:
    """Return what the SDK says of properties: kind and whether they are required, by their paths."""
    found: dict[str, Any] = {}
    for name, each in described.items():
        wire = each["type"]
        if isinstance(wire, str):
            kind = KINDS[wire]
        elif "ref" in wire:
            kind = "block"
            inner = kinds(SDK["types"][wire["ref"]])
            found |= {f"{name}.{path}": value for path, value in inner.items()}
        else:
            kind = "map" if "map" in wire else "list"
        found[name] = (kind, bool(each.get("required")))
    return found


@TYPES
def test_inputs_and_outputs_are_those_of_the_sdk(type_: str) -> None:
    resource, described = RESOURCES[type_], SDK["resources"][type_]
    ours = {
        path: ("list" if each.kind == "set" else each.kind, each.required) for path, each in flat(resource.properties)
    }
    prefixes = {"namePrefix"} & described["inputs"].keys()
    assert ours == {path: value for path, value in kinds(described["inputs"]).items() if path not in prefixes}
    assert sorted(resource.computed) == sorted(described["outputs"].keys() - described["inputs"].keys())


@TYPES
def test_what_the_sandbox_lacks_is_what_the_sdk_omits(type_: str) -> None:
    inputs = SDK["resources"][type_]["inputs"]
    blocks = {each["type"]["ref"]: f"{name}." for name, each in inputs.items() if "ref" in each["type"]}
    omitted = {
        path + camel(name) for where, path in {type_: "", **blocks}.items() for name in SDK["omitted"].get(where, [])
    }
    assert sorted(RESOURCES[type_].lacking) == sorted(omitted | {"namePrefix"} & inputs.keys())


def camel(name: str) -> str:
    first, *others = name.split("_")
    return first + "".join(map(str.title, others))
