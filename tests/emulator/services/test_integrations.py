from typing import Any

import httpx
import pytest

from handover.emulator.testing import Genesys
from tests.emulator.conftest import TOPIC

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


SOURCE = {
    "awsAccountId": "012345678901",
    "awsAccountRegion": "eu-central-1",
    "eventSourceSuffix": "cognigy-1",
    "eventFilter": ["v2.detail.events.conversation.{id}.customer.end"],
}


def make_source(genesys: Genesys, *, enable: bool = True, **changed: Any) -> str:
    """Make an EventBridge source as the provider does, and return its id."""
    id_: str = make(genesys, integrationType={"id": "amazon-eventbridge-source"})["id"]
    configure(genesys, id_, {**SOURCE, **changed}).raise_for_status()
    if enable:
        genesys.patch(f"{INTEGRATIONS}/{id_}", json={"intendedState": "ENABLED"}).raise_for_status()
    return id_


def configure(genesys: Genesys, id_: str, properties: Any, name: str = "Amazon EventBridge Source") -> httpx.Response:
    path = f"{INTEGRATIONS}/{id_}/config/current"
    version = genesys.get(path).json()["version"]
    return genesys.put(path, json={"name": name, "version": version, "properties": properties})


def state_of(genesys: Genesys, id_: str) -> dict[str, Any]:
    found: dict[str, Any] = genesys.get(f"{INTEGRATIONS}/{id_}").raise_for_status().json()["reportedState"]
    return found


def test_a_source_is_on_its_way_when_it_is_enabled_and_there_when_it_is_read(genesys: Genesys) -> None:
    genesys.post("/_emulator/seed", json={"seed": "s"}).raise_for_status()
    id_ = make_source(genesys, enable=False)
    time = "2025-01-01T00:00:00.000Z"
    assert state_of(genesys, id_) == {"code": "INACTIVE", "effective": "Inactive", "lastUpdated": time}
    reply = genesys.patch(f"{INTEGRATIONS}/{id_}", json={"intendedState": "ENABLED"}).json()
    assert reply["reportedState"] == {"code": "ACTIVATING", "effective": "Activating", "lastUpdated": time}
    assert state_of(genesys, id_) == {"code": "ACTIVE", "effective": "Active", "lastUpdated": time}
    same = genesys.patch(f"{INTEGRATIONS}/{id_}", json={"intendedState": "ENABLED"}).json()
    assert same["reportedState"]["code"] == "ACTIVE"
    off = genesys.patch(f"{INTEGRATIONS}/{id_}", json={"intendedState": "DISABLED"}).json()
    assert off["reportedState"]["code"] == "DEACTIVATING"
    assert state_of(genesys, id_)["code"] == "INACTIVE"


@pytest.mark.parametrize(
    ("properties", "said"),
    [
        ({**SOURCE, "awsAccountId": 12345678901}, 'awsAccountId: 12345678901 is not of type "string".'),
        ({"eventFilter": []}, '"awsAccountId" is a required property.'),
        ({**SOURCE, "eventFilter": ["acw"]}, 'eventFilter.0: "acw" does not match '),
    ],
)
def test_a_configuration_that_cannot_be_used_is_refused(genesys: Genesys, properties: Any, said: str) -> None:
    id_ = make_source(genesys, enable=False)
    reply = configure(genesys, id_, properties)
    assert reply.status_code == 400
    assert set(reply.json()) == {"message", "code", "status", "contextId", "details", "errors"}
    assert reply.json()["message"].startswith("The configuration's properties can't be used. ")
    assert said in reply.json()["message"]
    assert genesys.get(f"{INTEGRATIONS}/{id_}/config/current").json()["properties"] == SOURCE


def test_a_source_without_a_configuration_can_be_renamed_but_not_enabled(genesys: Genesys) -> None:
    id_ = make(genesys, integrationType={"id": "amazon-eventbridge-source"})["id"]
    assert configure(genesys, id_, {}, "Mine").json()["name"] == "Mine"
    reply = genesys.patch(f"{INTEGRATIONS}/{id_}", json={"intendedState": "ENABLED"})
    assert reply.status_code == 400
    assert "is a required property" in reply.json()["message"]
    assert state_of(genesys, id_)["code"] == "INACTIVE"
    configure(genesys, id_, SOURCE).raise_for_status()
    genesys.patch(f"{INTEGRATIONS}/{id_}", json={"intendedState": "ENABLED"}).raise_for_status()
    assert configure(genesys, id_, {}).status_code == 400


