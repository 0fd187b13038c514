"""The way of an event from Genesys' source to Cognigy: who takes it, who does not and why, and what is tried again."""

import json
from typing import Any

import pytest

from handover.emulator.server.embedded import EmbeddedEmulator
from handover.emulator.settings import EmulatorSettings
from handover.emulator.testing import Genesys
from tests.emulator.aws.conftest import (
    ACCOUNT,
    ARCHIVE,
    COGNIGY,
    CONNECTION,
    DESTINATION,
    ENDPOINT,
    EVENT,
    KEY,
    PREFIX,
    QUEUE,
    QUEUE_POLICY,
    REGION,
    ROLE,
    ROLE_POLICY,
    RULE,
    TARGET,
    Aws,
    policy,
    said,
    topics,
)

CUSTOMER_END = PREFIX + "customer.end"
AGE = {"maximumEventAgeInSeconds": 900, "maximumRetryAttempts": 185}


def test_an_event_goes_from_the_source_to_cognigy_with_its_key(aws: Aws) -> None:
    source = aws.source("customer.end")
    made = aws.on_premises(source)
    aws.genesys.put("/_emulator/cognigy/profile", json={"apiKey": KEY, "version": "2025.12"}).raise_for_status()
    entries = aws.fire()
    where = "the account 123456789012, eu-central-1"
    assert said(entries) == [
        ("event", "passed", "The event goes to 1 event source."),
        (
            "event-source",
            "passed",
            f'Genesys sends the event of "Amazon EventBridge Source" to the source in {where}.',
        ),
        ("bus", "passed", "The event goes to 1 rule."),
        ("rule", "passed", "The event fits the rule's pattern."),
        (
            "api-destination",
            "passed",
            f'Attempt 1: POST {ENDPOINT} with the header "authorization".',
        ),
        ("receiver", "passed", f'Cognigy took the event {CUSTOMER_END} of the conversation "c-1".'),
        ("target", "passed", "Delivered at attempt 1: endpoint-trial.cognigy.ai answered 200."),
    ]
    assert [entry["name"] for entry in entries] == [
        CUSTOMER_END,
        source,
        source,
        "rule",
        "destination",
        "endpoint-trial.cognigy.ai",
        "target",
    ]
    (delivery,) = aws.genesys.deliveries()
    assert delivery["headers"]["user-agent"] == "Amazon/EventBridge/ApiDestinations"
    assert delivery["headers"]["authorization"] == "***"
    assert delivery["headers"]["content-type"].startswith("application/json")
    body = delivery["body"]
    assert (body["detail-type"], body["source"], body["account"]) == (CUSTOMER_END, source, "123456789012")
    assert body["detail"]["eventBody"] == EVENT
    assert body["detail"]["topicName"] == CUSTOMER_END.replace("{id}", "c-1")
    assert made["connection"]["authParameters"]["apiKey"] == {"key": "Authorization", "value": "***"}
    seen = aws.genesys.get("/_emulator/journal").text + aws.genesys.get("/_emulator/deliveries").text
    assert KEY not in seen + aws.genesys.get("/_emulator/aws/objects").text


def test_a_key_is_masked_whatever_its_header_is_called(aws: Aws) -> None:
    made = aws.on_premises(aws.source("customer.end"))
    parameters = {"apiKey": {"key": "X-Plain", "value": KEY}}
    name = made["connection"]["name"]
    aws.change(CONNECTION, name, name=name, authorizationType="API_KEY", authParameters=parameters)
    entries = aws.fire()
    assert entries[-1]["outcome"] == "passed"
    assert aws.genesys.deliveries()[0]["headers"]["x-plain"] == "***"
    assert KEY not in json.dumps(entries) + aws.genesys.get("/_emulator/deliveries").text


def test_triggers_and_event_bridge_get_the_same_event(aws: Aws) -> None:
    from tests.emulator.conftest import deploy

    aws.on_premises(aws.source("acw"))
    deploy(aws.genesys)
    entries = aws.fire("acw")
    assert entries[0]["reason"] == "The event goes to 1 trigger and 1 event source."
    ways = [entry["step"] for entry in entries]
    assert ways[1] == "trigger"
    assert ways[-6:] == ["event-source", "bus", "rule", "api-destination", "receiver", "target"]
    assert ways.count("receiver") == 2
    assert len(aws.statuses()) == 2


