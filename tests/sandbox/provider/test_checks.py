from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from handover.sandbox.provider.checks import problems
from handover.sandbox.provider.schema import FLOW, INTEGRATION, INTEGRATION_ACTION, TRIGGER
from handover.sandbox.state.values import UNKNOWN

FINE: dict[str, dict[str, Any]] = {
    INTEGRATION: {"integrationType": "custom-rest-actions", "config": {"name": "n", "credentials": {"a": "b"}}},
    INTEGRATION_ACTION: {
        "name": "a",
        "category": "c",
        "integrationId": UNKNOWN,
        "contractInput": "{}",
        "contractOutput": "{}",
        "configRequest": {"requestType": "POST"},
        "configTimeoutSeconds": 60,
    },
    FLOW: {"filepath": "flow.yaml", "name": "f", "substitutions": {"a": "b"}, "forceUnlock": False},
    TRIGGER: {
        "name": "t",
        "topicName": "x",
        "enabled": True,
        "matchCriteria": "[]",
        "target": {"id": UNKNOWN, "type": "Workflow", "workflowTargetSettings": {"dataFormat": "Json"}},
    },
}


@pytest.fixture(autouse=True)
def _folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("flow.yaml").touch()


@pytest.mark.parametrize("type_", FINE)
def test_takes_what_is_right(type_: str) -> None:
    assert problems(type_, FINE[type_]) == []


@pytest.mark.parametrize(
    ("type_", "change", "sentence"),
    [
        (INTEGRATION, {"integrationType": None}, "The integration's property `integrationType` is missing."),
        (INTEGRATION, {"intendedstate": "x"}, "did you mean `intendedState`?"),
        (INTEGRATION, {"zzz": 1}, "property `zzz` does not exist: there are config, integrationType, intendedState."),
        (INTEGRATION, {"intendedState": "ON"}, "`intendedState` must be one of ENABLED, DISABLED, not 'ON'."),
        (INTEGRATION, {"config": "x"}, "`config` must be an object, not 'x'."),
        (INTEGRATION, {"config": {"note": "x"}}, "property `config.note` does not exist: did you mean `config.notes`?"),
        (INTEGRATION, {"config": {"credentials": {"a": ["x"]}}}, "`config.credentials` must be an object of texts"),
        (INTEGRATION_ACTION, {"configTimeoutSeconds": 61}, "`configTimeoutSeconds` must be between 1 and 60, not 61."),
        (
            INTEGRATION_ACTION,
            {"configTimeoutSeconds": True},
            "`configTimeoutSeconds` must be a whole number, not True.",
        ),
        (INTEGRATION_ACTION, {"configTimeoutSeconds": 1.5}, "must be a whole number, not 1.5."),
        (INTEGRATION_ACTION, {"secure": "yes"}, "`secure` must be true or false, not 'yes'."),
        (INTEGRATION_ACTION, {"name": ""}, "`name` must be between 1 and 256 bytes long, not 0."),
        (INTEGRATION_ACTION, {"configRequest": {}}, "property `configRequest.requestType` is missing."),
        (INTEGRATION_ACTION, {"category": "My_Function-Data_Action"}, "makes it a function data action"),
        (INTEGRATION_ACTION, {"functionConfig": {"filePath": "x"}}, "`functionConfig` is for function data actions"),
        (FLOW, {"filepath": "gone.yaml"}, "`filepath` names a file that does not exist: gone.yaml."),
        (FLOW, {"filepath": ["x"]}, "`filepath` must be a text, not ['x']."),
        (TRIGGER, {"eventTtlSeconds": 9}, "`eventTtlSeconds` must be at least 10, not 9."),
        (TRIGGER, {"eventTtlSeconds": 10, "delayBySeconds": 60}, "exclude each other"),
        (TRIGGER, {"matchCriteria": None}, "property `matchCriteria` is missing."),
        (TRIGGER, {"description": "x" * 513}, "`description` must be between 0 and 512 bytes long, not 513."),
        (TRIGGER, {"target": {"id": "x", "type": "Bot"}}, "`target.type` must be one of Workflow, not 'Bot'."),
    ],
)
def test_says_what_is_wrong(type_: str, change: dict[str, Any], sentence: str) -> None:
    found = problems(type_, {**FINE[type_], **change})
    assert len(found) == 1
    assert sentence in found[0]


def test_takes_unknown_values_anywhere() -> None:
    inputs = dict.fromkeys(FINE[TRIGGER], UNKNOWN)
    assert problems(TRIGGER, inputs) == []
    assert problems(FLOW, dict.fromkeys(FINE[FLOW], UNKNOWN)) == []


def test_takes_the_id_of_an_adopted_object() -> None:
    assert problems(FLOW, {**FINE[FLOW], "flowId": "x"}) == []


def test_names_all_that_is_wrong() -> None:
    assert len(problems(TRIGGER, {"name": "", "enabled": 1})) == 5


def test_knows_no_other_resources() -> None:
    (sentence,) = problems("genesyscloud:index/user:User", {})
    assert "no resource genesyscloud:index/user:User" in sentence
    assert "Flow, Integration, IntegrationAction, ProcessautomationTrigger" in sentence


@pytest.mark.parametrize(
    ("type_", "change"),
    [
        (INTEGRATION_ACTION, {"configTimeoutSeconds": "5", "name": 7, "category": 1.5}),
        (INTEGRATION_ACTION, {"configTimeoutSeconds": ""}),
        (INTEGRATION, {"config": {"credentials": {"a": 1, "b": True}}}),
    ],
)
def test_numbers_and_texts_are_taken_as_the_bridge_takes_them(type_: str, change: dict[str, Any]) -> None:
    assert problems(type_, {**FINE[type_], **change}) == []


@pytest.mark.parametrize(
    ("key", "value"),
    [("configTimeoutSeconds", "five"), ("configTimeoutSeconds", True), ("secure", "true"), ("secure", 1)],
)
def test_what_the_bridge_refuses_is_refused(key: str, value: Any) -> None:
    [problem] = problems(INTEGRATION_ACTION, {**FINE[INTEGRATION_ACTION], key: value})
    assert f"`{key}` must be" in problem
