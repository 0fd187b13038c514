"""`GET /_emulator/pipeline`: the deployed graph of an org, and each thing that can be wrong with it."""

from itertools import pairwise
from typing import Any

import pytest

from handover.emulator.testing import Genesys
from tests.emulator.conftest import ACTION, ENDPOINT, TOPIC, Pipeline, action_body, trigger_body, workflow_yaml

TRIGGERS = "/api/v2/processAutomation/triggers"
END = "cognigy:endpoint-trial.cognigy.ai/handover/genesysCloudOM"


class Picture:
    """The org's picture as it is now."""

    def __init__(self, genesys: Genesys) -> None:
        reply = genesys.get("/_emulator/pipeline")
        assert reply.status_code == 200, reply.text
        self.json: dict[str, Any] = reply.json()
        self.text = reply.text
        self.nodes: dict[str, dict[str, Any]] = {node["id"]: node for node in self.json["nodes"]}
        self.edges = [(edge["from"], edge["to"]) for edge in self.json["edges"]]
        self.broken = [(edge["from"], edge["to"]) for edge in self.json["edges"] if edge["state"] == "broken"]

    def detail(self, id_: str, label: str) -> tuple[str, str]:
        """Return value and language of a detail."""
        return next((one["value"], one["language"]) for one in self.nodes[id_]["details"] if one["label"] == label)

    def problems(self, id_: str) -> list[str]:
        """Return what is wrong with a node, which is wrong with the picture too."""
        found: list[str] = self.nodes[id_]["problems"]
        assert set(found) <= set(self.json["problems"])
        return found


def test_an_empty_org_is_an_empty_picture(genesys: Genesys) -> None:
    assert Picture(genesys).json == {
        "width": 16, "height": 16, "groups": [], "nodes": [], "edges": [], "problems": []
    }  # fmt: skip


def test_a_pipeline_leads_from_its_topic_to_cognigy(genesys: Genesys, pipeline: Pipeline) -> None:
    picture = Picture(genesys)
    trigger, workflow = f"trigger:{pipeline.trigger}", f"workflow:{pipeline.flow}"
    action, integration = f"action:{pipeline.action}", f"integration:{pipeline.integration}"
    chain = [f"topic:{TOPIC}", trigger, workflow, action, integration, END]
    assert [node["id"] for node in picture.json["nodes"]] == chain
    assert sorted(picture.edges) == sorted(pairwise(chain))
    assert picture.json["problems"] == []
    assert {node["state"] for node in picture.json["nodes"]} == {"ok"}
    assert {node["change"] for node in picture.json["nodes"]} == {None}
    assert picture.nodes[trigger]["badges"] == ["enabled"]
    assert picture.nodes[workflow]["badges"] == ["published", "version 1.0"]
    assert picture.nodes[action]["badges"] == ["POST", "published"]
    assert picture.nodes[action]["subtitle"] == "category Web Services"
    assert picture.nodes[integration]["badges"] == ["enabled", "ACTIVE"]
    assert picture.nodes[END]["badges"] == ["built in"]


def test_nodes_have_their_details(genesys: Genesys, pipeline: Pipeline) -> None:
    genesys.put(f"{TRIGGERS}/{pipeline.trigger}", json=trigger_body(pipeline.flow, version=1, delayBySeconds=90))
    picture = Picture(genesys)
    criteria, language = picture.detail(f"trigger:{pipeline.trigger}", "Criteria")
    assert (language, '"jsonPath": "mediaType"' in criteria) == ("json", True)
    assert picture.nodes[f"trigger:{pipeline.trigger}"]["badges"] == ["enabled", "after 90 s"]
    assert picture.detail(f"workflow:{pipeline.flow}", "YAML") == (workflow_yaml(), "yaml")
    action = f"action:{pipeline.action}"
    assert picture.detail(action, "URL") == (ENDPOINT, "url")
    assert picture.detail(action, "Request template") == ("${input.rawRequest}", "velocity")
    assert picture.detail(action, "Success template") == ("{}", "velocity")
    assert '"userId"' in picture.detail(action, "Input contract")[0]
    assert picture.detail(action, "id") == (pipeline.action, "text")