def test_a_pending_source_drops_what_it_gets(aws: Aws) -> None:
    source = aws.source("customer.end")
    entries = aws.fire()
    assert said(entries)[1:] == [
        (
            "event-source",
            "stopped",
            "The source is pending: no bus is associated with it in the account 123456789012, eu-central-1, so AWS "
            "drops the event.",
        )
    ]
    aws.on_premises(source)
    assert aws.statuses() == []  # what was dropped does not come back
    assert aws.fire()[-1]["outcome"] == "passed"


def test_topics_are_widened_rule_first(aws: Aws) -> None:
    source = aws.source("customer.end")
    pattern = {"detail-type": topics("customer.end")}
    aws.on_premises(source, pattern)
    assert said(aws.fire("user.start")) == [
        ("event", "stopped", f"No trigger listens on {PREFIX}user.start."),
    ]
    aws.filter("customer.end", "user.start")
    assert said(aws.fire("user.start"))[-1] == (
        "rule",
        "stopped",
        f'The event has detail-type "{PREFIX}user.start", and the pattern takes ["{CUSTOMER_END}"].',
    )
    wider = json.dumps({"detail-type": topics("customer.end", "user.start")})
    aws.change(RULE, f"{source}/rule", name="rule", eventBusName=source, eventPattern=wider)
    assert aws.fire("user.start")[-1]["outcome"] == "passed"
    assert aws.statuses() == [200]


def test_a_wrong_key_is_tried_again_and_delivered_once_when_it_is_right(aws: Aws) -> None:
    aws.on_premises(aws.source("customer.end"), retryPolicy=AGE)
    aws.genesys.put("/_emulator/cognigy/profile", json={"apiKey": "another"}).raise_for_status()
    entries = aws.fire()
    assert said(entries)[-1] == (
        "target",
        "stopped",
        "endpoint-trial.cognigy.ai answered 401. The next attempt is in 1 s.",
    )
    aws.advance(300)
    assert aws.statuses() == [401] * 9  # at 0, 1, 3, 7, 15, 31, 63, 127 and 255 seconds
    aws.genesys.put("/_emulator/cognigy/profile", json={"apiKey": KEY}).raise_for_status()
    aws.advance(500)
    assert aws.statuses() == [401] * 9 + [200]
    aws.advance(86_400)
    assert len(aws.statuses()) == 10
    assert said(aws.journal("target"))[-1][2] == "Delivered at attempt 10: endpoint-trial.cognigy.ai answered 200."
    assert aws.letters() == []


def test_attempts_come_when_they_are_due_however_far_the_clock_is_moved(aws: Aws) -> None:
    aws.on_premises(aws.source("customer.end"))
    aws.cognigy(status=500)
    aws.fire()
    aws.advance(86_400)
    times = [delivery["time"] for delivery in aws.genesys.deliveries()]
    assert times[:5] == [f"2025-01-01T00:00:{second:02}.000Z" for second in (0, 1, 3, 7, 15)]
    assert len(times) == 186


def test_what_is_too_old_goes_to_the_dead_letters(aws: Aws) -> None:
    made = aws.on_premises(aws.source("customer.end"), retryPolicy=AGE)
    aws.cognigy(status=503)
    aws.fire()
    aws.advance(899)
    assert len(aws.statuses()) == 10
    assert aws.letters() == []
    aws.advance(1)
    assert len(aws.statuses()) == 10
    (letter,) = aws.letters()
    assert letter["exhausted"] == "MaximumEventAgeInSeconds"
    assert (letter["attempts"], letter["errorCode"]) == (9, "ERROR_FROM_TARGET")
    assert (letter["queueUrl"], letter["ruleArn"]) == (made["queue"]["url"], made["rule"]["arn"])
    assert json.loads(letter["event"])["detail"]["eventBody"] == EVENT
    assert letter["time"] == "2025-01-01T00:15:00.000Z"
    last = said(aws.journal("target", "dead-letter"))[-2:]
    assert last == [
        (
            "target",
            "failed",
            "endpoint-trial.cognigy.ai answered 503. EventBridge gives up: MaximumEventAgeInSeconds is reached.",
        ),
        ("dead-letter", "passed", "The event is in the dead-letter queue, from which it can be redriven."),
    ]


@pytest.mark.parametrize(("given", "attempts"), [(2, 3), (0, 1), (None, 1)])
def test_attempts_are_counted(aws: Aws, given: int | None, attempts: int) -> None:
    retries = {"maximumEventAgeInSeconds": 3600, "maximumRetryAttempts": given}
    aws.on_premises(aws.source("customer.end"), retryPolicy=retries)
    aws.cognigy(status=407)
    aws.fire()
    aws.advance(3600)
    assert len(aws.statuses()) == attempts
    assert aws.letters()[0]["exhausted"] == "MaximumRetryAttempts"


