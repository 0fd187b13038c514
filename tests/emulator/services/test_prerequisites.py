"""What the checks of a deployment read besides its objects: Open Messaging, permissions, who published a flow."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from handover.emulator.server.embedded import EmbeddedEmulator

OPEN = "/api/v2/conversations/messaging/integrations/open"
NEW = {
    "name": "Cognigy",
    "outboundNotificationWebhookUrl": "https://endpoint-trial.cognigy.ai/abc",
    "outboundNotificationWebhookSignatureSecretToken": "hush",
}
WORKFLOW = """
workflow:
  name: {name}
  startUpRef: "/workflow/states/state[S]"
  defaultLanguage: en-us
  settingsErrorHandling: {{errorHandling: {{endWorkflow: {{none: true}}}}}}
  states:
    - state: {{name: S, refId: S, actions: [{{endWorkflow: {{name: End, exitReason: {{noValue: true}}}}}}]}}
"""


def client_of(emulator: EmbeddedEmulator) -> httpx.Client:
    login = httpx.post(
        f"{emulator.url}/oauth/token", data={"grant_type": "client_credentials"}, auth=("deployer", "secret")
    )
    token = login.json()["access_token"]
    return httpx.Client(base_url=emulator.url, headers={"Authorization": f"Bearer {token}"})


@pytest.fixture
def client() -> Iterator[httpx.Client]:
    with EmbeddedEmulator() as emulator, client_of(emulator) as client:
        yield client


def publish(client: httpx.Client, name: str) -> dict[str, Any]:
    job = client.post("/api/v2/flows/jobs").json()
    client.put(job["presignedUrl"], content=WORKFLOW.format(name=name)).raise_for_status()
    flow_id = client.get(f"/api/v2/flows/jobs/{job['id']}").json()["flow"]["id"]
    flow: dict[str, Any] = client.get(f"/api/v2/flows/{flow_id}").json()
    return flow


def test_open_messaging_integrations_come_and_go(client: httpx.Client) -> None:
    assert client.get(OPEN).json()["entities"] == []
    created = client.post(OPEN, json=NEW).json()
    assert created["status"] == "Active"
    assert "hush" not in str(created)
    assert client.get(OPEN).json()["entities"] == [created]
    assert client.get(f"{OPEN}/{created['id']}").json() == created
    assert client.delete(f"{OPEN}/{created['id']}").status_code == 204
    assert client.delete(f"{OPEN}/{created['id']}").status_code == 404


def test_an_open_messaging_integration_is_refused_without_its_webhook(client: httpx.Client) -> None:
    refused = client.post(OPEN, json={"name": "Cognigy"})
    assert refused.status_code == 400
    assert "outboundNotificationWebhookUrl" in refused.json()["message"]


def test_open_messaging_integrations_outlive_the_server(tmp_path: Path) -> None:
    with EmbeddedEmulator(tmp_path / "emulator.json") as emulator, client_of(emulator) as client:
        client.post(OPEN, json=NEW).raise_for_status()
    with EmbeddedEmulator(tmp_path / "emulator.json") as emulator, client_of(emulator) as client:
        assert [entity["name"] for entity in client.get(OPEN).json()["entities"]] == ["Cognigy"]
        objects = httpx.get(f"{emulator.url}/_emulator/health").json()["objects"]
        assert objects == {"integrations": 0, "actions": 0, "flows": 0, "triggers": 0}


def test_a_client_may_do_everything(client: httpx.Client) -> None:
    subject = client.get("/api/v2/authorization/subjects/me").json()
    assert subject["id"] == "deployer"
    assert subject["grants"][0]["role"]["policies"] == [{"domain": "*", "entityName": "*", "actions": ["*"]}]


def test_a_flow_version_tells_who_published_it(client: httpx.Client) -> None:
    flow = publish(client, "Mine")
    assert flow["publishedVersion"]["createdByClient"]["id"] == "deployer"
    assert "createdBy" not in flow["publishedVersion"]

    path = f"/_emulator/flows/{flow['id']}/publish"
    edited = client.post(path, json={"user": "ada", "yaml": WORKFLOW.format(name="Mine")}).json()
    assert edited["id"] == flow["id"]
    assert edited["publishedVersion"]["id"] == "2.0"
    assert edited["publishedVersion"]["createdBy"] == {"id": "ada", "name": "ada"}
    assert "createdByClient" not in edited["publishedVersion"]
    assert client.post(path, json={"user": "bob"}).json()["publishedVersion"]["id"] == "3.0"
    assert publish(client, "Mine")["publishedVersion"]["createdByClient"]["id"] == "deployer"


def test_a_user_cannot_publish_what_is_no_workflow(client: httpx.Client) -> None:
    flow = publish(client, "Mine")
    refused = client.post(f"/_emulator/flows/{flow['id']}/publish", json={"user": "ada", "yaml": "workflow: 1"})
    assert refused.status_code == 400
    assert refused.json()["code"] == "flow.rejected"


def test_the_cognigy_endpoint_answers_as_it_is_told(client: httpx.Client) -> None:
    schema = {"type": "object", "properties": {}}
    integration = client.post("/api/v2/integrations", json={"integrationType": {"id": "custom-rest-actions"}}).json()
    client.patch(f"/api/v2/integrations/{integration['id']}", json={"intendedState": "ENABLED"})
    request = {
        "requestUrlTemplate": "https://endpoint-x.test/handover/genesysCloudOM",
        "requestType": "POST",
        "requestTemplate": '{"userId":"1","topic":"2"}',
    }
    action = client.post(
        "/api/v2/integrations/actions",
        json={
            "name": "Send",
            "category": "Mine",
            "integrationId": integration["id"],
            "contract": {"input": {"inputSchema": schema}, "output": {"successSchema": schema}},
            "config": {"request": request, "response": {"successTemplate": "{}"}},
        },
    ).json()

    def test() -> int:
        result = client.post(f"/api/v2/integrations/actions/{action['id']}/test", json={}).json()
        return 200 if result["success"] else int(result["error"]["status"])

    assert test() == 200
    assert client.put("/_emulator/cognigy", json={"status": 500, "times": 1}).status_code == 204
    assert [test(), test()] == [500, 200]
    client.put("/_emulator/cognigy", json={"status": 404})
    assert [test(), test()] == [404, 404]
    client.delete("/_emulator/cognigy")
    assert test() == 200
