from typing import Any

from handover.emulator.testing import Genesys
from tests.emulator.conftest import ACTION, Pipeline, action_body

ACTIONS = "/api/v2/integrations/actions"


def new_draft(genesys: Genesys, pipeline: Pipeline, **changed: Any) -> dict[str, Any]:
    body = action_body(pipeline.integration, name="Draft", **changed)
    found: dict[str, Any] = genesys.post(f"{ACTIONS}/drafts", json=body).raise_for_status().json()
    return found


def test_new_draft_is_not_published(genesys: Genesys, pipeline: Pipeline) -> None:
    made = new_draft(genesys, pipeline)
    assert genesys.get(f"{ACTIONS}/{made['id']}").status_code == 404
    assert genesys.get(f"{ACTIONS}/{made['id']}/draft").json()["name"] == "Draft"
    assert [draft["name"] for draft in genesys.get(f"{ACTIONS}/drafts").json()["entities"]] == ["Draft"]
    assert [action["name"] for action in genesys.get(ACTIONS).json()["entities"]] == [ACTION]


def test_validation_lists_the_faults_and_publishing_is_refused(genesys: Genesys, pipeline: Pipeline) -> None:
    id_ = new_draft(genesys, pipeline, config={})["id"]
    validation = genesys.get(f"{ACTIONS}/{id_}/draft/validation").json()
    assert validation["valid"] is False
    assert [error["status"] for error in validation["errors"]] == [400]
    refused = genesys.post(f"{ACTIONS}/{id_}/draft/publish", json={"version": 1})
    assert refused.status_code == 400
    assert refused.json()["message"] == validation["errors"][0]["message"]


def test_draft_is_changed_and_published(genesys: Genesys, pipeline: Pipeline) -> None:
    id_ = new_draft(genesys, pipeline)["id"]
    contract = action_body("")["contract"]
    contract["input"]["inputSchema"]["properties"]["more"] = {"type": "integer"}
    body = {"version": 1, "contract": contract, "secure": True, "category": "Other"}
    changed = genesys.patch(f"{ACTIONS}/{id_}/draft", json=body).json()
    assert (changed["version"], changed["secure"], changed["category"]) == (2, True, "Other")
    assert genesys.patch(f"{ACTIONS}/{id_}/draft", json=body).status_code == 400
    assert genesys.get(f"{ACTIONS}/{id_}/draft/validation").json() == {"valid": True, "errors": []}
    stale = genesys.post(f"{ACTIONS}/{id_}/draft/publish", json={"version": 1})
    assert stale.status_code == 400
    assert genesys.post(f"{ACTIONS}/{id_}/draft/publish", json={"version": 2}).json()["version"] == 3
    assert "more" in genesys.get(f"{ACTIONS}/{id_}/schemas/input.json").json()["properties"]
    assert genesys.get(f"{ACTIONS}/{id_}/draft").status_code == 404


def test_published_contract_is_frozen(genesys: Genesys, pipeline: Pipeline) -> None:
    draft = genesys.post(f"{ACTIONS}/{pipeline.action}/draft").raise_for_status().json()
    contract = action_body("")["contract"]
    same = genesys.patch(f"{ACTIONS}/{pipeline.action}/draft", json={"version": draft["version"], "contract": contract})
    assert same.status_code == 200
    contract["input"]["inputSchema"]["title"] = "other"
    body = {"version": same.json()["version"], "contract": contract}
    reply = genesys.patch(f"{ACTIONS}/{pipeline.action}/draft", json=body)
    assert reply.status_code == 400
    assert "contract" in reply.json()["message"]


def test_there_is_one_draft_at_a_time(genesys: Genesys, pipeline: Pipeline) -> None:
    assert genesys.post(f"{ACTIONS}/{pipeline.action}/draft").status_code == 200
    assert genesys.post(f"{ACTIONS}/{pipeline.action}/draft").status_code == 409
    assert genesys.delete(f"{ACTIONS}/{pipeline.action}/draft").status_code == 204
    assert genesys.delete(f"{ACTIONS}/{pipeline.action}/draft").status_code == 404
    assert genesys.get(f"{ACTIONS}/{pipeline.action}").status_code == 200


def test_deleting_the_only_draft_deletes_the_action(genesys: Genesys, pipeline: Pipeline) -> None:
    id_ = new_draft(genesys, pipeline)["id"]
    assert genesys.delete(f"{ACTIONS}/{id_}/draft").status_code == 204
    assert genesys.get(f"{ACTIONS}/{id_}/draft").status_code == 404
    assert genesys.get("/_emulator/health").json()["objects"]["actions"] == 1


def test_draft_is_tested_and_read(genesys: Genesys, pipeline: Pipeline) -> None:
    id_ = new_draft(genesys, pipeline)["id"]
    result = genesys.post(f"{ACTIONS}/{id_}/draft/test", json={"userId": "1", "topic": "t"}).json()
    assert result["success"] is True
    assert genesys.get(f"{ACTIONS}/{id_}/draft/templates/requesttemplate.vm").text == "${input.rawRequest}"
    assert genesys.get(f"{ACTIONS}/{id_}/draft/schemas/input.json").json()["type"] == "object"
    assert genesys.get(f"{ACTIONS}/{id_}/draft/templates/x.vm").status_code == 404
    assert genesys.get(f"{ACTIONS}/{id_}/draft/schemas/x.json").status_code == 404
