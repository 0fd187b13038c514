"""Each package as such: which plugin serves it, which names it has, what importing it brings along."""

import base64
import inspect
import json
import subprocess
import sys
import typing
from importlib import metadata, resources
from typing import Any

import pulumi
import pulumi_aws
import pulumi_genesyscloud
import pytest

from tests.sdk.resource_monitor import Monitor
from tests.sdk.schema import (
    AWS_SCHEMA,
    RESOURCES,
    SCHEMA,
    TYPES,
    args_class,
    class_name,
    module,
    python_name,
    required,
    resource_class,
)

PROVIDER = "pulumi:providers:genesyscloud"
ALL_RESOURCES: dict[str, Any] = {
    **{token: facts["inputs"] for token, facts in RESOURCES.items()},
    PROVIDER: SCHEMA["provider"]["inputs"],
}


def test_the_package_is_registered_once_and_names_bridge_provider_and_version() -> None:
    monitor = Monitor()

    def program() -> None:
        pulumi_genesyscloud.Provider("provider")
        pulumi_genesyscloud.Flow("flow", filepath="flow.yaml")
        pulumi_genesyscloud.Integration.get("integration", "its-id")

    monitor.run(program)

    (package,) = monitor.packages
    assert (package.name, package.version, package.download_url) == ("terraform-provider", "1.4.0", "")
    assert package.parameterization.name == "genesyscloud"
    assert package.parameterization.version == SCHEMA["version"]
    assert package.parameterization.value == base64.b64decode(SCHEMA["parameter"])
    # The reference says the version; a version beside it would make the engine look for another plugin.
    assert monitor.registered["flow"].version == ""


def test_the_plugin_file_tells_the_cli_the_same() -> None:
    text = resources.files(pulumi_genesyscloud).joinpath("pulumi-plugin.json").read_text(encoding="utf-8")
    assert json.loads(text) == {
        "resource": True,
        "name": "terraform-provider",
        "version": "1.4.0",
        "parameterization": {"name": "genesyscloud", "version": SCHEMA["version"], "value": SCHEMA["parameter"]},
    }


def test_aws_needs_no_registration_but_names_its_version_which_a_program_may_change() -> None:
    monitor = Monitor()

    def program() -> None:
        pulumi_aws.sqs.Queue("queue")
        pulumi_aws.sqs.Queue("newer", opts=pulumi.ResourceOptions(version="7.52.0"))

    monitor.run(program)

    assert monitor.packages == []
    assert {name: request.version for name, request in monitor.registered.items()} == {
        "queue": AWS_SCHEMA["version"],
        "newer": "7.52.0",
    }


def test_aws_plugin_file_tells_the_cli_the_same() -> None:
    text = resources.files(pulumi_aws).joinpath("pulumi-plugin.json").read_text(encoding="utf-8")
    assert json.loads(text) == {"resource": True, "name": "aws", "version": AWS_SCHEMA["version"]}
    assert metadata.version("pulumi_aws") == AWS_SCHEMA["version"]


@pytest.mark.parametrize("package", ["pulumi_aws", "pulumi_genesyscloud"])
def test_it_is_marked_as_typed(package: str) -> None:
    assert resources.files(package).joinpath("py.typed").is_file()


@pytest.mark.parametrize("token", RESOURCES, ids=class_name)
def test_resource_classes_know_their_type(token: str) -> None:
    assert pulumi.get_type_token(resource_class(token)) == token


def parameters(class_: type) -> tuple[set[str], set[str]]:
    """All parameters of an args class's constructor, and the required ones."""
    found = inspect.signature(class_).parameters
    return set(found), {name for name, parameter in found.items() if parameter.default is parameter.empty}


def names(properties: dict[str, Any]) -> tuple[set[str], set[str]]:
    """All properties of the schema under their Python names, and the required ones."""
    return set(map(python_name, properties)), set(map(python_name, required(properties)))


@pytest.mark.parametrize("token", ALL_RESOURCES, ids=class_name)
def test_constructors_and_get_take_exactly_the_schema_s_properties(token: str) -> None:
    class_: Any = pulumi_genesyscloud.Provider if token == PROVIDER else resource_class(token)
    _, by_keyword = typing.get_overloads(class_.__init__)
    (keywords,) = typing.get_args(by_keyword.__annotations__["inputs"])
    args: Any = pulumi_genesyscloud.ProviderArgs if token == PROVIDER else args_class(token)
    assert parameters(args) == names(ALL_RESOURCES[token])
    assert set(inspect.get_annotations(keywords)) == names(ALL_RESOURCES[token])[0]
    if token != PROVIDER:
        assert typing.get_args(class_.get.__annotations__["inputs"]) == (keywords,)


@pytest.mark.parametrize("token", TYPES, ids=class_name)
def test_nested_arguments_are_the_same_as_class_and_as_dictionary(token: str) -> None:
    dictionary = getattr(module(token), class_name(token) + "ArgsDict")
    assert parameters(args_class(token)) == names(TYPES[token])
    assert (set(inspect.get_annotations(dictionary)), dictionary.__required_keys__) == names(TYPES[token])


MODULES = {
    "pulumi_aws": [
        "_utilities",
        "cloudwatch",
        "cloudwatch._inputs",
        "cloudwatch.event_api_destination",
        "cloudwatch.event_archive",
        "cloudwatch.event_bus",
        "cloudwatch.event_connection",
        "cloudwatch.event_rule",
        "cloudwatch.event_target",
        "cloudwatch.metric_alarm",
        "cloudwatch.outputs",
        "iam",
        "iam.role",
        "iam.role_policy",
        "sqs",
        "sqs.queue",
        "sqs.queue_policy",
    ],
    "pulumi_genesyscloud": [
        "_inputs",
        "_provider_inputs",
        "_utilities",
        "flow",
        "integration",
        "integration_action",
        "outputs",
        "processautomation_trigger",
        "provider",
    ],
}


@pytest.mark.parametrize("package", MODULES)
def test_importing_it_brings_along_its_own_modules_only(package: str) -> None:
    """Slow imports are paid at every command; the real packages have hundreds of modules."""
    program = (
        f"import sys, json, re, pulumi; before = set(sys.modules); import {package};"
        "print(json.dumps(sorted(set(sys.modules) - before)))"
    )
    done = subprocess.run([sys.executable, "-c", program], check=True, capture_output=True, text=True)
    assert json.loads(done.stdout) == [package, *(f"{package}.{module}" for module in MODULES[package])]