def test_credentials_are_masked(genesys: Genesys, pipeline: Pipeline) -> None:
    body = action_body(pipeline.integration, name="Other")
    body["config"]["request"]["headers"]["X-Api-Key"] = "hunter2"
    body["config"]["request"]["requestTemplate"] = '{"password": "hunter2",\n "userId": "${input.userId}"}'
    body["config"]["request"]["requestUrlTemplate"] = "https://me:hunter2@crm.example.com/x?token=hunter2"
    genesys.post("/api/v2/integrations/actions", json=body).raise_for_status()
    genesys.put("/_emulator/cognigy/profile", json={"apiKey": "hunter2"}).raise_for_status()
    picture = Picture(genesys)
    assert "hunter2" not in picture.text
    assert "${input.userId}" in picture.text
    assert picture.nodes["cognigy:crm.example.com/x"]["badges"] == [
        "built in",
        "asks for a key",
        "another path than Cognigy's",
    ]


def test_a_trigger_whose_workflow_is_gone_leads_to_a_broken_node(genesys: Genesys, pipeline: Pipeline) -> None:
    genesys.delete(f"/api/v2/flows/{pipeline.flow}").raise_for_status()
    picture = Picture(genesys)
    trigger, workflow = f"trigger:{pipeline.trigger}", f"workflow:{pipeline.flow}"
    assert picture.nodes[workflow]["state"] == "broken"
    assert picture.broken == [(trigger, workflow)]
    sentence = (
        f'The workflow {pipeline.flow}, which the trigger "Trigger" starts, is not there: what the trigger lets '
        "through ends here."
    )
    assert picture.problems(trigger) == picture.problems(workflow) == [sentence]


def test_a_workflow_whose_action_is_gone_leads_to_a_broken_node(genesys: Genesys, pipeline: Pipeline) -> None:
    genesys.delete(f"/api/v2/integrations/actions/{pipeline.action}").raise_for_status()
    picture = Picture(genesys)
    assert picture.broken == [(f"workflow:{pipeline.flow}", f"action:{pipeline.action}")]
    assert picture.problems(f"workflow:{pipeline.flow}") == [
        f'The data action {pipeline.action} ("Web Services" / "{ACTION}"), which the workflow "ACW" calls, is not '
        "there."
    ]


def test_what_is_switched_off_is_said(genesys: Genesys, pipeline: Pipeline) -> None:
    genesys.put(f"{TRIGGERS}/{pipeline.trigger}", json=trigger_body(pipeline.flow, version=1, enabled=False))
    genesys.patch(f"/api/v2/integrations/{pipeline.integration}", json={"intendedState": "DISABLED"})
    picture = Picture(genesys)
    trigger, integration = f"trigger:{pipeline.trigger}", f"integration:{pipeline.integration}"
    assert (picture.nodes[trigger]["state"], picture.nodes[trigger]["badges"]) == ("off", ["disabled"])
    assert picture.problems(trigger) == ['The trigger "Trigger" is disabled.']
    assert picture.nodes[integration]["state"] == "off"
    assert picture.problems(integration) == ['The integration "Web Services Data Actions" is DISABLED.']


def test_an_integration_that_reports_an_error_is_broken(genesys: Genesys, pipeline: Pipeline) -> None:
    path = f"/_emulator/integrations/{pipeline.integration}/reported-state"
    genesys.put(path, json={"code": "ERROR", "detail": "No route."}).raise_for_status()
    picture = Picture(genesys)
    assert picture.nodes[f"integration:{pipeline.integration}"]["state"] == "broken"
    assert picture.problems(f"integration:{pipeline.integration}") == [
        'The integration "Web Services Data Actions" reports ERROR, not ACTIVE. No route.'
    ]


def test_a_workflow_that_is_not_published_is_said_at_its_trigger_too(genesys: Genesys, pipeline: Pipeline) -> None:
    snapshot = genesys.get("/_emulator/snapshot").json()
    snapshot["flows"][0]["active"] = False
    genesys.put("/_emulator/snapshot", json=snapshot).raise_for_status()
    picture = Picture(genesys)
    workflow = picture.nodes[f"workflow:{pipeline.flow}"]
    assert (workflow["state"], workflow["badges"][0]) == ("off", "not published")
    assert picture.problems(f"workflow:{pipeline.flow}") == ['The workflow "ACW" is not published.']
    assert picture.problems(f"trigger:{pipeline.trigger}") == [
        'The workflow "ACW", which the trigger "Trigger" starts, is not published.'
    ]


