"""What arrives at the resource monitor when a program gives a resource its properties."""

from collections.abc import Callable
from typing import Any

import pulumi
import pulumi_aws
import pulumi_genesyscloud
import pytest

from tests.sdk.resource_monitor import Monitor, urn
from tests.sdk.schema import (
    RESOURCES,
    args_class,
    belongs,
    class_name,
    python_inputs,
    python_name,
    required_inputs,
    resource_class,
    wire_inputs,
)

Style = Callable[[str, dict[str, Any]], None]

STYLES: dict[str, Style] = {
    "args object": lambda token, facts: resource_class(token)(
        "a", args_class(token)(**python_inputs(facts, as_dict=False))
    ),
    "args object by keyword": lambda token, facts: resource_class(token)(
        "a", args=args_class(token)(**python_inputs(facts, as_dict=False)), opts=pulumi.ResourceOptions()
    ),
    "args object of dictionaries": lambda token, facts: resource_class(token)(
        "a", args_class(token)(**python_inputs(facts, as_dict=True)), pulumi.ResourceOptions()
    ),
    "keywords": lambda token, facts: resource_class(token)("a", **python_inputs(facts, as_dict=False)),
    "keywords of dictionaries": lambda token, facts: resource_class(token)(
        "a", None, **python_inputs(facts, as_dict=True)
    ),
    "keywords of outputs": lambda token, facts: resource_class(token)(
        "a",
        pulumi.ResourceOptions(),
        **{name: pulumi.Output.from_input(value) for name, value in python_inputs(facts, as_dict=False).items()},
    ),
}


@pytest.mark.parametrize("style", STYLES.values(), ids=STYLES)
@pytest.mark.parametrize("token", RESOURCES, ids=class_name)
def test_every_property_arrives_under_its_wire_name(token: str, style: Style) -> None:
    monitor = Monitor()
    facts = RESOURCES[token]["inputs"]

    monitor.run(lambda: style(token, facts))

    assert monitor.inputs("a") == wire_inputs(facts)
    assert monitor.registered["a"].type == token
    assert monitor.registered["a"].custom
    assert belongs(monitor.registered["a"])


@pytest.mark.parametrize("token", RESOURCES, ids=class_name)
def test_properties_not_given_are_not_sent(token: str) -> None:
    monitor = Monitor()
    facts = {name: fact for name, fact in RESOURCES[token]["inputs"].items() if fact.get("required")}

    monitor.run(lambda: resource_class(token)("a", **python_inputs(facts, as_dict=False)))

    assert monitor.inputs("a") == wire_inputs(facts)


@pytest.mark.parametrize(("token", "name"), required_inputs())
def test_a_required_property_cannot_be_left_out(token: str, name: str) -> None:
    inputs = python_inputs(RESOURCES[token]["inputs"], as_dict=False)
    missing = f"{resource_class(token).__name__} 'a' misses the required property {python_name(name)}."

    with pytest.raises(TypeError) as raised:
        resource_class(token)("a", **{**inputs, python_name(name): None})
    assert str(raised.value) == missing
    del inputs[python_name(name)]
    with pytest.raises(TypeError) as raised:
        resource_class(token)("a", **inputs)
    assert str(raised.value) == missing
    with pytest.raises(TypeError, match=f"'{python_name(name)}'"):
        args_class(token)(**inputs)


def test_a_property_that_does_not_exist_is_refused_by_name() -> None:
    with pytest.raises(TypeError) as raised:
        pulumi_genesyscloud.Flow("a", filepath="flow.yaml", file="flow.yaml")  # type: ignore[call-overload]
    assert str(raised.value) == (
        "Flow 'a' has no property file; it has "
        "filepath, flow_id, force_unlock, name, substitutions, type, update_trigger_hash."
    )


def test_aws_refuses_the_same() -> None:
    with pytest.raises(TypeError) as raised:
        pulumi_aws.sqs.QueuePolicy("a", queue_url="u", polcy="{}")  # type: ignore[call-overload]
    assert str(raised.value) == "QueuePolicy 'a' has no property polcy; it has policy, queue_url, region."
    with pytest.raises(TypeError) as raised:
        pulumi_aws.sqs.QueuePolicy("a", {"policy": "hush"})  # type: ignore[call-overload]
    assert str(raised.value) == (
        "QueuePolicy 'a' got a dict where QueuePolicyArgs or pulumi.ResourceOptions belong; give properties by keyword."
    )


@pytest.mark.parametrize("style", [lambda given: ((given,), {}), lambda given: ((), {"args": given})])
def test_something_else_than_the_args_object_is_refused_without_printing_it(
    style: Callable[[Any], tuple[tuple[Any, ...], dict[str, Any]]],
) -> None:
    args, kwargs = style({"oauthclient_secret": "hush"})
    with pytest.raises(TypeError) as raised:
        pulumi_genesyscloud.Provider("a", *args, **kwargs)
    assert str(raised.value) == (
        "Provider 'a' got a dict where ProviderArgs or pulumi.ResourceOptions belong; give properties by keyword."
    )


def test_the_pipeline_s_resources_depend_on_each_other_by_property() -> None:
    """Also, by mypy's eyes: what components write type-checks in every style."""

    def program() -> None:
        integration = pulumi_genesyscloud.Integration(
            "integration", integration_type="custom-rest-actions", config={"name": "Web services"}
        )
        action = pulumi_genesyscloud.IntegrationAction(
            "action",
            pulumi_genesyscloud.IntegrationActionArgs(
                category=integration.config.apply(lambda config: config.name if config and config.name else ""),
                contract_input="{}",
                contract_output="{}",
                integration_id=integration.id,
                config_request=pulumi_genesyscloud.IntegrationActionConfigRequestArgs(request_type="POST"),
            ),
            pulumi.ResourceOptions(parent=integration),
        )
        flow = pulumi_genesyscloud.Flow(
            "flow", filepath="flow.yaml", substitutions={"name": action.name}, update_trigger_hash=action.id
        )
        pulumi_genesyscloud.ProcessautomationTrigger(
            "trigger",
            enabled=True,
            topic_name="v2.detail.events.conversation.{id}.acw",
            target={"id": flow.id, "type": "Workflow", "workflow_target_settings": {"data_format": "Json"}},
        )

    monitor = Monitor(outputs={"action": {"name": "Send"}})
    monitor.run(program)

    assert {
        name: {key: list(value.urns) for key, value in request.propertyDependencies.items() if value.urns}
        for name, request in monitor.registered.items()
    } == {
        "integration": {},
        "action": {
            "category": [urn("genesyscloud:index/integration:Integration", "integration")],
            "integrationId": [urn("genesyscloud:index/integration:Integration", "integration")],
        },
        "flow": {
            "substitutions": [urn("genesyscloud:index/integrationAction:IntegrationAction", "action")],
            "updateTriggerHash": [urn("genesyscloud:index/integrationAction:IntegrationAction", "action")],
        },
        "trigger": {"target": [urn("genesyscloud:index/flow:Flow", "flow")]},
    }
    assert monitor.inputs("action")["category"] == "Web services"
    assert monitor.inputs("flow") == {
        "filepath": "flow.yaml",
        "substitutions": {"name": "Send"},
        "updateTriggerHash": "id-of-action",
    }
    assert monitor.registered["action"].parent == urn("genesyscloud:index/integration:Integration", "integration")
