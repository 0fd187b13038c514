"""`Idempotency-Key`: what is asked for twice is made once, and can be asked for."""

from pathlib import Path

import pytest

from handover.emulator.server.embedded import EmbeddedEmulator
from handover.emulator.testing import Genesys
from tests.emulator.conftest import Pipeline, action_body, deploy, trigger_body, workflow_yaml

KEY = {"Idempotency-Key": "k"}


def made(genesys: Genesys, key: str = "k") -> str:
    id_: str = genesys.get(f"/_emulator/creations/{key}").raise_for_status().json()["id"]
    return id_


@pytest.mark.parametrize("kind", ["integrations", "actions", "triggers"])
def test_a_repetition_makes_nothing(genesys: Genesys, pipeline: Pipeline, kind: str) -> None:
    path, body = {
        "integrations": ("/api/v2/integrations", {"integrationType": {"id": "custom-rest-actions"}}),
        "actions": ("/api/v2/integrations/actions?x=", action_body(pipeline.integration, name="b")),
        "triggers": ("/api/v2/processAutomation/triggers", trigger_body(pipeline.flow, name="b")),
    }[kind]
    assert made(genesys) == ""
    first = genesys.post(path, json=body, headers=KEY).raise_for_status().json()
    assert made(genesys) == first["id"]
    again = genesys.post(path, json=body, headers=KEY).raise_for_status().json()
    assert again["id"] == first["id"]
    assert genesys.objects(kind) == 2  # type: ignore[arg-type]
    assert genesys.post(path, json={**body, "name": "c"}).json()["id"] != first["id"]
    assert genesys.objects(kind) == 3  # type: ignore[arg-type]


def test_what_is_refused_can_be_asked_for_again(genesys: Genesys) -> None:
    assert genesys.post("/api/v2/integrations", json={"integrationType": {"id": "x"}}, headers=KEY).is_error
    assert genesys.post("/api/v2/integrations", json=[], headers=KEY).is_error
    assert made(genesys) == ""
    body = {"integrationType": {"id": "custom-rest-actions"}}
    assert genesys.post("/api/v2/integrations", json=body, headers=KEY).raise_for_status().json()["id"] == made(genesys)


def test_a_flow_job_made_the_flow_that_it_published(genesys: Genesys, pipeline: Pipeline) -> None:
    jobs = [genesys.post("/api/v2/flows/jobs", headers=KEY).raise_for_status().json() for _ in "12"]
    assert jobs[0]["id"] != jobs[1]["id"]
    assert made(genesys) == ""
    genesys.put(jobs[1]["presignedUrl"], content=workflow_yaml(name="Other").encode()).raise_for_status()
    assert made(genesys) == genesys.get(f"/api/v2/flows/jobs/{jobs[1]['id']}").json()["flow"]["id"]


def test_keys_outlive_the_emulator_and_need_be_no_good(tmp_path: Path) -> None:
    state = tmp_path / "state.json"
    body = {"integrationType": {"id": "custom-rest-actions"}}
    with EmbeddedEmulator(state) as emulator, Genesys(emulator.url) as genesys:
        id_ = genesys.post("/api/v2/integrations", json=body, headers=KEY).json()["id"]
        long = {"Idempotency-Key": "k" * 201}
        assert genesys.post("/api/v2/integrations", json=body, headers=long).is_success
        assert genesys.post("/api/v2/integrations", json=body, headers=long).is_success
        assert genesys.objects("integrations") == 3
        # What answers no object makes none.
        flow = deploy(genesys).flow
        unlock = genesys.post(f"/api/v2/flows/actions/unlock?flow={flow}", headers={"Idempotency-Key": "u"})
        assert unlock.is_success
    with EmbeddedEmulator(state) as emulator, Genesys(emulator.url) as genesys:
        assert made(genesys) == id_
        genesys.delete(f"/api/v2/integrations/{id_}").raise_for_status()
        assert genesys.post("/api/v2/integrations", json=body, headers=KEY).status_code == 404