@pytest.mark.parametrize("status", [404, 400, 302])
def test_what_is_not_tried_again_is_a_dead_letter_at_once_and_can_be_redriven(aws: Aws, status: int) -> None:
    made = aws.on_premises(aws.source("customer.end"))
    aws.cognigy(status=status)
    entries = aws.fire()
    assert said(entries)[-2][2] == (
        f"endpoint-trial.cognigy.ai answered {status}, which EventBridge does not try again."
    )
    assert [letter["errorCode"] for letter in aws.letters()] == ["SDK_CLIENT_ERROR"]
    redrive = "/_emulator/aws/dead-letters/redrive"
    assert aws.genesys.post(redrive, json={"queueUrl": "https://other"}).json() == {"redriven": 0}
    assert aws.genesys.post(redrive, json={}).json() == {"redriven": 1}
    assert len(aws.letters()) == 1  # it is answered so again
    aws.cognigy()
    assert aws.genesys.post(redrive, json={"queueUrl": made["queue"]["url"]}).json() == {"redriven": 1}
    assert aws.letters() == []
    assert aws.statuses() == [status, status, 200]
    assert {entry["eventId"] for entry in aws.journal()} == {entries[0]["eventId"]}
    assert said(aws.journal("dead-letter"))[-1][2] == "The event is redriven to its target."


def test_a_message_whose_target_is_gone_stays_in_its_queue(aws: Aws) -> None:
    made = aws.on_premises(aws.source("customer.end"))
    aws.cognigy(status=404)
    aws.fire()
    aws.delete(TARGET, made["target"]["id"])
    assert aws.genesys.post("/_emulator/aws/dead-letters/redrive", json={}).json() == {"redriven": 0}
    assert len(aws.letters()) == 1
    aws.advance(1_209_600)
    assert len(aws.letters()) == 1
    aws.advance(1)
    assert aws.letters() == []  # the queue keeps it for 14 days


def test_without_a_queue_the_event_is_lost(aws: Aws) -> None:
    aws.on_premises(aws.source("customer.end"), dead_letters=False)
    aws.cognigy(status=404)
    assert said(aws.fire())[-1] == (
        "dead-letter",
        "failed",
        "The event is lost: the target has no dead-letter queue.",
    )
    assert aws.letters() == []


def test_retry_after_is_honoured(aws: Aws) -> None:
    aws.on_premises(aws.source("customer.end"))
    aws.cognigy(status=429, retryAfter=60, times=1)
    assert said(aws.fire())[-1][2] == (
        "endpoint-trial.cognigy.ai answered 429 and Retry-After: 60. The next attempt is in 60 s."
    )
    aws.advance(59)
    assert aws.statuses() == [429]
    aws.advance(1)
    assert aws.statuses() == [429, 200]


def test_a_negative_retry_after_ends_the_attempts(aws: Aws) -> None:
    aws.on_premises(aws.source("customer.end"))
    aws.cognigy(status=503, retryAfter=-1)
    aws.fire()
    assert [letter["exhausted"] for letter in aws.letters()] == [None]


def test_what_does_not_answer_in_five_seconds_is_tried_again(aws: Aws) -> None:
    aws.on_premises(aws.source("customer.end"))
    aws.cognigy(status=200, delaySeconds=30, times=1)
    body = {"topic": CUSTOMER_END, "eventBody": EVENT}
    aws.genesys.post("/_emulator/events?wait=false", json=body).raise_for_status()
    aws.advance(4)
    assert said(aws.journal("target")) == []
    aws.advance(1)
    assert said(aws.journal("target"))[-1][2] == (
        "endpoint-trial.cognigy.ai did not answer within 5 s. The next attempt is in 1 s."
    )
    aws.advance(1)
    assert said(aws.journal("target"))[-1][1] == "passed"


def test_a_destination_takes_no_more_than_its_rate(aws: Aws) -> None:
    aws.on_premises(aws.source("customer.end"), rate=2)
    entries = [aws.fire(conversationId=f"c-{number}")[-1] for number in range(5)]
    assert [entry["outcome"] for entry in entries] == ["passed", "passed", "stopped", "stopped", "stopped"]
    assert [entry["reason"] for entry in entries[2:]] == [
        f"The API destination takes 2 invocations a second; this one waits {wait} s." for wait in (1, 1, 2)
    ]
    assert len(aws.statuses()) == 2
    aws.advance(1)
    assert len(aws.statuses()) == 4
    aws.advance(1)
    assert [delivery["conversationId"] for delivery in aws.genesys.deliveries()] == [f"c-{n}" for n in range(5)]


