"""What the recordings do not show: plans, refusals, retries, objects that appear late or vanish."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import httpx
import pytest

from handover.genesys.api import Genesys
from handover.genesys.connection import Connection
from handover.genesys.retries import Patience
from handover.sandbox.provider import Diff, Provider, ProviderError
from handover.sandbox.provider.client import connect
from handover.sandbox.provider.genesys import GenesysProvider
from handover.sandbox.provider.plan import content_hash
from handover.sandbox.provider.retries import Pace
from handover.sandbox.provider.schema import FLOW, INTEGRATION, INTEGRATION_ACTION, TRIGGER
from handover.sandbox.state.values import UNKNOWN
from tests.sandbox.provider.scripted import Api, ok, refusal

ACTION = {
    "name": "a",
    "category": "c",
    "integrationId": "i",
    "contractInput": "{}",
    "contractOutput": "{}",
    "configRequest": {"requestType": "POST"},
}
ACTION_STATE = {**ACTION, "configTimeoutSeconds": 0, "secure": False, "integrationActionId": "A"}
ACTION_REPLY = {"id": "A", "name": "a", "category": "c", "integrationId": "i", "secure": False, "version": 1}
TRIGGER_INPUTS: dict[str, Any] = {
    "name": "t",
    "topicName": "x",
    "enabled": True,
    "matchCriteria": "[]",
    "target": {"id": "f", "type": "Workflow"},
}
TRIGGER_REPLY = {**TRIGGER_INPUTS, "id": "T", "matchCriteria": [], "version": 3}
TRIGGERS = "/api/v2/processAutomation/triggers"
INTEGRATION_STATE = {
    "integrationType": "custom-rest-actions",
    "intendedState": "ENABLED",
    "config": {"name": "n", "notes": "", "properties": '{"a":1}', "advanced": "{}"},
    "integrationId": "I",
}
CONFIG_REPLY = {"name": "n", "version": 4, "properties": {}, "advanced": None, "credentials": {"k": {"id": "c"}}}
FLOW_INPUTS = {"filepath": "flow.yaml", "name": "f"}


@pytest.fixture
def flow_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    file = tmp_path / "flow.yaml"
    file.write_bytes("é: {{a}}\r\n".encode())
    return file


def test_resources_of_other_packages_in_a_state_are_refused() -> None:
    provider = GenesysProvider(lambda: "http://127.0.0.1:1")
    type_ = "random:index/randomId:RandomId"
    with pytest.raises(ProviderError, match=f"no provider for {type_}"):
        provider.delete(type_, "x", {})
    with pytest.raises(ProviderError, match=f"no provider for {type_}"):
        provider.read(type_, "x", {}, {})


def published(api: Api, job: dict[str, Any]) -> None:
    api.on("POST /api/v2/flows/jobs", ok({"id": "J", "presignedUrl": "http://127.0.0.1:1/up", "headers": {"X-A": "1"}}))
    api.on("PUT /up", httpx.Response(200))
    api.on("GET /api/v2/flows/jobs/J", ok({"status": "Started"}), ok(job))
    api.on("GET /api/v2/flows/F", ok({"id": "F", "name": "f", "type": "WORKFLOW"}))


def never() -> str:
    raise AssertionError("nothing may be called")


def test_is_a_provider(api: Api) -> None:
    provider: Provider = api.provider()
    assert provider.check(FLOW, {})


def test_plans_without_a_call(flow_file: Path) -> None:
    provider = GenesysProvider(never)
    assert provider.diff(TRIGGER, {}, TRIGGER_INPUTS, TRIGGER_INPUTS) == Diff()
    assert provider.diff(INTEGRATION, {}, INTEGRATION_STATE, {"integrationType": "custom-rest-actions"}) == Diff(
        ("intendedState",)
    )
    provider.close()


@pytest.mark.parametrize(
    ("inputs", "diff"),
    [
        (ACTION, Diff()),
        ({**ACTION, "contractInput": "{ }", "configTimeoutSeconds": None}, Diff()),
        ({**ACTION, "contractInput": '{"a":1}'}, Diff(("contractInput",), ("contractInput",))),
        ({**ACTION, "integrationId": UNKNOWN}, Diff(("integrationId",), ("integrationId",))),
        ({**ACTION, "secure": True, "name": "b"}, Diff(("name", "secure"), ("secure",))),
        ({**ACTION, "configRequest": {"requestType": "GET"}}, Diff(("configRequest",))),
        ({**ACTION, "configRequest": {"requestType": "POST", "headers": {}}}, Diff()),
        ({**ACTION, "configRequest": {"requestType": "POST", "requestTemplate": ""}}, Diff()),
        ({**ACTION, "configRequest": None}, Diff(("configRequest",))),
    ],
)
def test_compares_inputs_with_the_state(inputs: dict[str, Any], diff: Diff) -> None:
    assert GenesysProvider(never).diff(INTEGRATION_ACTION, {}, ACTION_STATE, inputs) == diff


def test_an_empty_text_keeps_what_the_api_knows_too() -> None:
    state = {**ACTION_STATE, "configRequest": {"requestType": "POST", "requestTemplate": "r"}}
    inputs = {**ACTION, "configRequest": {"requestType": "POST", "requestTemplate": ""}}
    provider = GenesysProvider(never)
    assert provider.diff(INTEGRATION_ACTION, {}, state, inputs) == Diff()
    assert provider.planned_outputs(INTEGRATION_ACTION, state, inputs)["configRequest"]["requestTemplate"] == "r"


def test_settings_that_say_nothing_are_settings() -> None:
    target = TRIGGER_INPUTS["target"]
    empty = {**TRIGGER_INPUTS, "target": {**target, "workflowTargetSettings": {}}}
    provider = GenesysProvider(never)
    assert provider.diff(TRIGGER, {}, TRIGGER_INPUTS, empty) == Diff(("target",))
    written = {**TRIGGER_INPUTS, "target": {**target, "workflowTargetSettings": {"dataFormat": ""}}}
    assert provider.diff(TRIGGER, {}, written, empty) == Diff()
    assert provider.diff(TRIGGER, {}, written, TRIGGER_INPUTS) == Diff(("target",))


def test_a_new_topic_needs_a_new_trigger() -> None:
    diff = GenesysProvider(never).diff(TRIGGER, {}, TRIGGER_INPUTS, {**TRIGGER_INPUTS, "topicName": "y"})
    assert diff == Diff(("topicName",), ("topicName",))


def test_a_flows_file_counts_by_its_content(flow_file: Path) -> None:
    provider = GenesysProvider(never)
    planned = provider.planned_outputs(FLOW, None, FLOW_INPUTS)
    assert planned == FLOW_INPUTS
    state = {**FLOW_INPUTS, "flowId": "F", "fileContentHash": "old"}
    assert provider.diff(FLOW, {}, state, FLOW_INPUTS) == Diff(("fileContentHash",))
    current = {**state, "fileContentHash": content_hash(FLOW_INPUTS)}
    assert provider.planned_outputs(FLOW, current, FLOW_INPUTS) == current
    assert provider.planned_outputs(FLOW, state, FLOW_INPUTS) == {**FLOW_INPUTS, "flowId": "F"}
    flow_file.unlink()
    assert provider.diff(FLOW, {}, state, FLOW_INPUTS) == Diff()
    assert provider.diff(FLOW, {}, state, {**FLOW_INPUTS, "filepath": UNKNOWN}) == Diff(("filepath",))


def test_planned_outputs_have_defaults_and_what_is_computed() -> None:
    provider = GenesysProvider(never)
    inputs = {"integrationType": "t", "config": {"name": UNKNOWN, "notes": "n"}}
    assert provider.planned_outputs(INTEGRATION, None, inputs) == {
        "integrationType": "t",
        "intendedState": "DISABLED",
        "config": {"notes": "n", "name": UNKNOWN, "advanced": UNKNOWN, "properties": UNKNOWN},
    }
    planned = provider.planned_outputs(INTEGRATION, INTEGRATION_STATE, {"integrationType": "t"})
    assert planned["config"] == INTEGRATION_STATE["config"]
    assert planned["integrationId"] == "I"


def test_connects_at_the_first_call_only_and_anew_after_close(api: Api) -> None:
    asked: list[int] = []

    def connect() -> str:
        asked.append(1)
        return "http://127.0.0.1:1"

    api.on("DELETE /api/v2/flows/F", ok())
    provider = api.provider(connect)
    provider.diff(TRIGGER, {}, TRIGGER_INPUTS, TRIGGER_INPUTS)
    assert not asked
    provider.delete(FLOW, "F", {})
    provider.delete(FLOW, "F", {})
    assert len(asked) == 1
    provider.close()
    provider.delete(FLOW, "F", {})
    assert len(asked) == 2


def test_a_refused_action_is_tried_ten_times(api: Api) -> None:
    api.on("POST /api/v2/integrations/actions", refusal(400, "The category is too long."))
    with pytest.raises(ProviderError, match="The category is too long") as raised:
        api.provider().create(INTEGRATION_ACTION, ACTION)
    assert len(api.calls) == 10
    assert raised.value.partial is None


def test_a_refused_action_is_tried_when_the_api_says(api: Api) -> None:
    api.on("POST /api/v2/integrations/actions", refusal(400, Retry_After="5"), refusal(403))
    with pytest.raises(ProviderError):
        api.provider().create(INTEGRATION_ACTION, ACTION)
    assert api.slept == [5]


def test_an_action_changed_by_another_is_updated_with_its_new_version(api: Api) -> None:
    path = "/api/v2/integrations/actions/A"
    mismatch = refusal(400, "The version 1 does not match the current version 2.")
    newer = ok({**ACTION_REPLY, "version": 2})
    api.on(f"GET {path}", ok(ACTION_REPLY), newer)
    api.on(f"PATCH {path}", mismatch, refusal(409), ok(ACTION_REPLY))
    api.on(f"GET {path}/templates/requesttemplate.vm", httpx.Response(200, text="r"))
    api.on(f"GET {path}/templates/successtemplate.vm", httpx.Response(200, text="s"))
    outputs = api.provider().update(INTEGRATION_ACTION, "A", ACTION_STATE, {**ACTION, "name": "b"})
    assert [body["version"] for body in api.bodies if body] == [1, 2, 2]
    assert "configRequest" not in outputs  # the API had none


@pytest.mark.parametrize("name", ["contractInput", "contractOutput"])
def test_a_contract_must_be_json(api: Api, name: str) -> None:
    with pytest.raises(ProviderError, match=f"`{name}` is not JSON"):
        api.provider().create(INTEGRATION_ACTION, {**ACTION, name: "{"})


def test_an_object_may_appear_late(api: Api) -> None:
    api.on(f"POST {TRIGGERS}", ok(TRIGGER_REPLY))
    api.on(f"GET {TRIGGERS}/T", refusal(404), refusal(404), ok(TRIGGER_REPLY))
    id_, outputs = api.provider().create(TRIGGER, TRIGGER_INPUTS)
    assert (id_, outputs["processautomationTriggerId"]) == ("T", "T")
    assert len(api.slept) == 2


def test_an_object_that_never_appears_is_an_error(api: Api) -> None:
    api.on(f"POST {TRIGGERS}", ok(TRIGGER_REPLY))
    api.on(f"GET {TRIGGERS}/T", refusal(404))
    with pytest.raises(ProviderError, match="trigger T has been written, but the API does not find it"):
        api.provider().create(TRIGGER, TRIGGER_INPUTS)
    assert 30 <= api.now < 32


def test_a_trigger_counts_as_written_when_it_is_read_as_written(api: Api) -> None:
    api.on(f"GET {TRIGGERS}/T", ok(TRIGGER_REPLY), ok(TRIGGER_REPLY), ok({**TRIGGER_REPLY, "name": "new"}))
    api.on(f"PUT {TRIGGERS}/T", ok(TRIGGER_REPLY))
    outputs = api.provider().update(TRIGGER, "T", TRIGGER_INPUTS, {**TRIGGER_INPUTS, "name": "new"})
    assert outputs["name"] == "new"
    assert len(api.slept) == 1


def test_criteria_that_are_not_canonical_never_read_as_written(api: Api) -> None:
    criteria = '[{"operator": "Equal", "jsonPath": "a", "value": "b"}]'
    reply = {**TRIGGER_REPLY, "matchCriteria": [{"operator": "Equal", "jsonPath": "a", "value": "b"}]}
    api.on(f"POST {TRIGGERS}", ok(reply))
    api.on(f"GET {TRIGGERS}/T", ok(reply))
    with pytest.raises(ProviderError, match="gives `matchCriteria` back differently"):
        api.provider().create(TRIGGER, {**TRIGGER_INPUTS, "matchCriteria": criteria})


@pytest.mark.parametrize(("property_", "reply"), [("enabled", {"enabled": False}), ("delayBySeconds", {})])
def test_a_trigger_is_compared_in_more_than_texts(api: Api, property_: str, reply: dict[str, Any]) -> None:
    api.on(f"POST {TRIGGERS}", ok(TRIGGER_REPLY))
    api.on(f"GET {TRIGGERS}/T", ok({**TRIGGER_REPLY, **reply}))
    with pytest.raises(ProviderError, match=f"gives `{property_}` back differently"):
        api.provider().create(TRIGGER, {**TRIGGER_INPUTS, "delayBySeconds": 0 if reply else 60})


def test_what_the_api_makes_of_a_target_is_no_difference(api: Api) -> None:
    target = {**TRIGGER_INPUTS["target"], "workflowTargetSettings": {"dataFormat": "TopLevelPrimitives"}}
    api.on(f"POST {TRIGGERS}", ok(TRIGGER_REPLY))
    api.on(f"GET {TRIGGERS}/T", ok({**TRIGGER_REPLY, "target": target}))
    _, outputs = api.provider().create(TRIGGER, TRIGGER_INPUTS)
    assert outputs["target"] == TRIGGER_INPUTS["target"]
    found = api.provider().read(TRIGGER, "T", TRIGGER_INPUTS, outputs)
    assert found is not None
    assert found[1]["target"] == target
    assert api.provider().diff(TRIGGER, {}, found[1], TRIGGER_INPUTS) == Diff(("target",))


@pytest.mark.parametrize(
    ("criteria", "sentence"), [("[", "is not JSON"), ("{}", "must be a JSON array"), ("[1]", "must be a JSON array")]
)
def test_criteria_must_be_an_array_of_objects(api: Api, criteria: str, sentence: str) -> None:
    with pytest.raises(ProviderError, match=sentence):
        api.provider().create(TRIGGER, {**TRIGGER_INPUTS, "matchCriteria": criteria})


def test_a_trigger_is_deleted_again_until_it_works(api: Api) -> None:
    api.on(f"DELETE {TRIGGERS}/T", refusal(400), refusal(409), httpx.Response(204))
    api.provider().delete(TRIGGER, "T", {})
    assert len(api.slept) == 2
    api.on(f"DELETE {TRIGGERS}/T", refusal(400, "Not now."))
    with pytest.raises(ProviderError, match="Not now"):
        api.provider().delete(TRIGGER, "T", {})


@pytest.mark.parametrize("status", [401, 403])
def test_what_is_not_allowed_is_not_tried_again(api: Api, flow_file: Path, status: int) -> None:
    api.on(f"DELETE {TRIGGERS}/T", refusal(status, "You may not."))
    with pytest.raises(ProviderError, match="You may not"):
        api.provider().delete(TRIGGER, "T", {})
    published(api, {})
    api.on("PUT /up", refusal(status, "You may not."))
    with pytest.raises(ProviderError, match="You may not"):
        api.provider().create(FLOW, FLOW_INPUTS)
    assert api.slept == []


@pytest.mark.parametrize("type_", [INTEGRATION_ACTION, FLOW, TRIGGER])
def test_deleting_what_is_gone_is_no_error(api: Api, type_: str) -> None:
    path = {INTEGRATION_ACTION: "/api/v2/integrations/actions", FLOW: "/api/v2/flows", TRIGGER: TRIGGERS}[type_]
    api.on(f"DELETE {path}/X", refusal(404))
    api.provider().delete(type_, "X", {})


def test_deleting_an_integration_that_is_gone_is_an_error_as_with_the_real_provider(api: Api) -> None:
    api.on("DELETE /api/v2/integrations/I", refusal(404, "There is none."))
    with pytest.raises(ProviderError, match="There is none"):
        api.provider().delete(INTEGRATION, "I", {})


def test_waits_for_the_end_of_a_deleted_object(api: Api) -> None:
    path = "/api/v2/integrations/actions/A"
    api.on(f"DELETE {path}", httpx.Response(204))
    api.on(f"GET {path}", ok({}), refusal(404))
    api.provider().delete(INTEGRATION_ACTION, "A", {})
    assert len(api.slept) == 1
    api.on(f"GET {path}", ok({}))
    with pytest.raises(ProviderError, match=r"data action is still there 30 seconds after its deletion"):
        api.provider().delete(INTEGRATION_ACTION, "A", {})
    api.on(f"GET {path}", refusal(403, "Not yours."))
    with pytest.raises(ProviderError, match="Not yours"):
        api.provider().delete(INTEGRATION_ACTION, "A", {})
    api.on(f"DELETE {path}", refusal(403, "Not yours either."))
    with pytest.raises(ProviderError, match="Not yours either"):
        api.provider().delete(INTEGRATION_ACTION, "A", {})


def test_an_integrations_properties_must_be_json(api: Api) -> None:
    api.on("GET /api/v2/integrations/I/config/current", ok(CONFIG_REPLY))
    inputs = {**INTEGRATION_STATE, "config": {"properties": "{"}}
    with pytest.raises(ProviderError, match=r"`config\.properties` is not JSON"):
        api.provider().update(INTEGRATION, "I", INTEGRATION_STATE, inputs)


def test_a_text_for_a_number_and_a_number_for_a_text_are_no_difference(api: Api) -> None:
    state = {**ACTION_STATE, "configTimeoutSeconds": 5, "name": "7", "category": "1.5"}
    state["configRequest"] = {"requestType": "POST", "headers": {"a": "1", "b": "false"}, "requestUrlTemplate": "true"}
    request = {"requestType": "POST", "headers": {"a": 1, "b": False}, "requestUrlTemplate": True}
    inputs = {**ACTION, "configTimeoutSeconds": "5", "name": 7, "category": 1.5, "configRequest": request}
    assert api.provider().diff(INTEGRATION_ACTION, {}, state, inputs) == Diff()
    assert api.provider().planned_outputs(INTEGRATION_ACTION, None, inputs)["configTimeoutSeconds"] == 5
    emptied = {**inputs, "configTimeoutSeconds": ""}
    assert api.provider().diff(INTEGRATION_ACTION, {}, state, emptied) == Diff(("configTimeoutSeconds",))


def test_only_what_has_a_name_of_its_own_gets_an_invented_one(api: Api) -> None:
    assert api.provider().unnamed(INTEGRATION) == ""
    assert "when it is replaced" in api.provider().unnamed(TRIGGER)
    assert "every run updates it" in api.provider().unnamed(FLOW)


def test_what_is_ignored_stays_as_the_outputs_have_it(api: Api) -> None:
    config = {"name": "n", "notes": "", "properties": '{"a":1}', "advanced": "{}", "credentials": {"k": "c"}}
    state = {**INTEGRATION_STATE, "config": config}
    inputs = {"integrationType": "custom-rest-actions", "intendedState": "ENABLED", "config": {"name": "n"}}
    ignored = ["config.credentials"]
    assert api.provider().diff(INTEGRATION, {}, state, inputs) == Diff(("config",))
    assert api.provider().diff(INTEGRATION, {}, state, inputs, ignored) == Diff()
    assert api.provider().diff(INTEGRATION, {}, state, inputs, ["config.notes"]) == Diff(("config",))
    assert api.provider().diff(INTEGRATION, {}, state, inputs, ["config.*"]) == Diff()
    renamed = {**inputs, "config": {"name": "new"}}
    assert api.provider().planned_outputs(INTEGRATION, state, renamed, ignored)["config"]["credentials"] == {"k": "c"}
    api.on("GET /api/v2/integrations/I/config/current", ok(CONFIG_REPLY))
    api.on("PUT /api/v2/integrations/I/config/current", ok({}))
    api.on("GET /api/v2/integrations/I", ok({"id": "I", "integrationType": {"id": "custom-rest-actions"}}))
    api.provider().update(INTEGRATION, "I", state, renamed, ignored)
    body = api.bodies[api.calls.index("PUT /api/v2/integrations/I/config/current")]
    assert (body["name"], body["credentials"]) == ("new", {"k": {"id": "c"}})


@pytest.mark.parametrize(
    ("given", "written"), [({}, ["PUT", "PATCH"]), ({"name": ""}, ["PUT", "PATCH"]), (None, ["PATCH"])]
)
def test_a_configuration_that_says_nothing_is_written_too(
    api: Api, given: dict[str, Any] | None, written: list[str]
) -> None:
    path = "/api/v2/integrations"
    api.on(f"POST {path}", ok({"id": "I"}))
    api.on(f"GET {path}/I/config/current", ok(CONFIG_REPLY))
    api.on(f"PUT {path}/I/config/current", ok(CONFIG_REPLY))
    api.on(f"PATCH {path}/I", ok())
    api.on(f"GET {path}/I", ok({"id": "I", "integrationType": {"id": "t"}, "intendedState": "DISABLED"}))
    api.provider().create(INTEGRATION, {"integrationType": "t", "config": given})
    assert [call.partition(" ")[0] for call in api.calls if call[:3] in ("PUT", "PAT")] == written


def test_reads_a_flow_that_is_only_read(api: Api) -> None:
    api.on("GET /api/v2/flows/F", ok({"id": "F", "name": "f", "type": "WORKFLOW"}))
    found = api.provider().read(FLOW, "F", {})
    assert found is not None
    assert "fileContentHash" in found.outputs["__pulumi_raw_state_delta"]["obj"]["ps"]


def test_reads_an_integration(api: Api) -> None:
    api.on("GET /api/v2/integrations/I", ok({"id": "I", "integrationType": {"id": "t"}}))
    api.on("GET /api/v2/integrations/I/config/current", ok({**CONFIG_REPLY, "notes": "node_dynamodb_empty_string"}))
    found = api.provider().read(INTEGRATION, "I", {"integrationType": "x", "config": {"name": "x", "gone": 1}})
    assert found is not None
    assert found[0] == {"integrationType": "t", "config": {"name": "n"}}
    assert found[1]["config"] == {
        "name": "n",
        "notes": "",
        "properties": "{}",
        "advanced": "",
        "credentials": {"k": "c"},
    }


def test_adopts_what_is_set(api: Api) -> None:
    api.on(f"GET {TRIGGERS}/T", ok(TRIGGER_REPLY))
    found = api.provider().read(TRIGGER, "T", None)
    assert found is not None
    assert found[0] == {**TRIGGER_INPUTS, "processautomationTriggerId": "T"}
    api.on("GET /api/v2/integrations/I", ok({"id": "I", "integrationType": {"id": "t"}, "intendedState": "DISABLED"}))
    api.on("GET /api/v2/integrations/I/config/current", ok({**CONFIG_REPLY, "credentials": {}}))
    found = api.provider().read(INTEGRATION, "I", None)
    assert found is not None
    assert found[0] == {
        "integrationId": "I",
        "integrationType": "t",
        "intendedState": "DISABLED",  # measured: it is there, though it is the default
        "config": {"name": "n", "notes": "", "properties": "{}", "advanced": ""},
    }


def test_an_object_that_is_gone_is_none(api: Api) -> None:
    api.on("GET /api/v2/flows/F", refusal(404))
    assert api.provider().read(FLOW, "F", {}, {}) is None
    assert api.now < 4


def test_an_object_that_is_only_read_and_gone_is_nothing_as_with_the_bridge(api: Api) -> None:
    api.on("GET /api/v2/flows/F", refusal(404))
    assert api.provider().read(FLOW, "F", {}) == ({}, {}, "")


def test_an_object_that_cannot_be_read_is_an_error(api: Api) -> None:
    api.on("GET /api/v2/flows/F", refusal(403, "You may not."))
    with pytest.raises(ProviderError, match="You may not"):
        api.provider().read(FLOW, "F", {}, {})


def test_an_org_elsewhere_is_read_over_the_connection_there_is(api: Api) -> None:
    connection = Connection("https://api.test", "https://login.test", "client", "secret")
    client = Genesys(connection, Patience(sleep=api.sleep), httpx.MockTransport(api))
    provider = GenesysProvider.reading(client)
    api.on("GET /api/v2/flows/F", httpx.ConnectError("no route"))
    with pytest.raises(ProviderError) as raised:
        provider.read(FLOW, "F", None)
    assert str(raised.value) == "api.test could not be reached or broke off: no route (GET /api/v2/flows/F)."
    assert api.slept == [0.5, 1.0, 2.0]
    provider.close()
    api.on("GET /api/v2/flows/F", ok({"id": "F", "name": "f", "type": "WORKFLOW"}))
    found = provider.read(FLOW, "F", None)
    assert found is not None
    assert found[1]["name"] == "f"


def test_an_id_is_no_path(api: Api) -> None:
    api.on("GET /api/v2/flows/a/b", refusal(404))
    seen: list[str] = []

    def answer(request: httpx.Request) -> httpx.Response:
        seen.append(request.url.raw_path.decode())
        return httpx.Response(200, json={"access_token": "t"})

    provider = GenesysProvider(lambda: "http://127.0.0.1:1", api.pace, httpx.MockTransport(answer))
    provider.read(FLOW, "a/b?c", None)
    assert seen[1] == "/api/v2/flows/a%2Fb%3Fc?deleted=false"


def test_a_flow_is_published_byte_for_byte(api: Api, flow_file: Path) -> None:
    published(api, {"status": "Success", "flow": {"id": "F"}})
    id_, outputs = api.provider().create(FLOW, {**FLOW_INPUTS, "substitutions": {"a": "b"}})
    assert api.bodies[1] == "é: b\r\n".encode()
    assert (id_, outputs["substitutions"], outputs["type"]) == ("F", {"a": "b"}, "WORKFLOW")
    assert api.slept == [api.pace.job_poll]


@pytest.mark.parametrize(
    ("job", "sentence"),
    [
        ({"status": "Failure", "messages": [{"text": "One."}, {}, {"text": "Two."}]}, "flow.yaml failed: One. Two."),
        ({"status": "Failure"}, "the job gave no reason"),
        ({"status": "Success"}, "did not say under which id"),
    ],
)
def test_a_flow_that_is_not_published_is_an_error(
    api: Api, flow_file: Path, job: dict[str, Any], sentence: str
) -> None:
    published(api, job)
    with pytest.raises(ProviderError, match=sentence):
        api.provider().create(FLOW, FLOW_INPUTS)


def test_a_flow_job_may_not_take_forever(api: Api, flow_file: Path) -> None:
    published(api, {"status": "Started"})
    pace = replace(api.pace, job_poll=60)
    provider = GenesysProvider(lambda: "http://127.0.0.1:1", pace, httpx.MockTransport(api))
    with pytest.raises(ProviderError, match="has not ended after 16 minutes"):
        provider.create(FLOW, FLOW_INPUTS)


def test_a_flows_file_must_be_there(api: Api, flow_file: Path) -> None:
    published(api, {})
    flow_file.unlink()
    with pytest.raises(ProviderError, match=r"file flow\.yaml cannot be read"):
        api.provider().create(FLOW, FLOW_INPUTS)


def test_an_upload_is_tried_for_a_while(api: Api, flow_file: Path) -> None:
    published(api, {"status": "Success", "flow": {"id": "F"}})
    api.on("PUT /up", refusal(400), httpx.Response(200))
    api.provider().create(FLOW, FLOW_INPUTS)
    api.on("PUT /up", refusal(400, "Signature is over."))
    with pytest.raises(ProviderError, match="Signature is over"):
        api.provider().create(FLOW, FLOW_INPUTS)


def test_a_flow_in_use_is_deleted_when_it_is_free(api: Api) -> None:
    api.on("POST /api/v2/flows/actions/unlock", ok())
    api.on("DELETE /api/v2/flows/F", refusal(409), httpx.Response(204))
    api.provider().delete(FLOW, "F", {"forceUnlock": True})
    assert api.calls[0] == "POST /api/v2/flows/actions/unlock"
    api.on("DELETE /api/v2/flows/F", refusal(409, "In use by a trigger."))
    with pytest.raises(ProviderError, match="In use by a trigger"):
        api.provider().delete(FLOW, "F", {})
    api.on("DELETE /api/v2/flows/F", refusal(403, "You may not."))
    with pytest.raises(ProviderError, match="You may not"):
        api.provider().delete(FLOW, "F", {})


@pytest.mark.parametrize("lost", ["POST /api/v2/integrations", "GET /api/v2/integrations/I/config/current"])
def test_what_an_emulator_that_stops_answering_has_made_is_undecided(api: Api, lost: str) -> None:
    api.on("POST /api/v2/integrations", ok({"id": "I"}))
    api.on(lost, httpx.ConnectError("refused"))
    with pytest.raises(ProviderError, match="does not answer: refused") as failed:
        api.provider().create(INTEGRATION, {"integrationType": "custom-rest-actions", "config": {"name": "n"}}, "k")
    assert failed.value.undecided
    assert not failed.value.left


@pytest.mark.parametrize(
    ("answer", "made"), [(ok({"id": "I"}), "I"), (ok({"id": ""}), ""), (refusal(404), None), (refusal(403), "error")]
)
def test_it_asks_what_a_request_has_made(api: Api, answer: httpx.Response, made: str | None) -> None:
    api.on("GET /_emulator/creations/k", answer)
    if made == "error":
        with pytest.raises(ProviderError):
            api.provider().made(INTEGRATION, "k")
    else:
        assert api.provider().made(INTEGRATION, "k") == made


def test_only_what_creates_has_a_key() -> None:
    keys: list[tuple[str, str | None]] = []

    def answer(request: httpx.Request) -> httpx.Response:
        keys.append((request.method, request.headers.get("Idempotency-Key")))
        return httpx.Response(200, json={"access_token": "t", "id": "I"})

    with connect("http://127.0.0.1:1", Pace(), httpx.MockTransport(answer)) as client:
        with client.once("k"):
            client.call("POST", "/x", body={})
            client.get("/x")
        client.call("POST", "/x")
    assert keys == [("POST", None), ("POST", "k"), ("GET", None), ("POST", None)]
