"""Whether `pulumi_aws` has and sends what the real pulumi-aws does, where somebody has unpacked that.

pip download --no-deps pulumi-aws==7.51.0, unzip it somewhere, and run with PULUMI_AWS=<that folder>
"""

import json
import os
import subprocess
import sys
from typing import Any

import pytest

from tests.sdk.schema import AWS_SCHEMA

# Runs with the real package first in the path, in a process of its own.
READ = """
import collections.abc, importlib, inspect, json, sys, typing
import pulumi
from pulumi import _types

def plain(type_):
    match type_:
        case typing.ForwardRef():
            return {"ref": type_.__forward_arg__.removeprefix("outputs.").removesuffix("Args")}
        case str():
            return {"ref": type_.removeprefix("outputs.").removesuffix("Args")}
    if name := {str: "string", bool: "boolean", int: "integer", float: "number"}.get(type_):
        return name
    origin, arguments = typing.get_origin(type_), typing.get_args(type_)
    if origin is collections.abc.Sequence:
        return {"array": plain(arguments[0])}
    if origin is collections.abc.Mapping:
        return {"map": plain(arguments[1])}
    if arguments:
        return plain(next(each for each in arguments if each is not type(None)))
    return {"ref": type_.__name__}

def inputs(class_):
    wire = _types.input_type_py_to_pulumi_names(class_)
    return {
        wire[name]: (name, plain(parameter.annotation), parameter.default is inspect.Parameter.empty)
        for name, parameter in inspect.signature(class_.__init__).parameters.items()
        if name in wire
    }

def outputs(class_):
    found = {}
    for name, getter in vars(class_).items():
        if isinstance(getter, property):
            type_ = getter.fget.__annotations__["return"]
            if typing.get_origin(type_) is pulumi.Output:
                type_ = typing.get_args(type_)[0]
            required = type(None) not in typing.get_args(type_)
            found[getattr(getter.fget, _types._PULUMI_NAME, name)] = (name, plain(type_), required)
    return found

resources, types = json.load(sys.stdin)
answer = {"resources": {}, "types": {}}
for token in resources:
    module = importlib.import_module("pulumi_aws." + token.split(":")[1].split("/")[0])
    name = token.rpartition(":")[2]
    class_ = getattr(module, name)
    assert class_.pulumi_type == token
    answer["resources"][token] = {"inputs": inputs(getattr(module, name + "Args")), "outputs": outputs(class_)}
for token in types:
    module = importlib.import_module("pulumi_aws." + token.split(":")[1].split("/")[0])
    answer["types"][token] = inputs(getattr(module, token.rpartition(":")[2] + "Args"))
json.dump([importlib.import_module("pulumi_aws._utilities").get_version(), answer], sys.stdout)
"""

# Whichever package is found: sends an object of each type, and writes down what arrived.
SEND = """
import json, sys
from google.protobuf import json_format
from tests.sdk.resource_monitor import Monitor
from tests.sdk.schema import AWS_SCHEMA, python_inputs, resource_class

monitor = Monitor()

def program():
    for token, facts in AWS_SCHEMA["resources"].items():
        resource_class(token)(token.rpartition(":")[2], **python_inputs(facts["inputs"], as_dict=True))

monitor.run(program)
sent = {name: json_format.MessageToDict(request) for name, request in monitor.registered.items()}
for request in sent.values():
    for key in ("sourcePosition", "stackTrace"):
        request.pop(key, None)
json.dump(sent, sys.stdout)
"""


def run(script: str, stdin: str = "", **env: str) -> Any:
    done = subprocess.run(
        [sys.executable, "-c", script],
        input=stdin,
        env={**os.environ, **env},
        capture_output=True,
        text=True,
        check=True,
    )
    return json.loads(done.stdout)


@pytest.fixture
def real_package() -> str:
    if not (folder := os.environ.get("PULUMI_AWS")):
        pytest.skip("PULUMI_AWS does not name a folder with the real pulumi-aws")
    return folder


def facts(found: dict[str, tuple[str, Any, bool]], omitted: list[str]) -> dict[str, Any]:
    """What the schema says of properties, from what the real package has."""
    return {
        wire: {"type": named(type_), **({"required": True} if required else {})}
        for wire, (name, type_, required) in found.items()
        if name not in omitted
    }


def named(type_: Any) -> Any:
    match type_:
        case {"ref": "PolicyDocument"}:
            return "string"  # A policy may be written as an object too, which sdks/aws leaves out.
        case {"ref": name}:
            return {"ref": f"aws:cloudwatch/{name}:{name}"}
        case dict():
            return {kind: named(item) for kind, item in type_.items()}
    return type_


@pytest.mark.e2e
def test_the_facts_are_those_of_the_real_package(real_package: str) -> None:
    tokens = json.dumps([list(AWS_SCHEMA["resources"]), list(AWS_SCHEMA["types"])])
    version, real = run(READ, tokens, PYTHONPATH=real_package)
    omitted = AWS_SCHEMA["omitted"]

    assert version == AWS_SCHEMA["version"]
    assert {
        token: {side: facts(found[side], omitted.get(token, [])) for side in ("inputs", "outputs")}
        for token, found in real["resources"].items()
    } == AWS_SCHEMA["resources"]
    types = {token: facts(found, omitted.get(token, [])) for token, found in real["types"].items()}
    assert types == AWS_SCHEMA["types"]
    # Nothing is called omitted that isn't there.
    for token, names in omitted.items():
        there = real["types"].get(token) or real["resources"][token]["inputs"]
        assert set(names) <= {name for name, *_ in there.values()}


@pytest.mark.e2e
def test_what_arrives_at_the_engine_is_what_the_real_package_sends(real_package: str) -> None:
    sent = run(SEND)
    assert len(sent) == len(AWS_SCHEMA["resources"])
    assert sent == run(SEND, PYTHONPATH=real_package)
