"""The typed calls, against an emulated org and against replies that only a real one gives."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime

import httpx
import pytest

from handover.emulator.server.embedded import EmbeddedEmulator
from handover.genesys.api import Genesys
from handover.genesys.connection import Connection
from handover.genesys.errors import GenesysError
from handover.genesys.models import (
    Action,
    ActionRequest,
    Flow,
    FlowVersion,
    Grant,
    Named,
    OpenMessagingIntegration,
    Trigger,
)
from tests.handover.genesys.conftest import Org

MakeOrg = Callable[..., Org]


@pytest.fixture
def genesys() -> Iterator[Genesys]:
    """An empty emulated org."""
    with EmbeddedEmulator() as emulator, Genesys(Connection.to_gateway(emulator.url, "id", "secret")) as org:
        yield org


def create_action(genesys: Genesys) -> tuple[str, str]:
    call = genesys.call
    integration = call("POST", "/api/v2/integrations", body={"integrationType": {"id": "custom-rest-actions"}})["id"]
    call("PATCH", f"/api/v2/integrations/{integration}", body={"intendedState": "ENABLED"})
    schema = {"type": "object", "properties": {}}
    action = call(
        "POST",
        "/api/v2/integrations/actions",
        body={
            "name": "Send",
            "category": "Mine",
            "integrationId": integration,
            "contract": {"input": {"inputSchema": schema}, "output": {"successSchema": schema}},
            "config": {
                "request": {
                    "requestUrlTemplate": "https://endpoint-x.test/handover/genesysCloudOM",
                    "requestType": "POST",
                    "requestTemplate": '{"userId":"1","topic":"2"}',
                    "headers": {"Authorization": "hush"},
                },
                "response": {"successTemplate": "{}"},
            },
        },
    )["id"]
    return integration, action


def test_integration_and_action_are_read_whole(genesys: Genesys) -> None:
    integration_id, action_id = create_action(genesys)
    integration = genesys.integration(integration_id)
    assert (integration.type, integration.intended_state, integration.reported_state) == (
        "custom-rest-actions",
        "ENABLED",
        "ACTIVE",
    )
    assert [found.id for found in genesys.integrations()] == [integration_id]
    assert genesys.integration_config(integration_id).version == 1

    action = genesys.action(action_id)
    assert action.contract_input == {"type": "object", "properties": {}}
    assert action.request is not None
    assert action.request_template == '{"userId":"1","topic":"2"}'
    assert action.request.url.endswith("/genesysCloudOM")
    assert action.response is not None
    assert action.success_template == "{}"
    assert "hush" not in repr(action)
    (listed,) = genesys.actions()
    assert (listed.id, listed.contract_input) == (action_id, None)
    assert listed.request is not None
    assert (listed.request.url, listed.request_template) == (action.request.url, "")

    result = genesys.test_action(action_id, {})
    assert result.success
    assert [operation.success for operation in result.operations] == [True] * len(result.operations)


def test_an_org_without_objects_is_read(genesys: Genesys) -> None:
    assert genesys.organization().name == "Local Genesys Cloud"
    assert [*genesys.flows(), *genesys.triggers()] == []
    with pytest.raises(GenesysError, match="404"):
        genesys.trigger("none")
    with pytest.raises(GenesysError, match="404"):
        genesys.flow_configuration("none")
    with pytest.raises(GenesysError, match="404"):
        genesys.flow("none")


def test_a_flow_version_tells_who_published_it_and_when() -> None:
    flow = Flow.model_validate(
        {
            "id": "f",
            "active": True,
            "lockedUser": {"id": "u", "name": "Ada"},
            "publishedVersion": {
                "id": "3.0",
                "createdBy": {"id": "u", "name": "Ada"},
                "datePublished": "2026-01-02T03:04:05.000Z",
            },
            "savedVersion": {"id": "4.0", "createdByClient": {"id": "c"}, "dateCreated": 1_000},
        }
    )
    assert str(flow.locked_by) == "Ada"
    assert flow.published == FlowVersion(
        id="3.0", published=datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC), user=Named(id="u", name="Ada")
    )
    assert flow.saved == FlowVersion(
        id="4.0", published=datetime(1970, 1, 1, 0, 0, 1, tzinfo=UTC), client=Named(id="c")
    )
    assert [version.publisher for version in (flow.published, flow.saved)] == [
        "the user Ada",
        "the OAuth client c",
    ]
    assert FlowVersion.model_validate({}) == FlowVersion(id="", published=None, user=None, client=None)
    assert Flow.model_validate({"id": "f"}).published is None


def test_a_null_counts_as_absent() -> None:
    flow = {"id": "f", "name": None, "lockedUser": None, "lockedClient": {"id": "c"}}
    assert Flow.model_validate(flow) == Flow(id="f", locked_by=Named(id="c"))
    for target in (None, {}, {"type": None, "workflowTargetSettings": None}):
        assert Trigger.model_validate({"id": "t", "target": target}) == Trigger(id="t")


def test_an_action_without_contract_and_configuration_is_read() -> None:
    action = Action.model_validate({"id": "a"})
    assert (action.request, action.response, action.timeout_seconds) == (None, None, None)
    assert "k" not in repr(ActionRequest(url="u", method="POST", headers={"h": "k"}))


def test_open_messaging_integrations_keep_their_webhook_to_themselves(org: MakeOrg) -> None:
    url = "https://endpoint-x.test/token"
    reply = {"entities": [{"id": "1", "name": "OM", "status": "Active", "outboundNotificationWebhookUrl": url}]}
    genesys = org(httpx.Response(200, json=reply)).client()
    (integration,) = genesys.open_messaging_integrations()
    assert integration == OpenMessagingIntegration(id="1", name="OM", status="Active", webhook_url=url)
    assert "token" not in repr(integration)


def test_grants_are_the_policies_of_all_roles(org: MakeOrg) -> None:
    reply = {
        "grants": [
            {"role": {"policies": [{"domain": "architect", "entityName": "flow", "actions": ["view", "delete"]}]}},
            {"role": {"policies": [{"domain": "integrations", "entityName": "*", "actions": ["*"]}]}},
            {"role": None},
        ]
    }
    flows, integrations = org(httpx.Response(200, json=reply)).client().grants()
    assert flows == Grant(domain="architect", entity="flow", actions=frozenset({"view", "delete"}))
    assert flows.covers("architect:flow:view")
    assert not flows.covers("architect:flow:add")
    assert not flows.covers("architect:job:view")
    assert integrations.covers("integrations:action:add")
    assert Grant(domain="*", entity="*", actions=frozenset({"*"})).covers("architect:job:view")


def test_what_does_not_suit_is_named_without_its_value(org: MakeOrg) -> None:
    reply = {"id": "a", "config": {"request": {"headers": {"Authorization": ["hush"]}}}}
    genesys = org(httpx.Response(200, json=reply)).client()
    with pytest.raises(GenesysError, match=r"config: request: headers: Authorization: Input should be") as caught:
        genesys.action("a")
    assert "hush" not in str(caught.value)


@pytest.mark.parametrize("body", [{}, [], None, {"id": "f", "publishedVersion": {"datePublished": "yesterday"}}])
def test_a_reply_of_another_shape_is_a_sentence(org: MakeOrg, body: object) -> None:
    genesys = org(httpx.Response(200, json=body)).client()
    with pytest.raises(GenesysError, match="not what Genesys' API describes"):
        genesys.flow("f")