@pytest.mark.parametrize(
    ("statement", "says"),
    [
        (
            {"Action": "events:InvokeApiDestination", "Resource": "arn:aws:events:eu-central-1:123456789012:x"},
            "does not",
        ),
        ({"Action": "events:PutEvents", "Resource": "*"}, 'The role "role" does not allow events:InvokeApiDestination'),
    ],
)
def test_a_role_must_allow_the_destination(aws: Aws, statement: dict[str, Any], says: str) -> None:
    made = aws.on_premises(aws.source("customer.end"))
    aws.change(ROLE_POLICY, "role:policy", name="policy", role="role", policy=policy(**statement))
    entries = aws.fire()
    assert says in said(entries)[-2][2]
    assert aws.statuses() == []
    assert [letter["errorCode"] for letter in aws.letters()] == ["NO_PERMISSIONS"]
    allowed = policy(Action="events:Invoke*", Resource=made["destination"]["arn"])
    aws.change(ROLE_POLICY, "role:policy", name="policy", role="role", policy=allowed)
    assert aws.fire()[-1]["outcome"] == "passed"


def test_a_role_must_trust_event_bridge_and_be_there(aws: Aws) -> None:
    aws.on_premises(aws.source("customer.end"))
    trust = policy(Principal={"Service": "lambda.amazonaws.com"}, Action="sts:AssumeRole")
    aws.change(ROLE, "role", name="role", assumeRolePolicy=trust)
    assert 'The role "role" does not let events.amazonaws.com assume it' in said(aws.fire())[-2][2]
    aws.delete(ROLE_POLICY, "role:policy")
    aws.delete(ROLE, "role")
    assert said(aws.fire())[-2][2] == "The target's role arn:aws:iam::123456789012:role/role does not exist."


def test_a_connection_must_be_there_and_authorized(aws: Aws) -> None:
    made = aws.on_premises(aws.source("customer.end"))
    place = {"accountId": "123456789012", "region": "eu-central-1", "name": "connection"}

    def state(state: str) -> int:
        body = {**place, "state": state, "reason": "The key is gone."}
        return aws.genesys.put("/_emulator/aws/connections/state", json=body).status_code

    assert state("DEAUTHORIZED") == 204
    assert said(aws.fire())[-2][2] == ('The connection "connection" is DEAUTHORIZED, not AUTHORIZED: The key is gone.')
    assert state("AUTHORIZED") == 204
    assert aws.fire()[-1]["outcome"] == "passed"
    aws.delete(CONNECTION, "connection")
    assert said(aws.fire())[-2][2] == (
        f'The connection {made["connection"]["arn"]} of the API destination "destination" is gone.'
    )
    assert state("AUTHORIZED") == 404
    aws.delete(DESTINATION, "destination")
    assert said(aws.fire())[-2][2] == f"There is no API destination {made['destination']['arn']}."


@pytest.mark.parametrize("changed", [{"isEnabled": False}, {"state": "DISABLED"}])
def test_a_disabled_rule_takes_nothing(aws: Aws, changed: dict[str, Any]) -> None:
    source = aws.source("customer.end")
    aws.on_premises(source)
    aws.change(
        RULE, f"{source}/rule", name="rule", eventBusName=source, eventPattern='{"source": [{"prefix": ""}]}', **changed
    )
    assert said(aws.fire())[-1] == ("rule", "stopped", "The rule is disabled.")


def test_a_bus_without_a_rule_and_a_rule_without_a_target_say_so(aws: Aws) -> None:
    source = aws.source("customer.end")
    made = aws.on_premises(source)
    aws.delete(TARGET, made["target"]["id"])
    assert said(aws.fire())[-1] == ("target", "stopped", 'The rule "rule" has no target.')
    aws.delete(RULE, f"{source}/rule")
    assert said(aws.fire())[-1] == ("bus", "stopped", "The bus has no rule.")