def test_of_two_sources_with_one_name_the_later_one_reports_an_error(genesys: Genesys) -> None:
    first, later = make_source(genesys, eventSourceSuffix="other"), make_source(genesys)
    assert [state_of(genesys, id_)["code"] for id_ in (first, later)] == ["ACTIVE", "ACTIVE"]
    configure(genesys, first, SOURCE).raise_for_status()  # the elder one wants the name that is taken now
    state = state_of(genesys, first)
    assert state["code"] == "ERROR"
    assert 'The integration "Amazon EventBridge Source" has the event source aws.partner/' in state["detail"]["message"]
    listed = genesys.get(INTEGRATIONS, params={"reportedState": "error"}).json()["entities"]
    assert [entity["id"] for entity in listed] == [first]
    configure(genesys, later, SOURCE, "Renamed").raise_for_status()  # which is no new wish for the name
    assert state_of(genesys, later)["code"] == "ACTIVE"
    assert genesys.delete(f"{INTEGRATIONS}/{later}").json()["reportedState"]["code"] == "ACTIVE"
    assert state_of(genesys, first)["code"] == "ACTIVE"


def test_a_source_that_was_disabled_has_to_queue_up_again(genesys: Genesys) -> None:
    first, later = make_source(genesys), make_source(genesys)
    for intended in ("DISABLED", "ENABLED"):
        genesys.patch(f"{INTEGRATIONS}/{first}", json={"intendedState": intended}).raise_for_status()
    assert [state_of(genesys, id_)["code"] for id_ in (first, later)] == ["ERROR", "ACTIVE"]


@pytest.mark.parametrize("detail", ["No such account.", {"message": "No such account.", "messageParams": {"a": "1"}}])
def test_a_state_can_be_held_and_let_go(genesys: Genesys, pipeline: Any, detail: Any) -> None:
    for id_ in (make_source(genesys), pipeline.integration):
        path = f"/_emulator/integrations/{id_}/reported-state"
        shown = genesys.put(path, json={"code": "ERROR", "detail": detail}).raise_for_status().json()
        assert shown["reportedState"] == state_of(genesys, id_)
        assert (shown["reportedState"]["code"], shown["reportedState"]["effective"]) == ("ERROR", "Error")
        assert shown["reportedState"]["detail"]["message"] == "No such account."
        for intended in ("DISABLED", "ENABLED"):
            reply = genesys.patch(f"{INTEGRATIONS}/{id_}", json={"intendedState": intended}).json()
            assert reply["reportedState"]["code"] == "ERROR"
        assert genesys.delete(path).status_code == 204
        assert state_of(genesys, id_)["code"] == "ACTIVE"
        assert "detail" not in state_of(genesys, id_)
    assert genesys.put(path, json={"code": "BROKEN"}).status_code == 400
    assert genesys.put(path.replace(pipeline.integration, "none"), json={"code": "ERROR"}).status_code == 404
    assert genesys.delete(path.replace(pipeline.integration, "none")).status_code == 404


def test_data_actions_of_an_integration_that_reports_an_error_fail(genesys: Genesys, pipeline: Any) -> None:
    path = f"/_emulator/integrations/{pipeline.integration}/reported-state"
    genesys.put(path, json={"code": "ERROR"}).raise_for_status()
    genesys.fire(TOPIC, {"mediaType": "MESSAGE", "addressTo": "u"})
    assert genesys.deliveries() == []
    genesys.delete(path).raise_for_status()
    genesys.fire(TOPIC, {"mediaType": "MESSAGE", "addressTo": "u"})
    assert len(genesys.deliveries()) == 1


def test_a_held_state_and_a_place_in_the_queue_outlive_the_emulator(genesys: Genesys) -> None:
    first, later = make_source(genesys, eventSourceSuffix="other"), make_source(genesys)
    configure(genesys, first, SOURCE).raise_for_status()
    genesys.put(f"/_emulator/integrations/{later}/reported-state", json={"code": "ACTIVE"}).raise_for_status()
    before = [state_of(genesys, id_) for id_ in (first, later)]
    saved = genesys.get("/_emulator/snapshot").json()
    genesys.reset()
    genesys.put("/_emulator/snapshot", json=saved).raise_for_status()
    assert [state_of(genesys, id_) for id_ in (first, later)] == before