def test_two_triggers_that_tell_one_cognigy_of_one_topic_are_doubles(genesys: Genesys, pipeline: Pipeline) -> None:
    other = genesys.publish(workflow_yaml("Other"))["flow"]["id"]
    second = genesys.post(TRIGGERS, json=trigger_body(other, name="Second")).raise_for_status().json()
    picture = Picture(genesys)
    sentence = (
        f'The triggers "Trigger" and "Second" listen on {TOPIC} and tell the same Cognigy, which is told 2 times of '
        "what all of them let through."
    )
    assert picture.problems(f"trigger:{pipeline.trigger}") == [sentence]
    assert picture.problems(f"trigger:{second['id']}") == [sentence]

    genesys.put(f"{TRIGGERS}/{second['id']}", json=trigger_body(other, name="Second", version=1, enabled=False))
    assert Picture(genesys).problems(f"trigger:{pipeline.trigger}") == []


def test_two_triggers_on_two_topics_are_no_doubles(genesys: Genesys, pipeline: Pipeline) -> None:
    topic = TOPIC.replace("acw", "user.end")
    genesys.post(TRIGGERS, json=trigger_body(pipeline.flow, topicName=topic)).raise_for_status()
    assert Picture(genesys).json["problems"] == []


def test_a_workflow_that_nothing_starts_shows_the_topic_it_was_made_for(genesys: Genesys, pipeline: Pipeline) -> None:
    genesys.delete(f"{TRIGGERS}/{pipeline.trigger}").raise_for_status()
    picture = Picture(genesys)
    assert picture.problems(f"topic:{TOPIC}") == [f"No trigger listens on {TOPIC}."]
    assert picture.problems(f"workflow:{pipeline.flow}") == ['No trigger starts the workflow "ACW".']


def test_a_workflow_that_somebody_has_open_is_said(genesys: Genesys, pipeline: Pipeline) -> None:
    genesys.put(f"/_emulator/flows/{pipeline.flow}/lock", json={"user": "Ada"}).raise_for_status()
    picture = Picture(genesys)
    assert picture.nodes[f"workflow:{pipeline.flow}"]["badges"] == ["published", "version 1.0", "locked"]
    assert picture.problems(f"workflow:{pipeline.flow}") == [
        'Ada has the workflow "ACW" open in Architect: the next deployment of it fails while it is locked.'
    ]


def test_drafts_are_told_from_published_actions(genesys: Genesys, pipeline: Pipeline) -> None:
    genesys.post(f"/api/v2/integrations/actions/{pipeline.action}/draft").raise_for_status()
    body = action_body(pipeline.integration, name="Only a draft")
    draft = genesys.post("/api/v2/integrations/actions/drafts", json=body).raise_for_status().json()["id"]
    picture = Picture(genesys)
    assert picture.nodes[f"action:{pipeline.action}"]["badges"] == ["POST", "published", "newer draft"]
    assert picture.nodes[f"action:{draft}"]["state"] == "off"
    assert picture.problems(f"action:{draft}") == ['The data action "Only a draft" is not published.']


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        ({"status": 500}, "The built-in endpoint was told to answer 500."),
        ({"status": 429, "times": 2}, "The built-in endpoint was told to answer 429 2 times."),
        ({"status": 204}, None),
    ],
)
def test_cognigy_says_what_it_was_told_to_answer(
    genesys: Genesys, pipeline: Pipeline, answer: dict[str, Any], said: str | None
) -> None:
    genesys.put("/_emulator/cognigy", json=answer).raise_for_status()
    picture = Picture(genesys)
    assert picture.problems(END) == ([said] if said else [])
    assert picture.nodes[END]["state"] == ("broken" if said else "ok")
    assert str(answer["status"]) in picture.detail(END, "Answers")[0]


def test_users_that_cognigy_does_not_know_are_named(genesys: Genesys, pipeline: Pipeline) -> None:
    genesys.put("/_emulator/cognigy/unknown-users", json={"unknownUsers": ["u-1"]}).raise_for_status()
    assert Picture(genesys).problems(END) == ["The built-in endpoint does not know the users u-1."]


def test_an_integration_with_two_endpoints_says_which_action_goes_where(genesys: Genesys, pipeline: Pipeline) -> None:
    body = action_body(pipeline.integration, name="Ask the CRM")
    body["config"]["request"]["requestUrlTemplate"] = "https://crm.example.com/x"
    genesys.post("/api/v2/integrations/actions", json=body).raise_for_status()
    labels = {edge["to"]: edge["label"] for edge in Picture(genesys).json["edges"] if edge["to"].startswith("cognigy")}
    assert labels == {END: ACTION, "cognigy:crm.example.com/x": "Ask the CRM"}


def test_it_is_the_same_every_time_and_changes_nothing(genesys: Genesys, pipeline: Pipeline) -> None:
    before = genesys.get("/_emulator/snapshot").content
    assert Picture(genesys).text == Picture(genesys).text
    assert genesys.get("/_emulator/snapshot").content == before
