from typing import Any

import httpx
import pytest

from handover.emulator.answers import Answers
from handover.emulator.server.embedded import EmbeddedEmulator
from handover.emulator.settings import EmulatorSettings
from handover.emulator.testing import Genesys
from tests.emulator.conftest import Pipeline, deploy, trigger_body, workflow_yaml

FLOWS = "/api/v2/flows"


def test_job_publishes_and_its_upload_address_is_the_server_itself(genesys: Genesys, pipeline: Pipeline) -> None:
    reply = genesys.post(f"{FLOWS}/jobs")
    job = reply.json()
    assert reply.status_code == 202
    assert job["presignedUrl"].startswith(f"{genesys.url}/_emulator/uploads/{job['id']}?signature=")
    assert genesys.get(job["selfUri"]).json() == {
        "id": job["id"],
        "status": "Registered",
        "command": "Publish",
        "selfUri": f"{FLOWS}/jobs/{job['id']}",
    }
    assert httpx.put(job["presignedUrl"], content=workflow_yaml("Second"), headers=job["headers"]).status_code == 200
    done = genesys.get(f"{job['selfUri']}?expand=messages").json()
    assert (done["status"], done["messages"]) == ("Success", [])
    assert genesys.get(done["flow"]["selfUri"]).json()["name"] == "Second"


def test_upload_needs_its_signature_and_happens_once(genesys: Genesys, pipeline: Pipeline) -> None:
    job = genesys.post(f"{FLOWS}/jobs").json()
    forged = job["presignedUrl"].partition("?")[0] + "?signature=0"
    assert genesys.put(forged, content=workflow_yaml()).status_code == 403
    assert genesys.put(job["presignedUrl"], content=workflow_yaml()).status_code == 200
    assert genesys.put(job["presignedUrl"], content=workflow_yaml()).status_code == 409


def test_same_name_makes_a_new_version_and_another_name_a_new_flow(genesys: Genesys, pipeline: Pipeline) -> None:
    assert genesys.publish(workflow_yaml())["flow"]["id"] == pipeline.flow
    assert genesys.publish(workflow_yaml("Renamed"))["flow"]["id"] != pipeline.flow
    flow = genesys.get(f"{FLOWS}/{pipeline.flow}?deleted=false").json()
    assert flow["publishedVersion"]["id"] == flow["savedVersion"]["id"] == "2.0"
    versions = genesys.get(f"{FLOWS}/{pipeline.flow}/versions").json()["entities"]
    assert [version["id"] for version in versions] == ["2.0", "1.0"]
    assert genesys.get(versions[1]["selfUri"]).json() == versions[1]
    assert genesys.get(f"{FLOWS}/{pipeline.flow}/versions/3.0").status_code == 404


@pytest.mark.parametrize(
    ("yaml", "says"),
    [
        (workflow_yaml(action="Missing").encode(), "Missing"),
        (b"workflow: [", "YAML"),
        (b"\xff", "UTF-8"),
        (b"inboundCall:\n  name: x\n", "inboundCall"),
    ],
)
def test_job_that_fails_says_why(genesys: Genesys, pipeline: Pipeline, yaml: bytes, says: str) -> None:
    job = genesys.post(f"{FLOWS}/jobs").json()
    genesys.put(job["presignedUrl"], content=yaml).raise_for_status()
    outcome = genesys.get(f"{job['selfUri']}?expand=messages").json()
    assert outcome["status"] == "Failure"
    assert "flow" not in outcome
    assert says in outcome["messages"][0]["text"]
    assert outcome["messages"][0]["type"] == "Error"
    assert genesys.objects("flows") == 1


def test_configuration_is_the_yaml_as_json(genesys: Genesys, pipeline: Pipeline) -> None:
    latest = genesys.get(f"{FLOWS}/{pipeline.flow}/latestConfiguration").json()
    assert latest["workflow"]["name"] == "ACW"
    assert genesys.get(f"{FLOWS}/{pipeline.flow}/versions/1.0/configuration").json() == latest


def test_lists_filter_and_show_schemas(genesys: Genesys, pipeline: Pipeline) -> None:
    genesys.publish(workflow_yaml("Other"))

    def listed(**query: Any) -> list[str]:
        return [flow["name"] for flow in genesys.get(FLOWS, params=query).raise_for_status().json()["entities"]]

    assert listed() == ["ACW", "Other"]
    assert listed(sortBy="name", sortOrder="desc") == ["Other", "ACW"]
    assert listed(name="oth*", type="workflow") == ["Other"]
    assert listed(nameOrDescription="acw") == ["ACW"]
    assert listed(description="none") == []
    assert listed(type="BOT") == []
    assert listed(id=pipeline.flow) == ["ACW"]
    assert listed(divisionId=genesys.get("/api/v2/authorization/divisions/home").json()["id"]) == ["ACW", "Other"]
    assert listed(divisionId="other") == []
    assert listed(secure="true") == []
    genesys.put(f"/_emulator/flows/{pipeline.flow}/lock", json={"user": "ann"})
    assert listed(lockedBy="ann") == ["ACW"]
    assert listed(lockedByClientId="ann") == []
    shown = genesys.get(FLOWS, params={"includeSchemas": "true", "name": "ACW"}).json()["entities"][0]
    assert shown["inputSchema"]["properties"] == {"Flow.addressTo": {"type": "string"}}
    assert genesys.get(f"{FLOWS}?deleted=true").status_code == 501
    assert genesys.get(f"{FLOWS}?virtualAgentEnabled=true").status_code == 501