def test_a_queue_must_let_event_bridge_in(aws: Aws) -> None:
    made = aws.on_premises(aws.source("customer.end"))
    url, arn = made["queue"]["url"], made["queue"]["arn"]
    aws.cognigy(status=404)
    other = policy(
        Principal={"Service": "events.amazonaws.com"},
        Action="sqs:SendMessage",
        Resource=arn,
        Condition={"ArnEquals": {"aws:SourceArn": made["rule"]["arn"] + "x"}},
    )
    aws.change(QUEUE_POLICY, url, queueUrl=url, policy=other)
    assert said(aws.fire())[-1] == (
        "dead-letter",
        "failed",
        "The event is lost: the queue's policy does not let events.amazonaws.com send messages of the rule "
        f"{made['rule']['arn']}.",
    )
    aws.delete(QUEUE_POLICY, url)
    assert aws.fire()[-1]["outcome"] == "failed"
    everybody = policy(Principal="*", Action="sqs:*", Resource=arn)
    aws.change(QUEUE, url, name="dead-letters", policy=everybody)
    assert aws.fire()[-1]["outcome"] == "passed"
    aws.change(QUEUE, url, name="dead-letters", policy=everybody, kmsMasterKeyId="alias/aws/sqs")
    assert "AWS' own key alias/aws/sqs" in said(aws.fire())[-1][2]
    aws.delete(QUEUE, url)
    assert said(aws.fire())[-1][2] == f"The event is lost: the queue {arn} does not exist in this account and region."
    assert aws.letters() == []  # a queue's messages go with it


def test_a_target_that_is_deleted_meanwhile_is_given_up(aws: Aws) -> None:
    made = aws.on_premises(aws.source("customer.end"))
    aws.cognigy(status=500)
    aws.fire()
    aws.delete(TARGET, made["target"]["id"])
    aws.advance(1)
    assert aws.statuses() == [500]
    assert aws.letters()[0]["errorMessage"] == 'The target "target" is no longer there.'


def test_an_archive_counts_what_it_keeps(aws: Aws) -> None:
    source = aws.source("customer.end", "user.end")
    bus = aws.on_premises(source)["bus"]
    aws.make(ARCHIVE, name="all", eventSourceArn=bus["arn"])
    only = json.dumps({"detail-type": topics("user.end")})
    aws.make(ARCHIVE, name="some", eventSourceArn=bus["arn"], eventPattern=only)
    aws.fire()
    entries = aws.fire("user.end")
    assert [entry["reason"] for entry in entries if entry["step"] == "archive"] == [
        "The archive keeps the event; it has 2 now.",
        "The archive keeps the event; it has 1 now.",
    ]
    found = aws.genesys.get("/_emulator/aws/objects", params={"type": ARCHIVE}).json()["objects"]
    assert {one["id"]: one["events"] for one in found} == {"all": 2, "some": 1}


def test_at_least_once_may_be_twice() -> None:
    settings = EmulatorSettings(duplicate_delivery=True)
    with EmbeddedEmulator(settings=settings) as emulator, Genesys(emulator.url) as genesys:
        aws = Aws(genesys)
        aws.on_premises(aws.source("customer.end"))
        aws.fire()
        assert aws.statuses() == [200, 200]


def test_each_step_says_which_rule_and_target_it_is_of_and_shows_pattern_and_answer(aws: Aws) -> None:
    name = aws.source("customer.end")
    aws.on_premises(name)
    aws.cognigy(status=400, body="no")
    aws.fire("customer.end")
    aws.cognigy()
    aws.genesys.post("/_emulator/aws/dead-letters/redrive", json={}).raise_for_status()
    source = f"event-source:{ACCOUNT}:{REGION}:{name}"
    ways: dict[str, list[list[str]]] = {}
    for entry in aws.journal():
        ways.setdefault(entry["step"], []).append(entry["detail"].get("way", []))
    assert ways["event"] == [[]]
    assert ways["event-source"] == ways["bus"] == [[source]]
    assert ways["rule"] == [[source, "rule:rule"]]
    target = [source, "rule:rule", "target:target"]
    for step in ("api-destination", "receiver", "target", "dead-letter"):
        assert ways[step] == [target] * 2, step
    (rule,) = aws.journal("rule")
    assert json.loads(rule["detail"]["pattern"]) == COGNIGY
    failed, delivered = aws.journal("target")
    assert (failed["detail"]["reply"]["status"], failed["detail"]["reply"]["body"]) == (400, "no")
    assert delivered["detail"]["reply"]["body"] == "{}"
    assert [entry["detail"].get("redriven") for entry in aws.journal("dead-letter")] == [None, True]
