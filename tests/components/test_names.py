"""Names that can't be deployed."""

import pytest

from components import Event
from components.names import ObjectNames


def names(**given: str) -> ObjectNames:
    return ObjectNames.model_validate(given)


def test_the_defaults_are_the_guide_s() -> None:
    assert ObjectNames().model_dump(by_alias=True) == {
        "integration": "Web Services Data Actions Integration",
        "category": None,
        "dataAction": "Send Event to Cognigy",
        "acwWorkflow": "Workflow conversation.id.acw",
        "acwTrigger": "Trigger conversation.id.acw",
        "userEndWorkflow": "Workflow conversation.id.user.end",
        "userEndTrigger": "Trigger conversation.id.user.end",
        "eventBridgeIntegration": "Amazon EventBridge Source",
    }
    assert ObjectNames().problems() == []


def test_an_event_has_its_own_names() -> None:
    assert ObjectNames().workflow(Event.ACW) == "Workflow conversation.id.acw"
    assert ObjectNames().workflow(Event.USER_END) == "Workflow conversation.id.user.end"
    assert ObjectNames().trigger(Event.ACW) == "Trigger conversation.id.acw"
    assert ObjectNames().trigger(Event.USER_END) == "Trigger conversation.id.user.end"


def test_a_prefix_goes_before_every_name() -> None:
    prefixed = ObjectNames().with_prefix("staging")
    assert prefixed.category is None
    assert {name for _, name in prefixed if name} == {f"staging {name}" for _, name in ObjectNames() if name}
    assert ObjectNames().with_prefix("") == ObjectNames()


def test_the_category_is_the_integration_s_name_unless_it_has_a_name_of_its_own() -> None:
    assert names(integration="Hooks").action_category == "Hooks"
    assert names(integration="Hooks", category="Cognigy").action_category == "Cognigy"
    assert names(integration="Hooks", category="Cognigy").with_prefix("QA").action_category == "QA Cognigy"
    # Only a category becomes a key of the workflow, and is looked at by the provider.
    assert names(integration="{" * 200, category="Cognigy").problems() == []


@pytest.mark.parametrize("name", ['say "hi": it\'s #1', "{{topic}}", "Ärger & <Co>", "\U0001f600", "x" * 256])
def test_odd_names_are_taken(name: str) -> None:
    assert names(integration=name, dataAction=name, acwWorkflow=name[:200]).problems() == []


@pytest.mark.parametrize(
    ("given", "problem"),
    [
        ({"acwWorkflow": ""}, "names.acwWorkflow is '': it is empty"),
        ({"acwTrigger": "  "}, "names.acwTrigger is '  ': it is empty"),
        ({"dataAction": " x"}, "begins or ends with white space"),
        ({"dataAction": "x\u3000"}, "begins or ends with white space"),
        ({"integration": "a\x85b"}, "contains a control character"),
        ({"integration": "a\ud83db"}, "contains a control character"),
        ({"userEndTrigger": "x" * 257}, "has 257 characters; Genesys takes at most 256"),
        ({"acwWorkflow": "x" * 201}, "has 201 characters; Genesys takes at most 200"),
        ({"integration": "{" * 200}, "names.integration is too long for a key"),
        ({"category": "{" * 200}, "names.category is too long for a key"),
        ({"category": " "}, "names.category is ' ': it is empty"),
        ({"category": "Function Data Action"}, "names.category is 'Function Data Action': it contains"),
        ({"dataAction": "{" * 200}, "names.dataAction is too long for a key"),
        ({"integration": "My FUNCTION-data_Action x"}, "takes for a function"),
        ({"acwWorkflow": "same", "userEndWorkflow": "SAME"}, "one would overwrite the other"),
    ],
)
def test_what_would_trip_somebody_up_is_named(given: dict[str, str], problem: str) -> None:
    [found] = names(**given).problems()
    assert problem in found


def test_every_problem_is_named() -> None:
    assert len(names(integration="", dataAction=" ", acwTrigger="x\x00 ").problems()) == 4
