"""`consistent-names` and `name-prefix`."""

from typing import Any

import pytest
from pulumi_policy import PolicyResource

from handover_policies.names import consistent_names, name_prefix
from tests.policies.conftest import Settings
from tests.policies.support import (
    ACTION,
    FLOW,
    INTEGRATION,
    TRIGGER,
    UNKNOWN,
    action,
    flow,
    integration,
    judge,
    judge_stack,
    resource,
    trigger,
)


def _stack(
    integration_: dict[str, Any] | None = None,
    action_: dict[str, Any] | None = None,
    flow_: dict[str, Any] | None = None,
) -> list[PolicyResource]:
    return [
        resource(INTEGRATION, "integration", integration_ or integration()),
        resource(ACTION, "action", action_ or action()),
        resource(FLOW, "flow", flow_ or flow()),
        resource(TRIGGER, "trigger", trigger()),
    ]


def _flow(**substitutions: Any) -> dict[str, Any]:
    made = flow()
    return made | {"substitutions": made["substitutions"] | substitutions}


@pytest.mark.parametrize(
    "resources",
    [
        _stack(),
        _stack(integration(config={"name": UNKNOWN})),
        _stack(integration(id=UNKNOWN), action(integrationId=UNKNOWN)),
        _stack(action_=action(integrationId="another stack's", category="Other"), flow_=_flow(category="Other")),
        _stack(action_=action(category=UNKNOWN), flow_=_flow(category=UNKNOWN)),
        _stack(action_=action(name=UNKNOWN), flow_=_flow(dataAction="'Another'")),
        _stack(flow_=_flow(dataAction=UNKNOWN)),
        _stack(flow_=_flow(name=UNKNOWN)),
        _stack(flow_=flow(name=UNKNOWN)),
        _stack(flow_=flow(substitutions=UNKNOWN)),
        [resource(FLOW, "flow", _flow(category="'of another stack'"))],
    ],
)
def test_names_that_agree_or_are_not_known_pass(resources: list[PolicyResource]) -> None:
    assert judge_stack(consistent_names, resources) == []


def test_category_must_be_the_integrations_name() -> None:
    resources = _stack(integration(config={"name": "QA Cognigy"}))
    found = [("action", "Its category is 'Cognigy'; it must be its integration's name, 'QA Cognigy'.")]
    assert judge_stack(consistent_names, resources) == found


def test_category_may_be_the_one_in_the_settings(settings: Settings) -> None:
    settings(names='{"category": "Cognigy"}')
    assert judge_stack(consistent_names, _stack(integration(config={"name": "QA Cognigy"}))) == []
    settings(names='{"integration": "QA Cognigy"}')
    assert len(judge_stack(consistent_names, _stack(integration(config={"name": "QA Cognigy"})))) == 1


def test_integration_is_found_by_dependency_while_its_id_is_unknown() -> None:
    mine = resource(INTEGRATION, "mine", integration(id=UNKNOWN, config={"name": "Mine"}))
    other = resource(INTEGRATION, "other", integration(id=UNKNOWN))
    made = resource(ACTION, "action", action(integrationId=UNKNOWN), integrationId=[mine])
    found = [("action", "Its category is 'Cognigy'; it must be its integration's name, 'Mine'.")]
    assert judge_stack(consistent_names, [other, mine, made]) == found


def test_dependencies_on_anything_else_are_no_integration() -> None:
    helper = resource(FLOW, "helper", flow(substitutions=UNKNOWN))
    made = resource(ACTION, "action", action(), integrationId=[helper])
    assert judge_stack(consistent_names, [resource(INTEGRATION, "i", integration()), helper, made]) == []


@pytest.mark.parametrize(
    ("flow_", "violation"),
    [
        (_flow(name='"Flow"'), "Its substitution 'name' says 'Flow'; it must be its own name, 'Flow: {acw'."),
        (_flow(dataAction='"send"'), "It calls the data action 'send' in 'Cognigy'; it must be 'Send' in 'Cognigy'."),
        (
            _flow(category='"QA Cognigy"'),
            "It calls the data action 'Send' in 'QA Cognigy'; it must be 'Send' in 'Cognigy'.",
        ),
        (_flow(category=None), "Its substitution 'category' is missing."),
        (_flow(name="Flow: {acw"), "Its substitution 'name' is not valid YAML; quote it."),
        (_flow(dataAction="4.99"), "Its substitution 'dataAction' is float to YAML instead of text; quote it."),
    ],
)
def test_substitutions_must_say_the_names(flow_: dict[str, Any], violation: str) -> None:
    assert judge_stack(consistent_names, _stack(flow_=flow_)) == [("flow", violation)]


def test_a_flow_without_substitutions_lacks_all_of_them() -> None:
    assert len(judge_stack(consistent_names, _stack(flow_=flow(substitutions=None)))) == 3


def test_excepted_stacks_may_disagree() -> None:
    assert judge_stack(consistent_names, _stack(flow_=_flow(name="x")), {"exceptStacks": ["dev"]}) == []


PREFIXED = [
    (INTEGRATION, integration(config={"name": "QA Cognigy"})),
    (ACTION, action(name="QA Send", category="QA Cognigy")),
    (FLOW, flow(name="QA Flow")),
    (TRIGGER, trigger(name="QA Trigger")),
    (TRIGGER, trigger(name=UNKNOWN)),
]


@pytest.mark.parametrize(("type_", "props"), PREFIXED)
def test_prefixed_names_pass(settings: Settings, type_: str, props: dict[str, Any]) -> None:
    settings(namePrefix="QA")
    assert judge(name_prefix, type_, props) == []


@pytest.mark.parametrize(
    ("type_", "props", "violations"),
    [
        (INTEGRATION, integration(), ["config.name is 'Cognigy'"]),
        (ACTION, action(), ["name is 'Send'", "category is 'Cognigy'"]),
        (ACTION, action(name="QA Send"), ["category is 'Cognigy'"]),
        (FLOW, flow(name="QAFlow"), ["name is 'QAFlow'"]),
        (TRIGGER, trigger(name=None), ["name is None"]),
    ],
)
def test_names_without_the_prefix_are_violations(
    settings: Settings, type_: str, props: dict[str, Any], violations: list[str]
) -> None:
    settings(namePrefix="QA")
    found = judge(name_prefix, type_, props)
    assert found == [f"{start}; in this stack it must begin with 'QA '." for start in violations]


def test_without_a_prefix_any_name_passes(settings: Settings) -> None:
    settings()
    assert judge(name_prefix, FLOW, flow()) == []
    settings(namePrefix="")
    assert judge(name_prefix, FLOW, flow()) == []


def test_prefix_by_configuration_goes_before_the_setting(settings: Settings) -> None:
    settings(namePrefix="QA")
    config = {"prefixes": {"dev": "UAT"}}
    assert judge(name_prefix, FLOW, flow(name="UAT Flow"), config=config) == []
    assert judge(name_prefix, FLOW, flow(name="UAT Flow"), config=config, stack="test") != []