def test_flow_locked_by_another_cannot_be_changed_until_it_is_unlocked(genesys: Genesys, pipeline: Pipeline) -> None:
    genesys.put(f"/_emulator/flows/{pipeline.flow}/lock", json={"user": "ann"}).raise_for_status()
    assert genesys.get(f"{FLOWS}/{pipeline.flow}").json()["lockedUser"]["name"] == "ann"
    for reply in (
        genesys.delete(f"{FLOWS}/{pipeline.flow}"),
        genesys.post(f"{FLOWS}/actions/checkout?flow={pipeline.flow}"),
        genesys.post(f"{FLOWS}/actions/deactivate?flow={pipeline.flow}"),
    ):
        assert reply.status_code == 409
        assert "ann" in reply.json()["message"]
    outcome = genesys.publish(workflow_yaml())
    assert outcome["status"] == "Failure"
    assert "ann" in outcome["messages"][0]["text"]
    assert "lockedUser" not in genesys.post(f"{FLOWS}/actions/unlock?flow={pipeline.flow}").json()
    assert genesys.delete(f"{FLOWS}/{pipeline.flow}").status_code == 204


def test_ones_own_lock_does_not_hinder(genesys: Genesys, pipeline: Pipeline) -> None:
    locked = genesys.post(f"{FLOWS}/actions/checkout?flow={pipeline.flow}").json()
    assert locked["lockedClient"]["id"] == "test"
    assert genesys.publish(workflow_yaml())["status"] == "Success"
    assert "lockedClient" not in genesys.get(f"{FLOWS}/{pipeline.flow}").json()
    genesys.post(f"{FLOWS}/actions/checkout?flow={pipeline.flow}")
    genesys.login("other", "other")
    assert genesys.delete(f"{FLOWS}/{pipeline.flow}").status_code == 409


def test_deactivated_flow_has_no_published_version_until_it_is_published(genesys: Genesys, pipeline: Pipeline) -> None:
    reply = genesys.post(f"{FLOWS}/actions/deactivate?flow={pipeline.flow}").json()
    assert (reply["active"], "publishedVersion" in reply) == (False, False)
    entries = genesys.fire("v2.detail.events.conversation.{id}.acw", {"mediaType": "MESSAGE", "addressTo": "1"})
    assert [(entry["step"], entry["outcome"]) for entry in entries][-1] == ("workflow", "failed")
    assert genesys.post("/api/v2/processautomation/triggers", json=trigger_body(pipeline.flow)).status_code == 400
    genesys.publish(workflow_yaml())
    assert genesys.get(f"{FLOWS}/{pipeline.flow}").json()["active"] is True


def test_unknown_flows_and_jobs_are_404(genesys: Genesys) -> None:
    for path in ("x", "x/versions", "x/latestconfiguration", "jobs/x"):
        assert genesys.get(f"{FLOWS}/{path}").status_code == 404
    assert genesys.delete(f"{FLOWS}/x").status_code == 404
    assert genesys.post(f"{FLOWS}/actions/unlock?flow=x").status_code == 404


def test_flow_names_can_be_found_regardless_of_case() -> None:
    for ignored, count in ((True, 1), (False, 2)):
        settings = EmulatorSettings(answers=Answers(flow_name_case="same-flow" if ignored else "another-flow"))
        with EmbeddedEmulator(settings=settings) as emulator, Genesys(emulator.url) as genesys:
            deploy(genesys)
            before = genesys.objects("flows")
            name = genesys.get(FLOWS).json()["entities"][0]["name"]
            genesys.publish(workflow_yaml(name.swapcase()))
            assert genesys.objects("flows") == before + count - 1
            assert name.swapcase() in [flow["name"] for flow in genesys.get(FLOWS).json()["entities"]]


def test_referential_integrity_can_be_switched_on() -> None:
    settings = EmulatorSettings(answers=Answers(called_action_deletion="refused", targeted_flow_deletion="refused"))
    with EmbeddedEmulator(settings=settings) as emulator, Genesys(emulator.url) as genesys:
        pipeline = deploy(genesys)
        action = genesys.delete(f"/api/v2/integrations/actions/{pipeline.action}")
        assert (action.status_code, "ACW" in action.json()["message"]) == (409, True)
        flow = genesys.delete(f"{FLOWS}/{pipeline.flow}")
        assert (flow.status_code, "Trigger" in flow.json()["message"]) == (409, True)
        genesys.delete(f"/api/v2/processautomation/triggers/{pipeline.trigger}").raise_for_status()
        genesys.delete(f"{FLOWS}/{pipeline.flow}").raise_for_status()
        genesys.delete(f"/api/v2/integrations/actions/{pipeline.action}").raise_for_status()
        assert genesys.objects("actions") == 0
