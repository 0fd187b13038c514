from typing import Any

import pytest

from handover.emulator.testing import Genesys
from tests.emulator.conftest import ACTION, CATEGORY, ENDPOINT, Pipeline, action_body

ACTIONS = "/api/v2/integrations/actions"


def get(genesys: Genesys, id_: str, **query: Any) -> dict[str, Any]:
    found: dict[str, Any] = genesys.get(f"{ACTIONS}/{id_}", params=query).raise_for_status().json()
    return found


def test_action_is_published_at_once(genesys: Genesys, pipeline: Pipeline) -> None:
    assert pipeline.action.startswith("custom_-_")
    shown = get(genesys, pipeline.action)
    assert (shown["name"], shown["category"], shown["version"], shown["secure"]) == (ACTION, CATEGORY, 1, False)
    assert "config" not in shown
    assert "inputSchema" not in shown["contract"]["input"]
    full = get(genesys, pipeline.action, expand="contract", includeConfig="true")
    sent = action_body(pipeline.integration)
    assert full["contract"]["input"]["inputSchema"] == sent["contract"]["input"]["inputSchema"]
    assert full["contract"]["output"]["successSchema"] == sent["contract"]["output"]["successSchema"]
    assert full["config"]["request"]["requestUrlTemplate"] == ENDPOINT
    assert "timeoutSeconds" not in full["config"]


def test_templates_are_plain_text(genesys: Genesys, pipeline: Pipeline) -> None:
    reply = genesys.get(f"{ACTIONS}/{pipeline.action}/templates/requesttemplate.vm")
    assert reply.text == "${input.rawRequest}"
    assert reply.headers["content-type"].startswith("text/plain")
    assert genesys.get(f"{ACTIONS}/{pipeline.action}/templates/successtemplate.vm").text == "{}"
    assert genesys.get(f"{ACTIONS}/{pipeline.action}/templates/other.vm").status_code == 404


def test_schemas_are_files(genesys: Genesys, pipeline: Pipeline) -> None:
    assert genesys.get(f"{ACTIONS}/{pipeline.action}/schemas/input.json").json()["properties"].keys() == {
        "userId",
        "topic",
    }
    assert genesys.get(f"{ACTIONS}/{pipeline.action}/schemas/error.json").json()["title"] == "error"
    assert genesys.get(f"{ACTIONS}/{pipeline.action}/schemas/other.json").status_code == 404


def test_flattening_names_nested_outputs(genesys: Genesys, pipeline: Pipeline) -> None:
    nested = {"type": "object", "properties": {"a": {"type": "object", "properties": {"b": {"type": "string"}}}}}
    contract = action_body("")["contract"] | {"output": {"successSchema": nested}}
    body = action_body(pipeline.integration, contract=contract)
    id_ = genesys.post(ACTIONS, json=body).raise_for_status().json()["id"]
    flat = get(genesys, id_, expand="contract", flatten="true")["contract"]["output"]
    assert flat["successSchemaFlattened"]["properties"] == {"a.b": {"type": "string"}}


@pytest.mark.parametrize(
    ("schema", "says"),
    [
        ({"type": "string"}, "object"),
        ({"type": "object", "properties": {"1a": {"type": "string"}}}, "1a"),
        ({"type": "object", "properties": {"rawRequest": {"type": "string"}}}, "rawRequest"),
        ({"type": "object", "properties": {"a": {"type": "object"}}}, '"a"'),
        ({"type": "object", "properties": {"a": {"$ref": "#/x"}}}, "$ref"),
    ],
)
def test_contract_genesys_would_refuse(genesys: Genesys, pipeline: Pipeline, schema: dict[str, Any], says: str) -> None:
    contract = action_body("")["contract"] | {"input": {"inputSchema": schema}}
    reply = genesys.post(ACTIONS, json=action_body(pipeline.integration, contract=contract))
    assert reply.status_code == 400
    assert says in reply.json()["message"]


@pytest.mark.parametrize(
    ("changed", "status", "says"),
    [
        ({"integrationId": "none"}, 400, "integrationId"),
        ({"name": ""}, 400, "name"),
        ({"config": {"timeoutSeconds": 61}}, 400, "timeoutSeconds"),
        ({"config": {"request": {"requestType": "TRACE"}}}, 400, "requestType"),
        ({"config": {"request": {"requestType": "POST"}}}, 400, "requestUrlTemplate"),
        (
            {"config": {"request": {"requestUrlTemplate": "https://x"}, "response": {"translationMap": {"a": "$["}}}},
            400,
            "$[",
        ),
        ({"custom": True}, 501, "custom"),
    ],
)
def test_action_genesys_would_refuse(
    genesys: Genesys, pipeline: Pipeline, changed: dict[str, Any], status: int, says: str
) -> None:
    reply = genesys.post(ACTIONS, json=action_body(pipeline.integration, **changed))
    assert reply.status_code == status, reply.text
    assert says in reply.json()["message"]


