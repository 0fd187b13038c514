from typing import Any

import pytest

from handover.emulator.testing import Genesys

INTEGRATIONS = "/api/v2/integrations"


def make(genesys: Genesys, **changed: Any) -> dict[str, Any]:
    body = {"integrationType": {"id": "custom-rest-actions"}, **changed}
    found: dict[str, Any] = genesys.post(INTEGRATIONS, json=body).raise_for_status().json()
    return found


def test_new_integration_is_disabled_and_has_an_empty_configuration(genesys: Genesys) -> None:
    made = make(genesys)
    assert made["name"] == "Web Services Data Actions"
    assert (made["intendedState"], made["reportedState"]["code"]) == ("DISABLED", "INACTIVE")
    config = genesys.get(f"{INTEGRATIONS}/{made['id']}/config/current").json()
    assert config | {"selfUri": ""} == {
        "id": made["id"],
        "name": "Web Services Data Actions",
        "version": 1,
        "properties": {},
        "advanced": {},
        "notes": "",
        "credentials": {},
        "selfUri": "",
    }


def test_type_the_emulator_has_not_is_named(genesys: Genesys) -> None:
    reply = genesys.post(INTEGRATIONS, json={"integrationType": {"id": "embedded-client-app"}})
    assert reply.status_code == 501
    assert "embedded-client-app" in reply.json()["message"]


def test_configuration_replaces_name_and_counts_versions(genesys: Genesys) -> None:
    id_ = make(genesys)["id"]
    body = {"name": "Mine", "version": 1, "notes": "n", "properties": {"a": None}, "advanced": {}, "credentials": {}}
    config = genesys.put(f"{INTEGRATIONS}/{id_}/config/current", json=body).json()
    assert (config["name"], config["version"], config["notes"], config["properties"]) == ("Mine", 2, "n", {"a": None})
    assert genesys.get(f"{INTEGRATIONS}/{id_}").json()["name"] == "Mine"
    stale = genesys.put(f"{INTEGRATIONS}/{id_}/config/current", json=body)
    assert stale.status_code == 409
    assert stale.json()["message"] == "The configuration's version 1 does not match the current version 2."


def test_credentials_stay_until_a_configuration_without_them_takes_their_place(genesys: Genesys) -> None:
    path = f"{INTEGRATIONS}/{make(genesys)['id']}/config/current"
    body = {"name": "Mine", "version": 1, "credentials": {"basicAuth": {"id": "x", "name": "ours"}}}
    assert genesys.put(path, json=body).json()["credentials"] == {"basicAuth": {"id": "x"}}
    assert genesys.get(path).json()["credentials"] == {"basicAuth": {"id": "x"}}
    assert genesys.put(path, json={"name": "Mine", "version": 2, "credentials": {}}).json()["credentials"] == {}


def test_enabling_takes_effect_at_once(genesys: Genesys) -> None:
    made = make(genesys)
    reply = genesys.patch(f"{INTEGRATIONS}/{made['id']}", json=made | {"intendedState": "ENABLED"})
    assert (reply.json()["intendedState"], reply.json()["reportedState"]["code"]) == ("ENABLED", "ACTIVE")
    again = genesys.patch(f"{INTEGRATIONS}/{made['id']}", json={"intendedState": "ENABLED"})
    assert again.json() == reply.json()


def test_renaming_by_patch_is_refused(genesys: Genesys) -> None:
    reply = genesys.patch(f"{INTEGRATIONS}/{make(genesys)['id']}", json={"name": "Other"})
    assert reply.status_code == 501
    assert "config/current" in reply.json()["message"]


def test_lists_filter_sort_and_expand(genesys: Genesys) -> None:
    names = ["Beta", "alpha", "Gamma"]
    ids = {name: make(genesys, name=name)["id"] for name in names}
    genesys.patch(f"{INTEGRATIONS}/{ids['Gamma']}", json={"intendedState": "ENABLED"})

    def listed(**query: Any) -> list[str]:
        return [entity["name"] for entity in genesys.get(INTEGRATIONS, params=query).json()["entities"]]

    assert listed() == names
    assert listed(sortBy="name") == ["alpha", "Beta", "Gamma"]
    assert listed(ids=f"{ids['Beta']},{ids['Gamma']}") == ["Beta", "Gamma"]
    assert listed(integrationType="amazon-eventbridge-source") == []
    assert listed(reportedState="ACTIVE") == ["Gamma"]
    expanded = genesys.get(INTEGRATIONS, params={"expand": "config.current", "pageSize": 1}).json()
    assert expanded["entities"][0]["config"]["current"]["version"] == 1


def test_deleting_an_integration_removes_its_actions(genesys: Genesys, pipeline: Any) -> None:
    assert genesys.delete(f"{INTEGRATIONS}/{pipeline.integration}").json()["id"] == pipeline.integration
    assert genesys.get(f"{INTEGRATIONS}/{pipeline.integration}").status_code == 404
    assert genesys.get(f"{INTEGRATIONS}/actions/{pipeline.action}").status_code == 404
    assert genesys.delete(f"{INTEGRATIONS}/{pipeline.integration}").status_code == 404


def test_types_have_schemas(genesys: Genesys) -> None:
    types = genesys.get(f"{INTEGRATIONS}/types").json()["entities"]
    assert [type_["id"] for type_ in types] == ["custom-rest-actions", "amazon-eventbridge-source"]
    assert genesys.get(types[0]["selfUri"]).json() == types[0]
    assert "awsAccountId" in genesys.get(types[1]["configPropertiesSchemaUri"]).json()["properties"]
    assert genesys.get(types[1]["configAdvancedSchemaUri"]).json()["properties"] == {}


@pytest.mark.parametrize("path", ["types/none", "types/custom-rest-actions/configschemas/none"])
def test_unknown_types_and_schemas_are_refused(genesys: Genesys, path: str) -> None:
    assert genesys.get(f"{INTEGRATIONS}/{path}").status_code == 501
