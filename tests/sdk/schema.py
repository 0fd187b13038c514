"""The facts of both providers' schemas, and a representative value of each of their types."""

import importlib
import json
import re
from pathlib import Path
from typing import Any

from pulumi.runtime.proto import resource_pb2

from tests.sdk.resource_monitor import PACKAGE_REF


def _facts(package: str) -> dict[str, Any]:
    facts: dict[str, Any] = json.loads(Path(__file__).with_name(f"{package}-schema.json").read_text(encoding="utf-8"))
    return facts


SCHEMA = _facts("genesyscloud")
AWS_SCHEMA = _facts("aws")
RESOURCES: dict[str, Any] = SCHEMA["resources"] | AWS_SCHEMA["resources"]
TYPES: dict[str, Any] = SCHEMA["types"] | AWS_SCHEMA["types"]


def class_name(token: str) -> str:
    return token.rpartition(":")[2]


def module(token: str) -> Any:
    """The Python module that has a resource or a type, e.g. `pulumi_aws.sqs` of `aws:sqs/queue:Queue`."""
    package, path, _ = token.split(":")
    folder = path.partition("/")[0]
    return importlib.import_module(f"pulumi_{package}" + ("" if folder == "index" else f".{folder}"))


def resource_class(token: str) -> Any:
    return getattr(module(token), class_name(token))


def args_class(token: str) -> Any:
    return getattr(module(token), class_name(token) + "Args")


def output_class(token: str) -> Any:
    return getattr(module(token).outputs, class_name(token))


def belongs(request: resource_pb2.RegisterResourceRequest | resource_pb2.ReadResourceRequest) -> bool:
    """Whether a request says which plugin its resource is of, as the SDK of its package does.

    A bridged package is registered, and its resources refer to it; any other names its version at each resource.
    """
    aws = request.type.startswith("aws:")
    return (request.packageRef, request.version) == (("", AWS_SCHEMA["version"]) if aws else (PACKAGE_REF, ""))


def python_name(wire_name: str) -> str:
    return re.sub("([A-Z])", r"_\1", wire_name).lower()


def required(properties: dict[str, Any]) -> list[str]:
    return [name for name, fact in properties.items() if fact.get("required")]


def wire_value(type_: Any, path: str) -> Any:
    """A value of this type as it must arrive, different for every path."""
    match type_:
        case "string":
            return f"value of {path}"
        case "number":
            return float(len(path))
        case "integer":
            return len(path)
        case "boolean":
            return True
        case {"map": item}:
            return {"a_key": wire_value(item, f"{path}.a_key"), "B-Key": wire_value(item, f"{path}.B-Key")}
        case {"array": item}:
            return [wire_value(item, f"{path}[0]"), wire_value(item, f"{path}[1]")]
        case {"ref": token}:
            return {name: wire_value(fact["type"], f"{path}.{name}") for name, fact in TYPES[token].items()}
    raise AssertionError(f"the schema has a type this test does not know: {type_}")


def python_value(type_: Any, path: str, *, as_dict: bool) -> Any:
    """The same value as a program writes it, objects as args objects or as dictionaries."""
    match type_:
        case {"array": item}:
            return [python_value(item, f"{path}[{index}]", as_dict=as_dict) for index in (0, 1)]
        case {"ref": token}:
            properties = {
                python_name(name): python_value(fact["type"], f"{path}.{name}", as_dict=as_dict)
                for name, fact in TYPES[token].items()
            }
            return properties if as_dict else args_class(token)(**properties)
    return wire_value(type_, path)


def wire_inputs(properties: dict[str, Any]) -> dict[str, Any]:
    return {name: wire_value(fact["type"], name) for name, fact in properties.items()}


def python_inputs(properties: dict[str, Any], *, as_dict: bool) -> dict[str, Any]:
    return {python_name(name): python_value(fact["type"], name, as_dict=as_dict) for name, fact in properties.items()}


def required_inputs() -> list[tuple[str, str]]:
    """Every resource's token with each of its required inputs."""
    return [(token, name) for token, facts in RESOURCES.items() for name in required(facts["inputs"])]
