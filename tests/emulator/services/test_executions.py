"""Workflows that a client launches by itself."""

from __future__ import annotations

from typing import Any

import pytest

from handover.emulator.server.embedded import EmbeddedEmulator
from handover.emulator.settings import EmulatorSettings, Limits
from handover.emulator.testing import Genesys
from tests.emulator.conftest import Pipeline, deploy

EXECUTIONS = "/api/v2/flows/executions"


def workflow(expression: str = "Flow.given", name: str = "Launched") -> str:
    return f"""
workflow:
  name: {name}
  startUpRef: "/workflow/states/state[A]"
  defaultLanguage: en-us
  variables:
    - stringVariable: {{name: Flow.given, initialValue: {{noValue: true}}, isInput: true, isOutput: false}}
    - integerVariable: {{name: Flow.count, initialValue: {{noValue: true}}, isInput: true, isOutput: true}}
    - stringVariable: {{name: Flow.result, initialValue: {{noValue: true}}, isInput: false, isOutput: true}}
  settingsErrorHandling: {{errorHandling: {{endWorkflow: {{none: true}}}}}}
  states:
    - state:
        name: A
        refId: A
        actions:
          - updateData:
              name: Set
              statements: [{{string: {{variable: Flow.result, value: {{exp: '{expression}'}}}}}}]
"""


def launch(genesys: Genesys, flow: str, **inputs: Any) -> dict[str, Any]:
    """Launch a workflow, and return the execution when it has ended."""
    body = {"flowId": flow, "inputData": {f"Flow.{name}": value for name, value in inputs.items()}}
    launched = genesys.post(EXECUTIONS, json=body).raise_for_status().json()
    while (found := genesys.get(launched["selfUri"]).json())["status"] == "RUNNING":
        pass
    return dict(found)


def test_a_workflow_is_launched_and_its_outputs_are_told(genesys: Genesys) -> None:
    flow = genesys.publish(workflow())["flow"]["id"]
    launched = genesys.post(EXECUTIONS, json={"flowId": flow, "name": "Mine", "inputData": {"Flow.given": "x"}}).json()
    version = {"id": "1.0", "name": "1.0", "selfUri": f"/api/v2/flows/{flow}/versions/1.0"}
    id_ = launched["id"]
    assert launched == {"id": id_, "name": "Mine", "flowVersion": version, "selfUri": f"{EXECUTIONS}/{id_}"}
    found = launch(genesys, flow, given="x", count=3)
    assert (found["name"], found["status"], found["completionReason"]) == ("Launched", "COMPLETED", "Success")
    assert found["outputData"] == {"Flow.count": 3, "Flow.result": "x"}
    assert found["dateLaunched"] <= found["dateCompleted"]
    steps = [entry for entry in genesys.get("/_emulator/journal").json()["entries"] if entry["eventId"] == found["id"]]
    assert [entry["reason"] for entry in steps] == [
        "The workflow started.",
        "The workflow ended after its last action.",
    ]


def test_an_output_that_is_not_set_is_null_and_error_handling_is_an_error(genesys: Genesys) -> None:
    flow = genesys.publish(workflow('"fixed"'))["flow"]["id"]
    assert launch(genesys, flow)["outputData"] == {"Flow.count": None, "Flow.result": "fixed"}
    failing = genesys.publish(workflow(name="Failing"))["flow"]["id"]
    found = launch(genesys, failing)
    assert (found["status"], found["completionReason"]) == ("ERROR", "Error")
    assert "Flow.given is NOT_SET" in found["flowErrorInfo"]["message"]
    assert "outputData" not in found


def test_another_version_can_be_launched(genesys: Genesys) -> None:
    flow = genesys.publish(workflow('"old"'))["flow"]["id"]
    genesys.publish(workflow('"new"'))
    assert launch(genesys, flow)["outputData"]["Flow.result"] == "new"
    launched = genesys.post(EXECUTIONS, json={"flowId": flow, "flowVersion": "1.0"}).json()
    while (found := genesys.get(launched["selfUri"]).json())["status"] == "RUNNING":
        pass
    assert (found["flowVersion"]["id"], found["outputData"]["Flow.result"]) == ("1.0", "old")
    assert genesys.post(EXECUTIONS, json={"flowId": flow, "flowVersion": "7.0"}).status_code == 404


@pytest.mark.parametrize(
    ("inputs", "sentence"),
    [
        ({"Flow.nothing": "x"}, "the workflow has no input 'Flow.nothing'; there are Flow.given, Flow.count."),
        ({"Flow.result": "x"}, "the workflow has no input 'Flow.result'"),
        ({"Flow.given": 1}, "Flow.given takes a value of type string."),
        ({"Flow.count": "1"}, "Flow.count takes a value of type integer."),
    ],
    ids=str,
)
def test_inputs_that_the_workflow_has_not_are_refused(genesys: Genesys, inputs: Any, sentence: str) -> None:
    flow = genesys.publish(workflow())["flow"]["id"]
    refused = genesys.post(EXECUTIONS, json={"flowId": flow, "inputData": inputs})
    assert refused.status_code == 400
    assert sentence in refused.json()["message"]


def test_what_is_not_there_or_not_published_is_not_launched(genesys: Genesys, pipeline: Pipeline) -> None:
    assert genesys.post(EXECUTIONS, json={"flowId": "nothing"}).status_code == 404
    assert genesys.get(f"{EXECUTIONS}/nothing").status_code == 404
    genesys.post(f"/api/v2/flows/actions/deactivate?flow={pipeline.flow}")
    refused = genesys.post(EXECUTIONS, json={"flowId": pipeline.flow})
    assert (refused.status_code, "is not published" in refused.json()["message"]) == (400, True)


def test_launches_count_among_the_workflows_of_a_minute() -> None:
    settings = EmulatorSettings(limits=Limits(workflow_invocations_per_minute=1))
    with EmbeddedEmulator(settings=settings) as emulator, Genesys(emulator.url) as genesys:
        flow = deploy(genesys).flow
        assert [genesys.post(EXECUTIONS, json={"flowId": flow}).status_code for _ in range(2)] == [200, 429]


def test_the_oldest_executions_are_forgotten(genesys: Genesys, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("handover.emulator.runtime.architect.launches._KEPT", 2)
    flow = genesys.publish(workflow('"x"'))["flow"]["id"]
    ids = [launch(genesys, flow)["id"] for _ in range(3)]
    assert [genesys.get(f"{EXECUTIONS}/{id_}").status_code for id_ in ids] == [404, 200, 200]


def test_a_data_action_can_ask_genesys_status_page(genesys: Genesys, pipeline: Pipeline) -> None:
    def executed(method: str, success: str) -> Any:
        request = {"requestUrlTemplate": "https://status.mypurecloud.com/api/v2/status.json", "requestType": method}
        version = genesys.get(f"/api/v2/integrations/actions/{pipeline.action}").json()["version"]
        config = {"request": {**request, "requestTemplate": ""}, "response": {"successTemplate": success}}
        changed = {"version": version, "config": config}
        genesys.patch(f"/api/v2/integrations/actions/{pipeline.action}", json=changed).raise_for_status()
        return genesys.post(f"/api/v2/integrations/actions/{pipeline.action}/execute", json={}).json()

    assert executed("GET", "${rawResult}")["status"]["indicator"] == "none"
    assert executed("HEAD", '{"ok": true}') == {"ok": True}
    assert executed("POST", "{}")["message"].startswith("status.mypurecloud.com answered 405")
    assert genesys.deliveries() == []
