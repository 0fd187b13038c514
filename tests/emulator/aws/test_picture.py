"""The picture of what goes to Amazon EventBridge, and each thing that can be wrong there."""

import json
from typing import Any

from handover.emulator.testing import Genesys
from tests.emulator.aws.conftest import ACCOUNT, ARCHIVE, BUS, DESTINATION, KEY, PREFIX, REGION, RULE, Aws


def picture(genesys: Genesys) -> dict[str, Any]:
    reply = genesys.get("/_emulator/pipeline")
    assert reply.status_code == 200, reply.text
    assert KEY not in reply.text
    found: dict[str, Any] = reply.json()
    return found


def node(found: dict[str, Any], kind: str) -> dict[str, Any]:
    """Return the only node of a kind."""
    (one,) = [one for one in found["nodes"] if one["kind"] == kind]
    return dict(one)


def links(found: dict[str, Any]) -> set[tuple[str, str]]:
    kinds = {one["id"]: one["kind"] for one in found["nodes"]}
    return {(kinds[edge["from"]], kinds[edge["to"]]) for edge in found["edges"]}


def test_a_source_leads_through_the_account_to_cognigy(aws: Aws, genesys: Genesys) -> None:
    source = aws.source("customer.end", "user.start")
    made = aws.on_premises(source)
    aws.make(ARCHIVE, name="archive", eventSourceArn=made["bus"]["arn"])
    found = picture(genesys)
    assert links(found) == {
        ("topic", "integration"),
        ("integration", "event-source"),
        ("event-source", "bus"),
        ("bus", "rule"),
        ("bus", "archive"),
        ("rule", "api-destination"),
        ("rule", "queue"),
        ("api-destination", "connection"),
        ("connection", "cognigy"),
    }
    assert [one["name"] for one in found["nodes"] if one["kind"] == "topic"] == ["customer.end", "user.start"]
    assert found["problems"] == []
    assert {one["state"] for one in found["nodes"]} == {"ok"}
    assert node(found, "event-source")["badges"] == ["ACTIVE"]
    assert node(found, "connection")["badges"] == ["AUTHORIZED"]
    assert node(found, "queue")["badges"] == ["0 waiting"]
    assert [group["name"] for group in found["groups"]] == [f"AWS account {ACCOUNT}, {REGION}"]
    of_account = {one["kind"] for one in found["nodes"] if one["group"]}
    assert of_account == {"event-source", "bus", "archive", "rule", "api-destination", "connection", "queue"}
    pattern = next(one for one in node(found, "rule")["details"] if one["label"] == "Event pattern")
    assert json.loads(pattern["value"])["detail"]["eventBody"]["messageType"] == ["OPEN"]


def test_a_source_without_a_bus_is_pending(aws: Aws, genesys: Genesys) -> None:
    name = aws.source("customer.end")
    found = picture(genesys)
    assert (node(found, "event-source")["state"], node(found, "event-source")["badges"]) == ("broken", ["PENDING"])
    assert found["problems"] == [
        f"The event source {name} is PENDING: no bus is associated with it in AWS account {ACCOUNT}, {REGION}, so that "
        "AWS drops the events."
    ]


def test_a_connection_that_is_not_authorized_is_broken(aws: Aws, genesys: Genesys) -> None:
    aws.on_premises(aws.source("customer.end"))
    place = {"accountId": ACCOUNT, "region": REGION, "name": "connection"}
    state = {**place, "state": "DEAUTHORIZED", "reason": "The secret is gone."}
    genesys.put("/_emulator/aws/connections/state", json=state).raise_for_status()
    found = picture(genesys)
    assert node(found, "connection")["state"] == "broken"
    assert found["problems"] == ['The connection "connection" is DEAUTHORIZED, not AUTHORIZED: The secret is gone.']


def test_dead_letters_are_counted(aws: Aws, genesys: Genesys) -> None:
    aws.on_premises(aws.source("customer.end"))
    aws.cognigy(status=404)
    aws.fire()
    aws.cognigy()
    queue = node(picture(genesys), "queue")
    assert queue["badges"] == ["1 waiting"]
    assert queue["problems"] == ['The dead-letter queue "dead-letters" has 1 event that Cognigy was not told of.']


def test_a_rule_that_is_switched_off_or_has_no_target_is_said(aws: Aws, genesys: Genesys) -> None:
    source = aws.source("customer.end")
    aws.make(BUS, name=source, eventSourceName=source)
    assert picture(genesys)["problems"] == [f"The bus {source} has no rule, so that its events go nowhere."]
    aws.make(RULE, name="rule", eventBusName=source, eventPattern='{"source": [{"prefix": ""}]}', state="DISABLED")
    found = picture(genesys)
    assert node(found, "rule")["state"] == "off"
    assert found["problems"] == ['The rule "rule" is DISABLED.', 'The rule "rule" has no target.']


def test_what_is_gone_behind_a_rule_is_broken(aws: Aws, genesys: Genesys) -> None:
    made = aws.on_premises(aws.source("customer.end"))
    aws.delete(DESTINATION, "destination")
    found = picture(genesys)
    assert node(found, "api-destination")["state"] == "broken"
    assert found["problems"] == [
        f'The API destination {made["destination"]["arn"]}, to which the rule "rule" sends, is not there.'
    ]
    assert node(found, "connection")["name"] == "connection", "it is there, and nothing leads to it"


def test_a_target_without_a_queue_loses_what_it_cannot_deliver(aws: Aws, genesys: Genesys) -> None:
    aws.on_premises(aws.source("customer.end"), dead_letters=False)
    found = picture(genesys)
    assert not [one for one in found["nodes"] if one["kind"] == "queue"]
    assert found["problems"] == ['What the rule "rule" can\'t deliver is lost: its target has no dead-letter queue.']


def test_a_bus_outlives_its_source(aws: Aws, genesys: Genesys) -> None:
    source = aws.source("customer.end")
    aws.on_premises(source)
    genesys.patch(f"/api/v2/integrations/{aws.integration}", json={"intendedState": "DISABLED"}).raise_for_status()
    found = picture(genesys)
    assert node(found, "event-source")["state"] == "broken"
    assert f"The event source {source} of the bus {source} is not there." in found["problems"]
    assert 'The integration "Amazon EventBridge Source" is DISABLED.' in found["problems"]


def test_two_accounts_are_two_groups(aws: Aws, genesys: Genesys) -> None:
    aws.on_premises(aws.source("customer.end"))
    aws.source("customer.end", suffix="other", account="210987654321")
    found = picture(genesys)
    assert len(found["groups"]) == 2
    assert len([one for one in found["nodes"] if one["kind"] == "topic"]) == 1


def test_what_has_nothing_to_do_with_a_source_is_not_shown(aws: Aws, genesys: Genesys) -> None:
    aws.make(RULE, name="rule", eventPattern='{"source": ["aws.ec2"]}')
    assert picture(genesys)["nodes"] == []


def test_a_topic_is_shown_once_with_all_that_listen_on_it(aws: Aws, genesys: Genesys) -> None:
    aws.source("customer.end")
    snapshot = genesys.get("/_emulator/snapshot").json()
    target = {"type": "Workflow", "id": "gone"}
    trigger = {"id": "t", "name": "T", "topicName": PREFIX + "customer.end", "enabled": True, "target": target}
    snapshot["triggers"].append({**trigger, "matchCriteria": [], "version": 1, "selfUri": "/t"})
    genesys.put("/_emulator/snapshot", json=snapshot).raise_for_status()
    assert {("topic", "trigger"), ("topic", "integration")} <= links(picture(genesys))