def test_actions_need_the_right_type_of_integration(genesys: Genesys) -> None:
    made = genesys.post("/api/v2/integrations", json={"integrationType": {"id": "amazon-eventbridge-source"}}).json()
    reply = genesys.post(ACTIONS, json=action_body(made["id"]))
    assert reply.status_code == 501
    assert "amazon-eventbridge-source" in reply.json()["message"]


def test_patch_changes_what_is_given(genesys: Genesys, pipeline: Pipeline) -> None:
    read = get(genesys, pipeline.action, includeConfig="true")
    read["config"]["request"]["headers"] = {"X-Y": "z"}
    body = {"version": 1, "name": "Renamed", "config": read["config"] | {"timeoutSeconds": 5}}
    reply = genesys.patch(f"{ACTIONS}/{pipeline.action}", json=body)
    assert (reply.json()["name"], reply.json()["version"]) == ("Renamed", 2)
    shown = get(genesys, pipeline.action, includeConfig="true")
    assert shown["category"] == CATEGORY
    assert shown["config"]["timeoutSeconds"] == 5
    assert shown["config"]["request"]["headers"] == {"X-Y": "z"}
    assert genesys.get(f"{ACTIONS}/{pipeline.action}/templates/requesttemplate.vm").text == "${input.rawRequest}"
    stale = genesys.patch(f"{ACTIONS}/{pipeline.action}", json=body | {"category": "Other"})
    assert stale.status_code == 400
    assert stale.json()["message"] == "The action's version 1 does not match the current version 2."


def test_lists_filter_and_sort(genesys: Genesys, pipeline: Pipeline) -> None:
    for name, category in (("alpha", "Zoo"), ("Beta", "Ant")):
        body = action_body(pipeline.integration, name=name, category=category, secure=name == "Beta")
        genesys.post(ACTIONS, json=body).raise_for_status()

    def listed(**query: Any) -> list[str]:
        reply = genesys.get(ACTIONS, params=query)
        return [entity["name"] for entity in reply.raise_for_status().json()["entities"]]

    assert listed() == [ACTION, "alpha", "Beta"]
    assert listed(sortBy="name", sortOrder="desc") == [ACTION, "Beta", "alpha"]
    assert listed(sortBy="category", sortOrder="asc") == ["Beta", ACTION, "alpha"]
    assert listed(name="ALPH") == ["alpha"]
    assert listed(category="zoo") == ["alpha"]
    assert listed(secure="true") == ["Beta"]
    assert listed(secure="false") == [ACTION, "alpha"]
    assert listed(ids=pipeline.action) == [ACTION]
    assert genesys.get(ACTIONS, params={"secure": "maybe"}).status_code == 501
    categories = genesys.get(f"{ACTIONS}/categories").json()["entities"]
    assert categories == [{"name": "Ant"}, {"name": CATEGORY}, {"name": "Zoo"}]


def test_test_shows_every_step(genesys: Genesys, pipeline: Pipeline) -> None:
    result = genesys.post(f"{ACTIONS}/{pipeline.action}/test", json={"userId": "1", "topic": "t"}).json()
    assert result["success"] is True
    assert [operation["step"] for operation in result["operations"]] == [1, 2, 3, 4, 5, 6, 7]
    assert result["finalResult"] == {}


def test_failed_test_says_which_step_failed(genesys: Genesys, pipeline: Pipeline) -> None:
    result = genesys.post(f"{ACTIONS}/{pipeline.action}/test", json={"userId": 1}).json()
    assert result["success"] is False
    assert [operation["success"] for operation in result["operations"]] == [True, False]
    assert result["error"]["status"] == 400


def test_execute_returns_the_result_or_the_error(genesys: Genesys, pipeline: Pipeline) -> None:
    good = genesys.post(f"{ACTIONS}/{pipeline.action}/execute", json={"userId": "1", "topic": "t"})
    assert (good.status_code, good.json()) == (200, {})
    bad = genesys.post(f"{ACTIONS}/{pipeline.action}/execute", json={"userId": 1})
    assert bad.status_code == 400
    assert "userId" in bad.json()["message"]
    assert genesys.post(f"{ACTIONS}/{pipeline.action}/execute?flatten=true", json={}).status_code == 501


def test_action_of_a_disabled_integration_fails(genesys: Genesys, pipeline: Pipeline) -> None:
    genesys.patch(f"/api/v2/integrations/{pipeline.integration}", json={"intendedState": "DISABLED"})
    reply = genesys.post(f"{ACTIONS}/{pipeline.action}/execute", json={"userId": "1", "topic": "t"})
    assert reply.status_code == 400
    assert "not active" in reply.json()["message"]


def test_deleted_action_is_gone(genesys: Genesys, pipeline: Pipeline) -> None:
    assert genesys.delete(f"{ACTIONS}/{pipeline.action}").status_code == 204
    for path in ("", "/draft", "/templates/requesttemplate.vm", "/schemas/input.json"):
        assert genesys.get(f"{ACTIONS}/{pipeline.action}{path}").status_code == 404
    assert genesys.delete(f"{ACTIONS}/{pipeline.action}").status_code == 404
