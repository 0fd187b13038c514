"""The provider resource: everything travels as text, the secret as a secret."""

import inspect
import json
from collections.abc import Callable
from typing import Any

import pulumi
import pulumi_genesyscloud
import pytest

from tests.sdk.resource_monitor import PACKAGE_REF, SECRET, Monitor, urn
from tests.sdk.schema import SCHEMA, python_inputs, python_name, wire_inputs

FACTS: dict[str, Any] = SCHEMA["provider"]["inputs"]
TYPE = "pulumi:providers:genesyscloud"


@pytest.mark.parametrize("as_output", [False, True], ids=["plain", "outputs"])
@pytest.mark.parametrize("as_dict", [False, True], ids=["args objects", "dictionaries"])
def test_every_property_arrives_as_text_under_its_wire_name(*, as_dict: bool, as_output: bool) -> None:
    monitor = Monitor()

    def program() -> None:
        inputs = python_inputs(FACTS, as_dict=as_dict)
        if as_output:
            inputs = {name: pulumi.Output.from_input(value) for name, value in inputs.items()}
        pulumi_genesyscloud.Provider("a", **inputs)

    monitor.run(program)

    arrived = monitor.inputs("a")
    assert arrived.pop("oauthclientSecret") == {**SECRET, "value": "value of oauthclientSecret"}
    assert all(isinstance(value, str) for value in arrived.values())
    assert {
        name: value if FACTS[name]["type"] == "string" else json.loads(value) for name, value in arrived.items()
    } == {name: value for name, value in wire_inputs(FACTS).items() if name != "oauthclientSecret"}
    assert monitor.registered["a"].type == TYPE
    assert monitor.registered["a"].packageRef == PACKAGE_REF
    assert list(monitor.registered["a"].additionalSecretOutputs) == ["oauthclientSecret"]


@pytest.mark.parametrize(
    "construct",
    [
        lambda: pulumi_genesyscloud.Provider("a"),
        lambda: pulumi_genesyscloud.Provider("a", pulumi_genesyscloud.ProviderArgs()),
        lambda: pulumi_genesyscloud.Provider("a", pulumi.ResourceOptions()),
    ],
)
def test_nothing_is_required(construct: Callable[[], object]) -> None:
    monitor = Monitor()
    monitor.run(construct)
    assert monitor.inputs("a") == {}


def test_options_given_are_kept_beside_its_own() -> None:
    monitor = Monitor()
    opts = pulumi.ResourceOptions(protect=True, additional_secret_outputs=["accessToken"])

    monitor.run(lambda: pulumi_genesyscloud.Provider("a", opts=opts))

    assert monitor.registered["a"].protect
    assert list(monitor.registered["a"].additionalSecretOutputs) == ["accessToken", "oauthclientSecret"]
    assert opts.additional_secret_outputs == ["accessToken"]


def test_only_text_can_be_read_back() -> None:
    text = [name for name, fact in FACTS.items() if fact["type"] == "string"]
    seen: dict[str, Any] = {}

    def program() -> None:
        provider = pulumi_genesyscloud.Provider("a", aws_region="us-east-1")
        for name in text:
            getattr(provider, python_name(name)).apply(lambda value, name=name: seen.update({name: value}))

    Monitor(outputs={"a": {"oauthclientId": "client"}}).run(program)

    assert seen == {**dict.fromkeys(text), "awsRegion": "us-east-1", "oauthclientId": "client"}
    assert inspect.get_annotations(pulumi_genesyscloud.Provider) == {
        python_name(name): pulumi.Output[str | None] for name in text
    }


def test_resources_can_be_given_to_it() -> None:
    monitor = Monitor()

    def program() -> None:
        provider = pulumi_genesyscloud.Provider(
            "local", gateways=[{"host": "127.0.0.1", "port": "8099", "protocol": "http"}]
        )
        pulumi_genesyscloud.Flow("flow", filepath="flow.yaml", opts=pulumi.ResourceOptions(provider=provider))

    monitor.run(program)

    assert monitor.registered["flow"].provider == f"{urn(TYPE, 'local')}::id-of-local"
    assert monitor.inputs("local") == {"gateways": '[{"host": "127.0.0.1", "port": "8099", "protocol": "http"}]'}
